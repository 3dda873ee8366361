from django.db import models

from plaudit.foundation.fields import BlindField, EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now


class Party(models.Model):
    """A person or organisation outside: whoever bought, used, complained, or speaks for somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.OneToOneField(DataSubject, models.PROTECT, related_name="+")
    name = EncryptedTextField(null=True)
    language = models.CharField(max_length=12, default="en")
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"party {self.id}"


class ContactPoint(models.Model):
    """One way to reach a party. `lookup` finds it without reading it; `confirmed_at` says the party proved it is theirs."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"
        POST = "post"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, models.CASCADE, related_name="contact_points")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = EncryptedTextField()
    lookup = BlindField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.party}"


class Product(models.Model):
    """What is sold or provided; complaints and surveys name it. `name` by language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=80, unique=True)
    name = models.JSONField(default=dict)
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code
