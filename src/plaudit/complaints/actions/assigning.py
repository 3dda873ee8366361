"""Several complaints to one owner: each in its own transaction, so that one that is refused holds up no other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound, PlauditError

from .. import policies
from .handling import assign_complaint

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Picked:
    """A complaint as it was seen when it was ticked."""

    reference: str
    version: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """What came of it: those that have the owner now, and those that were refused, with the reason."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, PlauditError]] = field(default_factory=list)


def assign_together(*, actor: Actor, picked: Iterable[Picked], person: User) -> Assigned:
    """Make somebody owner of these, with every check of a single one; an entry in the journal of each."""
    rows = list(picked)
    if not rows:
        raise Invalid("complaint.none_picked", _("Tick at least one complaint."), field="pick")
    if len(rows) > MOST_AT_ONCE:
        raise Invalid(
            "complaint.too_many_picked", _("Tick %(most)s complaints at most."), field="pick", most=MOST_AT_ONCE
        )
    visible = policies.visible_to(actor).filter(reference__in=[row.reference for row in rows])
    ids = dict(visible.values_list("reference", "pk"))
    found = Assigned()
    for row in rows:
        try:
            if row.reference not in ids:
                raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))
            assign_complaint(
                actor=actor, complaint_id=ids[row.reference], post="owner", person=person, version=row.version
            )
        except PlauditError as error:
            found.refused.append((row.reference, error))
        else:
            found.done.append(row.reference)
    return found
