"""“As needed”: giving somebody a complaint to read for a time and a reason, ending it, and writing down who read what."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import actor_for
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, PlauditError, Refused
from plaudit.foundation.ids import uuid7
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now

from .. import policies
from ..codes import AccessReason
from ..confidentiality import Column, View, openable
from ..models import AccessGrant, Complaint
from ..queries.access import closed_between
from ..queries.case_rows import READ
from ..queries.history import READINGS
from .case import locked, noted, person_id

LONGEST = timedelta(days=92)
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Access:
    """What is given: these columns to this person until then, and why."""

    person: User
    columns: Sequence[Column]
    reason: AccessReason
    words: str
    until: datetime
    drawn: tuple[int, int] | None = None  # the seed of the draw, and how many it drew from


@dataclass(frozen=True, slots=True)
class Draw:
    """So many complaints that were closed from one day to another, both included."""

    count: int
    closed_from: date
    closed_to: date


def give_access(*, actor: Actor, complaint_ids: Sequence[UUID], access: Access) -> list[AccessGrant]:
    """Let somebody read these complaints for a time. All or none; rows given together are one sample."""
    _check(actor, complaint_ids, access)
    sample = uuid7()
    with transaction.atomic():
        return [_give(actor, complaint_id, access, sample) for complaint_id in sorted(set(complaint_ids))]


def give_drawn(*, actor: Actor, draw: Draw, access: Access) -> list[AccessGrant]:
    """As `give_access`, of closed complaints that chance picks among those that may be given. Who checks the journal can
    draw again: the ids in their order, shuffled by `random.Random(seed)`, those that may not be given left out."""
    if draw.closed_to < draw.closed_from:
        raise Invalid("access.no_period", _("The last day lies before the first."), field="closed_to")
    seed = secrets.randbelow(2**32)
    with transaction.atomic():
        ids = closed_between(actor, draw.closed_from, draw.closed_to)
        picked = _picked(actor, ids, draw.count, seed, access)
        if len(picked) < draw.count:
            raise Refused(
                "access.too_few",
                _("Only %(n)s closed complaints of this period may be given. Draw fewer, or choose a longer period."),
                field="count",
                n=len(picked),
            )
        return give_access(actor=actor, complaint_ids=picked, access=replace(access, drawn=(seed, len(ids))))


def _picked(actor: Actor, ids: list[UUID], count: int, seed: int, access: Access) -> list[UUID]:
    order, picked = list(ids), list[UUID]()
    Random(seed).shuffle(order)
    for complaint in (Complaint.objects.select_related("unit", "subject").get(pk=pk) for pk in order):
        if len(picked) == count:
            break
        try:
            policies.check_may_give_access(actor, complaint)
            _check_may_be_given(complaint, access)
        except PlauditError:
            continue
        picked.append(complaint.pk)
    return picked


def end_access(*, actor: Actor, access_id: UUID) -> AccessGrant:
    """End it before its time; a second ending changes nothing."""
    with transaction.atomic():
        found = AccessGrant.objects.select_for_update().filter(pk=access_id).first()
        if found is None:
            raise NotFound("access.not_found", _("There is no such access, or you may not see it."))
        complaint = locked(actor, found.complaint_id)
        policies.check_may_give_access(actor, complaint)
        if found.ended_at is None:
            found.ended_at = now()
            found.save(update_fields=["ended_at"])
            data = {"access": str(found.pk), "person": str(found.person_id)}
            noted(complaint, "complaint.access_ended", actor, data=data)
    return found


def note_reading(*, actor: Actor, complaint: Complaint, view: View, page: str) -> Entry:
    """Write down that somebody opened a page with the words of this complaint, and by which roles or grants; before
    anything is shown. Lists are not written down: they show masked titles."""
    with transaction.atomic():
        data = {
            "page": page,
            "form": "full" if view.plain(Column.STORY) else "part",
            "by": [str(reader) for reader in view.readers if reader != "colleague"],
            "grants": [str(grant) for grant in view.grants],
        }
        return noted(complaint, READ, actor, data=data)


def _check(actor: Actor, complaint_ids: Sequence[UUID], access: Access) -> None:
    if not complaint_ids:
        raise Invalid("access.no_complaint", _("Name at least one complaint by its reference."), field="references")
    if len(complaint_ids) > MOST_AT_ONCE:
        raise Invalid(
            "access.too_many",
            _("At most %(most)s complaints can be given at once. Give the rest in a second step."),
            field="references",
            most=MOST_AT_ONCE,
        )
    if not access.words.strip():
        raise Invalid("access.no_reason", _("Say what it is needed for."), field="words")
    if not now() < access.until <= now() + LONGEST:
        raise Invalid(
            "access.until",
            _("Choose an end between now and %(days)s days from now."),
            field="until",
            days=LONGEST.days,
        )
    if access.person.pk == actor.id:
        raise Forbidden("access.own", _("Nobody gives access to themself. Ask another manager."))


def _give(actor: Actor, complaint_id: UUID, access: Access, sample: UUID) -> AccessGrant:
    complaint = locked(actor, complaint_id)
    policies.check_may_give_access(actor, complaint)
    _check_may_be_given(complaint, access)
    found = AccessGrant.objects.create(
        person=access.person,
        complaint=complaint,
        subject=complaint.subject,
        columns=" ".join(access.columns),
        reason=access.reason,
        words=access.words.strip(),
        sample=sample,
        given_by_id=person_id(actor),
        given_at=now(),
        until=access.until,
    )
    data: dict[str, Any] = {
        "access": str(found.pk),
        "person": str(access.person.pk),
        "columns": [str(column) for column in access.columns],
        "why": str(access.reason),
        "until": access.until.isoformat(),
    }
    if access.drawn:
        data |= {"drawn_with": access.drawn[0], "drawn_from": access.drawn[1]}
    noted(complaint, "complaint.access_given", actor, data=data)
    return found


def _check_may_be_given(complaint: Complaint, access: Access) -> None:
    reader = actor_for(access.person)
    if not access.person.is_active or not set(access.columns) <= openable(reader, complaint):
        raise Refused(
            "access.never",
            _("%(name)s may never be shown this of %(reference)s. Choose somebody else, or less of it."),
            field="person",
            name=access.person.name,
            reference=complaint.reference,
        )
    if access.reason == AccessReason.AUDIT and _worked_on(reader, complaint):
        raise Refused(
            "access.auditor_handled_it",
            _(
                "%(name)s worked on %(reference)s and cannot audit it. Take it out of the sample, or choose another auditor."
            ),
            field="person",
            name=access.person.name,
            reference=complaint.reference,
        )


def _worked_on(reader: Actor, complaint: Complaint) -> bool:
    """Whether the person ever did more with it than read."""
    return entries_of(complaint.pk).filter(actor=reader.ref).exclude(code__in=READINGS).exists()
