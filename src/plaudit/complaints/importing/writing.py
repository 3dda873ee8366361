"""Drafts become rows: keys, ciphertexts, codes and search words are made ahead, then one short transaction writes them.

One journal entry stands for many rows: it keeps their number, lines, ids, state and hash; see queries.history.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from plaudit.customers.actions import new_party
from plaudit.customers.models import ContactPoint, Party
from plaudit.foundation import search
from plaudit.foundation.actors import Actor
from plaudit.foundation.bulk import Bulk
from plaudit.foundation.codes import code_hash, tracking_code
from plaudit.foundation.errors import Invalid
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.journal import record
from plaudit.foundation.models import DataSubject, Entry
from plaudit.foundation.moments import now
from plaudit.foundation.numbers import next_numbers

from ..actions import obligations
from ..codes import State
from ..lifecycle import Move
from ..models import Complaint, ImportBatch, Obligation
from ..queries.history import IMPORTED, canonical_line
from ..queries.shown import CONTACT_WORDS, STORY_WORDS
from .catalogue import Tree, Units
from .drafts import Draft
from .faults import RowFault

SUBJECTS = Bulk(DataSubject, ("id", "wrapped_key"))
PARTIES, CONTACTS = Bulk(Party), Bulk(ContactPoint)
COMPLAINTS = Bulk(
    Complaint,
    (
        "id", "subject_id", "state", "closing_code", "received_at", "recorded_at", "closed_at", "channel",
        "language", "title", "story", "remedy_wanted", "remedy_wanted_text", "problem_on", "order_reference",
        "complainant_id", "tracking_hash", "product_id", "category_id", "unit_id", "next_due_at", "next_due_kind",
        "source", "source_id", "batch_id", "reference",
    ),
)  # fmt: skip
OBLIGATIONS = Bulk(
    Obligation, ("id", "complaint_id", "kind", "rule_id", "started_by", "started_at", "due_at", "ended_at", "state")
)
ENCRYPTED = {
    field.name: field.column for field in Complaint._meta.concrete_fields if isinstance(field, EncryptedTextField)
}


@dataclass(slots=True)
class Rows:
    """What one transaction will write, but for the numbers and what only the journal entries know."""

    subjects: list[DataSubject] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    contacts: list[ContactPoint] = field(default_factory=list)
    complaints: list["Half"] = field(default_factory=list)
    clocks: list[tuple[UUID, State, "tuple[Clock, ...]"]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Half:
    """A complaint that lacks its running number only."""

    draft: Draft
    id: UUID
    subject: DataSubject
    state: State
    columns: tuple[Any, ...]
    words: list[str]
    story: str


@dataclass(slots=True)
class Group:
    """Rows that begin in the same state; they share a journal entry."""

    ids: list[UUID] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    hash: Any = field(default_factory=hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Clock:
    kind: str
    rule_id: UUID
    started_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft whose product, category and unit are rows, with the rows of its complainant."""

    draft: Draft
    subject: DataSubject
    party: Party | None
    contacts: list[ContactPoint]
    product: UUID | None
    category: UUID | None
    unit: UUID


