from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.models import DataSubject

RATINGS = ("handling", "ease", "fairness", "outcome")


def _rating() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(null=True, validators=[MinValueValidator(1), MaxValueValidator(5)])


class HandlingAsk(models.Model):
    """Somebody whose complaint ended was asked how it was handled. Only the hash of their link is kept: it says that a
    link is good and not used, and names no complaint. The day, never the moment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_on = models.DateField(db_index=True)
    is_used = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"asked on {self.asked_on}"


class HandlingAnswer(models.Model):
    """What one of those who were asked said. It points at no complaint and at no link; its id is random and its moment a
    day, so that nobody here can say who answered. An empty rating was not given. The subject is nobody: it holds a key.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    answered_on = models.DateField(db_index=True)
    language = models.CharField(max_length=12)
    handling = _rating()
    ease = _rating()
    fairness = _rating()
    outcome = _rating()
    informed = models.CharField(max_length=10, choices=[("yes", "yes"), ("partly", "partly"), ("no", "no")], blank=True)
    words = EncryptedTextField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, 5)}),
                name=f"handling_answer_{name}_in_range",
            )
            for name in RATINGS
        ]

    def __str__(self) -> str:
        return f"answer of {self.answered_on}"
