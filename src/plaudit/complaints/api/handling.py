"""From the first reading to the end of the investigation."""

from typing import Annotated, Literal

from ninja import Field

from .. import actions
from ..actions.handling import MOST_ISSUES
from ..codes import Channel, Depth, Triage
from .base import Deed, On, person_named
from .shapes import HeardBy, Person, Short, Text, Words


class Acknowledge(Deed):
    """Once. `words` are added to the standard text."""

    deed = "acknowledge"
    words: Text = ""

    def perform(self, on: On) -> None:
        actions.acknowledge_complaint(**on.case, words=self.words)


class Assign(Deed):
    """`person` has the role of the post in the unit of the complaint, and is not the person complained about."""

    deed = "assign"
    post: Literal["owner", "investigator", "decider"] = "owner"
    person: Person

    def perform(self, on: On) -> None:
        actions.assign_complaint(**on.case, post=self.post, person=person_named(self.person, "person"))


class Assess(Deed):
    """Every criterion is rated, none is assumed: severity 1 to 5, complexity and impact 1 to 3. The priority follows
    from them. `issues` are its points, one by one; `matter` as in the deed of that name."""

    deed = "assess"
    severity: Annotated[int, Field(ge=1, le=5)] | None = None
    complexity: Annotated[int, Field(ge=1, le=3)] | None = None
    impact: Annotated[int, Field(ge=1, le=3)] | None = None
    has_safety_risk: bool | None = None
    immediate_action_needed: bool | None = None
    immediate_action_possible: bool | None = None
    issues: Annotated[list[Words], Field(max_length=MOST_ISSUES)] = []
    note: Text = ""
    matter: Short = ""

    def perform(self, on: On) -> None:
        ratings = actions.Ratings(**self.model_dump(exclude={"issues", "note", "matter"}))
        actions.assess_complaint(**on.case, ratings=ratings, issues=self.issues, note=self.note, matter=self.matter)


class RecordMatter(Deed):
    """The kind of matter, while a running limit depends on it: `matter` is one of the kinds that its rule tells apart."""

    deed = "classify"
    matter: Annotated[str, Field(min_length=1, max_length=200)]

    def perform(self, on: On) -> None:
        actions.record_matter(**on.case, matter=self.matter)


class AddIssue(Deed):
    """Between the assessment and the decision."""

    deed = "list_issues"
    text: Words

    def perform(self, on: On) -> None:
        actions.add_issue(**on.case, text=self.text)


class Investigate(Deed):
    """The investigator is impartial; `reason` says why the investigation goes so deep and no deeper."""

    deed = "investigate"
    investigator: Person
    depth: Depth = Depth.STANDARD
    reason: Words

    def perform(self, on: On) -> None:
        investigator = person_named(self.investigator, "investigator")
        actions.start_investigation(**on.case, investigator=investigator, depth=Depth(self.depth), reason=self.reason)


class Ask(Deed):
    """One concrete question. The limits keep running."""

    deed = "ask"
    question: Words

    def perform(self, on: On) -> None:
        actions.ask_complainant(**on.case, question=self.question)


class Hear(Deed):
    """What was said by telephone, at the counter or by letter. While a question is open it counts as its answer."""

    deed = "hear"
    words: Words
    channel: HeardBy = "phone"

    def perform(self, on: On) -> None:
        actions.hear_complainant(**on.case, words=self.words, channel=Channel(self.channel))


class GoOn(Deed):
    """The investigation continues with what is known."""

    deed = "ask"

    def perform(self, on: On) -> None:
        actions.go_on_without_answer(**on.case)


class Inform(Deed):
    """Also when nothing is new."""

    deed = "inform"
    words: Words

    def perform(self, on: On) -> None:
        actions.send_progress_notice(**on.case, words=self.words)


class Extend(Deed):
    """`longer` names the rule, its extension and the reason, as `us.cfpb.answer/extension/complex`; the complainant is
    told at once."""

    deed = "extend"
    longer: Annotated[str, Field(min_length=1, max_length=200)]
    words: Words

    def perform(self, on: On) -> None:
        actions.extend_answer(**on.case, longer=self.longer, words=self.words)


class TriageDanger(Deed):
    """Its limit stops with the look, not with the end of the danger."""

    deed = "triage"
    outcome: Literal["danger", "no_danger"]
    words: Words

    def perform(self, on: On) -> None:
        actions.triage_danger(**on.case, outcome=Triage(self.outcome), words=self.words)


class AddNote(Deed):
    """The complainant does not see it."""

    deed = "note"
    body: Words

    def perform(self, on: On) -> None:
        actions.add_note(**on.case, body=self.body)
