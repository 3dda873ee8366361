"""Escalation: alerting somebody further up, or giving the complaint to another owner. No clock is ever moved by it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import organisation, people_with
from plaudit.accounts.roles import Role
from plaudit.foundation import outbox
from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.channels import CHANNELS
from plaudit.foundation.clocks import next_working_moment
from plaudit.foundation.clocks.versions import calendar_for
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.moments import now
from plaudit.foundation.outbox import Own

from .. import policies
from ..codes import State
from ..ladders import BY_HAND_RULE, OWNER, Ladder, Level
from ..models import Complaint, Escalation, Flag
from ..policies import watching
from ..queries.escalation import Firing, nearest_people
from ..watching_codes import FlagKind, Trigger
from .case import locked, noted, person_id, save

ESCALATED = "complaint.escalated"


@dataclass(frozen=True, slots=True)
class _Target:
    """Where an alert stands: a role in a unit, and who reads it there now."""

    role: str
    unit: Unit
    people: list[User]


def raise_escalation(*, ladder: Ladder, number: int, firing: Firing, at: datetime) -> Escalation | None:
    """One level of a ladder for one complaint; None when it was raised before. Doing it twice does it once."""
    level = ladder.levels[number - 1]
    with transaction.atomic():
        complaint = locked(SYSTEM, firing.complaint_id)
        earlier = Escalation.objects.filter(complaint=complaint, rule=ladder.code, about=firing.about, level=number)
        if earlier.exists():
            return None
        target = _target(complaint, level.alert, level.up, at)
        made = _write(complaint, SYSTEM, ladder.code, firing.about, number, ladder.trigger, target, at)
        if level.change_owner:
            _change_owner(complaint, made, level, at)
    return made


def escalate_by_hand(
    *, actor: Actor, complaint_id: UUID, role: str, reason: str, version: int | None = None
) -> Escalation:
    """Somebody who works on it asks a manager or a director to look; the reason is for colleagues."""
    with transaction.atomic():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "escalate", complaint)
        _check_open(complaint)
        if role not in (Role.MANAGER, Role.DIRECTOR):
            raise Invalid(
                "escalation.unknown_role", _("Choose a management representative or a director."), field="role"
            )
        if not reason.strip():
            raise Invalid("complaint.no_words", _("Write why somebody further up has to look."), field="reason")
        number = complaint.escalations.filter(rule=BY_HAND_RULE).count() + 1
        target = _target(complaint, role, 0, now())
        made = _write(complaint, actor, BY_HAND_RULE, "", number, Trigger.BY_HAND, target, now(), reason=reason.strip())
        save(complaint)
    return made


def see_escalation(*, actor: Actor, escalation_id: UUID) -> Escalation:
    """One of those it stands with has seen it: it leaves the lists of all of them. Twice is once."""
    with transaction.atomic():
        rows = Escalation.objects.select_related("complaint", "unit", "subject").select_for_update(of=("self",))
        found = rows.filter(pk=escalation_id).first()
        if found is None:
            raise NotFound("escalation.not_found", _("There is no such alert, or it is not meant for you."))
        watching.check_may_see_escalation(actor, found)
        if found.seen_at is None:
            found.seen_at, found.seen_by_id = now(), person_id(actor)
            found.save(update_fields=["seen_at", "seen_by"])
            noted(found.complaint, "complaint.escalation_seen", actor, data={"escalation": str(found.pk)})
    return found


def flag_complaint(*, actor: Actor, complaint_id: UUID, kind: FlagKind, version: int | None = None) -> Complaint:
    """Mark that it weighs more. The mark alerts by its ladder; it changes neither priority nor limits."""
    with transaction.atomic():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "flag", complaint)
        _check_open(complaint)
        if complaint.flags.filter(kind=kind, lifted_at=None).exists():
            raise Refused("complaint.flagged_already", _("This complaint has the mark already."), field="kind")
        flag = Flag.objects.create(complaint=complaint, kind=kind, set_by_id=person_id(actor), set_at=now())
        noted(complaint, "complaint.flagged", actor, data={"flag": str(kind), "mark": str(flag.pk)})
        save(complaint)
    return complaint


def lift_flag(*, actor: Actor, complaint_id: UUID, kind: FlagKind, version: int | None = None) -> Complaint:
    with transaction.atomic():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "flag", complaint)
        flag = complaint.flags.filter(kind=kind, lifted_at=None).first()
        if flag is None:
            raise Refused("complaint.not_flagged", _("This complaint does not have the mark."), field="kind")
        flag.lifted_at, flag.lifted_by_id = now(), person_id(actor)
        flag.save(update_fields=["lifted_at", "lifted_by"])
        noted(complaint, "complaint.flag_lifted", actor, data={"flag": str(kind), "mark": str(flag.pk)})
        save(complaint)
    return complaint


def send_alert(*, escalation_id: UUID) -> int:
    """The mails of one alert that is due, one to each person it stands with; returns how many."""
    with transaction.atomic():
        rows = Escalation.objects.select_related("complaint__subject", "complaint__owner__subject", "unit")
        alert = rows.select_for_update(of=("self",)).filter(pk=escalation_id, alerted_at=None).first()
        if alert is None:
            return 0
        people = _readers(alert) if CHANNELS["email"].is_ready() and alert.seen_at is None else []
        for person in people:
            _mail(alert, person)
        alert.alerted_at = now()
        alert.save(update_fields=["alerted_at"])
    return len(people)


def _check_open(complaint: Complaint) -> None:
    if not complaint.is_open:
        raise Refused("complaint.is_closed", _("This complaint is closed. Reopen it first, with the reason."))


def _target(complaint: Complaint, alert: str, up: int, at: datetime) -> _Target:
    """The owner, while there is one; else the role, in the nearest unit where somebody other than the person complained
    about holds it."""
    if alert == OWNER and complaint.owner_id:
        return _Target(OWNER, complaint.unit, [])
    role = Role.MANAGER if alert == OWNER else Role(alert)
    unit, people = nearest_people(role, complaint.unit, up, at)
    while people and all(p.pk == complaint.about_person_id for p in people) and unit.parent:
        unit, people = nearest_people(role, unit.parent, 0, at)
    return _Target(role, unit, people)


def _write(
    complaint: Complaint,
    actor: Actor,
    rule: str,
    about: str,
    level: int,
    trigger: Trigger,
    target: _Target,
    at: datetime,
    reason: str = "",
) -> Escalation:
    urgent = trigger == Trigger.SAFETY
    made = Escalation.objects.create(
        complaint=complaint,
        subject=complaint.subject,
        rule=rule,
        about=about,
        level=level,
        trigger=trigger,
        role=target.role,
        unit=target.unit,
        raised_at=at,
        raised_by_id=actor.id if actor.kind == "user" else None,
        reason=reason or None,
        alert_at=at if urgent else next_working_moment(calendar_for("organisation", at), at),
    )
    data = {"escalation": str(made.pk), "rule_code": rule, "level": level, "trigger": str(trigger), "role": target.role}
    noted(complaint, ESCALATED, actor, data=data | {"alerted_unit": str(target.unit.pk)})
    return made


def _change_owner(complaint: Complaint, made: Escalation, level: Level, at: datetime) -> None:
    """To the handler with the fewest open complaints, `up` levels above; where there is no other, it stays an alert."""
    unit = complaint.unit
    for _level in range(level.up):
        unit = unit.parent or unit
    barred = {complaint.owner_id, complaint.about_person_id}
    able = [person for person in people_with(Role.HANDLER, unit, at) if person.pk not in barred]
    if not able:
        return
    person = _least_busy(able)
    policies.check_may_hold_post(person, "owner", complaint)
    made.new_owner = person
    made.save(update_fields=["new_owner"])
    data = {"post": "owner", "person": str(person.pk), "escalation": str(made.pk)}
    noted(complaint, "complaint.assigned", SYSTEM, data=data)
    save(complaint, owner=person)


def _least_busy(people: list[User]) -> User:
    rows = (
        Complaint.objects.exclude(state=State.CLOSED).filter(owner__in=people).values("owner_id").order_by("owner_id")
    )
    busy = {row["owner_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    return min(people, key=lambda p: (busy.get(p.pk, 0), p.name, str(p.pk)))


def _readers(alert: Escalation) -> list[User]:
    """Who reads it now; never the person complained about."""
    if alert.role == OWNER:
        people = [alert.complaint.owner] if alert.complaint.owner else []
    else:
        people = nearest_people(alert.role, alert.unit, 0, now())[1]
    return [p for p in people if p.is_active and p.pk != alert.complaint.about_person_id]


def _mail(alert: Escalation, person: User) -> None:
    """Reference, cause and address of the page; no word of the complaint."""
    outbox.put(
        obligation=f"escalation:{alert.pk}",
        recipient_subject=person.subject,
        channel="email",
        address=person.email,
        name=person.name,
        template="complaints/mail/escalation",
        language=person.language,
        context={
            "reference": alert.complaint.reference,
            "cause": Trigger(alert.trigger).label,
            "organisation": Own(str(organisation())),
            "url": settings.BASE_URL + reverse("staff_escalations"),
        },
        root=alert.pk,
        confirmed=True,
    )
