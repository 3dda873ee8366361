from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from .roles import Role, Scope


class Unit(models.Model):
    """A part of the organisation. `path` is "/<id>/<id>/" from the root down; the root's parent is empty."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, unique=True, editable=False)
    name = models.JSONField(default=dict)
    code = models.CharField(max_length=40, unique=True)
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent else '/'}{self.id.hex}/"
        super().save(*args, **kwargs)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who works with Plaudit. Signs in with an e-mail address; what they may do comes from role grants."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.OneToOneField(DataSubject, models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """One role of one person in one unit (and below it), from a moment to a moment, with who gave it and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_grants")
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="grant_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.unit}"

    def is_in_force(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class Position(models.Model):
    """Where somebody works and to whom they report, from a moment to a moment. What they may do comes from roles instead."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="positions")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    manager = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=models.F("user")), name="position_not_under_oneself"
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(valid_to=None), name="position_one_in_force"),
        ]

    def __str__(self) -> str:
        return f"position of {self.user_id}"


class Organisation(models.Model):
    """Whose installation this is: the name and contacts that complainants see, and what decides its clocks and money."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.JSONField(default=dict)
    address = models.JSONField(default=dict, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    complaint_email = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    jurisdiction = models.CharField(max_length=20, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    base_currency = models.CharField(max_length=3, default="EUR")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="organisation_only_one")]

    def __str__(self) -> str:
        return in_language(self.name)


class ApiClient(models.Model):
    """A connected system, or what acts for one `person` in that person's name. The bearer token is shown once; only its
    hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    scopes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    valid_to = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def scope_names(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    def is_in_force(self, at: datetime) -> bool:
        return self.valid_to is None or at < self.valid_to
