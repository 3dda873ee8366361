"""The effect of a measure by command."""

from pathlib import Path

import pytest

from tests.insight.asking import given, told_of

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Two groups, four periods; the treated gain 2 points from period 3 on, all drift by 1 a period."""
    rows = ["score,treated,period,after"]
    for treated in (0, 1):
        for period in (1, 2, 3, 4):
            for wobble in (-0.5, 0.5):
                gain = 2 * treated * (period >= 3)
                rows.append(f"{5 + treated + period + gain + wobble},{treated},{period},{int(period >= 3)}")
    (tmp_path / "panel.csv").write_text("\n".join(rows))
    return tmp_path / "panel.csv"


def test_the_treated_gained_what_they_gained(panel: Path, capsys: Capsys) -> None:
    told = told_of(
        capsys, panel, "--method", "effect", "--items", "score", "--set", "treated=treated", "--set", "after=after"
    )

    assert told[0]["value"] == pytest.approx(2)
    assert told[0]["low"] < 2 < told[0]["high"]


def test_the_history_before_shows_no_effect(panel: Path, capsys: Capsys) -> None:
    told = told_of(
        capsys, panel, "--method", "effect", "--items", "score", "--set", "treated=treated", "--set", "period=period",
        "--set", "start=3",
    )  # fmt: skip

    by_period = {row["group"]: row["value"] for row in told if row["group"]}
    assert by_period["1"] == pytest.approx(0)
    assert by_period["4"] == pytest.approx(2)


def test_what_is_missing_is_asked_for(panel: Path, capsys: Capsys) -> None:
    assert given(panel, "--method", "effect", "--items", "score") == 2
    assert "This needs --set treated=COLUMN: 1 for those whom the measure reached" in capsys.readouterr().err