class Writer:
    """Writes the complaints of one batch."""

    def __init__(self, batch: ImportBatch, products: Tree, categories: Tree, units: Units, *, actor: Actor) -> None:
        self.batch, self.actor = batch, actor
        self.products, self.categories, self.units = products, categories, units

    def place(self, draft: Draft, names: dict[str, str]) -> Placed:
        """Raises RowFault when the row names something that does not exist and is not created."""
        subject = DataSubject()
        return Placed(
            draft,
            subject,
            *_party(draft, subject, names),
            self.products.id_of(draft.product, names.get("product", ""), draft.language),
            self.categories.id_of(draft.category, names.get("category", ""), draft.language),
            self.units.id_of(draft.unit, names.get("unit", "")),
        )

    def prepare(self, placed: Sequence[Placed]) -> Rows:
        """Everything that needs no transaction. Rows that begin in one state get ids that stand together."""
        rows = Rows()
        ordered = sorted(placed, key=lambda each: bool(each.draft.closing_code))
        ids = sorted(uuid7() for _ in ordered)
        clocks: dict[datetime, tuple[Clock, ...]] = {}
        at = now()
        for each, row_id in zip(ordered, ids, strict=True):
            self._add(rows, each, row_id, at, clocks)
        return rows

    def write(self, rows: Rows) -> None:
        """Inside the caller's transaction, which also counts the rows of the batch."""
        if not rows.complaints:
            return
        SUBJECTS.insert([(subject.pk, subject.wrapped_key) for subject in rows.subjects])
        if rows.parties:
            PARTIES.insert_objects(rows.parties)
            CONTACTS.insert_objects(rows.contacts)
        references = [
            f"C-{half.draft.received_at.year}-{number:06d}"
            for half, number in zip(rows.complaints, next_numbers("complaint", len(rows.complaints)), strict=True)
        ]
        named = list(zip(rows.complaints, references, strict=True))
        COMPLAINTS.insert((*half.columns, reference) for half, reference in named)
        search.index_new(
            STORY_WORDS, ((h.id, h.subject, h.words + search.written_words(STORY_WORDS, ref)) for h, ref in named)
        )
        entries = self._journal(named)
        OBLIGATIONS.insert(
            (
                *(uuid7(), row_id, clock.kind, clock.rule_id, entries[state].pk),
                *(clock.started_at, clock.due_at, clock.ended_at, clock.state),
            )
            for row_id, state, clocks in rows.clocks
            for clock in clocks
        )

    def _journal(self, named: list[tuple[Half, str]]) -> dict[State, Entry]:
        """One entry for the rows of each state."""
        groups: dict[State, Group] = {}
        for half, reference in named:
            group = groups.setdefault(half.state, Group())
            group.ids.append(half.id)
            group.lines.append(half.draft.line)
            draft = half.draft
            group.hash.update(canonical_line(half.id, draft.source_id, reference, draft.received_at, half.story))
        return {state: self._record(state, group) for state, group in groups.items()}

    def _record(self, state: State, group: Group) -> Entry:
        return record(
            IMPORTED,
            actor=self.actor,
            subject=self.batch,
            root=self.batch.pk,
            data={
                "state": str(state),
                "count": len(group.ids),
                "lines": [min(group.lines), max(group.lines)],
                "ids": [str(group.ids[0]), str(group.ids[-1])],
                "sha256": group.hash.hexdigest(),
            },
        )

    def _add(
        self, rows: Rows, placed: Placed, row_id: UUID, at: datetime, known: dict[datetime, tuple[Clock, ...]]
    ) -> None:
        draft, subject = placed.draft, placed.subject
        state = State.CLOSED if draft.closing_code else State.RECEIVED
        clocks: tuple[Clock, ...] = ()
        if state == State.RECEIVED:
            if draft.received_at not in known:
                known[draft.received_at] = _clocks(draft.received_at, at)
            clocks = known[draft.received_at]
        rows.subjects.append(subject)
        if placed.party:
            rows.parties.append(placed.party)
            rows.contacts.extend(placed.contacts)
        words = " ".join((draft.title, draft.story, draft.order_reference, draft.source_id))
        columns = self._columns(placed, row_id, at, state, clocks)
        tokens = search.written_words(STORY_WORDS, words)
        if draft.complainant.name:
            tokens = tokens + search.written_words(CONTACT_WORDS, draft.complainant.name)
        rows.complaints.append(Half(draft, row_id, subject, state, columns, tokens, subject.digest(draft.story)))
        if clocks:
            rows.clocks.append((row_id, state, clocks))

    def _columns(
        self, placed: Placed, row_id: UUID, at: datetime, state: State, clocks: tuple[Clock, ...]
    ) -> tuple[Any, ...]:
        """As COMPLAINTS names them, without the reference."""
        draft, subject = placed.draft, placed.subject
        due = ((c.due_at, c.kind) for c in clocks if c.ended_at is None and c.due_at)
        return (
            row_id, subject.pk, str(state), draft.closing_code, draft.received_at, at,
            (draft.closed_at or at) if draft.closing_code else None, draft.channel, draft.language,
            _sealed(subject, "title", row_id, draft.title), _sealed(subject, "story", row_id, draft.story),
            draft.remedy_wanted, _sealed(subject, "remedy_wanted_text", row_id, draft.remedy_wanted_text),
            draft.problem_on, _sealed(subject, "order_reference", row_id, draft.order_reference),
            placed.party and placed.party.pk, code_hash(tracking_code(row_id)),
            placed.product, placed.category, placed.unit, *min(due, default=(None, "")),
            self.batch.source, draft.source_id, self.batch.pk,
        )  # fmt: skip


_COMPLAINT = Complaint._meta.db_table


def _party(draft: Draft, subject: DataSubject, names: dict[str, str]) -> tuple[Party | None, list[ContactPoint]]:
    person = draft.complainant
    if not person.is_known:
        return None, []
    contacts = {"email": person.email, "phone": person.phone, "post": person.post}
    try:
        return new_party(name=person.name, language=draft.language, contacts=contacts, subject=subject)
    except Invalid as error:
        raise RowFault("import.contact_wrong", names.get(f"complainant_{error.field}", "")) from error


def _sealed(subject: DataSubject, name: str, row_id: UUID, text: str) -> bytes | None:
    return subject.seal(text.encode(), bound_to=f"{_COMPLAINT}.{ENCRYPTED[name]}:{row_id}") if text else None


def _clocks(received_at: datetime, at: datetime) -> tuple[Clock, ...]:
    """The clocks that run from this arrival. The arrival is an entry that is never saved: the batch's stands for it."""
    arrival = Entry(code=Move.RECEIVE, occurred_at=received_at, recorded_at=at)
    probe = Complaint(state=State.RECEIVED, received_at=received_at)
    return tuple(
        Clock(o.kind, o.rule_id, o.started_at, o.due_at, o.ended_at, o.state)
        for o in obligations.prepared(probe, arrival)
    )
