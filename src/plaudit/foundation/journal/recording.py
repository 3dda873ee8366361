from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ..actors import Actor
from ..errors import Invalid
from ..models import Entry
from ..moments import late_because, now, recording_now
from ..together import insert_together
from .verify import canonical

GAP_WITHOUT_REASON = timedelta(hours=24)


def record(
    code: str,
    *,
    actor: Actor,
    subject: models.Model,
    root: UUID | None = None,
    unit: UUID | None = None,
    data: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
    reason_for_gap: str = "",
    on_behalf_of: str = "",
    is_written: bool = True,
) -> Entry:
    """Write one entry in the transaction of the deed; outside one it raises.

    `occurred_at` is when the deed was done, `recorded_at` is now. More than 24 hours between them needs a
    `reason_for_gap` code; a deed in the future is refused. `data` holds text, whole numbers, truth values, lists and
    maps; anything else raises verify.CannotBeWritten, because it could never be sealed. It also names the token by
    which a person acts. With `is_written` false the caller writes it, with the other rows of the deed
    (foundation.together).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A journal entry belongs in the transaction of its deed.")
    entry = Entry(
        recorded_at=recording_now(),
        code=code,
        actor=actor.ref,
        on_behalf_of=on_behalf_of,
        subject=f"{subject._meta.label_lower}:{subject.pk}",
        root=root or subject.pk,
        unit=unit,
        data=dict(data or {}),
    )
    if actor.through:
        entry.data["through"] = actor.through
    entry.occurred_at = occurred_at or (now() if late_because() else entry.recorded_at)
    if entry.occurred_at > entry.recorded_at:
        raise Invalid("journal.future", _("The date lies in the future. Give the date on which it happened."))
    if entry.recorded_at - entry.occurred_at > GAP_WITHOUT_REASON:
        reason_for_gap = reason_for_gap or late_because()
        if not reason_for_gap:
            raise Invalid(
                "journal.gap", _("More than 24 hours lie between the deed and its record. Give the reason for the gap.")
            )
        entry.data["gap"] = reason_for_gap
    canonical(entry.data, "data")
    if is_written:
        insert_together([entry])
    return entry
