from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from plaudit.analysis import Regression, linear_model, regression, replicated_of
from tests.analysis.published import items
from tests.analysis.shared_data import table

SCHOOLS = ["ell", "meals", "mobility"]
NIST = items("nist_strd")


def assert_table(found: Regression, wanted: dict[str, Any], tolerance: float) -> None:
    rows = found.estimates.only(statistic="coefficient")
    assert len(rows) == len(wanted["data"])
    for row, (value, se, _, p) in zip(rows, wanted["data"], strict=True):
        assert row.value == pytest.approx(value, abs=tolerance)
        assert row.se == pytest.approx(se, abs=tolerance)
        assert row.p == pytest.approx(p, abs=tolerance)


def test_a_stratified_sample_gives_the_errors_of_svyglm() -> None:
    item = items("survey_models")["svyglm_gaussian_dstrat"]
    read = table("survey_api/apistrat.csv.gz")

    found = linear_model(read, "api00", SCHOOLS, weights=read["pw"], strata=read["stype"], fpc=read["fpc"])

    assert_table(found, item["values"]["coefficients"], item["tolerance"])
    assert found.estimates[0].df == item["values"]["df_residual"]


def test_two_stages_with_finite_populations_give_the_errors_of_svyglm() -> None:
    item = items("survey_models")["svyglm_gaussian_dclus2"]
    read = table("survey_api/apiclus2.csv.gz")

    found = linear_model(
        read,
        "api00",
        SCHOOLS,
        weights=read["pw"],
        cluster=[read["dnum"], read["snum"]],
        fpc=[read["fpc1"], read["fpc2"]],
    )

    assert_table(found, item["values"]["coefficients"], item["tolerance"])
    assert found.estimates[0].df == item["values"]["df_residual"]


def test_classical_regression_is_that_of_r() -> None:
    item = items("driver_importance")["ols_attitude"]
    values = item["values"]

    found = linear_model(
        table("attitude/attitude.csv"), "rating", values["coefficients"]["rows"][1:], errors="classical"
    )

    assert_table(found, values["coefficients"], item["tolerance"])
    figures = {"r2": values["r2"], "adjusted_r2": values["adj_r2"], "sigma": values["sigma"], "aic": values["aic"]}
    for statistic, value in (figures | {"f": values["f"]["value"]}).items():
        assert found.estimates.one(statistic=statistic).value == pytest.approx(value, abs=item["tolerance"])
    assert found.vif == pytest.approx(list(values["vif"].values()), abs=item["tolerance"])
    assert found.hat == pytest.approx(list(values["hat"].values()), abs=item["tolerance"])
    assert found.cooks == pytest.approx(list(values["cooks"].values()), abs=item["tolerance"])


def nist(name: str) -> tuple[dict[str, Any], list[str]]:
    read = dict(table(f"nist_strd/{name.lower()}.csv"))
    if name == "Longley":
        return read, [f"x{at}" for at in range(1, 7)]
    degree = 2 if name == "Pontius" else 5
    powers = {f"x^{at}": read["x"] ** at for at in range(1, degree + 1)}
    return read | powers, list(powers)


def digits(found: float | None, certified: str) -> float:
    """The negative logarithm of the relative error: how many digits are right (16 at most)."""
    assert found is not None
    error = abs((Decimal(found) - Decimal(certified)) / Decimal(certified))
    return 16.0 if error == 0 else min(16.0, -float(error.log10()))


@pytest.mark.parametrize("name", list(NIST))
def test_certified_coefficients_of_nist_are_reached_to_twelve_digits(name: str) -> None:
    values = NIST[name]["values"]
    columns, terms = nist(name)

    found = linear_model(columns, "y", terms, errors="classical")

    rows = found.estimates.only(statistic="coefficient")
    reached = [digits(row.value, certified) for row, certified in zip(rows, values["coefficients"], strict=True)]
    assert min(reached) > 12.5
    exact = values["f_statistic"] == "inf"
    for row, certified in zip(rows, values["std_errors"], strict=True):
        assert row.se is not None
        assert row.se < 1e-11 if exact else digits(row.se, certified) > 12.5
    r2 = found.estimates.one(statistic="r2").value
    assert digits(r2, values["r_squared"]) > 15
    if not exact:
        sigma, f = (found.estimates.one(statistic=each).value for each in ("sigma", "f"))
        assert digits(sigma, values["residual_sd"]) > 12.5
        assert digits(f, values["f_statistic"]) > 12.5


