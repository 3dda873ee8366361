"""The recipes of charts, weights, trends and effects: their Python gives the result again, their R the same numbers."""

from typing import Any

import numpy as np
import pytest

from plaudit.analysis import (
    Break,
    Reading,
    Results,
    adjust_by_cells,
    base_weights,
    c_chart,
    calibrate,
    calibrated_mean,
    cusum_chart,
    difference_in_differences,
    forecast,
    interrupted_series,
    log_rank,
    mann_kendall,
    mr_chart,
    np_chart,
    p_chart,
    poststratify,
    power_of_effect,
    power_of_interruption,
    r_chart,
    r_indicator,
    rake,
    restricted_mean,
    s_chart,
    trim_weights,
    u_chart,
    weight_diagnostics,
    xbar_chart,
    xmr_chart,
)
from tests.analysis.in_r import ran

COUNTS, SIZES = [3, 2, 0, 1, 4, 3, 9, 4], [50, 40, 50, 60, 55, 50, 50, 45]
VALUES = [5.1, 4.8, 5.6, 5.0, 4.9, 5.3, 6.2, 5.2]
KINDS, AREAS = ["a", "a", "b", "b"], ["x", "y", "x", "y"]
WEIGHTS = [1.0, 2.0, 1.5, 1.0]
FLAGS = [1, 0, 1, 1, 0, 1, 0, 1] * 5
XS = [1.0, 2.0, 3.0, 2.5, 1.5, 4.0, 3.5, 0.5, 2.2, 1.1] * 4


def remade(recipe: Any) -> Any:
    held: dict[str, Any] = {"print": lambda *_: None}
    exec(recipe.python, held)
    return held["found"]


MADE: dict[str, Any] = {
    "a frozen baseline": lambda: p_chart(COUNTS, SIZES, baseline=p_chart(COUNTS, SIZES).baseline),
    "a reading": lambda: xmr_chart(VALUES, reading=Reading(first=5, exclude=(1,), rules="nelson")),
    "breaks": lambda: mann_kendall(VALUES, breaks=[Break(4, "new wording")]),
    "weights": lambda: calibrated_mean([1, 2, 3, 4], rake(WEIGHTS, {"k": KINDS}, {"k": {"a": 3, "b": 4}})),
    "trimmed": lambda: trim_weights(poststratify(WEIGHTS, KINDS, {"a": 3, "b": 4}), upper=2.1),
    "a seed": lambda: power_of_interruption(6, 6, sd=1, generator=np.random.default_rng(4), runs=100),
}


@pytest.mark.parametrize("name", MADE)
def test_the_python_of_a_recipe_gives_the_result_again(name: str) -> None:
    found = MADE[name]()
    rows = found if isinstance(found, Results) else Results(getattr(found, "estimates", (found,))[:])  # type: ignore[arg-type]

    again = remade(rows[0].recipe())

    others = again if isinstance(again, Results) else getattr(again, "estimates", (again,))
    assert [(one.value, one.se, one.low) for one in others] == [(one.value, one.se, one.low) for one in rows]


def limits(chart: Any) -> list[float]:
    return [chart.centre, float(chart.lower[-1]), float(chart.upper[-1])]


IN_R: dict[str, Any] = {
    "p": lambda: (p_chart(COUNTS, SIZES), limits),
    "laney p": lambda: (p_chart(COUNTS, SIZES, adjusted=True), limits),
    "u": lambda: (u_chart(COUNTS, SIZES), limits),
    "c": lambda: (c_chart(COUNTS), limits),
    "np": lambda: (np_chart(COUNTS, 50), limits),
    "xmr": lambda: (xmr_chart(VALUES), limits),
    "mr": lambda: (mr_chart(VALUES), limits),
    "xbar": lambda: (xbar_chart(VALUES, KINDS * 2), limits),
    "r": lambda: (r_chart(VALUES, KINDS * 2), lambda chart: [chart.centre]),
    "s": lambda: (s_chart(VALUES, KINDS * 2), lambda chart: [chart.centre]),
    "cusum": lambda: (cusum_chart(VALUES), lambda chart: [float(chart.above[-1]), float(chart.below[-1])]),
    "base": lambda: (base_weights([0.5, 0.2]), lambda found: found.weights.tolist()),
    "cells": lambda: (adjust_by_cells(WEIGHTS, [1, 0, 1, 1], KINDS), lambda found: found.weights.tolist()),
    "post-strata": lambda: (poststratify(WEIGHTS, KINDS, {"a": 3, "b": 4}), lambda found: found.weights.tolist()),
    "raking": lambda: (
        rake(WEIGHTS, {"k": KINDS, "q": AREAS}, {"k": {"a": 3, "b": 4}, "q": {"x": 3.5, "y": 3.5}}),
        lambda found: found.weights.tolist(),
    ),
    "calibration": lambda: (
        calibrate(WEIGHTS, {"one": [1, 1, 1, 1], "x": [1, 3, 2, 5]}, {"one": 6, "x": 17}, distance="raking"),
        lambda found: found.weights.tolist(),
    ),
    "trimming": lambda: (trim_weights(WEIGHTS, upper=1.8), lambda found: found.weights.tolist()),
    "diagnostics": lambda: (weight_diagnostics(WEIGHTS), lambda found: [found[0].value, found[1].value]),
    "representativity": lambda: (r_indicator(FLAGS, {"x": XS}), lambda found: [found.value]),
    "trend": lambda: (
        mann_kendall(VALUES),
        lambda found: [found.one(statistic=s).value for s in ("S", "tau", "z", "slope")],
    ),
    "effect": lambda: (
        difference_in_differences(VALUES * 2, [0, 1] * 8, [0, 0, 1, 1] * 4, clusters=[0, 1, 2, 3, 4, 5, 6, 7] * 2),
        lambda found: [found[0].se, found[0].value],
    ),
    "power": lambda: (
        power_of_effect(0.4, sd=1, treated=80, others=90, icc=0.02, per_cluster=9),
        lambda found: [found.value],
    ),
    "log-rank": lambda: (
        log_rank(VALUES, [1, 1, 0, 1, 1, 1, 1, 0], KINDS * 2),
        lambda found: [round(found[0].value, 1)],
    ),
    "restricted mean": lambda: (
        restricted_mean(VALUES, [1, 1, 0, 1, 1, 1, 1, 0]),
        lambda found: [found.value, found.se],
    ),
    "holt-winters": lambda: (
        forecast([*VALUES] * 3, 2, method="holt_winters", period=4),
        lambda found: [],  # the numbers are compared with R in test_trend.py; here, that the lines run
    ),
    "interrupted": lambda: (interrupted_series(VALUES * 2, 8), lambda found: []),
}


@pytest.mark.r
def test_the_r_of_recipes_prints_the_same_numbers() -> None:
    wanted, lines = [], ["options(digits = 12)"]
    for name, make in IN_R.items():
        found, read = make()
        wanted.append((name, read(found)))
        one = found if hasattr(found, "recipe") else getattr(found, "estimates", found)[0]
        lines.append(f"local({{\n{one.recipe().r}\n}})\ncat('\\n=====\\n')")

    said = " ".join(ran("\n".join(lines))).split("=====")

    for (name, expected), text in zip(wanted, said, strict=False):
        printed = []
        for word in text.split():
            try:
                printed.append(float(word))
            except ValueError:
                continue
        assert text.strip(), name
        for number in expected:
            assert any(abs(number - one) <= 1e-6 * max(1, abs(number)) for one in printed), (name, number, text)
