"""Estimates by command are those of R's survey package for its own samples."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.published import items
from tests.insight.asking import DATA, SFO, given, told_of

Capsys = pytest.CaptureFixture[str]
DESIGNS = {
    "dsrs": ("apisrs.csv.gz", "--fpc", "fpc"),
    "dstrat": ("apistrat.csv.gz", "--strata", "stype", "--weight", "pw", "--fpc", "fpc"),
    "dclus1": ("apiclus1.csv.gz", "--cluster", "dnum", "--weight", "pw", "--fpc", "fpc"),
    "dclus2": ("apiclus2.csv.gz", "--cluster", "dnum,snum", "--fpc", "fpc1,fpc2"),
}
EXPECTED = items("survey_descriptive")


def by_item(rows: list[dict[str, Any]], column: str, name: str = "item") -> dict[str, float]:
    return {row[name]: row[column] for row in rows}


@pytest.mark.parametrize("design", DESIGNS)
def test_means_and_their_errors(design: str, capsys: Capsys) -> None:
    file, *words = DESIGNS[design]
    expected: Mapping[str, Any] = EXPECTED[f"{design}_mean"]["values"]

    told = told_of(capsys, DATA / "survey_api" / file, "--method", "mean", "--items", "api00,api99,enroll", *words)

    # R left out of all three means whoever had a hole in enrolment; here each mean has its own base.
    same = ["enroll"] if design == "dclus2" else ["api00", "api99", "enroll"]
    values, errors = by_item(told, "value"), by_item(told, "se")
    assert [values[name] for name in same] == pytest.approx([expected["estimate"][name] for name in same], abs=1e-6)
    assert [errors[name] for name in same] == pytest.approx([expected["se"][name] for name in same], abs=1e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_totals_ratios_and_domains(design: str, capsys: Capsys) -> None:
    file, *words = DESIGNS[design]
    table = DATA / "survey_api" / file
    expected = {name: EXPECTED[f"{design}_{name}"]["values"] for name in ("total", "ratio", "by_stype", "quantile")}

    whole = told_of(capsys, table, "--method", "total", "--items", "enroll", *words)[0]
    share = told_of(capsys, table, "--method", "ratio", "--items", "api.stu,enroll", *words)[0]
    domains = told_of(capsys, table, "--method", "mean", "--items", "api00", "--by", "stype", *words)
    quartiles = told_of(capsys, table, "--method", "quantile", "--items", "api00", *words)

    assert whole["value"] == pytest.approx(expected["total"]["estimate"]["enroll"], rel=1e-9)
    assert whole["se"] == pytest.approx(expected["total"]["se"]["enroll"], rel=1e-9)
    assert (share["value"], share["se"]) == pytest.approx(
        (expected["ratio"]["ratio"], expected["ratio"]["se"]), abs=1e-6
    )
    assert by_item(domains, "value", "group") == pytest.approx(expected["by_stype"]["estimate"], abs=1e-6)
    assert by_item(domains, "se", "group") == pytest.approx(expected["by_stype"]["se"], abs=1e-6)
    assert [row["value"] for row in quartiles] == [row[0] for row in expected["quantile"]["data"]]


def test_rows_with_a_hole_stay_in_the_design_and_out_of_the_domain(capsys: Capsys) -> None:
    file, *words = DESIGNS["dstrat"]
    expected = EXPECTED["dstrat_domain_yes"]["values"]

    told = told_of(
        capsys, DATA / "survey_api" / file, "--method", "mean", "--items", "api00", "--by", "sch.wide", *words
    )

    yes = next(row for row in told if row["group"] == "Yes")
    assert (yes["value"], yes["se"]) == pytest.approx(
        (expected["estimate"]["api00"], expected["se"]["api00"]), abs=1e-6
    )


def test_every_answer_has_its_share(capsys: Capsys) -> None:
    file, *words = DESIGNS["dclus1"]
    expected = EXPECTED["dclus1_factor_mean"]["values"]

    told = told_of(capsys, DATA / "survey_api" / file, "--method", "proportion", "--items", "stype", *words)

    assert {row["item"].replace(": ", ""): row["value"] for row in told} == pytest.approx(
        expected["estimate"], abs=1e-6
    )


def test_a_self_selected_sample_has_a_value_and_no_margin(capsys: Capsys) -> None:
    told = told_of(
        capsys,
        DATA / "survey_api/apisrs.csv.gz",
        "--method",
        "mean",
        "--items",
        "api00",
        "--set",
        "sampling=self-selected",
    )

    assert told[0]["value"] == pytest.approx(656.585)
    assert (told[0]["low"], told[0]["high"]) == (None, None)
    assert "design.self_selected" in {warned["code"] for warned in told[0]["warnings"]}


def test_weights_meet_the_known_totals_and_a_margin_that_nobody_is_in_is_named(capsys: Capsys) -> None:
    expected = items("survey_weighting")["rake_dclus1_tight"]["values"]["weights_summary"]
    table = DATA / "survey_api/apiclus1.csv.gz"
    margins = "margins=stype:E=4421,H=755,M=1018;sch.wide:No=1072,Yes=5122"

    told = told_of(capsys, table, "--method", "weights", "--weight", "pw", "--set", "type=rake", "--set", margins)
    code = given(
        table, "--method", "weights", "--weight", "pw", "--set", "type=rake", "--set", "margins=stype:E=4000,K=10"
    )

    found = {row["statistic"]: row["value"] for row in told if not row["item"]}
    assert found["design_effect"] == pytest.approx(expected["kish_deff"], abs=1e-6)
    assert code == 2
    assert "K" in capsys.readouterr().err


def test_weighted_scores_are_those_of_svymean(capsys: Capsys) -> None:
    scores = items("nps_csat_sfo")
    weighted, satisfied = scores["nps_sfo_2017"]["values"], scores["csat_sfo_2017_Q7ALL"]["values"]

    nps = told_of(capsys, SFO, "--method", "nps", "--items", "NETPRO", "--missing", "11", "--weight", "WEIGHT")
    csat = told_of(capsys, SFO, "--method", "csat", "--items", "Q7ALL", "--missing", "0,6,Blank", "--weight", "WEIGHT")

    assert nps[0]["value"] == pytest.approx(weighted["weighted"]["nps"], abs=1e-6)
    assert nps[0]["se"] == pytest.approx(
        weighted["weighted"]["se"], abs=2e-5
    )  # R cut the file before, here it is a domain
    assert csat[0]["value"] == pytest.approx(satisfied["weighted_top2"], abs=1e-6)
    assert nps[0]["n_effective"] < nps[0]["n"]


def test_an_index_runs_from_0_to_100(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b,c\n8.2,7.6,7.1\n8.2,7.6,7.1\n1,1,1\n10,10,10\n")

    told = told_of(
        capsys,
        file,
        "--method",
        "index",
        "--items",
        "a,b,c",
        "--set",
        "importance=.4,.3,.3",
        "--where",
        "a > 1 && a < 10",
    )

    assert told[0]["value"] == pytest.approx(74.33, abs=0.005)  # measuring.md, group 5


def test_units_are_drawn_towards_all(tmp_path: Path, capsys: Capsys) -> None:
    rows = ["small,1", "small,1", *(f"large,{int(at < 120)}" for at in range(200))]
    rows += [f"u{number},{at % 2}" for number in range(10) for at in range(20)]
    (tmp_path / "a.csv").write_text("unit,ok\n" + "\n".join(rows))

    told = told_of(
        capsys, tmp_path / "a.csv", "--method", "units", "--items", "ok", "--by", "unit", "--set", "success=1"
    )

    drawn = {row["group"]: row["value"] for row in told if row["statistic"] == "shrunk_share"}
    assert 0.5 < drawn["small"] < 1