RATED = ["Q7ALL", "Q7ART", "Q7FOOD", "Q7STORE", "Q7SIGN", "Q7WALKWAYS", "Q7SCREENS", "Q7WIFI"]


def airport() -> dict[str, Any]:
    """Complete cases of ratings 1 to 5; 0, 6 and blanks mean no answer."""
    read = table("sfo_survey/sfo_2017.csv.gz")
    rated = {
        name: np.array([float(v) if v in set("12345") else np.nan for v in map(_plain, read[name])]) for name in RATED
    }
    whole = np.isfinite(np.column_stack(list(rated.values()))).all(axis=1)
    return {name: values[whole] for name, values in rated.items()}


def _plain(value: Any) -> str:
    return str(value).removesuffix(".0").strip()


def test_airport_drivers_are_those_of_r_from_rows_and_from_moments() -> None:
    item = items("nps_csat_sfo")["drivers_sfo_2017"]
    columns = airport()

    rows = linear_model(columns, RATED[0], RATED[1:], errors="classical")
    moments = regression(replicated_of(columns), RATED[0], RATED[1:])

    assert rows.estimates[0].n == item["values"]["n"]
    for found in (rows, moments):
        assert list(found.coefficients().values()) == pytest.approx(
            list(item["values"]["coefficients"].values()), abs=item["tolerance"]
        )
        assert found.estimates.one(statistic="r2").value == pytest.approx(item["values"]["r2"], abs=item["tolerance"])
    se = [each.se for each in rows.estimates.only(statistic="coefficient")]
    assert se == pytest.approx(list(item["values"]["se"].values()), abs=item["tolerance"])


def test_leaving_out_each_case_gives_nearly_the_linearised_errors() -> None:
    columns = table("ecsi_mobi/mobi.csv")

    jackknifed = regression(replicated_of(columns, groups=None), "CUSA1", ["PERQ1", "PERQ7"])
    linearised = linear_model(columns, "CUSA1", ["PERQ1", "PERQ7"])

    for one, other in zip(jackknifed.estimates[:3], linearised.estimates[:3], strict=True):
        assert one.value == pytest.approx(other.value)
        assert one.se == pytest.approx(other.se, rel=0.05)  # errs upwards by the leverage of a case


def test_anscombe_and_the_negative_weight_of_a_collinear_driver() -> None:
    x = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5.0])
    y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])

    found = linear_model({"x": x, "y": y}, "y", ["x"], errors="classical")

    assert found.coefficients()["x"] == pytest.approx(0.50009, abs=5e-6)
    assert found.coefficients()["(intercept)"] == pytest.approx(3.00009, abs=5e-6)


def test_an_item_that_is_the_sum_of_others_is_refused_by_name() -> None:
    read = table("attitude/attitude.csv")
    columns = read | {"both": read["raises"] + read["critical"]}

    with pytest.raises(ValueError, match="both is a sum of the other items"):
        linear_model(columns, "rating", ["raises", "critical", "both"])


def test_text_among_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="y holds the text 'good'"):
        linear_model({"y": ["good", "1"], "x": [1, 2]}, "y", ["x"])


def test_cases_with_missing_answers_are_counted() -> None:
    read = dict(table("attitude/attitude.csv"))
    read["raises"] = np.where(np.arange(30) < 4, np.nan, read["raises"])

    found = linear_model(read, "rating", ["raises"])

    assert found.estimates[0].n == 26
    assert any(each.seen == "4 of 30 cases have an answer missing" for each in found.warnings)


def test_an_item_of_words_becomes_indicators_of_its_levels() -> None:
    read = table("survey_api/apistrat.csv.gz")

    found = linear_model(
        read, "api00", ["stype"], weights=read["pw"], strata=read["stype"], levels={"stype": list("EMH")}
    )

    means = [
        np.average(read["api00"][read["stype"] == kind], weights=read["pw"][read["stype"] == kind]) for kind in "EMH"
    ]
    coefficients = found.coefficients()
    assert coefficients["(intercept)"] == pytest.approx(means[0])
    assert coefficients["stype: M"] == pytest.approx(means[1] - means[0])
    assert coefficients["stype: H"] == pytest.approx(means[2] - means[0])
