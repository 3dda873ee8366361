"""Files and functions stay small, modules are named for what is in them, and apps knock at the front door."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import PROJECT, SOURCE, functions, name, python_files, text_of

MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 50
FOUNDATION = {"foundation", "settings", "analysis"}
# What one app may import from another: deeds, reads, rows, the lists of words that rows are made of, and the sign-in guard.
FRONT_DOORS = {"actions", "queries", "models", "roles", "codes", "access"}


def is_table(path: Path) -> bool:
    """Data written as code: a literal table of cases, or a data folder."""
    return path.stem.endswith("_table") or "data" in path.parts


def test_no_file_has_more_than_500_lines() -> None:
    long = {name(path): len(text_of(path).splitlines()) for path in python_files() if not is_table(path)}

    assert {path: lines for path, lines in long.items() if lines > MOST_LINES} == {}


def test_no_function_has_more_than_50_lines() -> None:
    long = [
        f"{name(path)}: {found.name}"
        for path in python_files()
        if not is_table(path)
        for found in functions(path)
        if (found.end_lineno or 0) - found.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils.py", "util.py", "helpers.py", "helper.py", "services.py", "service.py", "misc.py", "common.py"}

    assert [name(path) for path in python_files() if path.name in vague] == []


def test_no_signal_carries_a_rule() -> None:
    signal = re.compile(r"@receiver\(|import .*\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b")

    assert [name(path) for path in python_files() if SOURCE in path.parents and signal.search(text_of(path))] == []


def test_an_app_imports_only_actions_queries_and_models_of_another() -> None:
    private = [
        f"{name(path)}: {module}"
        for path in python_files()
        if SOURCE in path.parents and _app(path) not in {"web", "plaudit", "settings"}
        for module in _imported(path)
        if (found := re.match(r"plaudit\.(\w+)\.(\w+)", module))
        and found[1] not in {_app(path), *FOUNDATION}
        and found[2] not in FRONT_DOORS
    ]

    assert private == []


def _app(path: Path) -> str:
    return path.relative_to(SOURCE.parent).parts[1] if len(path.relative_to(SOURCE).parts) > 1 else "plaudit"


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_tests_mirror_the_apps() -> None:
    apps = {path.parent.name for path in SOURCE.glob("*/models.py") if text_of(path)}
    apps |= {path.parent.name for path in SOURCE.glob("*/models/")}

    assert {app for app in apps if not (PROJECT / "tests" / app).is_dir()} == set()
