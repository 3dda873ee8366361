from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from plaudit.accounts.models import Unit, User
from plaudit.customers.models import Party, Product
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.known import Known
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import RESOLVING, Channel, ClosingCode, ObligationKind, Oversight, RemedyWanted, State
from .catalogue import Category
from .causes import Cause
from .imports import ImportBatch

if TYPE_CHECKING:
    from .joins import ComplaintLink

T = TypeVar("T")
SIGNIFICANT_SEVERITY = 4
# All that figures ask of a complaint itself, so that they are counted without reading its words.
COUNTED = [
    "received_at", "unit", "id", "closed_at", "severity", "complainant", "category", "product", "language", "closing_code",
    "channel",
]  # fmt: skip


@cache
def _labels(field: models.Field) -> dict[object, object]:  # type: ignore[type-arg]
    return dict(field.flatchoices)


class Complaint(models.Model):
    """Somebody's dissatisfaction with an answer expected, from its arrival to the end of the matter.

    `received_at` is the arrival, never the typing. `unit` handles it; `about_unit` and `about_person` are complained
    about; `oversight` says who stands over it when that is a manager. `matter` is what kind of matter the law sees in it,
    `retention_class` how long it is kept. `next_due_at` is an index over the obligations and can be rebuilt. `version`
    grows with every change.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    closing_code = models.CharField(max_length=30, choices=ClosingCode.choices, blank=True, default="")
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    channel = models.CharField(max_length=12, choices=Channel.choices)
    language = models.CharField(max_length=12, default="en")
    title = EncryptedTextField()
    story = EncryptedTextField()
    remedy_wanted = models.CharField(max_length=12, choices=RemedyWanted.choices, blank=True, default="")
    remedy_wanted_text = EncryptedTextField(null=True)
    problem_on = models.DateField(null=True)
    order_reference = EncryptedTextField(null=True)

    complainant = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_index=False
    )  # complaint_complainant
    agent = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    authority = EncryptedTextField(null=True)
    tracking_hash = models.CharField(max_length=64, unique=True)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)  # complaint_unit_received
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    about_person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    investigator = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")
    oversight = models.CharField(max_length=8, choices=Oversight.choices, blank=True, default="")
    priority = models.PositiveSmallIntegerField(null=True)
    severity = models.PositiveSmallIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    matter = models.CharField(max_length=40, blank=True, default="")
    retention_class = models.CharField(max_length=40, blank=True, default="")
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=20, choices=ObligationKind.choices, blank=True, default="")

    source = models.CharField(max_length=40, blank=True, default="")
    source_id = models.CharField(max_length=120, blank=True, default="")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(closing_code="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, closing_code=""),
                name="complaint_closed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closing_code="merged"), name="complaint_merged_is_closed_so"
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="complaint_source_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_at", "id"], condition=~Q(state="closed"), name="complaint_open_due"),
            models.Index(fields=["unit", "next_due_at", "id"], condition=~Q(state="closed"), name="complaint_unit_due"),
            models.Index(
                fields=["next_due_at", "id"], condition=Q(owner=None) & ~Q(state="closed"), name="complaint_unowned_due"
            ),
            models.Index(fields=["next_due_at", "id"], name="complaint_due"),
            models.Index(fields=["unit", "-received_at", "-id"], name="complaint_unit_received"),
            models.Index(fields=["state", "-received_at", "-id"], name="complaint_state_received"),
            models.Index(fields=["-received_at", "-id"], name="complaint_received"),
            models.Index(fields=["complainant", "received_at"], name="complaint_complainant"),
            models.Index(fields=COUNTED, name="complaint_counted"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state != State.CLOSED

    @property
    def is_resolved(self) -> bool:
        """Closed is never mistaken for resolved."""
        return self.state == State.CLOSED and self.closing_code in RESOLVING

    @property
    def is_significant(self) -> bool:
        """One that the top of the organisation hears of: urgent, or of severity 4 and above."""
        return self.is_urgent or (self.severity or 0) >= SIGNIFICANT_SEVERITY

    def is_overdue(self, at: datetime) -> bool:
        return self.is_open and self.next_due_at is not None and self.next_due_at < at

    def all_links(self) -> models.QuerySet["ComplaintLink"]:
        """Its links, whichever of the two they were made at."""
        rows: models.QuerySet[ComplaintLink] = self.links.model._default_manager.all()
        return rows.filter(Q(complaint=self) | Q(other=self)).order_by("id")

    known: "Known | None" = None  # what was read of it while a deed holds it, or a page is made
    criticised: "frozenset[UUID] | None" = None  # the complaints whose handling this one is about; filled by policies
    people_behind_first: "set[UUID] | None" = None  # who handled the `criticised`; filled by policies

    def once(self, question: str, read: Callable[[], T], *models: type[models.Model]) -> T:
        """What `read` gives from the tables of these models, read once while a deed holds the complaint or a page of it
        is made. Lists are shared, and are not changed by whoever gets one."""
        return self.known.once(question, read, *models) if self.known else read()

    def _get_FIELD_display(self, field: models.Field) -> str:  # type: ignore[type-arg]
        """As Django's own, which translates every choice there is each time it is asked."""
        value = getattr(self, field.attname)
        return str(_labels(field).get(value, value))

    @property
    def spokesperson(self) -> Party | None:
        """Whoever is answered: the agent where there is one."""
        return self.agent or self.complainant
