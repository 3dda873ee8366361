import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog

from plaudit.analysis import SuppressedTable, differencing_guard, proportion, suppressed_table, with_minimum

TABLES = some.integers(2, 4).flatmap(
    lambda wide: some.lists(some.lists(some.integers(0, 25), min_size=wide, max_size=wide), min_size=2, max_size=4)
)


def as_attacker(found: SuppressedTable) -> list[tuple[int | None, float, float]]:
    """For each cell with its totals what it shows, and the least and the most that the rest of the table allows."""
    held = [[*row, total] for row, total in zip(found.cells, found.rows, strict=True)] + [[*found.columns, found.total]]
    many, wide = len(held), len(held[0])
    sums = []
    for i in range(many):
        line = np.zeros((many, wide))
        line[i, :-1], line[i, -1] = 1, -1
        sums.append(line.ravel())
    for j in range(wide):
        line = np.zeros((many, wide))
        line[:-1, j], line[-1, j] = 1, -1
        sums.append(line.ravel())
    flat = [cell for row in held for cell in row]
    bounds = [(0, None) if cell is None else (cell, cell) for cell in flat]
    told = []
    for place, cell in enumerate(flat):
        goal = np.zeros(len(flat))
        goal[place] = 1
        ends = [linprog(sign * goal, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds) for sign in (1, -1)]
        told.append((cell, ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun))
    return told


def test_a_small_cell_takes_a_square_with_it() -> None:
    found = suppressed_table([[20, 3, 30], [10, 12, 40], [50, 60, 70]])

    assert found.cells == ((None, None, 30), (None, None, 40), (50, 60, 70))
    assert (found.rows, found.columns, found.total) == ((53, 62, 180), (80, 75, 140), 295)


def test_a_small_total_is_a_cell_too() -> None:
    found = suppressed_table([[3, 0], [20, 30], [25, 35]])

    assert found.rows[0] is None and found.cells[0][0] is None
    assert found.rows.count(None) >= 2, "one hidden total alone would follow from the others"


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert suppressed_table([[5, 0], [9, 8]]).hidden == 0
    assert suppressed_table([[2, 1], [0, 1]]).total is None


@settings(max_examples=25, deadline=None)
@given(TABLES, some.integers(2, 8))
def test_nobody_can_compute_a_hidden_cell_from_what_is_shown(table: list[list[int]], minimum: int) -> None:
    found = suppressed_table(table, minimum=minimum)

    for cell, least, most in as_attacker(found):
        if cell is not None:
            assert cell == 0 or cell >= minimum
        else:
            assert most - least > 0.5 or most == np.inf
    shown = [cell for row in found.cells for cell in row]
    assert all(cell in (None, count) for cell, count in zip(shown, [c for row in table for c in row], strict=True))


def test_figures_of_few_people_are_taken_out_and_say_so() -> None:
    held = with_minimum([proportion(1, 4), proportion(3, 5)])

    assert (held[0].value, held[0].interval, held[0].n) == (None, None, 0)
    assert [w.code for w in held[0].warnings] == ["privacy.small_base"] and held[1].value == 0.6
    assert "0.25" not in repr(held[0].to_dict())


def test_two_requests_that_differ_by_few_people_are_refused() -> None:
    everybody = set(range(40))

    assert not differencing_guard([everybody], everybody - {7}).allowed
    refused = differencing_guard([set(range(10)), everybody], everybody | {50, 51, 52})
    assert (refused.allowed, refused.only_now) == (False, 3)
    assert [w.code for w in refused.warnings] == ["privacy.differencing"]
    assert not differencing_guard([], {1, 2}).allowed
    assert differencing_guard([everybody], everybody).allowed
    assert differencing_guard([everybody], everybody - set(range(5))).allowed


@settings(max_examples=40)
@given(some.sets(some.integers(0, 20)), some.sets(some.integers(0, 20)), some.integers(1, 8))
def test_whoever_asks_first_makes_no_difference(a: set[int], b: set[int], minimum: int) -> None:
    def together(first: set[int], second: set[int]) -> bool:
        return (
            differencing_guard([], first, minimum=minimum).allowed
            and differencing_guard([first], second, minimum=minimum).allowed
        )

    assert together(a, b) == together(b, a)


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"table\[0\]\[1\] is -2; it must be a whole number of at least 0"):
        suppressed_table([[1, -2]])
    with pytest.raises(ValueError, match="table must be full"):
        suppressed_table([[1, 2], [3]])
    with pytest.raises(ValueError, match="minimum is 0; it must be a whole number of at least 1"):
        differencing_guard([], [1], minimum=0)
