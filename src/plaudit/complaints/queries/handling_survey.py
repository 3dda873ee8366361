"""How complainants judge the handling: their links, and counts for the figures. Never who said what.

Counts of fewer than MIN_CELL answers are not given, and words only together with at least as many others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import SystemRandom

from django.db.models import QuerySet

from plaudit.accounts.queries import day_here
from plaudit.foundation.codes import steady_token, token_hash
from plaudit.foundation.moments import now

from ..codes import State
from ..models import Complaint, HandlingAnswer, HandlingAsk

ANSWERABLE_FOR = timedelta(days=90)
MIN_CELL = 5
RATINGS = ("handling", "ease", "fairness", "outcome")
SCALE = (1, 2, 3, 4, 5)


def token_of(complaint: Complaint) -> str:
    """The link of this closing; a second closing asks anew."""
    closed_at = complaint.closed_at.isoformat() if complaint.closed_at else ""
    return steady_token("handling-survey", f"{complaint.pk}:{closed_at}")


def open_survey_of(complaint: Complaint) -> str:
    """The token of a closed complaint while it can be answered; "" otherwise."""
    if complaint.state != State.CLOSED or complaint.subject.erased_at:
        return ""
    token = token_of(complaint)
    return token if open_asks(token).exists() else ""


def open_asks(token: str) -> QuerySet[HandlingAsk]:
    """The asking of this link, if it is good, not too old and not used; at most one."""
    since = day_here(now()) - ANSWERABLE_FOR
    return HandlingAsk.objects.filter(token_hash=token_hash(token), is_used=False, asked_on__gte=since)


@dataclass(frozen=True, slots=True)
class HandlingFigures:
    """Of the days from `since` to before `until`: how many were asked, how many answered (each by the day it happened), and
    per question how often each rating was given. None: fewer than MIN_CELL gave one, so nothing is told."""

    since: date
    until: date
    asked: int
    answered: int
    ratings: Mapping[str, Mapping[int, int] | None]
    informed: Mapping[str, int] | None

    @property
    def is_hidden(self) -> bool:
        return self.answered < MIN_CELL


def handling_figures(since: date, until: date, *, is_sample: bool | None = None) -> HandlingFigures:
    """The counts of a period; two queries. With `is_sample`, only of sample data, or only of what is not."""
    only = {} if is_sample is None else {"is_sample": is_sample}
    asked = HandlingAsk.objects.filter(asked_on__gte=since, asked_on__lt=until, **only).count()
    found = HandlingAnswer.objects.filter(answered_on__gte=since, answered_on__lt=until, **only)
    rows = list(found.values_list(*RATINGS, "informed"))
    return HandlingFigures(
        since=since,
        until=until,
        asked=asked,
        answered=len(rows),
        ratings={name: _distribution(row[n] for row in rows) for n, name in enumerate(RATINGS)},
        informed=_counted(row[len(RATINGS)] for row in rows),
    )


def words_said(since: date, until: date) -> list[str]:
    """What was written, in an order that says nothing; nothing at all where fewer than MIN_CELL wrote."""
    found = HandlingAnswer.objects.filter(answered_on__gte=since, answered_on__lt=until, words__isnull=False)
    words = [answer.words for answer in found.select_related("subject") if answer.words]
    SystemRandom().shuffle(words)
    return words if len(words) >= MIN_CELL else []


def _distribution(given: Iterable[int | None]) -> dict[int, int] | None:
    """How often each rating was given; an empty one counts for nothing."""
    counts = Counter(rating for rating in given if rating is not None)
    return {rating: counts[rating] for rating in SCALE} if counts.total() >= MIN_CELL else None


def _counted(given: Iterable[str]) -> dict[str, int] | None:
    counts = Counter(answer for answer in given if answer)
    return {answer: counts[answer] for answer in ("yes", "partly", "no")} if counts.total() >= MIN_CELL else None
