"""Writing in the registers: each deed adds a version or a mark, none is ever changed."""

import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import day_here
from plaudit.complaints.queries.involvement import has_handled_any
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused, Stale
from plaudit.foundation.journal import record
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from . import policies
from .codes import Mark, PackPart
from .models import EntryMark, EntryVersion, RegisterEntry, ReviewPack
from .queries import content_of, hash_of_pack
from .registers import Register, registers

Values = Mapping[str, Any]


def add_entry(
    *, actor: Actor, register: str, unit: Unit, owner: User, title: str, values: Values, review_on: date | None = None
) -> RegisterEntry:
    """A new entry with its first version. `values` are the fields by code, as JSON takes them."""
    kind = registers()[register]
    policies.check_may_add(actor, kind, unit.path)
    _check(kind, title, values)
    with transaction.atomic():
        highest = RegisterEntry.objects.filter(register=register).aggregate(found=Max("number"))["found"]
        entry = RegisterEntry(
            register=register,
            number=(highest or 0) + 1,
            subject=DataSubject.objects.create(),
            unit=unit,
            owner=owner,
            review_on=review_on or next_look(kind),
        )
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:  # somebody else took the number in this instant
            raise _changed() from None
        _write(entry, actor, title, values, "register.entry_added")
    return entry


def change_entry(
    *,
    actor: Actor,
    entry_id: UUID,
    title: str,
    values: Values,
    owner: User,
    review_on: date | None = None,
    version: int | None = None,
) -> RegisterEntry:
    """The next version. What was signed and counts as sealed is followed up by a new entry instead."""
    with transaction.atomic():
        entry = _locked(actor, entry_id, version)
        kind = registers()[entry.register]
        policies.check_may_change(actor, entry)
        _check_open(entry)
        if kind.is_sealed_by_signing and entry.marks.filter(mark=Mark.SIGNED).exists():
            raise Refused(
                "register.sealed",
                _("This was signed and is not changed any more. Write a new entry that follows it up."),
            )
        _check(kind, title, values)
        entry.version += 1
        entry.owner, entry.review_on, entry.is_published = owner, review_on or next_look(kind), False
        entry.save(update_fields=["version", "owner", "review_on", "is_published"])
        _write(entry, actor, title, values, "register.entry_changed")
    return entry


def mark_entry(
    *, actor: Actor, entry_id: UUID, mark: Mark, note: str = "", version: int | None = None
) -> RegisterEntry:
    """Put one's name under the version that holds. Pressing twice marks once."""
    with transaction.atomic():
        entry = _locked(actor, entry_id, version)
        policies.check_may_mark(actor, entry, mark)
        if mark != Mark.READ:
            _check_open(entry)
        _check_mark(actor, entry, mark)
        subject = entry.subject
        made = {"entry": entry, "version": entry.version, "mark": mark, "by_id": actor.id}
        if mark in (Mark.SIGNED, Mark.VERIFIED, Mark.READ) and EntryMark.objects.filter(**made).exists():
            return entry
        EntryMark.objects.create(**made, subject=subject, note=note.strip() or None)
        _take_effect(entry, mark)
        _record(entry, actor, f"register.entry_{mark}")
    return entry


