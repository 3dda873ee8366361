"""The security page keeps its word: every test it names exists, and every attack case has a row."""

import ast
import re
from functools import cache

from tests.architecture.tree import PROJECT, text_of

PAGE = PROJECT / "docs" / "reference" / "security.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    return [line.strip("|").split("|") for line in text_of(PAGE).splitlines() if line.startswith("|")]


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests of a file, as pytest would collect them; none of a file that is not there."""
    file = PROJECT / "tests" / path
    if not file.is_file():
        return frozenset()
    functions = [node for node in ast.walk(ast.parse(text_of(file))) if isinstance(node, ast.FunctionDef)]
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def test_every_test_that_the_security_page_names_exists() -> None:
    named = NAMED.findall(text_of(PAGE))

    assert len(named) > 60
    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []


def test_whatever_looks_like_a_test_on_the_security_page_is_read_as_one() -> None:
    text = text_of(PAGE)

    assert text.count("::") == len(NAMED.findall(text)) + text.count("`path::name`")


def test_every_attack_case_has_a_row_with_a_test_or_says_why_it_is_open() -> None:
    cases = [row for row in rows() if row[0].strip().isdigit()]

    assert {int(row[0]) for row in cases} == set(range(1, 21))
    assert [row[1] for row in cases if not NAMED.search(row[3]) and "**open**: " not in row[2]] == []


def test_every_security_test_file_is_named_on_the_page() -> None:
    files = {f"security/{path.name}" for path in (PROJECT / "tests" / "security").glob("test_*.py")}

    assert files - {path for path, _name in NAMED.findall(text_of(PAGE))} == set()
