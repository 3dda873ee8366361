from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lifelines import CoxPHFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import concordance_index

from plaudit.analysis import cox, log_rank, restricted_mean, survival_by
from tests.analysis.published import items, waiting_times

PUBLISHED = items("resolution_time_nyc311")
AGENCIES = ("DEP", "DOT", "HPD", "NYPD")
CASES = some.lists(
    some.tuples(some.integers(1, 12), some.booleans(), some.sampled_from("abc")), min_size=30, max_size=80
)


@pytest.fixture(scope="module")
def requests() -> tuple[list[float], list[bool], list[str]]:
    days, closed, agency = [], [], []
    for name in AGENCIES:
        waited, done = waiting_times(name)
        days += waited
        closed += done
        agency += [name] * len(waited)
    return days, closed, agency


def test_the_log_rank_test_is_that_of_r(requests: tuple[list[float], list[bool], list[str]]) -> None:
    item = PUBLISHED["km_by_agency"]

    found = survival_by(*requests)

    test = found.estimates.one(statistic="chi_square")
    assert test.value == pytest.approx(item["values"]["logrank_chisq"], rel=item["tolerance"])
    assert test.df == item["values"]["df"]
    for name in AGENCIES:
        median = found.estimates.one(statistic="median", group=name)
        assert (median.value, median.n) == (
            pytest.approx(item["values"]["medians"][f"agency={name}"], abs=item["tolerance"]),
            item["values"]["n"][f"agency={name}"],
        )


def test_cox_s_regression_is_that_of_r(requests: tuple[list[float], list[bool], list[str]]) -> None:
    item = PUBLISHED["km_by_agency"]
    days, closed, agency = requests

    found = cox(days, closed, {"agency": agency})

    table = item["values"]["cox"]
    for name, (coefficient, ratio, se, z, p) in zip(("DOT", "HPD", "NYPD"), table["data"], strict=True):
        one = found.one(statistic="coefficient", item=f"agency {name}")
        assert [one.value, one.se] == pytest.approx([coefficient, se], abs=item["tolerance"])
        assert (one.value or 0) / (one.se or 1) == pytest.approx(z, abs=1e-4)
        assert one.p == pytest.approx(p, rel=1e-4)
        assert found.one(statistic="hazard_ratio", item=f"agency {name}").value == pytest.approx(ratio, rel=1e-5)
    assert found.one(statistic="concordance").value == pytest.approx(
        item["values"]["concordance"], abs=item["tolerance"]
    )
    assert "cox.not_proportional" in {warned.code for warned in found.warnings}


def test_the_restricted_mean_is_that_of_r() -> None:
    item = PUBLISHED["km_all"]

    assert restricted_mean(*waiting_times()).value == pytest.approx(item["values"]["rmean"], abs=item["tolerance"])


@settings(max_examples=12, deadline=None)
@given(CASES)
def test_the_log_rank_test_is_that_of_lifelines(cases: list[tuple[int, bool, str]]) -> None:
    days, came, group = (list(column) for column in zip(*cases, strict=True))
    if len(set(group)) < 2 or not any(came):
        return

    other = multivariate_logrank_test(days, group, came)

    found = log_rank(days, came, group).one(statistic="chi_square")
    assert found.value == pytest.approx(other.test_statistic, abs=1e-6)
    assert found.p == pytest.approx(other.p_value, abs=1e-6)


@settings(max_examples=6, deadline=None)
@given(some.integers(0, 10_000))
def test_cox_s_regression_is_that_of_lifelines(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(50, 10, 150), rng.integers(0, 2, 150)
    days = np.ceil(rng.exponential(10 * np.exp(-0.03 * (x - 50) - 0.5 * y)))
    came = rng.random(150) < 0.8
    frame = pd.DataFrame({"days": days, "came": came, "x": x, "y": y})

    found = cox(days, came, {"x": x, "y": y})
    other = CoxPHFitter().fit(frame, "days", "came")

    for name in ("x", "y"):
        one = found.one(statistic="coefficient", item=name)
        assert [one.value, one.se] == pytest.approx([other.params_[name], other.standard_errors_[name]], rel=1e-4)
    line = (x - 50) * (found.one(statistic="coefficient", item="x").value or 0)
    line += y * (found.one(statistic="coefficient", item="y").value or 0)
    assert found.one(statistic="concordance").value == pytest.approx(concordance_index(days, -line, came), abs=1e-6)
    ratio = other.log_likelihood_ratio_test()
    assert found.one(statistic="likelihood_ratio").value == pytest.approx(ratio.test_statistic, rel=1e-5)


def test_the_unit_of_time_changes_nothing() -> None:
    days, came = [1, 2, 2, 3, 5, 8, 9, 12], [1, 1, 0, 1, 1, 1, 0, 1]
    group = ["a", "b"] * 4

    by_days, by_hours = log_rank(days, came, group), log_rank([day * 24 for day in days], came, group)

    assert [one.value for one in by_days] == pytest.approx([one.value for one in by_hours])
    assert restricted_mean([1, 3], [1, 1]).value == 2
    assert restricted_mean([1, 3], [1, 1], horizon=2).value == 1.5


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: log_rank([1, 2], [1, 1], ["a", "a"]), "groups has one group, 'a'; a comparison needs at least 2"),
        (lambda: log_rank([1, 2], [0, 0], ["a", "b"]), "observed is all 0; nobody has come to the event"),
        (
            lambda: log_rank([1, -2], [1, 1], ["a", "b"]),
            "durations[1] is -2; every value must be a number of at least 0",
        ),
        (lambda: log_rank([1, 2], [1, 2], ["a", "b"]), "observed has values other than 0 and 1"),
        (lambda: log_rank([1, 2], [1, 1], ["a", None]), "groups[1] is missing; give it a category of its own"),
        (
            lambda: cox([1, 2, 3], [1, 1, 1], {"x": [1, 1, 1]}),
            "predictors has 'x', which is the same for all; leave it out",
        ),
        (
            lambda: cox([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 2, 4, 3], "y": [2, 4, 8, 6]}),
            "predictors x, y say the same as each other; leave one of them out",
        ),
        (
            lambda: cox([1, 2, 3, 4], [1, 1, 1, 0], {"x": [1, 2, 3, 4]}),
            "predictors has 'x', which tells the event with certainty; merge or leave it out",
        ),
        (lambda: cox([1, 2], [1, 1], {}), "predictors is empty; name at least one characteristic"),
        (lambda: restricted_mean([1, 2], [1, 1], horizon=9), "horizon is 9; the curve is known from 0 to 2"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        call()

    assert str(refused.value).startswith(said)


def test_few_events_are_doubted() -> None:
    found = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "b", "a", "b"])

    assert [warned.code for warned in found.warnings] == ["survival.few_events"]
