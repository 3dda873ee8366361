import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plaudit.analysis import Replicated, drivers, replicated_of
from plaudit.analysis.shares import relative_weights, shapley, subset_r2
from tests.analysis.published import items
from tests.analysis.shared_data import table

PUBLISHED = items("driver_importance")


def moments(path: str, names: list[str]) -> Replicated:
    read = table(path)
    return replicated_of({name: read[name] for name in names})


@pytest.mark.parametrize(
    ("item", "path", "outcome"),
    [
        ("drivers_attitude", "attitude/attitude.csv", "rating"),
        ("drivers_mobi", "ecsi_mobi/mobi.csv", "CUSA1"),
        ("drivers_swiss", "swiss/swiss.csv", "Fertility"),
    ],
)
def test_shares_of_explained_variance_are_those_of_r(item: str, path: str, outcome: str) -> None:
    values, tolerance = PUBLISHED[item]["values"], PUBLISHED[item]["tolerance"]
    names = list(values["zero_order_r"])

    found = drivers(moments(path, [*names, outcome]), outcome)

    wanted = {
        "lmg": values["lmg"]["lmg"],
        "lmg_share": values["lmg"]["lmg_share"],
        "first": values["lmg"]["first"],
        "last": values["lmg"]["last"],
        "johnson": values["johnson"]["raw"],
        "johnson_share": values["johnson"]["share"],
        "beta": values["standardised_beta"],
        "r": values["zero_order_r"],
        "product": values["product_measure"],
    }
    for statistic, by_item in wanted.items():
        for name, value in by_item.items():
            one = found.estimates.one(statistic=statistic, item=name)
            assert one.value == pytest.approx(value, abs=tolerance)
    assert found.estimates.one(statistic="r2").value == pytest.approx(values["lmg"]["r2"], abs=tolerance)


def test_variance_inflation_is_that_of_r() -> None:
    wanted = PUBLISHED["ols_attitude"]["values"]["vif"]

    found = drivers(moments("attitude/attitude.csv", [*wanted, "rating"]), "rating", list(wanted))

    assert found.vif == pytest.approx(list(wanted.values()), rel=1e-10)


@settings(max_examples=30, deadline=None)
@given(some.integers(0, 2**32 - 1), some.integers(1, 6))
def test_both_measures_sum_to_r2_and_shapley_is_the_mean_over_all_orders(seed: int, size: int) -> None:
    from itertools import permutations

    rng = np.random.default_rng(seed)
    x = rng.normal(size=(40, size + 1)) @ rng.normal(size=(size + 1, size + 1))
    covariance = np.cov(x, rowvar=False)
    r2 = subset_r2(covariance)

    by_order = np.zeros(size)
    orders = list(permutations(range(size)))
    for order in orders:
        held = 0
        for each in order:
            by_order[each] += r2[held | 1 << each] - r2[held]
            held |= 1 << each
    assert shapley(r2) == pytest.approx(by_order / len(orders), abs=1e-10)
    assert shapley(r2).sum() == pytest.approx(r2[-1], abs=1e-10)
    assert relative_weights(covariance).sum() == pytest.approx(r2[-1], abs=1e-8)
    y, design = x[:, -1] - x[:, -1].mean(), x[:, :-1] - x[:, :-1].mean(axis=0)
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    assert r2[-1] == pytest.approx(1 - left @ left / (y @ y), abs=1e-9)


def correlated(n: int, size: int) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(n, size)) + rng.normal(size=(n, 1))
    return {f"item{at}": x[:, at] for at in range(size)} | {"y": x.sum(axis=1) + rng.normal(size=n) * size}


def test_twelve_drivers_with_fifty_groups_take_less_than_two_seconds() -> None:
    data = replicated_of(correlated(2_000, 12), groups=50)

    began = time.thread_time()  # of this thread, whatever else the machine does
    found = drivers(data, "y")

    assert time.thread_time() - began < 2
    assert sum(each.value or 0 for each in found.estimates.only(statistic="lmg_share")) == pytest.approx(1)


def test_shares_keep_their_intervals_between_0_and_1() -> None:
    found = drivers(replicated_of(correlated(200, 4) | {"noise": np.random.default_rng(1).normal(size=200)}), "y")

    for each in found.estimates.only(statistic="lmg_share"):
        assert each.low is not None and each.high is not None and each.value is not None
        assert 0 < each.low < each.value < each.high < 1


def test_an_item_that_repeats_another_is_told_and_shares_with_it_evenly() -> None:
    columns = correlated(500, 3)

    found = drivers(replicated_of(columns | {"again": columns["item0"]}), "y")

    assert "drivers.collinear" in {each.code for each in found.warnings}
    twins = [found.estimates.one(statistic="lmg", item=name).value for name in ("item0", "again")]
    assert twins[0] == pytest.approx(twins[1])
    assert np.isinf(found.vif[0])


def test_an_item_all_gave_the_same_answer_to_drives_nothing_and_is_told() -> None:
    found = drivers(replicated_of(correlated(500, 3) | {"flat": np.full(500, 4.0)}), "y")

    assert found.estimates.one(statistic="lmg", item="flat").value == pytest.approx(0)
    assert "items.no_spread" in {each.code for each in found.warnings}


def test_a_reversed_item_is_told() -> None:
    columns = correlated(600, 3)
    columns["item1"] = -columns["item1"]

    assert "drivers.reversed" in {each.code for each in drivers(replicated_of(columns), "y").warnings}


def test_a_small_sample_is_told() -> None:
    assert "sample.small" in {each.code for each in drivers(replicated_of(correlated(100, 3)), "y").warnings}


def test_the_outcome_may_not_drive_itself() -> None:
    with pytest.raises(ValueError, match="which is the outcome"):
        drivers(replicated_of(correlated(50, 2)), "y", ["item0", "y"])
