"""Confidentiality incidents: the register, one of them, and its clocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.accounts.queries import in_force, names_of, organisation
from plaudit.foundation.actors import Actor
from plaudit.foundation.clocks import Deadline, Rule, deadline
from plaudit.foundation.clocks.versions import calendar_for, events_of, rule_by_id, rule_for
from plaudit.foundation.clocks.wording import explain
from plaudit.foundation.guard import fetch
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import ClockRule, Entry
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from .. import policies
from ..codes import IncidentState
from ..incident_lifecycle import Step
from ..models import Incident
from .case import Clock
from .log import NOBODY, Line

MOST = 500
MEMBERS = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
# Where Article 33 of the GDPR, or a law made after it, counts; and where nobody said which law does.
LIKE_EU = frozenset({"", "EU", *MEMBERS, "GB", "IS", "LI", "NO"})
SENTENCES: dict[str, "str | Promise"] = {
    Step.DISCOVER: _("Reported"),
    Step.ASSESS: _("Assessed"),
    Step.AUTHORITY_TO_BE_NOTIFIED: _("Decided: the authority is to be told"),
    Step.AUTHORITY_NOT_NEEDED: _("Decided: the authority need not be told"),
    Step.AUTHORITY_NOTIFIED: _("The authority was told"),
    Step.PEOPLE_TO_BE_NOTIFIED: _("Decided: the people concerned are to be told"),
    Step.PEOPLE_NOT_NEEDED: _("Decided: the people concerned need not be told"),
    Step.PEOPLE_NOTIFIED: _("The people concerned were told"),
    Step.CLOSE: _("Closed, with what was learnt"),
}


@dataclass(frozen=True, slots=True)
class IncidentPage:
    incident: Incident
    clocks: Sequence[Clock]
    log: Sequence[Line]
    references: Sequence[str]
    may_manage: bool
    deeds: Sequence[str]


def incidents_page(actor: Actor) -> list[Incident]:
    """Open ones first, soonest due first; at most MOST."""
    rows = policies.incidents_visible_to(actor).select_related("subject", "unit", "reported_by")
    ordered = rows.order_by(F("closed_at").desc(nulls_first=True), F("next_due_at").asc(nulls_last=True), "-id")
    return list(ordered.annotate(touched=Count("complaints"))[:MOST])


def count_open(actor: Actor, cap: int) -> int:
    """How many the actor has to bring to an end, counted up to `cap`."""
    return policies.incidents_visible_to(actor).filter(policies.managed_by(actor)).exclude(state="closed")[:cap].count()


def incident_for(actor: Actor, reference: str) -> Incident:
    """Through the guard: NotFound alike for absent and forbidden."""
    rows = policies.incidents_visible_to(actor).select_related("subject", "unit", "reported_by")
    return fetch(rows, reference=reference)


def incident_page(actor: Actor, incident: Incident) -> IncidentPage:
    entries = list(entries_of(incident.pk))
    may_manage = policies.may_manage_incident(actor, incident)
    return IncidentPage(
        incident=incident,
        clocks=_clocks(incident, entries),
        log=_log(entries),
        references=list(incident.complaints.order_by("reference").values_list("reference", flat=True)),
        may_manage=may_manage,
        deeds=_deeds(incident) if may_manage else [],
    )


def rules_for_incidents(at: datetime) -> list[Rule]:
    """The rules in force at the moment whose clock a discovery starts: our own, and that of the law of this organisation."""
    ours = organisation().jurisdiction
    codes = sorted(set(ClockRule.objects.filter(body__start_event=Step.DISCOVER).values_list("code", flat=True)))
    found = [rule_for(code, at) for code in codes]
    return [r for r in found if r.jurisdiction in ("", ours) or (r.jurisdiction == "EU" and ours in LIKE_EU)]


def limits_of(incident: Incident, entries: Iterable[Entry]) -> list[Deadline]:
    events, at = events_of(entries), now()
    rules = [rule_by_id(pk) for pk in incident.rule_ids]
    return [deadline(rule, calendar_for(rule.calendar, at), events, at) for rule in rules]


def units_to_name() -> QuerySet[Unit]:
    return Unit.objects.filter(in_force(now())).order_by("path")


def _clocks(incident: Incident, entries: list[Entry]) -> list[Clock]:
    language = get_language() or "en"
    limits = sorted(limits_of(incident, entries), key=lambda limit: (limit.ended_at is not None, limit.due or now()))
    return [Clock(in_language(limit.rule.title), limit, explain(limit, language)) for limit in limits]


def _log(entries: list[Entry]) -> list[Line]:
    names = names_of({UUID(e.actor.partition(":")[2]) for e in entries if e.actor.startswith("user:")})
    return [
        Line(
            e.occurred_at,
            e.recorded_at,
            names.get(e.actor.partition(":")[2], NOBODY),
            str(SENTENCES.get(e.code, e.code)),
            e.code,
        )
        for e in reversed(entries)
    ]


def _deeds(incident: Incident) -> list[str]:
    """What is next, in its order."""
    if incident.state == IncidentState.CLOSED:
        return []
    if incident.state == IncidentState.REPORTED:
        return ["assess"]
    found = [
        deed for deed, telling in (("authority", incident.authority), ("people", incident.persons)) if telling != "told"
    ]
    return [*found, "close", "assess"]
