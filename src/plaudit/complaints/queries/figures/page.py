"""The figures page: what one person may see of one period and unit, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from plaudit.accounts.models import Unit
from plaudit.accounts.queries import units_below
from plaudit.analysis import shown_or_hidden
from plaudit.customers.models import Product
from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch

from ... import policies
from ...models import Category
from ..handling_survey import handling_figures
from . import reckoning
from .cells import Cells, counted, first_day, stored
from .counting import Tally
from .periods import Period, period_called, periods_offered
from .reckoning import SMALLEST, Cell, Figure, Group, Satisfaction, Time


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """`unit` is None for all units one may see. `tally` is what everything on it was reckoned from."""

    period: Period
    periods: Sequence[str]
    unit: Unit | None
    units: Sequence[Unit]
    as_of: datetime
    is_stored: bool
    is_too_small: bool
    tally: Tally
    counts: Sequence[Figure]
    shares: Sequence[Figure]
    times: Sequence[Time]
    channels: Sequence[Cell]
    contacts: Mapping[str, int]
    new_channels: Sequence[tuple[str, str]]
    categories: Sequence[Cell]
    products: Sequence[Cell]
    by_unit: Sequence[Cell]
    by_month: Sequence[Cell]
    groups: Sequence[Group]
    satisfaction: Satisfaction | None
    names: Mapping[str, Mapping[str, str]]


def figures_page(actor: Actor, *, period: str = "", unit: str = "", is_fresh: bool = False) -> FiguresPage:
    """Raises NotFound for whoever may see no figures, or not of this unit. From last night's readings where there are
    any, unless `is_fresh` asks to count now."""
    policies.check_may_see_figures(actor)
    visible = units_below(policies.figure_paths(actor))
    chosen = fetch(visible, code=unit) if unit else None
    units = list(visible)
    span = period_called(period, first_day=first_day())
    ids = [each.pk for each in units]
    wanted = [each.pk for each in units if chosen is None or each.path.startswith(chosen.path)]
    cells = (None if is_fresh else stored(span, ids, wanted)) or counted(span, ids, wanted)
    is_whole = chosen is None and any(each.parent_id is None for each in units)
    return _page(span, chosen, units, cells, _satisfaction(span) if is_whole else None)


def _satisfaction(span: Period) -> Satisfaction | None:
    """Answers are kept without unit and complaint, so they are told of the whole organisation only."""
    found = handling_figures(span.starts_on, span.ends_on + timedelta(days=1))
    return reckoning.satisfaction_of(found.asked, found.answered, found.ratings["handling"])


def _page(
    span: Period, chosen: Unit | None, units: list[Unit], cells: Cells, satisfaction: Satisfaction | None
) -> FiguresPage:
    tally, months = cells.tally, cells.by_month.items()
    small = tally["received"] < SMALLEST or (chosen is not None and _tells_of_a_small_one(chosen, units, cells))
    shown = Tally() if small else tally
    channels = reckoning.breakdown(shown, "channel")
    return FiguresPage(
        period=span,
        periods=periods_offered(first_day()),
        unit=chosen,
        units=units,
        as_of=cells.as_of,
        is_stored=cells.is_stored,
        is_too_small=small,
        tally=shown,
        counts=reckoning.counts_of(shown),
        shares=reckoning.shares_of(shown),
        times=reckoning.times_of(shown),
        channels=channels,
        contacts={key: count for key, count in reckoning.parts(shown, "contact") if count >= SMALLEST},
        new_channels=[] if small else reckoning.new_channels(months, channels),
        categories=reckoning.breakdown(shown, "category"),
        products=reckoning.breakdown(shown, "product"),
        by_unit=[] if small else _unit_cells(chosen, units, cells),
        by_month=[] if small else reckoning.over_spans([(key, each["received"]) for key, each in months]),
        groups=reckoning.groups_of(shown),
        satisfaction=None if small else satisfaction,
        names=names(units),
    )


def names(units: Sequence[Unit]) -> dict[str, dict[str, str]]:
    """The names of what tallies know by id, by language."""
    listed = {str(pk): name for pk, name in Category.objects.values_list("pk", "name")}
    listed |= {str(pk): name for pk, name in Product.objects.values_list("pk", "name")}
    return listed | {str(unit.pk): unit.name for unit in units}


def _unit_cells(chosen: Unit | None, units: list[Unit], cells: Cells) -> list[Cell]:
    """The units just below the chosen one (or the topmost ones), each with all below it, and the chosen one's own."""
    own, known = cells.by_unit, {unit.pk for unit in units}
    tops = [unit for unit in units if unit.parent_id not in known]
    over = chosen or (tops[0] if len(tops) == 1 else None)
    listed = [unit for unit in units if unit.parent_id == over.pk] if over else tops
    found = [(str(unit.pk), _with_below(unit, units, own)) for unit in listed]
    if over:
        found.append((str(over.pk), own.get(over.pk, 0)))
    found = [part for part in found if part[1]]
    return reckoning.over_spans(sorted(found, key=lambda part: -part[1])) if len(found) > 1 else []


def _with_below(unit: Unit, units: list[Unit], own: Mapping[UUID, int]) -> int:
    return sum(own.get(other.pk, 0) for other in units if other.path.startswith(unit.path))


def _tells_of_a_small_one(chosen: Unit, units: list[Unit], cells: Cells) -> bool:
    """Whether the unit is hidden among its neighbours: shown alone, it would tell of one that is too small."""
    neighbours = [unit for unit in units if unit.parent_id == chosen.parent_id]
    if len(neighbours) == len(units) or chosen.parent_id not in {unit.pk for unit in units}:
        return False
    own = cells.by_unit
    shown = shown_or_hidden([_with_below(unit, units, own) for unit in neighbours], minimum=SMALLEST)
    return not dict(zip([unit.pk for unit in neighbours], shown, strict=True))[chosen.pk]