def next_look(register: Register) -> date:
    """When an entry written or looked at today is due again."""
    today = day_here(now())
    year, month = divmod(today.year * 12 + today.month - 1 + register.months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _take_effect(entry: RegisterEntry, mark: Mark) -> None:
    if mark == Mark.LOOKED_AT:
        entry.review_on = next_look(registers()[entry.register])
        entry.save(update_fields=["review_on"])
    elif mark == Mark.PUBLISHED:
        entry.is_published = True
        entry.save(update_fields=["is_published"])
    elif mark == Mark.ENDED:
        entry.ended_at, entry.is_published = now(), False
        entry.save(update_fields=["ended_at", "is_published"])


def _check_mark(actor: Actor, entry: RegisterEntry, mark: Mark) -> None:
    register = registers()[entry.register]
    if mark == Mark.VERIFIED:
        written = entry.versions.get(number=entry.version).written_by_id
        if actor.id in (entry.owner_id, written):
            raise Forbidden(
                "register.not_independent", _("You own this or wrote it last. A second person has to verify it.")
            )
    signed = entry.marks.filter(mark=Mark.SIGNED, version=entry.version).exists()
    if mark == Mark.PUBLISHED and register.signers and not signed:
        raise Refused("register.not_signed", _("This version is not signed yet. Have it signed, then show it."))


def _check(register: Register, title: str, values: Values) -> None:
    if not title.strip():
        raise Invalid("register.title_missing", _("Give it a title."), field="title")
    for field in register.fields:
        if field.is_required and values.get(field.code) in (None, "", [], {}):
            raise Invalid("register.field_missing", _("Fill this in: it is what the entry is for."), field=field.code)
    if register.rule == "auditor_is_independent" and values.get("cases"):
        _check_auditor(values)


def _check_auditor(values: Values) -> None:
    """Nobody audits their own work."""
    if has_handled_any(UUID(str(values["auditor"])), values["cases"]):
        raise Refused(
            "register.auditor_not_independent",
            _("This auditor handled one of the complaints in the sample. Choose another auditor, or another sample."),
            field="auditor",
        )


def _check_open(entry: RegisterEntry) -> None:
    if entry.ended_at:
        raise Refused("register.ended", _("This entry has ended. Write a new one."))


def _locked(actor: Actor, entry_id: UUID, version: int | None) -> RegisterEntry:
    rows = policies.visible_to(actor).select_related("unit", "subject").select_for_update(of=("self",))
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    if version is not None and version != entry.version:
        raise _changed()
    return entry


def _write(entry: RegisterEntry, actor: Actor, title: str, values: Values, code: str) -> None:
    said = json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
    EntryVersion.objects.create(
        entry=entry,
        subject=entry.subject,
        number=entry.version,
        title=title.strip(),
        body=said,
        written_by_id=_person(actor),
    )
    _record(entry, actor, code, said=entry.subject.digest(said))


def _record(entry: RegisterEntry, actor: Actor, code: str, **data: Any) -> None:
    about = {"register": entry.register, "number": entry.number, "version": entry.version}
    record(code, actor=actor, subject=entry, unit=entry.unit_id, data=about | data)


def _person(actor: Actor) -> UUID:
    if actor.id is None:
        raise TypeError("An entry carries the name of who wrote it.")
    return actor.id


def _changed() -> Stale:
    return Stale(
        "register.changed", _("Somebody changed this entry in the meantime. Nothing was saved. Look at it again.")
    )


def begin_pack(*, actor: Actor, unit: Unit, period: str) -> ReviewPack:
    """A new input pack for the management review of this unit and period."""
    policies.check_may_write_pack(actor, unit)
    with transaction.atomic():
        pack = ReviewPack.objects.create(
            subject=DataSubject.objects.create(), unit=unit, period=period, made_by_id=_person(actor)
        )
        record("review_pack.begun", actor=actor, subject=pack, unit=unit.pk, data={"period": period})
    return pack


def write_section(*, actor: Actor, pack_id: UUID, part: PackPart, words: str) -> ReviewPack:
    """The manager's own words in one part; empty words take it out."""
    with transaction.atomic():
        pack = _open_pack(actor, pack_id)
        pack.sections.filter(code=part).delete()
        if words.strip():
            pack.sections.create(subject=pack.subject, code=part, words=words.strip(), written_by_id=_person(actor))
        data = {"part": str(part), "words": pack.subject.digest(words.strip())}
        record("review_pack.section_written", actor=actor, subject=pack, unit=pack.unit_id, data=data)
    return pack


def freeze_pack(*, actor: Actor, pack_id: UUID) -> ReviewPack:
    """From now on the pack says what it says; its hash is in the journal. It is never computed again."""
    with transaction.atomic():
        pack = _open_pack(actor, pack_id)
        pack.content = content_of(actor, pack)
        pack.sha256 = hash_of_pack(pack, pack.content)
        pack.frozen_at, pack.frozen_by_id = now(), _person(actor)
        pack.save(update_fields=["content", "sha256", "frozen_at", "frozen_by"])
        record("review_pack.frozen", actor=actor, subject=pack, unit=pack.unit_id, data={"sha256": pack.sha256})
    return pack


def _open_pack(actor: Actor, pack_id: UUID) -> ReviewPack:
    rows = policies.packs_visible_to(actor).select_related("unit", "subject").select_for_update(of=("self",))
    pack = rows.filter(pk=pack_id).first()
    if pack is None:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    policies.check_may_write_pack(actor, pack.unit)
    if pack.frozen_at:
        raise Refused(
            "review_pack.frozen",
            _("This pack is frozen and is not changed any more. Begin a new one for later figures."),
        )
    return pack
