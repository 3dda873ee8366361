"""What concerns the reader themself: the extract that was written for them, their answer, and how it came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch
from plaudit.foundation.moments import now

from ..codes import Finding
from ..models import Hearing

MOST = 200


@dataclass(frozen=True, slots=True)
class Result:
    """How it came out, in numbers: no word of the file."""

    upheld: int
    partly: int
    not_upheld: int

    @property
    def is_empty(self) -> bool:
        return not (self.upheld or self.partly or self.not_upheld)


def hearings_of(actor: Actor) -> Sequence[Hearing]:
    own = Hearing.objects.filter(person_id=actor.id if actor.kind == "user" else None)
    return list(own.select_related("complaint").order_by("-id")[:MOST])


def hearing_for(actor: Actor, hearing_id: UUID) -> Hearing:
    """Raises NotFound for anybody's but their own."""
    own = Hearing.objects.filter(person_id=actor.id if actor.kind == "user" else None)
    return fetch(own.select_related("complaint", "subject"), pk=hearing_id)


def result_of(hearing: Hearing) -> Result | None:
    """None until they were told."""
    if hearing.result_told_at is None:
        return None
    found = list(hearing.complaint.issues.values_list("finding", flat=True))
    return Result(found.count(Finding.UPHELD), found.count(Finding.PARTLY), found.count(Finding.NOT_UPHELD))


def may_answer(hearing: Hearing) -> bool:
    return hearing.answered_at is None and hearing.result_told_at is None and hearing.complaint.is_open


def count_to_answer(actor: Actor, most: int) -> int:
    waiting = Hearing.objects.filter(person_id=actor.id, answered_at=None, result_told_at=None, answer_until__gt=now())
    return waiting.exclude(complaint__state="closed")[:most].count()
