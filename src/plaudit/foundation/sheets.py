"""Tables that leave the house, as CSV or as a workbook, row by row; no cell of them is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .errors import Invalid

Cell = str | int | float | bool | date | datetime | None
Rows = Iterable[Sequence[Cell]]
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_IN_A_WORKBOOK = 100_000
BATCH = 200
BOM = "\ufeff".encode()
CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)


def answer(name: str, form: str, head: Sequence[str], rows: Rows, *, count: int) -> HttpResponseBase:
    """The table as a download; raises Invalid when it is too long for a workbook."""
    if form == XLSX:
        if count > MOST_IN_A_WORKBOOK:
            raise Invalid(
                "export.too_long",
                _("A workbook holds at most %(most)s rows here. Choose CSV, or narrow the list."),
                field="form",
                most=MOST_IN_A_WORKBOOK,
            )
        return FileResponse(workbook(head, rows), as_attachment=True, filename=f"{name}.xlsx")
    response = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_lines(head: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese, in pieces of some rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe(cell) for cell in head])
    yield BOM
    for place, row in enumerate(rows, 1):
        writer.writerow([safe(cell) for cell in row])
        if place % BATCH == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def workbook(head: Sequence[str], rows: Rows) -> IO[bytes]:
    """A workbook in a file that has no name and is gone once it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(head))
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book.save(file)
    file.seek(0)
    return file


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run is marked as text by an apostrophe."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def _typed(sheet: object, cell: Cell) -> object:
    found = safe(cell)
    if not isinstance(found, str):
        return found
    made = WriteOnlyCell(sheet, "".join(c for c in found if c >= " " or c in "\n\t"))  # type: ignore[arg-type]
    made.data_type = "s"
    return made


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
