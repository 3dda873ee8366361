"""The breakdowns of the page in the reader's language, each as a table with its bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plaudit.analysis import Estimate
from plaudit.foundation.wording import in_language

from ...codes import Channel
from .cells import first_day
from .page import FiguresPage
from .periods import ALL, LAST_TWELVE, periods_offered
from .recipes import Text
from .reckoning import Cell

LONGEST = 12
LANGUAGES = {"en": gettext_lazy("English"), "zh-hans": gettext_lazy("Chinese")}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: None is a cell that is not shown. `width` is the bar's, in per cent."""

    label: Text
    count: int | None
    share: float | None
    width: float
    beside: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: Text
    head: Text
    lines: Sequence[Line]
    more: Sequence[Line] = ()
    beside: Text = ""
    has_share: bool = True

    @property
    def is_hiding(self) -> bool:
        return any(line.count is None for line in (*self.lines, *self.more))


def tables_of(page: FiguresPage) -> list[Table]:
    """Only those that say something."""
    made = [
        _table(page, "month", _("Received by month"), _("Month"), page.by_month, has_share=False),
        _table(page, "channel", _("Received by channel"), _("Channel"), page.channels, beside=_("Later contacts")),
        _table(page, "unit", _("Received by unit"), _("Unit"), page.by_unit, has_share=False),
        _table(page, "category", _("Received by category"), _("Category"), page.categories),
        _table(page, "product", _("Received by product"), _("Product"), page.products),
    ]
    return [table for table in made if len(table.lines) > 1 or (table.key == "channel" and table.lines)]


@dataclass(frozen=True, slots=True)
class NamedGroup:
    label: Text
    n: int | None
    upheld: Estimate | None
    answer: Estimate | None


def groups_of(page: FiguresPage) -> list[NamedGroup]:
    return [NamedGroup(label_of(page, "language", each.key), each.n, each.upheld, each.answer) for each in page.groups]


def new_channels_of(page: FiguresPage) -> list[tuple[Text, Text]]:
    return [(label_of(page, "channel", key), label_of(page, "month", month)) for key, month in page.new_channels]


def _table(
    page: FiguresPage,
    key: str,
    title: str,
    head: str,
    cells: Sequence[Cell],
    *,
    beside: str = "",
    has_share: bool = True,
) -> Table:
    widest = max((cell.share or 0 for cell in cells), default=0) or 1
    lines = [
        Line(
            label_of(page, key, cell.key),
            cell.count,
            cell.share,
            100 * (cell.share or 0) / widest,
            page.contacts.get(cell.key) if beside else None,
        )
        for cell in cells
    ]
    most = len(lines) if key == "month" else LONGEST
    return Table(key, title, head, lines[:most], lines[most:], beside, has_share)


PERIODS = {LAST_TWELVE: gettext_lazy("Last twelve months"), ALL: gettext_lazy("Since the beginning")}


def period_choices() -> list[tuple[str, Text]]:
    """The periods that figures are offered for, in words."""
    return [(key, period_in_words(key)) for key in periods_offered(first_day())]


def period_in_words(key: str) -> Text:
    return PERIODS.get(key, key)


def month_in_words(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")


def label_of(page: FiguresPage, table: str, key: str) -> Text:
    if table == "channel":
        return Channel(key).label if key in set(Channel) else key
    if table == "month":
        return month_in_words(date.fromisoformat(f"{key}-01"))
    if table == "language":
        return LANGUAGES.get(key, key)
    return in_language(page.names[key]) if key in page.names else _("None named")
