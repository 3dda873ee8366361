"""Runs the R lines of recipes, all in one process, and reads the last number that each printed."""

import re
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from plaudit.analysis import Estimate

NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|Inf|NaN)", re.IGNORECASE)
BREAK = "=====next====="


def agree(estimates: Sequence[Estimate], *, tolerance: float = 1e-6) -> None:
    """Every recipe's R lines print, last, the value that was expected. Needs R; skips where there is none."""
    _need_r()
    recipes = [estimate.recipe() for estimate in estimates]
    lines = [f"local({{\n{recipe.r}\n}})\ncat('\\n{BREAK}\\n')" for recipe in recipes]
    ran = subprocess.run(["Rscript", "--vanilla", "-"], input="\n".join(lines), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    for recipe, said in zip(recipes, ran.stdout.split(BREAK), strict=False):
        plain = re.sub(r"^ *\[\d+\]", "", said, flags=re.MULTILINE)
        numbers = [float(found) for found in NUMBER.findall(plain)]
        assert numbers, f"nothing printed by:\n{recipe.r}\n{said}"
        assert numbers[-1] == pytest.approx(recipe.expected, rel=tolerance, abs=tolerance), recipe.r


def ran(lines: str) -> list[str]:
    """What these lines of R print, in words. Skips where there is no R."""
    _need_r()
    found = subprocess.run(["Rscript", "--vanilla", "-"], input=lines, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def _need_r() -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("skipped: no Rscript (apt-get install r-base-core r-cran-mass r-cran-nlme r-cran-survey)")
