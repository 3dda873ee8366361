"""Asks `plaudit analyse` as somebody at a terminal does, and reads what it prints."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from plaudit.web.cli import main
from tests.architecture.tree import PROJECT

DATA = PROJECT.parent / "shared/data"
SFO = DATA / "sfo_survey/sfo_2017.csv.gz"


def given(*words: str | Path) -> int:
    return main(["analyse", *map(str, words)])


def told_of(capsys: pytest.CaptureFixture[str], *words: str | Path) -> list[dict[str, Any]]:
    """The figures, one object each."""
    code = given(*words, "--json")
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return cast(list[dict[str, Any]], json.loads(printed.out))
