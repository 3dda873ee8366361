"""What waits for one person now: lines with a count and a way into the queue, and the counters of the rail."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor

from .. import policies
from ..models import Complaint
from . import hearings, incidents, mails, messages, shown
from .escalation import waiting_for
from .queue import Filters, counted, first_of

MOST = 999
SHOWN = 8
R = Role
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits: how many (up to MOST + 1), and where. `page` is a URL name."""

    title: Text
    count: int
    tone: str
    page: str
    query: str = ""

    @property
    def shown(self) -> int:
        return min(self.count, MOST)

    @property
    def is_more(self) -> bool:
        return self.count > MOST


@dataclass(frozen=True, slots=True)
class Today:
    """The page: what presses, what waits for this person, what waits for whoever takes it, and their own soonest due."""

    pressing: list[Line]
    mine: list[Line]
    team: list[Line]
    soonest: list[shown.Row]

    @property
    def is_quiet(self) -> bool:
        return not (self.pressing or self.mine or self.team or self.soonest)


Row = tuple[Text, str, tuple[Role, ...], Filters]

PRESSING: tuple[Row, ...] = (
    (
        _("A possible danger, nobody has looked yet"),
        "bad",
        policies.DEEDS["triage"],
        Filters(waits="danger", status="any"),
    ),
    (
        _("A limit was missed: tell the complainant"),
        "bad",
        policies.DEEDS["tell_late"],
        Filters(waits="lateness"),
    ),
    (_("Mine and late"), "bad", policies.SEEING, Filters(scope="mine", late=True)),
    (_("Mine, due today"), "warn", policies.SEEING, Filters(scope="mine", today=True)),
    (_("Mine and urgent"), "bad", policies.SEEING, Filters(scope="mine", urgent=True)),
    (_("Late in my units"), "bad", (R.MANAGER,), Filters(late=True)),
    (_("Urgent in my units"), "bad", (R.MANAGER,), Filters(urgent=True)),
)
MINE: tuple[Row, ...] = (
    (_("The complainant wrote"), "", (R.HANDLER, R.INVESTIGATOR), Filters(scope="mine", waits="reply")),
    (_("The complainant refused our answer"), "", (R.HANDLER,), Filters(scope="mine", state="rejected")),
    (_("Waits for my finding"), "", (R.INVESTIGATOR,), Filters(waits="finding")),
    (_("Decided, the answer is to be written"), "", (R.HANDLER,), Filters(scope="mine", state="decided")),
    (_("A remedy is to be delivered"), "", (R.HANDLER,), Filters(scope="mine", waits="delivery")),
    (_("Can be closed"), "", (R.HANDLER,), Filters(scope="mine", waits="closing")),
    (_("Waits for my review"), "", (R.REVIEWER,), Filters(waits="review")),
    (_("Waits for my verification"), "", (R.VERIFIER,), Filters(waits="verification")),
)
TEAM: tuple[Row, ...] = (
    (_("Without an owner"), "", (R.HANDLER, R.MANAGER), Filters(scope="unassigned")),
    (_("A post is vacant after a conflict"), "warn", (R.HANDLER, R.MANAGER), Filters(waits="post")),
    (_("An exception waits for a second person"), "", (R.MANAGER,), Filters(waits="exception")),
    (_("A remedy waits for approval"), "", (R.DECIDER, R.MANAGER), Filters(waits="approval")),
    (_("To be acknowledged"), "", policies.DEEDS["acknowledge"], Filters(waits="acknowledgement")),
    (_("To be assessed"), "", (R.ASSESSOR,), Filters(waits="assessment")),
    (_("To be confirmed that others deal with it"), "", policies.DEEDS["transfer"], Filters(waits="transfer")),
    (_("To be decided"), "", (R.DECIDER,), Filters(waits="decision")),
    (_("A review was asked for, name a reviewer"), "", policies.DEEDS["assign_review"], Filters(waits="reviewer")),
    (
        _("Time to go further is over, close as not resolved"),
        "",
        policies.DEEDS["close_unresolved"],
        Filters(waits="unresolved"),
    ),
)
BESIDE: tuple[tuple[Text, str, tuple[Role, ...], Callable[[Actor, int], int]], ...] = (
    (_("Messages that need a telephone call"), "staff_outbox", policies.DEEDS["tell"], messages.count_needing_hands),
    (_("Mail to be filed"), "staff_unfiled", policies.RECORDING, mails.count_waiting),
    (_("Confidentiality incidents to be ended"), "staff_incidents", (R.DATA_PROTECTION,), incidents.count_open),
)


def today(actor: Actor) -> Today:
    """Only lines with something in them, of the roles the actor holds somewhere. Each count is that of its link."""
    known = policies.known_to(actor)
    concerning = hearings.count_to_answer(actor, MOST + 1)
    own = (
        [Line(_("A complaint names me: I may answer"), concerning, "warn", "staff_concerning_me")] if concerning else []
    )
    beside = [
        Line(title, count(actor, MOST + 1), "", page)
        for title, page, roles, count in BESIDE
        if actor.holds_anywhere(*roles)
    ]
    return Today(
        pressing=[*_alerts(actor), *_lines(actor, PRESSING, known)],
        mine=[*own, *_lines(actor, MINE, known)],
        team=[*_lines(actor, TEAM, known), *(line for line in beside if line.count)],
        soonest=first_of(actor, Filters(scope="mine"), SHOWN, known),
    )


def _alerts(actor: Actor) -> list[Line]:
    """Escalations that stand with this person; also for whoever may not see the complaint itself."""
    count = waiting_for(actor)[: MOST + 1].count()
    return [Line(_("Escalated to me"), count, "bad", "staff_escalations")] if count else []


def rail_counts(actor: Actor) -> dict[str, int]:
    """By URL name: open complaints, messages that need somebody, mail to be filed; up to MOST + 1, nothing that is 0."""
    found: dict[str, int] = {}
    if actor.holds_anywhere(*policies.SEEING, R.INTAKE):
        found["staff_complaints"] = _count(actor, Filters(), policies.known_to(actor))
        found["staff_outbox"] = messages.count_needing_hands(actor, MOST + 1)
    if policies.may_record(actor):
        found["staff_unfiled"] = mails.count_waiting(actor, MOST + 1)
    if actor.holds_anywhere(R.DATA_PROTECTION):
        found["staff_incidents"] = incidents.count_open(actor, MOST + 1)
    return {page: count for page, count in found.items() if count}


def _lines(actor: Actor, rows: tuple[Row, ...], known: QuerySet[Complaint]) -> list[Line]:
    """One query for each line of the actor's roles."""
    lines = [
        Line(title, _count(actor, filters, known), tone, "staff_complaints", _query(filters))
        for title, tone, roles, filters in rows
        if actor.holds_anywhere(*roles)
    ]
    return [line for line in lines if line.count]


def _count(actor: Actor, filters: Filters, known: QuerySet[Complaint]) -> int:
    return counted(actor, filters, MOST + 1, known)


def _query(filters: Filters) -> str:
    usual = asdict(Filters())
    chosen = {name: value for name, value in asdict(filters).items() if value != usual[name]}
    return urlencode({name: "on" if value is True else value for name, value in chosen.items()})
