"""Every value of R's survey package on the Californian schools: means, totals, ratios, shares, quantiles, variances."""

from math import inf
from typing import Any

import pytest

from plaudit.analysis import (
    Request,
    answer_shares,
    design_effect,
    mean,
    quantile,
    ratio,
    reduce,
    share,
    total,
    variance,
)
from tests.analysis.published import items
from tests.analysis.schools import DESIGNS, sample

PUBLISHED = items("survey_descriptive")
NAMES = tuple(DESIGNS)


def near(case: str) -> tuple[dict[str, Any], float]:
    return PUBLISHED[case]["values"], PUBLISHED[case]["tolerance"]


@pytest.mark.parametrize("name", NAMES)
def test_means_errors_intervals_and_design_effects_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_mean")

    found = reduce(rows, Request(("api00", "api99", "enroll"), design=design, moments="complete"))

    for place, each in enumerate(mean(found, df=inf)):
        assert each.value == pytest.approx(values["estimate"][each.item], abs=close)
        assert each.se == pytest.approx(values["se"][each.item], abs=close)
        assert [each.low, each.high] == pytest.approx(values["ci95_normal"]["data"][place], abs=close)
    for each in design_effect(found):
        assert each.value == pytest.approx(values["deff"][each.item], abs=close)


@pytest.mark.parametrize("name", NAMES)
def test_totals_and_their_design_effects_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_total")
    found = reduce(rows, Request(("enroll",), design=design))

    told = total(found, df=inf)[0]

    assert told.value == pytest.approx(values["estimate"]["enroll"], rel=1e-12)
    assert told.se == pytest.approx(values["se"]["enroll"], abs=close)
    assert [told.low, told.high] == pytest.approx(values["ci95_normal"]["data"][0], abs=close)
    assert design_effect(found, of_total=True)[0].value == pytest.approx(values["deff"]["enroll"], abs=close)


@pytest.mark.parametrize("name", NAMES)
def test_the_shares_of_a_factor_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_factor_mean")

    found = answer_shares(reduce(rows, Request(answers=("stype",), design=design)), "stype", method="mean", df=inf)

    assert len(found) == 3
    for place, each in enumerate(found):
        level = each.item.replace("stype: ", "stype")
        assert each.value == pytest.approx(values["estimate"][level], abs=close)
        assert each.se == pytest.approx(values["se"][level], abs=close)
        assert [each.low, each.high] == pytest.approx(values["ci95_normal"]["data"][place], abs=close)


@pytest.mark.parametrize("name", NAMES)
def test_ratios_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_ratio")

    found = ratio(reduce(rows, Request(pairs=(("api.stu", "enroll"),), design=design)), "api.stu", "enroll")[0]

    assert (found.value, found.se) == (
        pytest.approx(values["ratio"], abs=close),
        pytest.approx(values["se"], abs=close),
    )


@pytest.mark.parametrize("name", NAMES)
def test_domains_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_by_stype")
    yes, _ = near(f"{name}_domain_yes")

    by_type = mean(reduce(rows, Request("api00", by=("stype",), design=design)))
    goal = mean(reduce(rows, Request("api00", by=("sch.wide",), design=design)), df=inf).one(group="Yes")

    for each in by_type:
        assert each.value == pytest.approx(values["estimate"][each.group], abs=close)
        assert each.se == pytest.approx(values["se"][each.group], abs=close)
    assert goal.value == pytest.approx(yes["estimate"]["api00"], abs=close)
    assert goal.se == pytest.approx(yes["se"]["api00"], abs=close)
    assert [goal.low, goal.high] == pytest.approx(yes["ci95_normal"]["data"][0], abs=close)


@pytest.mark.parametrize("name", NAMES)
def test_quantiles_and_variances_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_quantile")
    spread, very_close = near(f"{name}_var")
    found = reduce(rows, Request(answers=("api00",), design=design))

    for p, row in zip(values["rows"], values["data"], strict=True):
        told = quantile(found, "api00", float(p))[0]
        assert [told.value, told.low, told.high, told.se] == pytest.approx(row, abs=close)
    told = variance(found, "api00")[0]
    assert (told.value, told.se) == (
        pytest.approx(spread["variance"], abs=very_close),
        pytest.approx(spread["se"], abs=very_close),
    )


@pytest.mark.parametrize("name", NAMES)
def test_intervals_of_a_share_are_those_of_r(name: str) -> None:
    rows, design = sample(name)
    values, close = near(f"{name}_ciprop")
    found = reduce(rows, Request(answers=("sch.wide",), design=design))

    for method, wanted in values.items():
        told = share(found, "sch.wide", "Yes", method=method)[0]
        # R interpolates the profile likelihood by a spline; ours is solved, so the last digit of that one may differ.
        allowed = 2 * close if method == "likelihood" else close
        assert [told.value, told.low, told.high] == pytest.approx(list(wanted.values()), abs=allowed), method
