"""A file as headings and rows, read as a stream: CSV, workbook or Parquet look the same to the map."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

import openpyxl
import polars
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Invalid

from .faults import RowFault
from .surveying import Survey

Cell = str | date | datetime
Row = tuple[int, "list[Cell] | RowFault"]

MOST_CHARACTERS = 16 << 20  # of one cell, and of one line
PARQUET_ROWS = 2_000
DELIMITERS = ",;\t|"


@dataclass(slots=True)
class Table:
    """`rows` yields each row once, with its line; `share` says how much of the file was read, from 0 to 1."""

    columns: list[str]
    rows: Iterator[Row]
    opened: list[IO[bytes]] = field(default_factory=list)
    size: int = 1

    @property
    def share(self) -> float:
        return min(1.0, self.opened[0].tell() / self.size) if self.opened and not self.opened[0].closed else 0.0


def open_table(found: Survey, *, delimiter: str = "", sheet: str = "") -> Table:
    """Raises Invalid when there is no heading, or the file is not what it seems."""
    if found.kind == "parquet":
        return _parquet(found.path)
    if found.kind == "xlsx":
        return _workbook(found.path, sheet)
    return _csv(found, delimiter)


def _csv(found: Survey, delimiter: str) -> Table:
    raw = found.path.open("rb")
    source: Any = gzip.GzipFile(fileobj=raw) if found.is_gzip else raw
    errors = "replace" if found.encoding.startswith("utf-16") else "surrogateescape"
    text = io.TextIOWrapper(source, encoding=found.encoding, errors=errors, newline="")
    lines = _lines(text, found.path)
    heading = next(lines, "")
    csv.field_size_limit(MOST_CHARACTERS)
    reader = csv.reader(_before(heading, lines), delimiter=delimiter or _delimiter(heading), strict=True)
    try:
        columns = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error):
        raise _no_heading(found.path) from None
    _check_columns(columns, found.path)
    return Table(columns, _csv_rows(reader, len(columns)), [raw], found.path.stat().st_size)


def _lines(text: io.TextIOWrapper, path: Path) -> Iterator[str]:
    while line := text.readline(MOST_CHARACTERS):
        if len(line) == MOST_CHARACTERS:
            raise Invalid(
                "import.line_too_long",
                _("%(file)s has a line of more than 16 million characters. Is it CSV?"),
                file=path.name,
            )
        yield line


def _before(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(heading: str) -> str:
    """The delimiter that the heading has most of, outside quotes."""
    outside = "".join(heading.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _csv_rows(reader: Any, width: int) -> Iterator[Row]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, RowFault("import.row_unreadable")
            continue
        if len(cells) == width:
            yield line, cells
        elif cells:
            yield line, RowFault("import.row_broken")


def _workbook(path: Path, sheet: str) -> Table:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl lets many kinds through, from KeyError to XML errors
        raise Invalid(
            "import.unreadable", _("%(file)s cannot be read: %(why)s."), file=path.name, why="no workbook (XLSX)"
        ) from error
    if sheet and sheet not in book.sheetnames:
        raise Invalid(
            "import.no_sheet", _("%(file)s has no sheet “%(sheet)s”."), file=path.name, sheet=sheet, field="sheet"
        )
    page = book[sheet] if sheet else book.worksheets[0]
    rows = page.iter_rows(values_only=True)
    columns = [_text(value).strip() for value in next(rows, ())]
    while columns and not columns[-1]:
        columns.pop()
    _check_columns(columns, path)
    return Table(columns, _workbook_rows(rows, len(columns)))


def _workbook_rows(rows: Iterator[tuple[Any, ...]], width: int) -> Iterator[Row]:
    for line, values in enumerate(rows, start=2):
        cells = [_cell(value) for value in values[:width]]
        if any(cells):
            yield line, cells + [""] * (width - len(cells))


def _parquet(path: Path) -> Table:
    try:
        frame = polars.scan_parquet(path, glob=False)
        columns = frame.collect_schema().names()
    except (polars.exceptions.PolarsError, OSError) as error:
        raise Invalid(
            "import.unreadable", _("%(file)s cannot be read: %(why)s."), file=path.name, why="no Parquet"
        ) from error
    _check_columns(columns, path)
    return Table(columns, _parquet_rows(frame))


def _parquet_rows(frame: polars.LazyFrame) -> Iterator[Row]:
    """Lines are counted from 1: a Parquet file has no heading line."""
    line = 0
    for batch in frame.collect_batches(chunk_size=PARQUET_ROWS, maintain_order=True):
        for values in batch.iter_rows():
            line += 1
            yield line, [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    """Dates stay dates; everything else becomes text, a formula too: nothing is ever evaluated."""
    return value if isinstance(value, str | date) else _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(getattr(value, "text", value))


def _check_columns(columns: list[str], path: Path) -> None:
    if not any(columns):
        raise _no_heading(path)
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise Invalid(
            "import.column_twice",
            _("%(file)s has the column “%(name)s” more than once."),
            file=path.name,
            name=twice[0],
        )


def _no_heading(path: Path) -> Invalid:
    return Invalid("import.no_heading", _("%(file)s has no line of headings."), file=path.name)
