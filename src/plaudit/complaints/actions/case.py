"""What every action on one complaint begins and ends with: lock and refetch, journal, save only what changed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.transaction import Atomic, atomic
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound, Refused, Stale
from plaudit.foundation.journal import record
from plaudit.foundation.known import knowing
from plaudit.foundation.models import Entry
from plaudit.foundation.prepared import prepared
from plaudit.foundation.together import in_one_journey, insert_together, update_row

from .. import policies
from ..lifecycle import Facts, Move, check_move
from ..models import Complaint
from ..queries.case_rows import DEEDS, with_addresses

Row = TypeVar("Row", bound=Model)
_held: ContextVar[Complaint | None] = ContextVar("held", default=None)


def one_deed() -> Atomic:
    """The transaction of one deed; where the complaint is `held` already it is a part of that one, undone with it."""
    return atomic(savepoint=_held.get() is None)


@contextmanager
def held(actor: Actor, reference: str) -> Iterator[Complaint]:
    """The complaint of this reference, locked in a transaction of its own, if the actor may see it. The deeds done inside
    work on this very row and do not fetch it again; when one is refused, all are undone. Raises NotFound."""
    with atomic(), knowing() as known, in_one_journey(known):
        complaint = next(iter(_by_reference(reference)), None) if "\0" not in reference else None
        if complaint is None or not policies.may_see(actor, complaint):
            raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
        token, complaint.known = _held.set(complaint), known
        try:
            yield complaint
        finally:
            _held.reset(token)
            complaint.known = None


@prepared
def _by_id(complaint_id: UUID) -> QuerySet[Complaint]:
    return _to_lock().filter(pk=complaint_id)


@prepared
def _by_reference(reference: str) -> QuerySet[Complaint]:
    return _to_lock().filter(reference=reference)


def _to_lock() -> QuerySet[Complaint]:
    rows = Complaint.objects.select_related("subject", "unit").select_for_update(of=("self",)).order_by()
    return with_addresses(rows)


def locked(actor: Actor, complaint_id: UUID, *, version: int | None = None) -> Complaint:
    """The complaint, locked until the transaction ends, if the actor may see it. Raises NotFound, Refused once its
    personal data were erased, or Stale when `version` is given and somebody changed the complaint since."""
    complaint = _held.get()
    if complaint is None or complaint.pk != complaint_id:
        complaint = next(iter(_by_id(complaint_id)), None)
    if complaint is None:
        raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))
    policies.check_may_see(actor, complaint)
    if complaint.subject.erased_at:
        raise Refused(
            "complaint.erased", _("The personal data of this complaint were erased. Nothing can be added or changed.")
        )
    if version is not None and version != complaint.version:
        raise Stale(
            "complaint.changed",
            _("Somebody changed this complaint while you were working on it. Nothing was saved. Look at it again."),
        )
    return complaint


def complaint_with(row_id: UUID, rows_of: Callable[[Complaint], Sequence[Model]]) -> UUID | None:
    """The complaint that is held, if it has a row with this key."""
    complaint = _held.get()
    return complaint.pk if complaint and any(row.pk == row_id for row in rows_of(complaint)) else None


def moved(
    complaint: Complaint,
    move: Move,
    actor: Actor,
    *,
    facts: Facts | None = None,
    data: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
    reason_for_gap: str = "",
    **changes: Any,
) -> Entry:
    """Make a move of the table: check it, journal it, save the new state and `changes`."""
    after = check_move(complaint.state, move, facts)
    entry = noted(complaint, move, actor, data=data, occurred_at=occurred_at, reason_for_gap=reason_for_gap)
    save(complaint, state=after, **changes)
    return entry


def noted(
    complaint: Complaint,
    code: str,
    actor: Actor,
    *,
    data: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
    reason_for_gap: str = "",
    is_written: bool = True,
) -> Entry:
    """Journal a deed on this complaint."""
    deeds = complaint.known.so_far(DEEDS) if complaint.known else None
    entry = record(
        code,
        actor=actor,
        subject=complaint,
        root=complaint.pk,
        unit=complaint.unit_id,
        data=data,
        occurred_at=occurred_at,
        reason_for_gap=reason_for_gap,
        is_written=is_written,
        on_behalf_of=f"party:{complaint.complainant_id}" if actor.kind == "complainant" and complaint.agent_id else "",
    )
    if deeds is not None and complaint.known:
        complaint.known.once(DEEDS, lambda: [*deeds, entry], Entry)
    return entry


def kept(row: Row) -> Row:
    """Write a new row of the deed."""
    insert_together([row])
    return row


def save(complaint: Complaint, **changes: Any) -> None:
    """Save these fields only, and count the version up."""
    for name, value in changes.items():
        setattr(complaint, name, value)
    complaint.version += 1
    update_row(complaint, [*changes, "version"])


def user_id(actor: Actor) -> UUID | None:
    return actor.id if actor.kind == "user" else None


def person_id(actor: Actor) -> UUID:
    """The member of staff who acts. Raises TypeError for a deed that nobody but a person can do."""
    if actor.kind != "user" or actor.id is None:
        raise TypeError(f"{actor.ref} is not a person; this deed carries a name.")
    return actor.id
