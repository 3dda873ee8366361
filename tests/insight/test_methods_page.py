"""The page of methods says what the command offers."""

import sys

from plaudit.insight.analysing.methods import METHODS
from tests.architecture.tree import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))


def test_the_table_of_methods_is_that_of_the_command() -> None:
    from build_methods import PAGE, page

    text = PAGE.read_text(encoding="utf-8")

    assert text == page(text), "run: python scripts/build_methods.py"


def test_every_method_that_was_promised_is_there() -> None:
    promised = (
        "summary mean total proportion quantile ratio topbox csat ces nps index gap compare crosstab samplesize power "
        "correlation regression logit ordinal drivers penaltyreward importanceperformance alpha omega reliability "
        "validity pca pls ecsi kano controlchart trend forecast survival weights effect agreement units"
    )

    assert set(promised.split()) <= set(METHODS)
