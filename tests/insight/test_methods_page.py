"""The page of methods says what the command offers."""

import sys

from tests.architecture.tree import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))


def test_the_table_of_methods_is_that_of_the_command() -> None:
    from build_methods import PAGE, page

    text = PAGE.read_text(encoding="utf-8")

    assert text == page(text), "run: python scripts/build_methods.py"
