"""Limits of authority of the sample organisation, and the sample of complaints that its auditor reads."""

from datetime import timedelta
from decimal import Decimal

from plaudit.accounts.models import User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.actions.access import Access
from plaudit.complaints.codes import AccessReason, RemedyKind, State
from plaudit.complaints.confidentiality import Column
from plaudit.complaints.models import AccessGrant, AuthorityLimit, Complaint
from plaudit.foundation.moments import now

from .people import DOMAIN

# Role, kind of remedy (empty: any), up to which sum in the base currency (None: any sum).
LIMITS: tuple[tuple[Role, str, Decimal | None], ...] = (
    (Role.INTAKE, "", Decimal(50)),
    (Role.HANDLER, "", Decimal(250)),
    (Role.HANDLER, RemedyKind.GOODWILL, Decimal(100)),
    (Role.DECIDER, "", Decimal(5_000)),
    (Role.MANAGER, "", None),
)
SAMPLE = 5
MONTH = timedelta(days=30)
WORDS = "Internal audit of how complaints are handled: a sample of closed ones."


def set_limits() -> None:
    """Once; they hold from that moment on, and the sample complaints were lived before it."""
    if AuthorityLimit.objects.exists():
        return
    manager = actor_for(_person("manager"))
    for role, kind, amount in LIMITS:
        actions.set_limit(actor=manager, role=role, kind=kind, amount=amount)


def give_sample() -> bool:
    """Once there are enough closed complaints, the auditor gets some to read for a month; whether they were given."""
    auditor = _person("auditor")
    if AccessGrant.objects.filter(person=auditor).exists():
        return True
    closed = Complaint.objects.filter(is_sample=True, state=State.CLOSED, subject__erased_at=None, oversight="")
    ids = list(closed.order_by("reference").values_list("pk", flat=True)[:SAMPLE])
    if len(ids) < SAMPLE:
        return False
    access = Access(auditor, (Column.STORY, Column.STAFF, Column.NOTES), AccessReason.AUDIT, WORDS, now() + MONTH)
    actions.give_access(actor=actor_for(_person("manager")), complaint_ids=ids, access=access)
    return True


def _person(name: str) -> User:
    return User.objects.get(email=f"{name}@{DOMAIN}")
