"""Comparisons by command give what R gives for the same data."""

import pytest

from tests.analysis.published import items
from tests.insight.asking import DATA, given, told_of

Capsys = pytest.CaptureFixture[str]
CLUSTERED = ("--weight", "pw", "--cluster", "dnum", "--fpc", "fpc")


def test_two_groups_under_a_design_are_compared_as_by_svyttest(capsys: Capsys) -> None:
    expected = items("survey_models")["svyttest_dclus1"]["values"]

    told = told_of(
        capsys,
        DATA / "survey_api/apiclus1.csv.gz",
        "--method",
        "compare",
        "--items",
        "api00",
        "--by",
        "comp.imp",
        *CLUSTERED,
    )

    difference, t = (next(row for row in told if row["statistic"] == name) for name in ("difference", "t"))
    assert difference["value"] == pytest.approx(expected["estimate"], abs=1e-6)
    assert (difference["low"], difference["high"]) == pytest.approx(expected["ci95"], abs=1e-6)
    assert (t["value"], t["df"], t["p"]) == pytest.approx((expected["t"], expected["df"], expected["p"]), abs=1e-6)


def test_answers_in_segments_under_a_design_are_tested_as_by_svychisq(capsys: Capsys) -> None:
    expected = items("survey_models")["svychisq_F_dclus1"]["values"]

    told = told_of(
        capsys,
        DATA / "survey_api/apiclus1.csv.gz",
        "--method",
        "crosstab",
        "--items",
        "sch.wide",
        "--by",
        "stype",
        *CLUSTERED,
    )

    whole = next(row for row in told if row["item"] == "sch.wide" and row["p"] is not None)
    assert (whole["value"], whole["p"]) == pytest.approx((expected["statistic"], expected["p"]), abs=1e-5)
    assert {row["group"] for row in told if row["statistic"] == "share"} == {"E", "H", "M"}


def test_several_groups_are_compared_pair_by_pair_as_by_tukey(capsys: Capsys) -> None:
    told = told_of(
        capsys, DATA / "survey_api/apisrs.csv.gz", "--method", "compare", "--items", "api00", "--by", "stype"
    )

    assert sum(row["p"] is not None for row in told) >= 5  # Welch's F, Kruskal's test, three pairs


def test_a_gap_is_found_less_expected_of_the_same_people(
    tmp_path_factory: pytest.TempPathFactory, capsys: Capsys
) -> None:
    file = tmp_path_factory.mktemp("gap") / "a.csv"
    file.write_text("found,wanted\n5,6\n4,6\n5,7\n3,\n")

    told = told_of(capsys, file, "--method", "gap", "--items", "found", "--set", "expected=wanted")

    gap = next(row for row in told if row["statistic"] == "gap")
    assert (gap["value"], gap["n"]) == (pytest.approx(-5 / 3), 3)


def test_one_group_only_cannot_be_compared(capsys: Capsys) -> None:
    code = given(
        DATA / "survey_api/apisrs.csv.gz",
        "--method",
        "compare",
        "--items",
        "api00",
        "--by",
        "stype",
        "--where",
        "stype == 'E'",
    )

    assert code == 2
    assert "stype has one group only; a comparison needs two." in capsys.readouterr().err
