"""Gaps and the weighted index: worked rows, scipy's paired interval, identities."""

import numpy as np
import pytest
from scipy import stats

from plaudit.analysis import gap, weighted_index

# "SERVQUAL in practice" (inartifexyou): reliability 6.4 expected, 5.1 perceived; responsiveness 6.1 and 5.4.
EXPECTED = {"rel": [7, 6, 7, 6, 6, 7, 6, 7, 6, 6], "res": [6, 6, 6, 7, 6, 6, 6, 6, 6, 6]}
PERCEIVED = {"rel": [5, 5, 5, 6, 5, 5, 5, 5, 5, 5], "res": [5, 6, 5, 6, 5, 5, 6, 5, 6, 5]}
ITEMS = {
    "a": [8, 8, 8, 8, 9, 8, 8, 8, 8, 9],
    "b": [8, 8, 8, 7, 7, 8, 8, 8, 7, 7],
    "c": [7, 7, 7, 7, 7, 7, 7, 7, 7, 8],
}
SPLIT = {"a": 0.4, "b": 0.3, "c": 0.3}


def test_worked_gaps_have_the_interval_of_the_pairs() -> None:
    dimensions = {"reliability": ["rel"], "responsiveness": ["res"]}
    points = {"reliability": [70] * 10, "responsiveness": [30] * 10}

    found = gap(EXPECTED, PERCEIVED, dimensions=dimensions, points=points)

    assert [each.value for each in found.only(item="rel")] == pytest.approx([6.4, 5.1, -1.3])
    assert found.one(statistic="gap", item="res").value == pytest.approx(-0.7)
    pairs = stats.ttest_rel(PERCEIVED["rel"], EXPECTED["rel"]).confidence_interval(0.95)
    assert found.one(statistic="gap", item="rel").interval == pytest.approx((pairs.low, pairs.high))
    assert found.one(statistic="overall").value == pytest.approx(-1.0)
    assert found.one(statistic="overall_weighted").value == pytest.approx(-1.3 * 0.7 - 0.7 * 0.3)


def test_a_pair_without_one_side_is_left_out_on_both() -> None:
    found = gap({"x": [6, 6, 7, None]}, {"x": [5, None, 4, 1]})

    assert [each.value for each in found] == pytest.approx([6.5, 4.5, -2.0])
    assert {w.code for each in found for w in each.warnings} == {"missing.left_out"}


def test_the_index_of_the_worked_means_and_its_ends() -> None:
    ends = [weighted_index({"a": [end] * 3, "b": [end] * 3}).value for end in (1, 10)]

    found, equal = weighted_index(ITEMS, SPLIT), weighted_index(ITEMS)

    assert (found.value or 0, equal.value or 0) == pytest.approx((74.33, 73.70), abs=0.005)
    assert ends == [0, 100]
    score = (np.array([0.4, 0.3, 0.3]) @ np.array(list(ITEMS.values())) - 1) / 9 * 100
    assert found.interval == pytest.approx(stats.t.interval(0.95, 9, score.mean(), stats.sem(score)))


def test_items_left_out_are_renormalised_with_a_doubt_or_refused() -> None:
    items = {"a": [10, 10, 4], "b": [1, None, 4]}

    found = weighted_index(items, {"a": 3, "b": 1})

    assert found.value == pytest.approx((75 + 100 + 100 / 3) / 3)
    assert [w.code for w in found.warnings] == ["index.renormalised"]
    with pytest.raises(ValueError, match=r"items\['b'\]\[1\] is missing"):
        weighted_index(items, missing="refuse")


def test_weights_count_as_copies_do() -> None:
    copies = {name: [*column, column[0], column[0]] for name, column in ITEMS.items()}

    assert weighted_index(ITEMS, SPLIT, weights=[3, *[1] * 9]).value == pytest.approx(
        weighted_index(copies, SPLIT).value
    )


def test_wrong_items_are_told_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="'y' is in only one of expected and perceived"):
        gap({"x": [1, 2]}, {"x": [1, 2], "y": [1, 2]})
    with pytest.raises(ValueError, match="points of row 1 add to 90"):
        gap({"x": [1, 2]}, {"x": [1, 2]}, dimensions={"d": ["x"]}, points={"d": [100, 90]})
    with pytest.raises(ValueError, match=r"items\['a'\]\[1\] is 11; the scale runs from 1 to 10"):
        weighted_index({"a": [1, 11]})
    with pytest.raises(ValueError, match=r"importance\['a'\] is -1"):
        weighted_index({"a": [1, 2]}, {"a": -1})
