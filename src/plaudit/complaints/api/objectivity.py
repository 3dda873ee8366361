"""Impartial people, and what lies beyond the single case."""

from datetime import datetime
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Field

from plaudit.accounts.models import Unit
from plaudit.foundation.errors import Invalid

from .. import actions
from ..codes import Post
from ..queries.causes import cause_coded
from .base import Deed, On, person_named
from .shapes import Person, Text, Words


class Declare(Deed):
    """Once before the first finding, decision, verification or review, and again when who is complained about changes."""

    deed = "declare"
    has_interest: bool
    words: Text = ""

    def perform(self, on: On) -> None:
        actions.declare_interest(
            actor=on.actor, complaint_id=on.complaint.pk, has_interest=self.has_interest, words=self.words
        )


class NameConcerned(Deed):
    """Whoever is named loses sight of the complaint; whoever is no longer impartial loses their post. `unit` is a code."""

    deed = "name_concerned"
    person: Person | None = None
    unit: Annotated[str, Field(max_length=40)] = ""

    def perform(self, on: On) -> None:
        person = person_named(self.person, "person") if self.person else None
        unit = Unit.objects.filter(code=self.unit, valid_to=None).first() if self.unit else None
        if self.unit and unit is None:
            raise Invalid("unit.unknown", _("There is no unit with this code."), field="unit")
        actions.name_concerned(**on.case, person=person, unit=unit)


class ProposeException(Deed):
    """A second person answers it on the page of the complaint."""

    deed = "propose_exception"
    person: Person
    post: Literal["owner", "investigator", "decider", "reviewer", "verifier"]
    reason: Words

    def perform(self, on: On) -> None:
        person = person_named(self.person, "person")
        actions.propose_exception(**on.case, person=person, post=Post(self.post), reason=self.reason)


class TellStaff(Deed):
    """The person complained about reads `extract` and nothing else, and may answer until `answer_until`."""

    deed = "tell_staff"
    extract: Words
    answer_until: datetime | None = None

    def perform(self, on: On) -> None:
        actions.tell_staff(**on.case, extract=self.extract, answer_until=self.answer_until)


class LookWider(Deed):
    """Before a decision. A yes needs words."""

    deed = "look_wider"
    others_harmed: bool
    others_words: Text = ""
    has_similar: bool
    similar_words: Text = ""

    def perform(self, on: On) -> None:
        actions.look_wider(**on.case, look=actions.Look(**self.model_dump()))


class CodeCause(Deed):
    """`cause` is a code of the newest tree; empty means not known, and `words` say why."""

    deed = "code_cause"
    cause: Annotated[str, Field(max_length=60)] = ""
    words: Text = ""

    def perform(self, on: On) -> None:
        cause = cause_coded(self.cause) if self.cause else None
        if self.cause and cause is None:
            raise Invalid("complaint.unknown_cause", _("There is no such cause in the present tree."), field="cause")
        actions.code_cause(**on.case, cause=cause, words=self.words)


class DecideCorrective(Deed):
    """Only decided here; the action itself is opened elsewhere."""

    deed = "decide_corrective"
    is_needed: bool
    reason: Words

    def perform(self, on: On) -> None:
        actions.decide_corrective(**on.case, is_needed=self.is_needed, reason=self.reason)
