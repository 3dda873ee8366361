"""What kind of matter it is: a fact that some laws' limits depend on. It is told, never guessed, and starts no clock."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused

from .. import policies
from ..models import Complaint
from ..queries.matters import RECORDED, matters_of
from . import obligations
from .case import locked, noted, one_deed, save


def record_matter(*, actor: Actor, complaint_id: UUID, matter: str, version: int | None = None) -> Complaint:
    """Say or correct what kind of matter it is, while a limit that depends on it runs."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "classify", complaint)
        if not matters_of(complaint):
            raise Refused(
                "complaint.matter_moot", _("No running limit of this complaint depends on the kind of matter.")
            )
        note_matter(complaint, actor, matter)
        obligations.refresh(complaint)
    return complaint


def note_matter(complaint: Complaint, actor: Actor, matter: str) -> None:
    """Within another deed, whose action asks the clocks afterwards."""
    if matter == complaint.matter:
        return
    if matter not in dict(matters_of(complaint)):
        raise Invalid("complaint.unknown_matter", _("Choose one of the kinds of matter."), field="matter")
    noted(complaint, RECORDED, actor, data={"matter": matter, "before": complaint.matter})
    save(complaint, matter=matter)
