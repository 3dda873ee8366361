"""Reads of the registers: the list of them, one register, one entry with what was said and signed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import day_here, names_of
from plaudit.complaints.queries.figures.frozen import Kept, as_kept, kept_figures
from plaudit.complaints.queries.figures.page import figures_page
from plaudit.foundation.actors import Actor
from plaudit.foundation.journal.verify import canonical
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from . import policies
from .codes import FieldKind, Mark, PackPart
from .models import EntryMark, EntryVersion, PackSection, RegisterEntry, ReviewPack
from .registers import Field, Register, groups, registers

MOST = 500


@dataclass(frozen=True, slots=True)
class Shelf:
    """One register in the list of registers."""

    register: Register
    entries: int
    due: int


@dataclass(frozen=True, slots=True)
class Said:
    """One field of an entry as it is shown."""

    label: str
    text: str
    is_missing: bool
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the table of its register."""

    entry: RegisterEntry
    title: str
    is_due: bool
    marks: frozenset[str] = field(default_factory=frozenset)


def shelves(actor: Actor) -> list[tuple[str, list[Shelf]]]:
    """The registers the actor may read, under their headings, with how many entries are in force and due."""
    rows = policies.visible_to(actor).filter(ended_at=None).values("register")
    counts: dict[str, Any] = {
        row["register"]: row
        for row in rows.annotate(entries=Count("pk"), due=Count("pk", filter=Q(review_on__lte=day_here(now()))))
    }
    made: dict[str, list[Shelf]] = {code: [] for code in groups()}
    for register in registers().values():
        if policies.may_read_register(actor, register):
            row = counts.get(register.code, {"entries": 0, "due": 0})
            made[register.group].append(Shelf(register, row["entries"], row["due"]))
    return [(in_language(groups()[code]), found) for code, found in made.items() if found]


def due_count(actor: Actor) -> int:
    """How many entries somebody has to look at again by today."""
    return policies.visible_to(actor).filter(ended_at=None, review_on__lte=day_here(now())).count()


def lines_of(actor: Actor, register: Register, words: str = "") -> list[Line]:
    """The newest entries of one register, those in force first; `words` have to stand in title or text."""
    rows = policies.visible_to(actor).filter(register=register.code).select_related("unit", "owner")
    entries = list(rows.order_by("-ended_at", "-number")[:MOST])
    entries.sort(key=lambda entry: (entry.ended_at is not None, -entry.number))
    versions = newest_versions(entries)
    marks = _marks_of(entries)
    today = day_here(now())
    return [
        Line(e, versions[e.pk].title, e.ended_at is None and e.review_on <= today, marks.get(e.pk, frozenset()))
        for e in entries
        if words.casefold() in f"{versions[e.pk].title} {versions[e.pk].body}".casefold()
    ]


def newest_versions(entries: list[RegisterEntry]) -> Mapping[Any, EntryVersion]:
    """What each entry says now."""
    rows = EntryVersion.objects.filter(entry__in=entries).select_related("subject").order_by("number")
    return {row.entry_id: row for row in rows}


def _marks_of(entries: list[RegisterEntry]) -> dict[Any, frozenset[str]]:
    held = {entry.pk: entry.version for entry in entries}
    found: dict[Any, set[str]] = {}
    for row in EntryMark.objects.filter(entry__in=entries).only("entry_id", "version", "mark"):
        if row.version == held[row.entry_id]:
            found.setdefault(row.entry_id, set()).add(row.mark)
    return {pk: frozenset(marks) for pk, marks in found.items()}


def marks_on(entry: RegisterEntry) -> QuerySet[EntryMark]:
    return entry.marks.select_related("by", "subject").order_by("-at")


def read_share(entry: RegisterEntry) -> tuple[int, int]:
    """How many of those who work here have read the version that holds, and how many there are."""
    read = entry.marks.filter(mark=Mark.READ, version=entry.version, by__is_active=True).count()
    return read, User.objects.filter(is_active=True).count()


def values_of(version: EntryVersion) -> dict[str, Any]:
    """The fields of a version by code; empty once it was erased."""
    return json.loads(version.body) if version.body else {}


def said_in(register: Register, version: EntryVersion) -> list[Said]:
    """The fields of a version in the order of the register, in the reader's language."""
    values = values_of(version)
    people = names_of(values[f.code] for f in register.fields if f.kind == FieldKind.PERSON and values.get(f.code))
    return [_said(field, values.get(field.code), people) for field in register.fields]


def _said(field: Field, value: Any, people: Mapping[str, str]) -> Said:
    label = in_language(field.label)
    if value in (None, "", [], {}):
        return Said(label, "", field.is_required)
    if field.kind == FieldKind.COMPLAINTS:
        return Said(label, "", False, tuple(value))
    return Said(label, _in_words(field, value, people), False)


