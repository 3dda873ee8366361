"""Asking everybody whose complaint ended how it was handled, and keeping what they say without a way back to them."""

from dataclasses import asdict, dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import day_here, organisation
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.codes import token_hash
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.journal import record
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now
from plaudit.foundation.together import insert_unless_there

from ..models import Complaint, HandlingAnswer, HandlingAsk
from ..queries.handling_survey import open_asks, token_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """Ratings from 1 to 5 and whether they were kept informed; None and "" for what was left out."""

    handling: int | None = None
    ease: int | None = None
    fairness: int | None = None
    outcome: int | None = None
    informed: str = ""
    words: str = ""


def ask(complaint: Complaint) -> str:
    """The link's token for a complaint that was just closed, whatever the outcome; in the transaction of the closing."""
    token = token_of(complaint)
    asked = HandlingAsk(token_hash=token_hash(token), asked_on=day_here(now()), is_sample=complaint.is_sample)
    insert_unless_there(asked)
    return token


def answer_handling_survey(*, token: str, judgement: Judgement, language: str) -> None:
    """Keep the answer, once. It names no complaint and no link; the record says that somebody answered, and no more."""
    given = asdict(judgement)
    if not any(given.values()):
        raise Invalid("handling_survey.empty", _("Answer at least one question, then send it."))
    words = given.pop("words").strip()
    with transaction.atomic():
        asked = open_asks(token).select_for_update().first()
        if asked is None or not HandlingAsk.objects.filter(pk=asked.pk, is_used=False).update(is_used=True):
            raise over()
        nobody = DataSubject.objects.create(id=uuid4())  # no moment in it, as there is in the ids of other rows
        HandlingAnswer.objects.create(
            subject=nobody,
            answered_on=day_here(now()),
            language=language,
            words=words or None,
            is_sample=asked.is_sample,
            **given,
        )
        record("handling_survey.answered", actor=SYSTEM, subject=organisation())


def over() -> NotFound:
    """What whoever comes with a used, old or wrong link is told."""
    return NotFound(
        "handling_survey.over", _("This link was used already, or its time is over. Thank you if you answered.")
    )
