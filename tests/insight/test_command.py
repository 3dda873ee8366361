"""`plaudit analyse` from the outside: what is asked, what is printed, how it ends."""

import csv
import json
import re
from pathlib import Path

import pytest

from plaudit.insight.analysing.reading import file_hash
from tests.analysis.published import items, waiting_times
from tests.insight.asking import DATA, SFO, given, told_of


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    (tmp_path / "waiting.csv").write_text(
        "days,closed,team\n1,1,north\n2,1,north\n3,0,north\n4,1,south\n6,1,south\n9,0,south\n"
    )
    return tmp_path / "waiting.csv"


def test_the_figures_are_printed_as_a_list_of_objects(waiting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = given(
        waiting,
        "--method",
        "survival",
        "--items",
        "days",
        "--outcome",
        "closed",
        "--set",
        "quantiles=0.5",
        "--by",
        "team",
        "--json",
    )

    told = [row for row in json.loads(capsys.readouterr().out) if row["statistic"] == "quantile 0.5"]
    assert code == 0
    assert [(row["method"], row["statistic"], row["item"], row["group"]) for row in told] == [
        ("survival", "quantile 0.5", "days", "north"),
        ("survival", "quantile 0.5", "days", "south"),
    ]
    assert [row["value"] for row in told] == [2, 6]
    assert {"se", "low", "high", "n", "n_effective", "source", "warnings"} <= set(told[0])


def test_a_spreadsheet_reads_the_figures_and_no_formula(waiting: Path, tmp_path: Path) -> None:
    text = waiting.read_text().replace("north", "=1+1")
    waiting.write_text(text)

    given(
        waiting,
        "--method",
        "survival",
        "--items",
        "days",
        "--outcome",
        "closed",
        "--by",
        "team",
        "--csv",
        tmp_path / "out.csv",
    )

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        groups = {row["group"] for row in csv.DictReader(file)}
    assert groups == {"'=1+1", "south", ""}


def test_what_is_left_out_is_told_as_a_doubt(waiting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waiting.write_text(waiting.read_text() + "99,1,south\n")

    given(waiting, "--method", "survival", "--items", "days", "--outcome", "closed", "--missing", "99")

    assert "Doubt: 1 of 7 rows have no answer to one of days, closed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name a method with --method, or see all of them with --list."),
        (["--method", "magic"], "There is no method 'magic'. These exist:"),
        (["--method", "survival"], "survival takes 1 or more items; give them as --items a,b,c."),
        (["--method", "survival", "--items", "days"], "survival needs an outcome; give it as --outcome NAME."),
        (["--method", "survival", "--items", "dais", "--outcome", "closed"], "no column 'dais'. Did you mean days"),
        (["--method", "survival", "--items", "days", "--outcome", "team"], "team holds text: 'north' in row 2."),
        (
            ["--method", "survival", "--items", "days", "--outcome", "closed", "--where", "days >"],
            "Place 7 of the rule",
        ),
        (
            ["--method", "survival", "--items", "days", "--outcome", "closed", "--set", "x=1"],
            "survival has no setting 'x'",
        ),
        (
            ["--method", "survival", "--items", "days", "--outcome", "closed", "--missing", "0,1"],
            "No row has an answer",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: list[str], said: str, waiting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = given(waiting, *words)

    assert code == 2
    assert said in capsys.readouterr().err


def test_a_method_without_its_file_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert given("--method", "survival", "--items", "a", "--outcome", "b") == 2
    assert "survival needs a file of answers." in capsys.readouterr().err


def test_every_method_is_listed_with_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    given("--list")

    assert "survival" in (told := capsys.readouterr().out) and "--set quantiles=…" in told


def test_times_to_closing_are_those_of_r(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days, closed = waiting_times()
    rows = "".join(f"{waited},{int(ended)}\n" for waited, ended in zip(days, closed, strict=True))
    (tmp_path / "a.csv").write_text("days,closed\n" + rows)
    expected = items("resolution_time_nyc311")["km_all"]["values"]

    given(
        tmp_path / "a.csv",
        "--method",
        "survival",
        "--items",
        "days",
        "--outcome",
        "closed",
        "--set",
        "quantiles=0.25,0.5,0.75,0.9",
        "--json",
    )

    found = json.loads(capsys.readouterr().out)
    quantiles = [row["value"] for row in found if row["statistic"].startswith("quantile")]
    assert quantiles == pytest.approx(expected["quantiles"], abs=1e-6)
    assert found[-1]["value"] == pytest.approx(expected["rmean"], abs=1e-6)
    assert found[0]["n"] == expected["n"]


def test_the_score_of_the_passenger_survey_is_that_of_r(capsys: pytest.CaptureFixture[str]) -> None:
    expected = items("nps_csat_sfo")["nps_sfo_2017"]["values"]

    told = told_of(capsys, SFO, "--method", "nps", "--items", "NETPRO", "--missing", "11,Blank")

    assert [(row["statistic"], row["n"]) for row in told] == [
        (name, expected["n"]) for name in ("nps", "promoters", "passives", "detractors")
    ]
    assert told[0]["value"] == pytest.approx(expected["nps"], abs=1e-6)
    assert told[1]["value"] == pytest.approx(expected["promoters"], abs=1e-6)


def test_the_chart_of_orange_juice_has_the_limits_of_qcc(capsys: pytest.CaptureFixture[str]) -> None:
    juice = DATA / "qcc/orangejuice.csv"

    told = told_of(
        capsys, juice, "--method", "controlchart", "--items", "D,size", "--set", "chart=p", "--where", "trial == 'TRUE'"
    )  # fmt: skip

    points = [row for row in told if row["statistic"] == "point"]
    assert (points[0]["low"], points[0]["high"]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert [at for at, row in enumerate(points, 1) if row["value"] > row["high"]] == [15, 23]


@pytest.mark.parametrize(("language", "word"), [("en", "The same figures stand"), ("zh-hans", "下表列有相同的数字。")])
def test_a_report_needs_no_other_file_and_speaks_the_readers_language(language: str, word: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"

    given(
        SFO,
        "--method",
        "topbox",
        "--items",
        "Q7ALL,Q7FOOD",
        "--missing",
        "0,6,Blank",
        "--html",
        out,
        "--language",
        language,
    )

    page = out.read_text(encoding="utf-8")
    assert word in page and "<svg" in page and file_hash(SFO) in page
    assert not re.search(r'(src|href)="(?!#)', page) and "<script" not in page
