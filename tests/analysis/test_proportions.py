import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from plaudit.analysis import paired_proportion_difference, proportion_difference, proportion_interval, share_difference
from tests.analysis.published import items

PUBLISHED = {name: item for name, item in items("proportions_tests").items() if "wilson" in item["values"]}
NAMES = {
    "wilson": "wilson",
    "wilson_cc": "wilson-corrected",
    "clopper_pearson": "clopper-pearson",
    "agresti_coull": "agresti-coull",
    "jeffreys": "jeffreys",
}


@pytest.mark.parametrize("published", NAMES)
@pytest.mark.parametrize("case", PUBLISHED)
def test_every_interval_is_that_of_r_cut_at_0_and_1(case: str, published: str) -> None:
    item = PUBLISHED[case]
    low, high = item["values"][published]

    found = proportion_interval(item["values"]["x"], item["values"]["n"], method=NAMES[published])  # type: ignore[arg-type]

    assert [found.low, found.high] == pytest.approx([max(low, 0), min(high, 1)], abs=item["tolerance"])
    assert bool(found.warnings) == (low < 0 or high > 1)


@settings(max_examples=40, deadline=None)
@given(some.integers(1, 3_000), some.data(), some.sampled_from([0.8, 0.95, 0.99]))
def test_the_intervals_are_those_of_statsmodels(n: int, data: some.DataObject, level: float) -> None:
    x = data.draw(some.integers(1, n)) if n > 1 else 1
    names = {"clopper-pearson": "beta", "agresti-coull": "agresti_coull", "wilson": "wilson"}

    for ours, theirs in names.items():
        found = proportion_interval(x, n, method=ours, level=level)  # type: ignore[arg-type]

        low, high = proportion_confint(x, n, alpha=1 - level, method=theirs)
        assert [found.low, found.high] == pytest.approx([max(low, 0), min(high, 1)], abs=1e-9)


def test_the_hybrid_interval_is_that_of_newcombe_1998() -> None:
    found = proportion_difference(56, 70, 48, 80)

    assert found.value == pytest.approx(0.2)
    assert found.interval == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


@settings(max_examples=40, deadline=None)
@given(some.integers(2, 400), some.integers(2, 400), some.data())
def test_differences_are_those_of_statsmodels_and_turn_with_their_groups(
    n_a: int, n_b: int, data: some.DataObject
) -> None:
    a, b = data.draw(some.integers(1, n_a - 1)), data.draw(some.integers(1, n_b - 1))

    found, turned = proportion_difference(a, n_a, b, n_b), proportion_difference(b, n_b, a, n_a)

    assert found.interval == pytest.approx(confint_proportions_2indep(a, n_a, b, n_b, method="newcomb"), abs=1e-9)
    assert found.p == pytest.approx(proportions_ztest([a, b], [n_a, n_b])[1], abs=1e-9)
    assert found.value is not None and found.low is not None
    assert (turned.value, turned.high) == (pytest.approx(-found.value), pytest.approx(-found.low))
    assert share_difference(a / n_a, n_a, b / n_b, n_b).interval == pytest.approx(found.interval, abs=1e-9)


def test_four_points_between_two_waves_of_280_are_no_change() -> None:
    assert share_difference(0.54, 280, 0.58, 280).p == pytest.approx(0.340, abs=5e-4)


def test_the_paired_interval_is_that_of_newcombe_1998_table_iii() -> None:
    found = paired_proportion_difference(36, 12, 2, 0)

    assert found.value == pytest.approx(0.2)
    assert found.interval == (pytest.approx(0.0569, abs=5e-5), pytest.approx(0.3404, abs=5e-5))


def test_the_same_panel_twice_is_mcnemar() -> None:
    assert paired_proportion_difference(794, 150, 86, 570).p == pytest.approx(3.1e-5, rel=0.02)


@settings(max_examples=40)
@given(some.lists(some.integers(0, 60), min_size=4, max_size=4).filter(any))
def test_the_paired_interval_holds_its_value_within_bounds_and_turns_with_its_questions(counts: list[int]) -> None:
    both, only_a, only_b, neither = counts

    found = paired_proportion_difference(both, only_a, only_b, neither)
    turned = paired_proportion_difference(both, only_b, only_a, neither)

    assert found.value is not None and found.low is not None and found.high is not None
    assert -1 - 1e-9 <= found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12 <= 1 + 1e-9
    assert (turned.value, turned.low) == (pytest.approx(-found.value), pytest.approx(-found.high))


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="successes_b is 9, but n_b is 8; there cannot be more successes than cases"):
        proportion_difference(1, 2, 9, 8)
    with pytest.raises(ValueError, match="method is 'wald'; it must be one of wilson, wilson-corrected"):
        proportion_interval(1, 2, method="wald")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="share_a is 54; a share runs from 0 to 1"):
        share_difference(54, 280, 0.58, 280)
    with pytest.raises(ValueError, match="the sum of the four counts is 0"):
        paired_proportion_difference(0, 0, 0, 0)
