"""Small cells in tables with two ways, in figures, and between two requests: what may not be shown."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from .checks import checked_count
from .results import Estimate, Results, Warned

SOURCE = "complementary suppression on cycles: Kelly, Golden and Assad 1992, Networks 22: 397–417; Cox 1980, JASA 75: 377–385"
Cell = tuple[int, int]
MINIMUM = 5


@dataclass(frozen=True, slots=True)
class SuppressedTable:
    """A table with its totals, None where it may not be shown; `rows` and `columns` are the margins, `total` the whole."""

    cells: tuple[tuple[int | None, ...], ...]
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    total: int | None
    hidden: int
    source: str = SOURCE


def suppressed_table(table: Sequence[Sequence[int]], *, minimum: int = MINIMUM) -> SuppressedTable:
    """A two-way table of people, with what must be hidden so that no cell of 1 to `minimum` − 1 can be told or computed.

    The totals are cells of the table too. Every hidden cell lies on a closed path of hidden cells, so that no sum gives it
    back, and the hidden cells of a line hold at least `minimum` together. The paths with the fewest people are chosen.
    """
    checked_count("minimum", minimum, least=1)
    rows = [list(row) for row in table]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise ValueError("table must be full: at least one row and one column, all rows equally long")
    counts = {
        (i, j): checked_count(f"table[{i}][{j}]", cell) for i, row in enumerate(rows) for j, cell in enumerate(row)
    }
    many, wide = len(rows), len(rows[0])
    for i in range(many):
        counts[i, wide] = sum(counts[i, j] for j in range(wide))
    for j in range(wide + 1):
        counts[many, j] = sum(counts[i, j] for i in range(many))
    hidden = {cell for cell, count in counts.items() if 0 < count < minimum}
    _close(counts, hidden, many, wide, minimum)

    def shown(i: int, j: int) -> int | None:
        return None if (i, j) in hidden else counts[i, j]

    return SuppressedTable(
        tuple(tuple(shown(i, j) for j in range(wide)) for i in range(many)),
        tuple(shown(i, wide) for i in range(many)),
        tuple(shown(many, j) for j in range(wide)),
        shown(many, wide),
        len(hidden),
    )


def _close(counts: dict[Cell, int], hidden: set[Cell], many: int, wide: int, minimum: int) -> None:
    """Hides more until every hidden cell lies on a closed path and no line's hidden people are too few."""
    while True:
        before = len(hidden)
        for cell in sorted(hidden):
            hidden |= set(_detour(counts, hidden, cell, many, wide))
        for line in _lines(many, wide):
            inside = [cell for cell in line if cell in hidden]
            rest = sorted((cell for cell in line if cell not in hidden and counts[cell]), key=lambda cell: counts[cell])
            while inside and rest and sum(counts[cell] for cell in inside) < minimum:
                inside.append(rest.pop(0))
            hidden |= set(inside)
        if len(hidden) == before:
            return


def _lines(many: int, wide: int) -> list[list[Cell]]:
    """Rows and columns without their totals, the line of row totals and the line of column totals."""
    rows = [[(i, j) for j in range(wide)] for i in range(many + 1)]
    return rows + [[(i, j) for i in range(many)] for j in range(wide + 1)]


def _detour(counts: dict[Cell, int], hidden: set[Cell], cell: Cell, many: int, wide: int) -> list[Cell]:
    """The cheapest other path from the cell's row to its column, rows and columns in turn; hidden cells cost nothing, an
    empty cell more than all people (it protects badly)."""
    start, goal = ("row", cell[0]), ("column", cell[1])
    empty = 1 + sum(counts.values())
    queue: list[tuple[int, int, tuple[str, int], tuple[Cell, ...]]] = [(0, 0, start, ())]
    done: set[tuple[str, int]] = set()
    while queue:
        cost, length, node, path = heappop(queue)
        if node == goal:
            return list(path)
        if node in done:
            continue
        done.add(node)
        for other in range(wide + 1) if node[0] == "row" else range(many + 1):
            step = (node[1], other) if node[0] == "row" else (other, node[1])
            into = ("column" if node[0] == "row" else "row", other)
            if step != cell and into not in done:
                price = 0 if step in hidden else (counts[step] or empty)
                heappush(queue, (cost + price, length + 1, into, (*path, step)))
    return []


def with_minimum(results: Sequence[Estimate], *, minimum: int = MINIMUM) -> Results:
    """The results, with the figures of bases under `minimum` people taken out and a warning in their place."""
    checked_count("minimum", minimum, least=1)
    return Results(tuple(each if each.n >= minimum else _emptied(each, minimum) for each in results))


def _emptied(estimate: Estimate, minimum: int) -> Estimate:
    doubt = Warned(
        "privacy.small_base",
        "fewer than {minimum} people answered",
        "the figure is not shown, for it could tell of single persons.",
        "Take a longer time or a larger group.",
        {"minimum": minimum},
    )
    nothing = {"value": None, "se": None, "low": None, "high": None, "df": None, "p": None, "making": None}
    return replace(estimate, **nothing, n=0, n_effective=0.0, warnings=(doubt,))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Differencing:
    """Whether a second request may be answered beside earlier ones; `only_before` and `only_now` count the people in one of
    the two only, for the request that decides."""

    allowed: bool
    only_before: int
    only_now: int
    warnings: tuple[Warned, ...] = ()


def differencing_guard(
    earlier: Sequence[Collection[Hashable]], now: Collection[Hashable], *, minimum: int = MINIMUM
) -> Differencing:
    """Whether figures of the people `now` may be shown to whoever saw those of the people in each of `earlier`.

    Refused where the people in one set and not in the other are 1 to `minimum` − 1 on either side, for the difference of two
    figures would tell of them; and where `now` itself is that small. Equal sets tell nothing new.
    """
    checked_count("minimum", minimum, least=1)
    asked = set(now)
    if 0 < len(asked) < minimum:
        return Differencing(
            False, 0, len(asked), (_refused(minimum, "fewer than {minimum} people are in this request"),)
        )
    found = Differencing(True, 0, 0)
    for before in map(set, earlier):
        gone, come = len(before - asked), len(asked - before)
        found = Differencing(True, gone, come)
        small = [each for each in (gone, come) if 0 < each < minimum]
        if small:
            doubt = _refused(minimum, "fewer than {minimum} people are in one of this and an earlier request only")
            return Differencing(False, gone, come, (doubt,))
    return found


def _refused(minimum: int, seen: str) -> Warned:
    return Warned(
        "privacy.differencing",
        seen,
        "their answers could be computed, so the figures are not shown.",
        "Ask for a group that differs by more people.",
        {"minimum": minimum},
    )
