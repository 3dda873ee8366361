"""Logistic and ordinal regression."""

from typing import Any

import numpy as np
import pytest

from plaudit.analysis import logit, ordinal
from tests.analysis.published import items
from tests.analysis.shared_data import table

HOUSING = items("ordinal_regression_housing")
LEVELS = {
    "Infl": ["Low", "Medium", "High"],
    "Type": ["Tower", "Apartment", "Atrium", "Terrace"],
    "Cont": ["Low", "High"],
}
ORDER = ["Low", "Medium", "High"]


def assert_rows(found: Any, wanted: dict[str, Any], tolerance: float) -> None:
    for row, (value, se, _, p) in zip(found.estimates.only(statistic="coefficient"), wanted["data"], strict=True):
        assert row.value == pytest.approx(value, abs=tolerance)
        assert row.se == pytest.approx(se, rel=tolerance)
        assert row.p == pytest.approx(p, abs=tolerance)


def test_design_based_logit_is_svyglm() -> None:
    item = items("survey_models")["svyglm_logit_dstrat"]
    read = table("survey_api/apistrat.csv.gz")

    found = logit(
        read,
        "sch.wide",
        ["ell", "meals", "mobility"],
        event="Yes",
        weights=read["pw"],
        strata=read["stype"],
        fpc=read["fpc"],
    )

    assert_rows(found, item["values"]["coefficients"], item["tolerance"])
    assert found.estimates[0].df == item["values"]["df_residual"]


def test_drivers_of_satisfied_passengers_are_those_of_glm() -> None:
    item = items("logit_drivers_airline")["logit_airline"]
    values = item["values"]

    found = logit(
        table("airline_satisfaction/airline.csv.gz"),
        "satisfaction",
        values["coefficients"]["rows"][1:],
        event="satisfied",
        errors="model",
    )

    assert found.estimates[0].n == values["n"]
    assert_rows(found, values["coefficients"], item["tolerance"])
    for statistic in ("deviance", "null_deviance", "mcfadden", "auc"):
        assert found.estimates.one(statistic=statistic).value == pytest.approx(values[statistic], abs=item["tolerance"])


def test_odds_ratios_are_the_exponents_of_coefficients_and_their_intervals() -> None:
    read = table("survey_api/apistrat.csv.gz")

    found = logit(read, "sch.wide", ["ell"], event="Yes").estimates

    one, odds = found.one(statistic="coefficient", item="ell"), found.one(statistic="odds_ratio", item="ell")
    assert (odds.value, odds.low, odds.high) == pytest.approx(np.exp([one.value, one.low, one.high]))


def test_an_item_that_tells_the_outcome_without_fail_is_told() -> None:
    y = np.repeat([0, 1], 20)

    found = logit({"y": y, "x": y * 2.0 + np.tile([0, 0.1], 20)}, "y", ["x"])

    assert "logit.separated" in {each.code for each in found.warnings}


def test_an_outcome_of_three_values_is_no_yes_or_no() -> None:
    with pytest.raises(ValueError, match="3 distinct value"):
        logit({"y": [1, 2, 3], "x": [1, 2, 3]}, "y", ["x"])


def housing(link: str) -> Any:
    read = table("copenhagen_housing/housing.csv")
    return ordinal(
        read,
        "Sat",
        ["Infl", "Type", "Cont"],
        order=ORDER,
        levels=LEVELS,
        weights=read["Freq"],
        errors="model",
        link=link,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("item", "link"), [("polr_logit", "logit"), ("polr_probit", "probit"), ("clm_logit", "logit")])
def test_housing_satisfaction_is_that_of_polr_and_clm(item: str, link: str) -> None:
    wanted, tolerance = HOUSING[item]["values"], HOUSING[item]["tolerance"]

    found = housing(link)

    got = {each.item.replace(": ", ""): each for each in found.estimates}
    for name, row in zip(wanted["coefficients"]["rows"], wanted["coefficients"]["data"], strict=True):
        assert got[name].value == pytest.approx(row[0], abs=tolerance)
        assert got[name].se == pytest.approx(row[1], abs=tolerance)
    assert found.estimates.one(statistic="loglik").value == pytest.approx(wanted["logLik"], abs=tolerance)


def test_parallel_lines_are_tested_as_by_nominal_test() -> None:
    item = HOUSING["nominal_test_parallel_lines"]
    data, rows = item["values"]["data"], item["values"]["rows"]

    found = housing("logit").estimates

    for at, name in enumerate(rows[1:], start=1):
        test = found.one(statistic="parallel_lines", item=name)
        assert test.df == data["Df"][at]
        assert test.value == pytest.approx(data["LRT"][at], abs=item["tolerance"])
        assert test.p == pytest.approx(data["Pr(>Chi)"][at], abs=item["tolerance"])


def test_counted_rows_and_the_rows_themselves_have_the_same_ordinal_model() -> None:
    read = table("copenhagen_housing/housing.csv")
    times = read["Freq"].astype(int)
    rows = {name: np.repeat(read[name], times) for name in ("Sat", "Infl")}

    counted = ordinal(read, "Sat", ["Infl"], order=ORDER, weights=read["Freq"], errors="model")
    each = ordinal(rows, "Sat", ["Infl"], order=ORDER, errors="model")

    assert [e.value for e in each.estimates[:4]] == pytest.approx([e.value for e in counted.estimates[:4]])


def test_design_based_ordinal_errors_are_near_those_of_the_model_where_cases_are_independent() -> None:
    read = table("copenhagen_housing/housing.csv")
    rows = {name: np.repeat(read[name], read["Freq"].astype(int)) for name in ("Sat", "Infl", "Cont")}

    design = ordinal(rows, "Sat", ["Infl", "Cont"], order=ORDER)
    model = ordinal(rows, "Sat", ["Infl", "Cont"], order=ORDER, errors="model")

    for one, other in zip(design.estimates[:5], model.estimates[:5], strict=True):
        assert one.value == pytest.approx(other.value)
        assert one.se == pytest.approx(other.se, rel=0.05)


def test_an_answer_that_order_does_not_name_is_refused() -> None:
    with pytest.raises(ValueError, match="which order does not name"):
        ordinal(table("copenhagen_housing/housing.csv"), "Sat", ["Infl"], order=["Low", "High"])
