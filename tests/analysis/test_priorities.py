"""Penalty–reward contrast and importance–performance."""

import numpy as np
import pytest

from plaudit.analysis import extremes, importance_performance, penalty_reward, priorities, replicated_of
from tests.analysis.published import items
from tests.analysis.shared_data import table
from tests.analysis.test_linear_models import RATED, airport

QUALITY = [f"PERQ{at}" for at in range(1, 8)]
# Martilla and James 1977: importance and performance of 14 attributes of car service.
CARS = """3.83 2.63; 3.63 2.73; 3.60 3.15; 3.56 3.00; 3.41 3.05; 3.41 3.29; 3.38 3.03; 3.37 3.11; 3.29 2.00; 3.27 3.02;
2.52 2.25; 2.43 2.49; 2.37 2.35; 2.05 3.33"""


def test_airport_penalties_and_rewards_are_those_of_r() -> None:
    item = items("nps_csat_sfo")["penalty_reward_sfo_2017"]

    found = penalty_reward(replicated_of(extremes(airport(), RATED[1:], low=2, high=5)), RATED[0], RATED[1:])

    for name, wanted in item["values"].items():
        for statistic, value in wanted.items():
            assert found.estimates.one(statistic=statistic, item=name).value == pytest.approx(
                value, abs=item["tolerance"]
            )


def test_mobile_phone_penalties_and_rewards_one_at_a_time_and_together() -> None:
    data = replicated_of(extremes(table("ecsi_mobi/mobi.csv"), QUALITY, low=6, high=9))

    singly = penalty_reward(data, "CUSA1", QUALITY).estimates
    jointly = penalty_reward(data, "CUSA1", QUALITY, together=True).estimates

    wanted = {
        "PERQ1": (7.7554, -1.0554, 1.1088),
        "PERQ4": (7.6870, -0.7870, 1.1107),
        "PERQ6": (7.6947, -0.4841, 1.1325),
        "PERQ7": (7.9250, -0.9450, 0.7875),
    }
    for name, values in wanted.items():
        got = [singly.one(statistic=each, item=name).value for each in ("base", "penalty", "reward")]
        assert got == pytest.approx(values, abs=5e-5)
    assert jointly.one(statistic="r2").value == pytest.approx(0.4593, abs=5e-5)
    assert jointly.one(statistic="penalty", item="PERQ7").value == pytest.approx(-0.5057, abs=5e-5)
    assert jointly.one(statistic="reward", item="PERQ7").value == pytest.approx(0.1363, abs=5e-5)


def test_an_item_is_basic_or_excitement_only_where_the_difference_is_sure() -> None:
    rng = np.random.default_rng(7)
    rated = rng.integers(1, 6, size=(3_000, 3))
    y = (
        3
        - 1.0 * (rated[:, 0] == 1)
        + 0.1 * (rated[:, 0] == 5)
        + 0.9 * (rated[:, 1] == 5)
        + rng.normal(size=3_000) * 0.5
    )
    columns = {"a": rated[:, 0], "b": rated[:, 1], "c": rated[:, 2], "y": y}

    found = penalty_reward(replicated_of(extremes(columns, ["a", "b", "c"], low=1, high=5)), "y", ["a", "b", "c"])

    assert found.kinds == {"a": "basic", "b": "excitement", "c": "linear"}
    assert (found.estimates.one(statistic="contrast", item="a").p or 1) < 0.001


def test_ratings_of_which_none_is_low_are_told() -> None:
    rng = np.random.default_rng(7)
    columns = {"a": rng.integers(3, 6, 600), "y": rng.normal(size=600)}

    found = penalty_reward(replicated_of(extremes(columns, ["a"], low=2, high=5)), "y", ["a"])

    assert "penalty.no_extreme" in {each.code for each in found.warnings}


def cars() -> tuple[dict[str, float], dict[str, float]]:
    rows = [tuple(map(float, row.split())) for row in CARS.split(";")]
    return {str(at): row[0] for at, row in enumerate(rows, 1)}, {str(at): row[1] for at, row in enumerate(rows, 1)}


def test_car_service_by_the_mean_and_by_the_median() -> None:
    by_mean = importance_performance(*cars())
    by_median = importance_performance(*cars(), crosshair="median")

    assert by_mean.crosshair == pytest.approx((3.151, 2.816), abs=5e-4)
    concentrate = [item for item, quadrant in by_mean.quadrants.items() if quadrant == "concentrate here"]
    assert concentrate == ["1", "2", "9"]
    assert [item for item, quadrant in by_mean.quadrants.items() if quadrant == "possible overkill"] == ["14"]
    assert by_median.crosshair == pytest.approx((3.375, 3.01))
    moved = [item for item in by_mean.quadrants if by_mean.quadrants[item] != by_median.quadrants[item]]
    assert moved == ["4", "8", "9", "10"]


def test_leaving_out_an_item_may_move_another() -> None:
    found = importance_performance({"a": 1.0, "b": 2.0, "c": 9.0}, {"a": 1.0, "b": 1.5, "c": 9.0})

    assert found.quadrants["b"] == "low priority"
    assert found.without["c"] == ("b",)
    assert "priorities.crosshair_moves" in {each.code for each in found.warnings}


def test_the_middle_of_the_scale_does_not_move_with_the_items() -> None:
    found = importance_performance(*cars(), crosshair="scale", scale=((1, 4), (1, 4)))

    assert found.crosshair == (2.5, 2.5)
    assert not any(found.without.values())


def test_a_map_from_moments_says_which_items_may_lie_elsewhere() -> None:
    found = priorities(replicated_of(table("ecsi_mobi/mobi.csv")), QUALITY, outcome="CUSA1")

    weights = items("driver_importance")["drivers_mobi"]["values"]["johnson"]["share"]
    for name in QUALITY:
        assert found.estimates.one(statistic="importance", item=name).value == pytest.approx(weights[name])
    assert "PERQ1" not in found.unsure
    assert "priorities.unsure" in {each.code for each in found.warnings}


def test_a_crosshair_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="it must be 'mean', 'median' or 'scale'"):
        importance_performance(*cars(), crosshair="mode")  # type: ignore[arg-type]
