"""Confidentiality incidents: report, assess, decide who is told, tell, close with what was learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.journal import entries_of, record
from plaudit.foundation.models import DataSubject, Entry
from plaudit.foundation.moments import now
from plaudit.foundation.numbers import next_numbers

from .. import policies
from ..codes import Harm, IncidentKind, Telling
from ..incident_lifecycle import Step, Tellings, check_step
from ..models import Complaint, Incident
from ..queries.incidents import limits_of, rules_for_incidents
from .case import person_id


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """What somebody saw: the clocks count from `discovered_at`, whenever it is reported."""

    unit: Unit
    kind: IncidentKind
    what: str
    discovered_at: datetime
    complaints: Sequence[UUID] = ()
    people: int | None = None


def report_incident(*, actor: Actor, report: IncidentReport) -> Incident:
    """Anybody on the staff. Nothing but a description is asked; the rest is for data protection."""
    with transaction.atomic():
        policies.check_may_report_incident(actor)
        _check_words(report.what, "what")
        if report.discovered_at > now():
            raise Invalid(
                "incident.future",
                _("The discovery lies in the future. Give the moment at which somebody noticed it."),
                field="discovered_at",
            )
        (number,) = next_numbers("incident")
        subject = DataSubject.objects.create()
        incident = Incident(
            subject=subject,
            reference=f"I-{report.discovered_at.year}-{number:06d}",
            unit=report.unit,
            kind=report.kind,
            discovered_at=report.discovered_at,
            reported_by_id=person_id(actor),
            reported_at=now(),
            what=report.what.strip(),
            people=report.people,
            rules=[str(rule.id) for rule in rules_for_incidents(report.discovered_at)],
        )
        incident.save(force_insert=True)
        incident.complaints.set(Complaint.objects.filter(pk__in=report.complaints))
        data = {"kind": str(report.kind), "complaints": len(report.complaints), "people": report.people}
        _noted(incident, Step.DISCOVER, actor, data=data, occurred_at=report.discovered_at)
        _point_at_next(incident)
    return incident


def assess_incident(*, actor: Actor, incident_id: UUID, harm: Harm, people: int | None, words: str) -> Incident:
    """What it can do, and to how many. A later assessment replaces the words; the journal keeps both ratings."""
    with transaction.atomic():
        incident = _locked(actor, incident_id)
        after = check_step(incident.state, Step.ASSESS)
        _check_words(words, "words")
        _noted(incident, Step.ASSESS, actor, data={"harm": str(harm), "people": people})
        return _saved(incident, state=after, harm=harm, people=people, assessment=words.strip())


def decide_telling(*, actor: Actor, incident_id: UUID, whom: str, is_told: bool, reason: str) -> Incident:
    """Whether the authority, or the people concerned, are told; each with its reason."""
    with transaction.atomic():
        incident = _locked(actor, incident_id)
        step = STEPS[whom, "owed" if is_told else "not_needed"]
        after = check_step(incident.state, step)
        _check_words(reason, "reason")
        _noted(incident, step, actor)
        field = FIELDS[whom]
        telling = Telling.OWED if is_told else Telling.NOT_NEEDED
        return _saved(incident, state=after, **{field: telling, f"{field}_reason": reason.strip()})


def record_telling(*, actor: Actor, incident_id: UUID, whom: str, told_at: datetime) -> Incident:
    """The authority, or the people concerned, were told at that moment."""
    with transaction.atomic():
        incident = _locked(actor, incident_id)
        step = STEPS[whom, "told"]
        after = check_step(incident.state, step)
        if told_at < incident.discovered_at:
            raise Invalid(
                "incident.told_before",
                _("Nobody can have been told before it was discovered. Check the date."),
                field="told_at",
            )
        _noted(incident, step, actor, occurred_at=told_at)
        return _saved(incident, state=after, **{FIELDS[whom]: Telling.TOLD})


def close_incident(*, actor: Actor, incident_id: UUID, lessons: str) -> Incident:
    """Only once everybody was told who is to be told, and with what was learnt."""
    with transaction.atomic():
        incident = _locked(actor, incident_id)
        after = check_step(incident.state, Step.CLOSE, Tellings(incident.authority, incident.persons))
        _check_words(lessons, "lessons")
        _noted(incident, Step.CLOSE, actor)
        return _saved(incident, state=after, lessons=lessons.strip(), closed_at=now())


FIELDS = {"authority": "authority", "people": "persons"}
STEPS = {
    ("authority", "owed"): Step.AUTHORITY_TO_BE_NOTIFIED,
    ("authority", "not_needed"): Step.AUTHORITY_NOT_NEEDED,
    ("authority", "told"): Step.AUTHORITY_NOTIFIED,
    ("people", "owed"): Step.PEOPLE_TO_BE_NOTIFIED,
    ("people", "not_needed"): Step.PEOPLE_NOT_NEEDED,
    ("people", "told"): Step.PEOPLE_NOTIFIED,
}


def _locked(actor: Actor, incident_id: UUID) -> Incident:
    rows = Incident.objects.select_related("subject", "unit").select_for_update(of=("self",))
    incident = rows.filter(pk=incident_id).first()
    if incident is None:
        raise NotFound("incident.not_found", _("There is no such incident, or you may not see it."))
    policies.check_may_manage_incident(actor, incident)
    return incident


def _noted(
    incident: Incident,
    step: Step,
    actor: Actor,
    *,
    data: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> Entry:
    return record(
        step,
        actor=actor,
        subject=incident,
        root=incident.pk,
        unit=incident.unit_id,
        data=data,
        occurred_at=occurred_at,
        reason_for_gap="reported_later" if occurred_at else "",
    )


def _saved(incident: Incident, **changes: Any) -> Incident:
    for name, value in changes.items():
        setattr(incident, name, value)
    incident.version += 1
    incident.save(update_fields=[*changes, "version"])
    _point_at_next(incident)
    return incident


def _point_at_next(incident: Incident) -> None:
    limits = limits_of(incident, entries_of(incident.pk))
    incident.next_due_at = min((x.due for x in limits if x.ended_at is None and x.due), default=None)
    incident.save(update_fields=["next_due_at"])


def _check_words(words: str, field: str) -> None:
    if not words.strip():
        raise Invalid("incident.no_words", _("Write it in a sentence or two."), field=field)
