"""What leaves the house as a table: the queue in the columns that one sees, and figures without small cells."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from plaudit.accounts.queries import unit_ids_below
from plaudit.analysis import Estimate
from plaudit.foundation.actors import Actor
from plaudit.foundation.sheets import Cell
from plaudit.foundation.wording import in_language

from .. import policies
from ..models import Complaint
from .figures.page import FiguresPage
from .figures.wording import tables_of
from .queue import Filters, filtered
from .shown import rows_for

CHUNK = 500
# The names of the columns in the journal; what they are called in the file is for the reader's language.
COLUMNS = (
    "reference", "received_at", "state", "closing_code", "closed_at", "next_due_at", "next_due_kind", "channel",
    "language", "unit", "category", "product", "severity", "is_urgent", "owner", "title",
)  # fmt: skip


def exportable(actor: Actor, filters: Filters) -> QuerySet[Complaint]:
    """What the queue shows, of the units from which one may export."""
    return filtered(actor, filters).filter(unit_id__in=unit_ids_below(policies.export_paths(actor)))


def head() -> list[str]:
    return [
        _("Reference"), _("Received"), _("State"), _("How it ended"), _("Closed"), _("Next due"), _("What is due"),
        _("Channel"), _("Language"), _("Unit"), _("Category"), _("Product"), _("Severity"), _("Urgent"), _("Owner"),
        _("Title"),
    ]  # fmt: skip


def rows_of(actor: Actor, filters: Filters) -> Iterator[list[Cell]]:
    """One row for each complaint, some at a time, worded for whoever asks now although they are read later."""
    return _rows(actor, exportable(actor, filters), get_language() or "en", timezone.get_current_timezone())


def _rows(actor: Actor, found: QuerySet[Complaint], language: str, zone: tzinfo) -> Iterator[list[Cell]]:
    cases = found.order_by("received_at", "id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(cases, CHUNK)):
        with override(language), timezone.override(zone):
            rows = [_row(shown.case, shown.title, shown.owner) for shown in rows_for(actor, chunk)]
        yield from rows


def _row(case: Complaint, title: str, owner: str) -> list[Cell]:
    named = [in_language(each.name) if each else "" for each in (case.unit, case.category, case.product)]
    moments = [timezone.localtime(at) if at else None for at in (case.received_at, case.closed_at, case.next_due_at)]
    received, closed, due = moments
    return [
        case.reference, received, case.get_state_display(), case.get_closing_code_display(), closed, due,
        case.get_next_due_kind_display(), case.get_channel_display(), case.language, *named, case.severity,
        _("yes") if case.is_urgent else _("no"), owner, title,
    ]  # fmt: skip


def figures_head() -> list[str]:
    return [
        _("Part"), _("Figure"), _("Count"), _("Of"), _("Value"), _("Low"), _("High"), _("Method"), _("Base"),
    ]  # fmt: skip


def figure_rows(page: FiguresPage) -> list[list[Cell]]:
    """Every figure of the page with its base, interval and method; a hidden cell stays hidden."""
    hidden = _("hidden")
    rows: list[list[Cell]] = []
    for figure in (*page.counts, *page.shares):
        part = _("How many") if figure.kind == "count" else _("How well")
        numbers: list[Cell] = [hidden, hidden] if figure.is_hidden else [figure.count, figure.n]
        estimate = None if figure.is_hidden else figure.estimate
        rows.append([part, str(figure.recipe.name), *numbers, *_interval(estimate), str(figure.recipe.base)])
    if judged := page.satisfaction:
        shown = judged.estimate
        numbers = [judged.answered, judged.asked] if shown else [hidden, judged.asked]
        rows.append([_("How well"), str(judged.recipe.name), *numbers, *_interval(shown), str(judged.recipe.base)])
    for time in page.times:
        for share, quantile in zip(
            (_("half within, hours"), _("nine in ten within, hours")), time.quantiles, strict=True
        ):
            shown = None if time.is_hidden else quantile
            n = hidden if time.is_hidden else time.n
            rows.append(
                [_("How long"), f"{time.recipe.name}: {share}", None, n, *_interval(shown), str(time.recipe.base)]
            )
    for table in tables_of(page):
        for line in (*table.lines, *table.more):
            count = hidden if line.count is None else line.count
            rows.append(
                [str(table.title), str(line.label), count, None, line.share if table.has_share else None, *[None] * 4]
            )
    return rows


def _interval(estimate: Estimate | None) -> list[Cell]:
    return [estimate.value, estimate.low, estimate.high, estimate.method] if estimate else [None] * 4
