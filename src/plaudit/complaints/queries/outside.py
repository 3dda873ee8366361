"""Where a complainant can go if we cannot agree, until when, and what came of it."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plaudit.accounts.queries import day_here, organisation
from plaudit.bodies.codes import LimitUnit
from plaudit.bodies.models import OutsideBody
from plaudit.bodies.queries import all_bodies, bodies_for
from plaudit.foundation.models import OutboxMessage
from plaudit.foundation.moments import now

from ..models import Complaint, Recourse
from .page_rows import recourse_of


@dataclass(frozen=True, slots=True)
class Routes:
    """The outside bodies that are open now to whoever complains about this organisation."""

    bodies: Sequence[OutsideBody] = ()
    answered_at: datetime | None = None

    @property
    def ways(self) -> list[tuple[OutsideBody, date | None]]:
        """Each body with the last day to turn to it, where its limit is a number that runs from our answer."""
        return [(body, counted_from(self.answered_at, body) if self.answered_at else None) for body in self.bodies]

    @property
    def are_compared(self) -> bool:
        """Whether somebody compared every entry with what the body itself says."""
        return all(body.confirmed for body in self.bodies)

    @property
    def promise(self) -> str:
        """What we may say before anything is filed: that somebody outside "decides", "helps", or nothing."""
        if any(body.can_decide for body in self.bodies):
            return "decides"
        return "helps" if self.bodies else ""


@dataclass(frozen=True, slots=True)
class Told:
    """The ways outside as one complainant was told of them: with the last day of each, and what became of the letter."""

    recourse: Recourse
    ways: Sequence[tuple[OutsideBody, date | None]]
    letter: OutboxMessage | None


def body_offered(code: str) -> OutsideBody | None:
    """The body of this code, if it is open now to whoever complains about us."""
    return next((body for body in routes_outside().bodies if body.code == code), None)


def routes_outside(answered_at: datetime | None = None) -> Routes:
    ours = organisation()
    return Routes(bodies_for(ours.jurisdiction, ours.sector, now()), answered_at)


def open_bodies() -> list[OutsideBody]:
    """Every body of the register that is open today, of whatever law and trade; those of ours first."""
    ours = list(routes_outside().bodies)
    today = day_here(now())
    return ours + [body for body in all_bodies(today) if body.is_open(today) and body not in ours]


def last_day(complaint: Complaint, body: OutsideBody) -> date | None:
    """Until when this body takes the complaint, counted from our last answer; None where its limit is not a number."""
    answer = complaint.responses.order_by("-number").first()
    return counted_from(answer.sent_at, body) if answer else None


def counted_from(moment: datetime, body: OutsideBody) -> date | None:
    day, number = day_here(moment), body.limit_number
    if not number:
        return None
    if body.limit_unit == LimitUnit.DAY:
        return day + timedelta(days=number)
    months = day.month - 1 + number * (12 if body.limit_unit == LimitUnit.YEAR else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def open_until(complaint: Complaint, bodies: Iterable[OutsideBody]) -> date | None:
    """The last day on which any of these bodies is still open to the complainant."""
    return max((day for body in bodies if (day := last_day(complaint, body))), default=None)


def told_to(complaint: Complaint) -> Told | None:
    """The newest telling of the ways outside."""
    recourse = recourse_of(complaint)
    if recourse is None:
        return None
    ways = [(told.body, last_day(complaint, told.body)) for told in recourse.told.select_related("body")]
    letter = OutboxMessage.objects.filter(root=complaint.pk, obligation=recourse.obligation).first()
    return Told(recourse, ways, letter)
