"""The models by command give what R gives for the same data."""

import pytest

from tests.analysis.published import items
from tests.insight.asking import DATA, told_of

Capsys = pytest.CaptureFixture[str]


def test_shares_of_explained_variance_are_those_of_relaimpo(capsys: Capsys) -> None:
    expected = items("driver_importance")["drivers_swiss"]["values"]
    names = "Agriculture,Examination,Education,Catholic,Infant.Mortality"

    told = told_of(capsys, DATA / "swiss/swiss.csv", "--method", "drivers", "--items", names, "--outcome", "Fertility")

    lmg = {row["item"]: row["value"] for row in told if row["statistic"] == "lmg"}
    assert lmg == pytest.approx(expected["lmg"]["lmg"], abs=1e-8)
    assert len([row for row in told if row["statistic"] == "johnson"]) == 5
    assert all(row["low"] <= row["value"] <= row["high"] for row in told if row["statistic"] in {"lmg", "johnson"})


def test_a_regression_without_a_design_is_that_of_lm(capsys: Capsys) -> None:
    expected = items("driver_importance")["ols_attitude"]["values"]["coefficients"]
    names = "complaints,privileges,learning,raises,critical,advance"

    told = told_of(
        capsys, DATA / "attitude/attitude.csv", "--method", "regression", "--items", names, "--outcome", "rating"
    )

    found = [(row["value"], row["se"], row["p"]) for row in told if row["statistic"] == "coefficient"]
    assert found == [pytest.approx((b, se, p), abs=1e-7) for b, se, _, p in expected["data"]]


def test_a_regression_under_a_design_is_that_of_svyglm(capsys: Capsys) -> None:
    expected = items("survey_models")["svyglm_gaussian_dstrat"]["values"]["coefficients"]

    told = told_of(
        capsys, DATA / "survey_api/apistrat.csv.gz", "--method", "regression", "--items", "ell,meals,mobility",
        "--outcome", "api00", "--weight", "pw", "--strata", "stype", "--fpc", "fpc",
    )  # fmt: skip

    found = [(row["value"], row["se"], row["p"]) for row in told if row["statistic"] == "coefficient"]
    assert found == [pytest.approx((b, se, p), abs=1e-6) for b, se, _, p in expected["data"]]


def test_an_outcome_of_ordered_words_is_explained_as_by_clm(capsys: Capsys) -> None:
    expected = items("ordinal_regression_housing")["clm_logit"]["values"]

    told = told_of(
        capsys, DATA / "copenhagen_housing/housing.csv", "--method", "ordinal", "--items", "Infl,Type,Cont",
        "--outcome", "Sat", "--set", "order=Low,Medium,High", "--weight", "Freq", "--set", "errors=model",
    )  # fmt: skip

    table = expected["coefficients"]
    terms = {
        row["item"].replace(": ", ""): (row["value"], row["se"]) for row in told if row["statistic"] == "coefficient"
    }
    for name, (b, se, *_) in zip(table["rows"][2:], table["data"][2:], strict=True):
        assert terms[name] == pytest.approx((b, se), abs=1e-5), name


def test_alpha_of_a_scale_is_that_of_psych(capsys: Capsys) -> None:
    expected = items("reliability_factor_bfi")["alpha_complete_neuroticism"]["values"]

    told = told_of(capsys, DATA / "bfi/bfi.csv.gz", "--method", "alpha", "--items", "N1,N2,N3,N4,N5")

    assert told[0]["value"] == pytest.approx(expected["alpha"], abs=1e-6)
