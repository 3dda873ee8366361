"""After a refusal: the internal review, the way outside, and what came of it."""

from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from ninja import Field

from plaudit.bodies.models import OutsideBody
from plaudit.foundation.errors import Invalid

from .. import actions
from ..codes import Binding, Channel, OutsideOutcome, OutsideReply, RecourseReason, ReviewOutcome, UnresolvedReason
from ..queries.outside import open_bodies
from .base import Deed, On, person_named
from .deciding import MOST, FindingIn, RemedyIn
from .settling import Said
from .shapes import Day, HeardBy, Person, Short, Text, Words


class AskReview(Said):
    """Offered once; `words` are the complainant's."""

    deed = "ask_review"

    def perform(self, on: On) -> None:
        actions.ask_review(**on.case, **self.heard)


class NameReviewer(Deed):
    """Neither the owner nor whoever investigated, decided or caused it."""

    deed = "assign_review"
    person: Person

    def perform(self, on: On) -> None:
        actions.assign_reviewer(**on.case, person=person_named(self.person, "person"))


class Review(Deed):
    """By the reviewer named: what changes of findings and remedies, the result, and the reasons that go out as the second
    answer. All of it is done, or nothing."""

    deed = "review"
    outcome: ReviewOutcome
    reasons: Words
    findings: Annotated[list[FindingIn], Field(max_length=MOST)] = []
    remedies: Annotated[list[RemedyIn], Field(max_length=MOST)] = []
    drop: Annotated[list[UUID], Field(max_length=MOST)] = []

    def perform(self, on: On) -> None:
        with transaction.atomic():
            for finding in self.findings:
                finding.record(on)
                on = on.further
            for line in self.drop:
                actions.drop_remedy(**on.line, remedy_id=on.remedy(line))
                on = on.further
            for remedy in self.remedies:
                remedy.offer(on)
                on = on.further
            actions.conclude_review(**on.case, outcome=self.outcome, reasons=self.reasons)


class Recourse(Deed):
    """The letter names every body that is open, its limit and the last day. `words` are needed to take a review back."""

    deed = "give_recourse"
    reason: RecourseReason
    words: Text = ""

    def perform(self, on: On) -> None:
        actions.give_recourse(**on.case, reason=self.reason, words=self.words)


class GoOutside(Deed):
    """`body` is a code of the register, `body_name` names one that is not in it."""

    deed = "go_outside"
    opened_on: Day
    body: Short = ""
    body_name: Short = ""
    number: Annotated[str, Field(max_length=100)] = ""

    def perform(self, on: On) -> None:
        actions.open_outside_case(
            **on.case,
            opened_on=self.opened_on,
            body=_body(self.body) if self.body else None,
            body_name=self.body_name,
            number=self.number,
        )


class DecideOutside(Deed):
    """What it orders is added by `outside-remedies`; what we had offered is off the table."""

    deed = "go_outside"
    decided_on: Day
    outcome: OutsideOutcome
    binding: Binding
    words: Words
    decided_by: Short = ""

    def perform(self, on: On) -> None:
        actions.decide_outside(**on.case, **self.model_dump())


class OrderedRemedy(Deed, RemedyIn):
    """One line of what the body ordered, as long as nobody recorded whether it stands."""

    deed = "go_outside"

    def perform(self, on: On) -> None:
        offer = actions.Offer(**self.model_dump(exclude={"issue", "kind"}), kind=str(self.kind.value))
        actions.order_remedy(**on.case, offer=offer)


class AnswerOutside(Deed):
    """`words` are the complainant's; not needed when the decision is final."""

    deed = "go_outside"
    reply: OutsideReply
    words: Text = ""
    channel: HeardBy = "phone"

    def perform(self, on: On) -> None:
        actions.settle_outside(**on.case, reply=self.reply, words=self.words, channel=Channel(self.channel))


class CloseUnresolved(Deed):
    """It never counts as resolved. `words` are needed when the complainant goes no further."""

    deed = "close_unresolved"
    reason: UnresolvedReason
    words: Text = ""

    def perform(self, on: On) -> None:
        actions.close_unresolved(**on.case, reason=self.reason, words=self.words)


def _body(code: str) -> OutsideBody:
    found = next((body for body in open_bodies() if body.code == code), None)
    if found is None:
        raise Invalid("body.unknown", _("No open body outside has this code."), field="body")
    return found
