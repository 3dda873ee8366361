"""Who sees what of a complaint: the one table, and how a cell of it is read for one person and one complaint.

Every page, list, search, counter, mail, export, API answer and document asks here (`view_of`, `rows_in_plain`, `rows_known`);
there is no second rule elsewhere. What a role may *do* is in `policies.DEEDS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from plaudit.accounts.queries import unit_ids_below_unless_all
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared

from .models import AccessGrant, Complaint
from .models.complaint import SIGNIFICANT_SEVERITY
from .overseeing import rows_overseen, stands_over


class Column(StrEnum):
    """What can be secret about a complaint. Nothing is kept yet in the last two: their row is here before their data."""

    CONTACT = "contact"
    STORY = "story"
    STAFF = "staff"
    NOTES = "notes"
    RANGE = "range"
    TALKS = "talks"


class Cell(StrEnum):
    """What one reader sees in one column, with its condition."""

    YES = "yes"
    NO = "no"
    NEVER = "never"
    OWN = "own"
    WHILE_OPEN = "while_open"
    NEEDED = "needed"  # no, unless a grant row opens it, with its reason and end
    SAMPLE = "sample"  # only in a sample that a grant row opens, until its end
    AFTER_CLOSING = "after_closing"  # as SAMPLE, once the complaint is closed
    SIGNIFICANT = "significant"  # significant complaints only
    SUMMARY = "summary"  # facts without words, of significant complaints only
    ROLES = "roles"  # "the investigator", no name
    RELEVANT = "relevant"  # the part that is about oneself
    SELF = "self"
    PSEUDONYM = "pseudonym"
    REDACTED = "redacted"
    UNIT_ONLY = "unit_only"
    BY_AMOUNT = "by_amount"
    OUTCOME = "outcome"
    CONSENT = "consent"
    HANDED_OVER = "handed_over"
    OWN_PART = "own_part"
    OWN_STAGE = "own_stage"


class Form(IntEnum):
    """What comes of a cell for one complaint now: nothing, another form of it, or the thing itself."""

    HIDDEN = 0
    PART = 1
    PLAIN = 2


COMPLAINED_ABOUT, COLLEAGUE = "complained_about", "colleague"
C = Cell
COLUMNS = tuple(Column)

# fmt: off
TABLE: Mapping[str, tuple[Cell, Cell, Cell, Cell, Cell, Cell]] = {
    # reader              contact        story          staff named    internal notes range            dispute talks
    "complainant":       (C.OWN,         C.OWN,         C.NEEDED,      C.NO,          C.NO,            C.OWN_PART),
    "agent":             (C.OWN,         C.OWN,         C.NEEDED,      C.NO,          C.NO,            C.OWN_PART),
    Role.INTAKE:         (C.WHILE_OPEN,  C.WHILE_OPEN,  C.WHILE_OPEN,  C.WHILE_OPEN,  C.NO,            C.NO),
    Role.HANDLER:        (C.YES,         C.YES,         C.YES,         C.YES,         C.NO,            C.NO),
    Role.ASSESSOR:       (C.NEEDED,      C.YES,         C.YES,         C.YES,         C.NO,            C.NO),
    Role.INVESTIGATOR:   (C.YES,         C.YES,         C.YES,         C.YES,         C.NO,            C.NO),
    Role.DECIDER:        (C.YES,         C.YES,         C.YES,         C.YES,         C.YES,           C.NO),
    Role.REVIEWER:       (C.YES,         C.YES,         C.YES,         C.YES,         C.NO,            C.NO),
    Role.VERIFIER:       (C.NEEDED,      C.YES,         C.YES,         C.YES,         C.NO,            C.NO),
    COMPLAINED_ABOUT:    (C.NEEDED,      C.RELEVANT,    C.SELF,        C.NO,          C.NO,            C.NO),
    Role.MANAGER:        (C.YES,         C.YES,         C.YES,         C.YES,         C.YES,           C.OUTCOME),
    Role.DIRECTOR:       (C.SIGNIFICANT, C.SUMMARY,     C.ROLES,       C.NO,          C.BY_AMOUNT,     C.OUTCOME),
    Role.ANALYST:        (C.PSEUDONYM,   C.REDACTED,    C.UNIT_ONLY,   C.NO,          C.NO,            C.NO),
    Role.AUDITOR:        (C.SAMPLE,      C.SAMPLE,      C.SAMPLE,      C.SAMPLE,      C.AFTER_CLOSING, C.NO),
    Role.DATA_PROTECTION: (C.NEEDED,     C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    Role.CODE_OWNER:     (C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    Role.PROMISE_OWNER:  (C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    Role.SURVEY_DESIGNER: (C.NEEDED,     C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    Role.PROVIDER_MANAGER: (C.NEEDED,    C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    Role.ADMINISTRATOR:  (C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    COLLEAGUE:           (C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NEEDED,      C.NO,            C.NO),
    "client":            (C.NO,          C.NO,          C.NO,          C.NO,          C.NO,            C.NO),
    "provider":          (C.CONSENT,     C.HANDED_OVER, C.NEEDED,      C.NO,          C.NEVER,         C.OWN_STAGE),
    "public":            (C.NO,          C.NO,          C.NO,          C.NO,          C.NO,            C.NO),
}
# fmt: on

PLAIN_CELLS = frozenset({C.YES, C.OWN})
PART_CELLS = frozenset({C.ROLES, C.RELEVANT, C.SELF, C.PSEUDONYM, C.REDACTED, C.UNIT_ONLY, C.OUTCOME, C.OWN_PART})
GRANTABLE = frozenset({C.NEEDED, C.SAMPLE, C.AFTER_CLOSING})
LINES: dict[str, int] = {role: number for number, role in enumerate(Role)}
NOTHING = Q(pk__in=[])
EVERY_ROW = ~Q(pk__in=[])
GRANTED_COLUMNS = (Column.CONTACT, Column.STORY, Column.STAFF, Column.NOTES)


def cell(reader: str, column: Column) -> Cell:
    return TABLE[reader][COLUMNS.index(column)]


def readers_with(column: Column, *cells: Cell) -> tuple[Role, ...]:
    """The roles that have one of these cells in the column."""
    return tuple(role for role in Role if cell(role, column) in cells)


def readers_of(actor: Actor, complaint: Complaint) -> tuple[str, ...]:
    """The lines of the table that count for this actor here. Whoever is complained about has that line and no other."""
    if actor.kind == "complainant":
        return ("complainant",) if actor.id == complaint.pk else ("public",)
    if actor.kind == "client":
        return ("client",)
    if actor.kind != "user":
        return ("public",)
    if is_complained_about(actor, complaint):
        return (COMPLAINED_ABOUT,)
    path = complaint.unit.path
    above = (Role.MANAGER,) if stands_over(actor, complaint) else ()
    held = {grant.role for grant in actor.grants if path.startswith(grant.path)}
    return (COLLEAGUE, *above, *sorted(held & LINES.keys(), key=LINES.__getitem__))


def is_complained_about(actor: Actor, complaint: Complaint) -> bool:
    return actor.kind == "user" and actor.id == complaint.about_person_id


def not_about(actor: Actor) -> Q:
    """The complaints that are not about this person, as a condition."""
    return ~Q(about_person_id=actor.id) | Q(about_person_id=None)


@dataclass(frozen=True, slots=True)
class View:
    """What one actor sees of one complaint now: per column the cell that opens most, and what comes of it.

    `grants` are the rows by which something was opened that the roles alone leave hidden.
    """

    cells: Mapping[Column, Cell]
    forms: Mapping[Column, Form]
    readers: tuple[str, ...] = ()
    grants: tuple[UUID, ...] = ()

    def plain(self, column: Column) -> bool:
        return self.forms[column] is Form.PLAIN

    def part(self, column: Column) -> Cell | None:
        """The other form in which the column is shown, or None where it is in plain or hidden."""
        return self.cells[column] if self.forms[column] is Form.PART else None

    @property
    def is_anything(self) -> bool:
        """Whether the complaint exists at all for this actor: its words in plain, redacted, in part or as a summary."""
        return self.forms[Column.STORY] is not Form.HIDDEN


EVERYTHING = View(dict.fromkeys(Column, C.YES), dict.fromkeys(Column, Form.PLAIN), ("system",))


def view_of(actor: Actor, complaint: Complaint) -> View:
    """One query at most, and only where a grant could open more than the roles do."""
    if actor.kind == "system":
        return EVERYTHING
    readers = readers_of(actor, complaint)
    if not _asks_for_grants(readers, complaint):
        return _view(readers, complaint, ())
    return _view(readers, complaint, tuple(g for g in live_grants(actor) if g.complaint_id == complaint.pk))


def sees(actor: Actor, complaint: Complaint, column: Column) -> bool:
    """Whether the actor sees this column in plain; without a query where their roles say so."""
    if actor.kind != "user":
        return view_of(actor, complaint).plain(column)
    if _best(readers_of(actor, complaint), column, complaint, ())[1] is Form.PLAIN:
        return True
    return column in openable(actor, complaint) and view_of(actor, complaint).plain(column)


def views_of(actor: Actor, complaints: Iterable[Complaint]) -> dict[UUID, View]:
    """As `view_of`, for a page of complaints in one query."""
    rows = list(complaints)
    if actor.kind != "user":
        return {row.pk: view_of(actor, row) for row in rows}
    by_row: dict[UUID, list[AccessGrant]] = {}
    for grant in live_grants(actor):
        by_row.setdefault(grant.complaint_id, []).append(grant)
    alike: dict[tuple[object, ...], View] = {}  # nothing else of a complaint counts
    views = {}
    for row in rows:
        grants = tuple(by_row.get(row.pk, ()))
        about_what_counts = (row.unit_id, is_complained_about(actor, row), row.is_open, row.is_significant, grants)
        if about_what_counts not in alike:
            alike[about_what_counts] = _view(readers_of(actor, row), row, grants)
        views[row.pk] = alike[about_what_counts]
    return views


def live_grants(actor: Actor) -> list[AccessGrant]:
    """The rows that open something to this person at this moment."""
    return _live_grants(actor.id, now()) if actor.kind == "user" and actor.id else []


@prepared
def _live_grants(person_id: UUID, at: datetime) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(person_id=person_id, given_at__lte=at, until__gt=at, ended_at=None).order_by("pk")


def openable(person: Actor, complaint: Complaint) -> frozenset[Column]:
    """The columns that a grant row could open to this person in this complaint."""
    readers = readers_of(person, complaint)
    return frozenset(c for c in GRANTED_COLUMNS if any(cell(r, c) in GRANTABLE for r in readers))


def rows_in_plain(actor: Actor, column: Column) -> Q:
    """The complaints of which a member of staff sees this column in plain, as a condition."""
    wanted = _units(actor, column, C.YES) | _units(actor, column, C.WHILE_OPEN) & ~Q(state="closed")
    wanted |= _units(actor, column, C.SIGNIFICANT) & _significant()
    if cell(Role.MANAGER, column) is C.YES and (overseen := rows_overseen(actor)):
        wanted |= overseen
    wanted &= not_about(actor)
    granted = [grant.complaint_id for grant in live_grants(actor) if column in _columns(grant)]
    if granted:  # few; asked first, so that the usual question stays one that an index answers
        wanted |= Q(pk__in=granted) & (Q() if cell(COMPLAINED_ABOUT, column) in GRANTABLE else not_about(actor))
    return wanted


def rows_known(actor: Actor) -> Q:
    """The complaints that exist for a member of staff: in plain, redacted, or as a summary."""
    parts = _units(actor, Column.STORY, C.REDACTED) | _units(actor, Column.STORY, C.SUMMARY) & _significant()
    return rows_in_plain(actor, Column.STORY) | parts & not_about(actor)


def _units(actor: Actor, column: Column, one: Cell) -> Q:
    """The complaints of the units in which a role with this cell is held."""
    paths = actor.paths(*readers_with(column, one))
    units = unit_ids_below_unless_all(paths)
    return EVERY_ROW if units is None else Q(unit_id__in=units) if units else NOTHING


def sees_everywhere(actor: Actor, column: Column) -> bool:
    """Whether the roles show the column in plain in whatever unit."""
    return unit_ids_below_unless_all(actor.paths(*readers_with(column, C.YES))) is None


def _significant() -> Q:
    return Q(is_urgent=True) | Q(severity__gte=SIGNIFICANT_SEVERITY)


def _asks_for_grants(readers: tuple[str, ...], complaint: Complaint) -> bool:
    forms = [_best(readers, column, complaint, ())[1] for column in GRANTED_COLUMNS]
    return (COLLEAGUE in readers and min(forms) < Form.PLAIN) or COMPLAINED_ABOUT in readers


def _view(readers: tuple[str, ...], complaint: Complaint, grants: tuple[AccessGrant, ...]) -> View:
    best = {column: _best(readers, column, complaint, grants) for column in Column}
    used = tuple(grant.pk for grant in grants if any(best[Column(c)][0] in GRANTABLE for c in _columns(grant)))
    return View({c: b[0] for c, b in best.items()}, {c: b[1] for c, b in best.items()}, readers, used)


def _best(
    readers: tuple[str, ...], column: Column, complaint: Complaint, grants: tuple[AccessGrant, ...]
) -> tuple[Cell, Form]:
    """The cell that opens most; of equals the first line of the table."""
    found = [(cell(reader, column), reader) for reader in readers]
    formed = [(one, form_of(one, column, complaint, grants)) for one, _reader in found]
    return max(formed, key=lambda pair: pair[1])


def form_of(one: Cell, column: Column, complaint: Complaint, grants: Iterable[AccessGrant] = ()) -> Form:
    """What comes of a cell for this complaint and these grant rows; every condition of the table is here."""
    if one in PLAIN_CELLS:
        return Form.PLAIN
    granted = any(column in _columns(grant) for grant in grants)
    in_sample = any(True for _grant in grants)
    holds = {
        C.WHILE_OPEN: complaint.is_open,
        C.SIGNIFICANT: complaint.is_significant,
        C.NEEDED: granted,
        C.SAMPLE: granted,
        C.AFTER_CLOSING: in_sample and not complaint.is_open,
    }
    if holds.get(one, False):
        return Form.PLAIN
    if one in PART_CELLS or (one is C.SUMMARY and complaint.is_significant):
        return Form.PART
    return Form.HIDDEN


def _columns(grant: AccessGrant) -> frozenset[str]:
    return frozenset(grant.columns.split())
