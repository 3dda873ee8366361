"""A row of the file becomes a draft of a complaint: texts cut loose from their columns, dates read, values mapped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from ..actions.receiving import STORY_LIMIT, Person, title_from
from .faults import RowFault
from .mapping import PLACEHOLDER, Column, Map
from .tables import Cell

MOST_ID = 120
MOST_TITLE = 300
MOST_TEXT = 4_000
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LEFT_OVER = {chr(n) for n in range(0xDC80, 0xDD00)} | {"\ufffd"}


class Draft(NamedTuple):
    """One complaint as the file tells it; product, category and unit are still names."""

    line: int
    source_id: str
    received_at: datetime
    closed_at: datetime | None
    closing_code: str
    title: str
    story: str
    channel: str
    language: str
    product: tuple[str, ...]
    category: tuple[str, ...]
    unit: str
    problem_on: date | None
    order_reference: str
    remedy_wanted: str
    remedy_wanted_text: str
    complainant: Person


@dataclass(frozen=True, slots=True)
class Place:
    """A field of the map with the positions of its columns in this file."""

    column: Column
    positions: tuple[int, ...]

    @property
    def name(self) -> str:
        return ", ".join(self.column.sources)


class Drafting:
    """Reads rows of one file by one map. Raises RowFault for a row that cannot be taken."""

    def __init__(self, chosen: Map, columns: list[str], now: datetime) -> None:
        self.map = chosen
        self.columns = columns
        self.now = now
        where = {name: n for n, name in enumerate(columns)}
        self.places = {
            name: Place(column, tuple(where[source] for source in column.sources))
            for name, column in chosen.columns.items()
        }
        self.title_of = _template(chosen.title_template, where)
        self.story_of = _template(chosen.story_template or "", where)

    def draft(self, line: int, raw: list[Cell]) -> Draft:
        row = self._cleaned(raw)
        source_id = self._text(row, "source_id", MOST_ID, "import.id_too_long")
        if not source_id:
            raise RowFault("import.id_missing", self.places["source_id"].name)
        received_at = self._moment(row, "received_at")
        if received_at is None:
            raise RowFault("import.date_missing", self.places["received_at"].name)
        closing_code = self._value(row, "closing_code")
        closed_at = self._moment(row, "closed_at") if closing_code else None
        if closed_at and closed_at < received_at:
            raise RowFault("import.closed_before_received", self.places["closed_at"].name)
        title, story = self._words(row)
        return Draft(
            line=line,
            source_id=source_id,
            received_at=received_at,
            closed_at=closed_at,
            closing_code=closing_code,
            title=title,
            story=story,
            channel=self._value(row, "channel") or "import",
            language=self._text(row, "language", 12) or "en",
            product=self._levels(row, "product", "sub_product"),
            category=self._levels(row, "category", "sub_category"),
            unit=self._text(row, "unit", MOST_TITLE),
            problem_on=self._day(row, "problem_on"),
            order_reference=self._text(row, "order_reference", MOST_TITLE),
            remedy_wanted=self._value(row, "remedy_wanted"),
            remedy_wanted_text=self._text(row, "remedy_wanted_text", MOST_TEXT),
            complainant=self._person(row),
        )

    def _cleaned(self, raw: list[Cell]) -> list[Cell]:
        empty = self.map.empty
        return [cell if not isinstance(cell, str) else "" if (text := cell.strip()) in empty else text for cell in raw]

    def _text(self, row: list[Cell], name: str, most: int, code: str = "import.text_too_long") -> str:
        """The text of a field, mapped; empty when the field is not in the map or the cell is empty."""
        place = self.places.get(name)
        if place is None:
            return ""
        column = place.column
        if not place.positions:
            return column.constant
        if len(place.positions) == 1:
            cell = row[place.positions[0]]
            text = cell if isinstance(cell, str) else str(cell)
        else:
            text = column.join.join(str(row[n]) for n in place.positions if row[n])
        if len(text) > most:
            raise RowFault(code, place.name)
        if not text.isascii():
            _check_decoded(text, place.name)
        elif "\x00" in text:
            raise RowFault("import.nul_character", place.name)
        return column.values.get(text, text) if column.values else text

    def _value(self, row: list[Cell], name: str) -> str:
        """A coded field: what the map does not know is rejected, unless it says what to take otherwise."""
        place = self.places.get(name)
        text = self._text(row, name, MOST_TEXT)
        if place is None or not text or not place.positions or text in place.column.values.values():
            return text
        if place.column.otherwise is None:
            raise RowFault("import.unknown_value", place.name)
        return place.column.otherwise

    def _words(self, row: list[Cell]) -> tuple[str, str]:
        story = self._text(row, "story", STORY_LIMIT)
        title = self._text(row, "title", MOST_TITLE)
        if not story:
            if self.map.story_template is None:
                raise RowFault("import.no_story", self.places["story"].name if "story" in self.places else "")
            story = self.story_of(row)
            title = title or self.title_of(row)[:MOST_TITLE]
            if not story or len(story) > STORY_LIMIT:
                raise RowFault("import.no_story" if not story else "import.text_too_long")
            _check_decoded(story + title, "")
        return title or title_from(story), story

    def _levels(self, row: list[Cell], upper: str, lower: str) -> tuple[str, ...]:
        first = self._text(row, upper, MOST_TITLE)
        second = self._text(row, lower, MOST_TITLE) if first else ""
        return (first, second) if second and second != first else (first,) if first else ()

    def _moment(self, row: list[Cell], name: str) -> datetime | None:
        place = self.places.get(name)
        if place is None:
            return None
        cell: Cell = row[place.positions[0]] if place.positions else place.column.constant
        if not cell:
            return None
        moment = _read_moment(cell, place.column.formats, place.column.zone, place.column.is_day)
        if moment is None or moment < EARLIEST:
            raise RowFault("import.date_wrong", place.name)
        if moment > self.now:
            raise RowFault("import.date_in_future", place.name)
        return moment

    def _day(self, row: list[Cell], name: str) -> date | None:
        moment = self._moment(row, name)
        return moment.astimezone(self.places[name].column.zone).date() if moment else None

    def _person(self, row: list[Cell]) -> Person:
        return Person(
            name=self._text(row, "complainant_name", MOST_TITLE),
            email=self._text(row, "complainant_email", MOST_TITLE),
            phone=self._text(row, "complainant_phone", MOST_TITLE),
            post=self._text(row, "complainant_post", MOST_TEXT),
        )


def _check_decoded(text: str, column: str) -> None:
    if "\x00" in text:
        raise RowFault("import.nul_character", column)
    if not LEFT_OVER.isdisjoint(text):
        raise RowFault("import.not_decodable", column)


@lru_cache(maxsize=8_192)
def _read_moment(cell: Cell, formats: tuple[str, ...], zone: object, is_day: bool) -> datetime | None:
    """The moment in UTC; None when no format reads it. A day begins at its local midnight."""
    for pattern in formats:
        try:
            found = _parsed(cell, pattern)
            if is_day:
                found = datetime.combine(found.date(), time())
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            continue
    return None


def _parsed(cell: Cell, pattern: str) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    return datetime.fromisoformat(cell) if pattern == "iso" else datetime.strptime(cell, pattern)  # noqa: DTZ007


def _template(text: str, where: dict[str, int]) -> Callable[[list[Cell]], str]:
    """Fills `{column}`; a line whose columns are all empty is left out."""
    lines = [(line, [(name, where[name]) for name in PLACEHOLDER.findall(line)]) for line in text.strip().splitlines()]

    def filled(row: list[Cell]) -> str:
        said = []
        for line, names in lines:
            if names and not any(row[n] for _name, n in names):
                continue
            for name, n in names:
                line = line.replace(f"{{{name}}}", str(row[n]))
            said.append(line)
        return "\n".join(said).strip()

    return filled
