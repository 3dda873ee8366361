"""Keeping the outside bodies: each deed adds a version, none is ever changed."""

from copy import copy
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import day_here
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound, Refused, Stale
from plaudit.foundation.ids import uuid7
from plaudit.foundation.journal import record
from plaudit.foundation.moments import now

from . import policies
from .codes import Origin
from .models import OutsideBody
from .queries import in_force


def add_body(*, actor: Actor, body: OutsideBody) -> OutsideBody:
    """A body not listed before. `body` is an unsaved row with everything but version and origin."""
    policies.check_may_keep_bodies(actor)
    check_body(body)
    with transaction.atomic():
        if versions_of(body.code):
            raise Refused(
                "body.code_taken",
                _("Another body has this code. Choose another code, or change that body."),
                field="code",
            )
        return write_version(body, actor=actor, code="body.added")


def change_body(*, actor: Actor, code: str, body: OutsideBody, version: int | None = None) -> OutsideBody:
    """What is told of it from `body.valid_from` on; the code stays."""
    policies.check_may_keep_bodies(actor)
    body.code = code
    check_body(body)
    with transaction.atomic():
        _check_newest(code, version)
        return write_version(body, actor=actor, code="body.changed")


def confirm_body(*, actor: Actor, code: str, version: int | None = None) -> OutsideBody:
    """Somebody compared the entry with what the body itself says, today."""
    policies.check_may_keep_bodies(actor)
    with transaction.atomic():
        newest = _check_newest(code, version)
        body = _next(newest, confirmed=True, checked_on=day_here(now()))
        return write_version(body, actor=actor, code="body.confirmed")


def close_body(*, actor: Actor, code: str, on: date, version: int | None = None) -> OutsideBody:
    """From the day on it is not offered any more, whatever was planned for later."""
    policies.check_may_keep_bodies(actor)
    with transaction.atomic():
        _check_newest(code, version)
        (before,) = in_force(versions_of(code), on)
        if before.valid_to is not None and before.valid_to <= on:
            raise Refused("body.closed", _("This body is closed already."))
        if on < before.valid_from:
            raise Invalid(
                "body.ends_before_start",
                _("It is offered from %(day)s on. Give that day or a later one."),
                field="on",
                day=before.valid_from.isoformat(),
            )
        return write_version(_next(before, valid_to=on), actor=actor, code="body.closed")


def write_version(body: OutsideBody, *, actor: Actor, code: str, origin: str = Origin.OWN) -> OutsideBody:
    """The next version of the body and its journal entry, in the caller's transaction."""
    body.version = max((v.version for v in versions_of(body.code)), default=0) + 1
    body.origin = origin
    try:
        with transaction.atomic():
            body.save(force_insert=True)
    except IntegrityError:  # somebody else added the same version in this instant
        raise _changed() from None
    data = {
        "code": body.code,
        "version": body.version,
        "origin": origin,
        "confirmed": body.confirmed,
        "valid_from": body.valid_from.isoformat(),
        "valid_to": body.valid_to.isoformat() if body.valid_to else "",
    }
    record(code, actor=actor, subject=body, data=data)
    return body


def versions_of(code: str) -> list[OutsideBody]:
    """All versions of one body, locked until the transaction ends."""
    return list(OutsideBody.objects.select_for_update().filter(code=code).order_by("version"))


def check_body(body: OutsideBody) -> None:
    """Raises Invalid when complainants could not use what is said."""
    if not any(text.strip() for text in body.name.values()):
        raise Invalid("body.name_missing", _("Give the body a name."), field="name")
    if not any(text.strip() for text in body.does.values()):
        raise Invalid("body.does_missing", _("Say what the body does for complainants."), field="does")
    if body.url and not body.url.startswith(("https://", "http://")):
        raise Invalid("body.url", _("Give the whole web address, beginning with https://"), field="url")
    if bool(body.limit_number) != bool(body.limit_unit):
        raise Invalid(
            "body.limit", _("Give the limit as a number with its unit, or leave both empty."), field="limit_number"
        )
    if body.valid_to and body.valid_to < body.valid_from:
        raise Invalid("body.ends_before_start", _("It cannot end before it begins."), field="valid_to")


def _check_newest(code: str, version: int | None) -> OutsideBody:
    """The newest version, all locked. Raises NotFound, or Stale when `version` is given and a newer one was added."""
    versions = versions_of(code)
    if not versions:
        raise NotFound("body.not_found", _("There is no such outside body."))
    if version is not None and version != versions[-1].version:
        raise _changed()
    return versions[-1]


def _changed() -> Stale:
    return Stale("body.changed", _("Somebody changed this body in the meantime. Nothing was saved. Look at it again."))


def _next(body: OutsideBody, **changes: object) -> OutsideBody:
    """A copy that can become the next version."""
    made = copy(body)
    made.id, made.recorded_at = uuid7(), now()
    for name, value in changes.items():
        setattr(made, name, value)
    return made
