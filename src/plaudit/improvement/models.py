from django.db import models
from django.db.models import Q

from plaudit.accounts.models import Unit, User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from .codes import Mark, PackPart


class RegisterEntry(models.Model):
    """One thing written down about how complaints are handled: a policy, a risk, an audit, an action.

    What it says stands in its versions, which are only ever added. `review_on` is when somebody looks at it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    register = models.SlugField(max_length=30)
    number = models.PositiveIntegerField()
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    review_on = models.DateField()
    is_published = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="register_entry_number_once")]
        indexes = [models.Index(fields=["review_on"], condition=Q(ended_at=None), name="register_entry_due")]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class EntryVersion(models.Model):
    """What an entry said from one moment on: `title`, and `body`, its fields as JSON."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="versions")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = EncryptedTextField()
    body = EncryptedTextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.entry_id}"


class EntryMark(models.Model):
    """Somebody's name under one version: signed, verified, looked at, read, published, ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="marks")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    mark = models.CharField(max_length=12, choices=Mark.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    note = EncryptedTextField(null=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "version", "mark", "by"],
                condition=Q(mark__in=["signed", "verified", "read"]),
                name="entry_mark_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mark} {self.entry_id}"


class ReviewPack(models.Model):
    """What the management review looks at: figures and entries of one unit and period, with the manager's own words.

    Until it is frozen its figures are those of the day. `content` is what it says from then on; `sha256` covers that and
    every section, and stands in the journal. Later figures may differ; a frozen pack never does.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    content = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at=None, sha256="") | Q(frozen_at__isnull=False) & ~Q(sha256=""),
                name="pack_frozen_has_hash",
            )
        ]

    def __str__(self) -> str:
        return f"review pack of {self.unit_id}"


class PackSection(models.Model):
    """The manager's own words in one section of a pack."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(ReviewPack, models.CASCADE, related_name="sections")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, choices=PackPart.choices)
    words = EncryptedTextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "code"], name="pack_section_once")]

    def __str__(self) -> str:
        return f"{self.code} of {self.pack_id}"