def _in_words(field: Field, value: Any, people: Mapping[str, str]) -> str:
    if field.kind == FieldKind.TEXTS:
        return in_language(value)
    if field.kind == FieldKind.DATE:
        return formats.date_format(date.fromisoformat(value))
    if field.kind == FieldKind.YES_NO:
        return _("yes") if value else _("no")
    if field.kind == FieldKind.CHOICE:
        return next((in_language(choice.label) for choice in field.choices if choice.code == value), str(value))
    if field.kind == FieldKind.PERSON:
        return people.get(value, "–")
    return str(value)


def published() -> list[tuple[str, str, date]]:
    """What is shown to everybody, newest first: the title and text in the reader's language, and since when."""
    entries = list(RegisterEntry.objects.filter(is_published=True, ended_at=None).order_by("-created_at"))
    versions = newest_versions(entries)
    language = settings.LANGUAGE_CODE
    rows = [(versions[entry.pk], values_of(versions[entry.pk]).get("words", {})) for entry in entries]
    return [
        (version.title, in_language(words) or words.get(language, ""), version.written_at.date())
        for version, words in rows
        if words
    ]


# What of the registers belongs to which part of a review; of the register of contexts, one side each.
REGISTERS_OF = {
    PackPart.INSIDE: ("context", "inside"),
    PackPart.OUTSIDE: ("context", "outside"),
    PackPart.FEEDBACK: ("suggestion", ""),
    PackPart.AUDITS: ("audit", ""),
    PackPart.ACTIONS: ("action", ""),
    PackPart.DECISIONS: ("review", ""),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a review pack as it is shown: entries as (register, number, version, title)."""

    code: PackPart
    entries: list[tuple[str, int, int, str]]
    words: str
    figures: list[Kept]


@dataclass(frozen=True, slots=True)
class PackPage:
    pack: ReviewPack
    parts: list[Part]
    as_of: Any
    starts_on: date
    ends_on: date
    is_unchanged: bool


def content_of(actor: Actor, pack: ReviewPack) -> dict[str, Any]:
    """What the pack would say if it were frozen now: figures as text, entries by number and version."""
    page = figures_page(actor, period=pack.period, unit=pack.unit.code, is_fresh=True)
    entries = {part: _entries_for(pack, *about) for part, about in REGISTERS_OF.items()}
    return {
        "as_of": page.as_of.isoformat(),
        "starts_on": page.period.starts_on.isoformat(),
        "ends_on": page.period.ends_on.isoformat(),
        "is_too_small": page.is_too_small,
        "figures": kept_figures(page),
        "entries": {str(part): found for part, found in entries.items()},
    }


def _entries_for(pack: ReviewPack, register: str, side: str) -> list[list[Any]]:
    rows = RegisterEntry.objects.filter(register=register, ended_at=None, unit__path__startswith=pack.unit.path)
    entries = list(rows.order_by("number"))
    versions = newest_versions(entries)
    return [
        [str(entry.pk), entry.number, entry.version]
        for entry in entries
        if not side or values_of(versions[entry.pk]).get("side") == side
    ]


def hash_of_pack(pack: ReviewPack, content: Mapping[str, Any]) -> str:
    """SHA-256 over what a pack says; the words of its sections as keyed digests, so that an erased pack leaves no trace."""
    said = {section.code: pack.subject.digest(section.words) for section in sections_of(pack)}
    whole = {"pack": str(pack.pk), "unit": str(pack.unit_id), "content": dict(content), "sections": said}
    return hashlib.sha256(canonical(whole, "pack").encode()).hexdigest()


def sections_of(pack: ReviewPack) -> list[PackSection]:
    return list(pack.sections.select_related("subject").order_by("code"))


def pack_page(actor: Actor, pack: ReviewPack) -> PackPage:
    """A frozen pack as it was frozen; another one as it would be now."""
    content = pack.content if pack.frozen_at else content_of(actor, pack)
    said = {section.code: section.words or "" for section in sections_of(pack)}
    titles = _titles(content)
    parts = [
        Part(
            code,
            [
                (each[0], each[1], each[2], titles.get((each[0], each[2]), ""))
                for each in content["entries"].get(code, [])
            ],
            said.get(code, ""),
            [as_kept(row) for row in content["figures"]] if code == PackPart.PERFORMANCE else [],
        )
        for code in PackPart
    ]
    return PackPage(
        pack=pack,
        parts=parts,
        as_of=datetime.fromisoformat(content["as_of"]),
        starts_on=date.fromisoformat(content["starts_on"]),
        ends_on=date.fromisoformat(content["ends_on"]),
        is_unchanged=not pack.frozen_at or hash_of_pack(pack, content) == pack.sha256,
    )


def _titles(content: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """The titles of these very versions, which are never changed."""
    wanted = [each[0] for found in content["entries"].values() for each in found]
    rows = EntryVersion.objects.filter(entry_id__in=wanted).select_related("subject")
    return {(str(row.entry_id), row.number): row.title or "" for row in rows}
