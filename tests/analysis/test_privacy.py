import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plaudit.analysis import shown_or_hidden


def visible(counts: list[int], **more: int | bool) -> list[int | None]:
    shown = shown_or_hidden(counts, **more)  # type: ignore[arg-type]
    return [count if show else None for count, show in zip(counts, shown, strict=True)]


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    assert visible([40, 3, 12, 7]) == [40, None, 12, None]


def test_two_small_cells_hide_each_other_once_they_hold_enough() -> None:
    assert visible([40, 3, 4, 12]) == [40, None, None, 12]
    assert visible([40, 1, 2, 12]) == [40, None, None, None]


def test_nothing_is_hidden_where_nothing_is_small_and_an_empty_cell_tells_of_nobody() -> None:
    assert visible([5, 0, 9]) == [5, 0, 9]


def test_without_a_total_only_the_small_cell_is_hidden() -> None:
    assert visible([40, 3, 12], total_is_known=False) == [40, None, 12]


def test_of_equal_cells_always_the_first_is_hidden() -> None:
    assert visible([3, 8, 8]) == [None, None, 8]


@settings(max_examples=40)
@given(some.lists(some.integers(0, 40), min_size=2, max_size=12), some.integers(2, 10))
def test_no_small_cell_is_shown_and_none_follows_from_the_total(counts: list[int], minimum: int) -> None:
    cells = visible(counts, minimum=minimum)

    assert all(cell is None or cell == 0 or cell >= minimum for cell in cells)
    hidden = [count for count, cell in zip(counts, cells, strict=True) if cell is None]
    others = sum(count >= minimum for count in counts)
    if hidden and others:
        assert len(hidden) >= 2
    if hidden and any(cell for cell in cells):
        assert sum(hidden) >= minimum


def test_a_negative_count_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"counts\[1\] is -2; it must be a whole number of at least 0"):
        shown_or_hidden([3, -2])
