import numpy as np
import pytest

from plaudit.analysis import kano, kano_class, kano_counts
from tests.analysis.published import items

PUBLISHED = items("kano")
STUDIES = [name for name in PUBLISHED if name != "kano_evaluation_table"]


@pytest.mark.parametrize("item", STUDIES)
def test_an_attribute_has_the_published_class_and_coefficients(item: str) -> None:
    values, tolerance = PUBLISHED[item]["values"], PUBLISHED[item]["tolerance"]

    found = kano(values["counts"])

    for statistic in ("better", "worse", "total_strength", "category_strength"):
        got = found.estimates.one(statistic=statistic).value
        assert got == pytest.approx(values[statistic], abs=tolerance)
    assert found.most_frequent == values["max_category"]
    assert found.decided == values["rule_M_O_A_I_5pct"]
    assert found.fong_difference == values["fong_difference"]
    assert found.fong_limit == pytest.approx(values["fong_limit"], abs=tolerance)
    assert found.fong_sure == values["fong_significant"]


def test_the_grid_is_that_of_berger() -> None:
    wanted = PUBLISHED["kano_evaluation_table"]["values"]["table"]

    assert [[kano_class(row, column) for column in range(1, 6)] for row in range(1, 6)] == wanted


@pytest.mark.parametrize(
    ("shares", "better", "worse", "kind"),
    [
        ({"A": 70, "O": 323, "M": 493, "I": 95}, 0.40, -0.83, "M"),
        ({"A": 104, "O": 451, "M": 305, "I": 115}, 0.57, -0.78, "O"),
        ({"A": 638, "O": 216, "M": 29, "I": 85}, 0.88, -0.25, "A"),
    ],
)
def test_skis(shares: dict[str, int], better: float, worse: float, kind: str) -> None:
    """Sauerwein, Bailom, Matzler and Hinterhuber 1996, per thousand: edge grip, ease of turn, service."""
    found = kano(shares)

    assert found.estimates.one(statistic="better").value == pytest.approx(better, abs=0.005)
    assert found.estimates.one(statistic="worse").value == pytest.approx(worse, abs=0.005)
    assert found.most_frequent == found.decided == kind


def test_pairs_of_answers_are_counted_and_missing_ones_left_out() -> None:
    found = kano_counts([1, 1, 2, 3, 5, 1, np.nan], [5, 3, 5, 3, 1, 1, 4])

    assert found == {"M": 1, "O": 1, "A": 1, "I": 1, "R": 1, "Q": 1}


def test_a_tie_goes_to_the_class_that_hurts_most() -> None:
    assert kano({"A": 30, "M": 30, "O": 30}).most_frequent == "M"


def test_an_open_class_and_many_contradictions_are_told() -> None:
    codes = {each.code for each in kano({"M": 30, "O": 28, "Q": 10}).warnings}

    assert codes == {"kano.not_sure", "kano.questionable"}


def test_worse_keeps_its_interval_below_0() -> None:
    worse = kano({"M": 30, "O": 28, "I": 10}).estimates.one(statistic="worse")

    assert worse.low is not None and worse.high is not None and worse.value is not None
    assert -1 < worse.low < worse.value < worse.high < 0


def test_an_answer_off_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="dysfunctional is 6"):
        kano_class(1, 6)


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(ValueError, match="counts has the class 'X'"):
        kano({"X": 3})
