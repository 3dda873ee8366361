"""Erasing a person: the key goes, and with it everything that was encrypted under it; what could still find them goes too.

The list of erasures lies beside the keyring, outside the database and its backups. A line is written, and on disk,
BEFORE the erasure is committed: should we be killed between the two, the list says too much and not too little, and
`replay_erasures` finishes what was asked for. A line is taken back (by another line) only when the erasure failed
before it came to committing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from . import search
from .actors import SYSTEM, Actor
from .disk import append_durably
from .errors import NotFound, Refused
from .fields import BlindField
from .files import erase_files, remove_content
from .journal import record
from .models import DataSubject, OneTimeCode
from .moments import now


def erase_subject(*, actor: Actor, subject_id: UUID, reason: str, held_because: str = "") -> None:
    """Destroy the subject's key and every way to find them. Twice is once. It is a deed of its own, never part of another.

    `reason` is a code. `held_because` is the code of a legal hold, found by the caller's policy: then it is Refused.
    """
    if held_because:
        raise Refused(
            "subject.held",
            _("This person's data must be kept for now (%(why)s). Lift the hold first, then erase."),
            why=held_because,
        )
    with transaction.atomic(durable=True):
        subject = _locked(subject_id)
        if subject.erased_at is None:
            _listed(subject_id, "erased", reason=reason, by=actor.ref)
            try:
                _erase(subject, actor, reason=reason)
            except BaseException:
                _listed(subject_id, "withdrawn")
                raise
    search.purge()


def replay_erasures() -> int:
    """Erase again everyone on the list whom a restored backup brought back; returns how many. Safe to run again."""
    count = 0
    for subject_id in erasures():
        with transaction.atomic(durable=True):
            subject = DataSubject.objects.select_for_update().filter(pk=subject_id, erased_at=None).first()
            if subject is not None:
                _erase(subject, SYSTEM, reason="replayed")
                count += 1
    if count:
        search.purge()
    return count


def erasures() -> list[UUID]:
    """The subjects that are to be erased, oldest first. Raises ValueError when the list is damaged."""
    standing: dict[UUID, None] = {}
    for line in _lines():
        subject_id = UUID(line["subject"])
        if line["what"] == "erased":
            standing[subject_id] = None
        else:
            standing.pop(subject_id, None)
    return list(standing)


def _list_path() -> Path:
    return Path(settings.KEYS) / "erasures.jsonl"


def _lines() -> Iterator[dict[str, Any]]:
    path = _list_path()
    lines = path.read_text().split("\n") if path.exists() else []
    for n, line in enumerate(lines, start=1):
        try:
            if line:
                yield json.loads(line)
        except ValueError as error:
            cut_off = not line.endswith("}")  # we were killed while writing it, before the erasure began
            if not cut_off:
                raise ValueError(f"{path}, line {n}, is damaged; repair it from a copy of the keys folder.") from error


def _listed(subject_id: UUID, what: str, **more: str) -> None:
    line = {"subject": str(subject_id), "what": what, "at": now().isoformat()} | more
    append_durably(_list_path(), json.dumps(line).encode())


def _locked(subject_id: UUID) -> DataSubject:
    subject = DataSubject.objects.select_for_update().filter(pk=subject_id).first()
    if subject is None:
        raise NotFound("subject.not_found", _("There is no such person, or you may not see them."))
    return subject


def _erase(subject: DataSubject, actor: Actor, *, reason: str) -> None:
    found = search.forget(subject)
    OneTimeCode.objects.filter(subject=subject).delete()
    for model, link, field in _blind_fields():
        model._default_manager.filter(**{link: subject}).exclude(**{field: ""}).update(**{field: ""})
    files = erase_files(subject)
    subject.wrapped_key, subject.erased_at = None, now()
    subject.save(update_fields=["wrapped_key", "erased_at"])
    record("subject.erased", actor=actor, subject=subject, data={"reason": reason, "files": len(files), "found": found})
    transaction.on_commit(lambda: remove_content(files))


def _blind_fields() -> Iterator[tuple[type[models.Model], str, str]]:
    """Every look-up value of every app, with the foreign key to the subject that it is about."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, BlindField):
                yield model, field.subject, field.name
