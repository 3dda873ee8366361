"""Documents keep up with the product: every setting, every command, every example."""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from plaudit.web import cli
from tests.architecture.tree import PROJECT, SOURCE, name, text_of, tracked

REFERENCE = PROJECT / "docs" / "reference"
PAGES = [
    path for path in tracked() if path.suffix == ".md" and (PROJECT / "docs" in path.parents or path.parent == PROJECT)
]
SHELL = re.compile(r"^```(?:sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def settings_read() -> set[str]:
    """Every environment variable that the product reads."""
    by_settings = [
        found
        for path in (SOURCE / "settings").glob("*.py")
        for found in re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text_of(path))
    ]
    elsewhere = [
        found
        for path in SOURCE.rglob("*.py")
        if path.name != "test.py"
        for found in re.findall(r"environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z_]+)\"", text_of(path))
    ]
    return {*by_settings, *elsewhere} - {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_documented_and_none_that_does_not_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", text_of(REFERENCE / "settings.md"), re.MULTILINE))

    assert documented == settings_read()


def commands(parser: argparse.ArgumentParser, prefix: str = "plaudit") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be given, with what it takes."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield prefix, parser
    for action in nested:
        for word, below in action.choices.items():
            yield from commands(below, f"{prefix} {word}")


def given(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes; for a command of an app, what that command adds to Django's own options."""
    command = parser.get_default("command")
    if not command:
        return parser._actions
    own = load_command_class(get_commands()[command], command).create_parser("plaudit", command)
    common = {
        option for action in BaseCommand().create_parser("plaudit", "")._actions for option in action.option_strings
    }
    return [action for action in own._actions if not common.intersection(action.option_strings)]


def test_every_command_and_option_is_documented() -> None:
    page = text_of(REFERENCE / "commands.md")
    missing = []
    for words, parser in commands(cli.parser()):
        section = re.search(rf"^## `{re.escape(words)}\b.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        options = [option for action in given(parser) for option in action.option_strings if option.startswith("--")]
        missing += [] if section else [words]
        missing += [
            f"{words} {option}" for option in options if section and option != "--help" and option not in section[0]
        ]

    assert missing == []


def test_every_documented_command_exists() -> None:
    documented = re.findall(r"^## `(plaudit(?: [a-z]+)*)", text_of(REFERENCE / "commands.md"), re.MULTILINE)

    assert set(documented) == {words for words, _ in commands(cli.parser())}


def shell_lines() -> list[tuple[str, str]]:
    """Our own commands in the shell examples of every page."""
    found = []
    for path in PAGES:
        for block in SHELL.findall(text_of(path)):
            for line in block.replace("\\\n", " ").splitlines():
                command = re.sub(r"^\s*(\$ )?([A-Z_]+=\S+ )*", "", line)
                if command.startswith(("./run", "plaudit ", "uv run plaudit ")):
                    found.append((name(path), command.split("  #")[0]))
    return found


@pytest.mark.parametrize(("page", "line"), shell_lines())
def test_a_shell_example_can_be_given(page: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(line, comments=True)
    words = words[words.index("plaudit") + 1 :] if "plaudit" in words[:3] else words
    if words[0] == "./run":
        usage = subprocess.run(["./run", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
        assert len(words) == 1 or f"./run {words[1]} " in usage, f"{page}: {line}"
        return

    try:
        _give(words)
    except SystemExit as stop:
        assert stop.code == 0, f"{page}: {line}: {capsys.readouterr().err}"


def _give(words: list[str]) -> None:
    """Read the words as the command line would; raises SystemExit when they are wrong."""
    given, unknown = cli.parser().parse_known_args(words)
    own = getattr(given, "given", ())
    if own == ("manage",):
        own, given.command = (words[0], words[1]), words[1]
    if own:
        assert given.command in get_commands()
        load_command_class(get_commands()[given.command], given.command).create_parser(
            "plaudit", given.command
        ).parse_args(words[len(own) :])
    else:
        assert unknown == []


def worked_examples() -> list[tuple[str, str, str]]:
    """Page, command and expected output of each `console` block; `…` stands for anything."""
    return [
        (name(path), command.removeprefix("plaudit "), expected)
        for path in PAGES
        for block in re.findall(r"^```console\n(.*?)^```", text_of(path), re.MULTILINE | re.DOTALL)
        for command, expected in re.findall(r"^\$ (plaudit .*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    ]


@pytest.mark.parametrize(("page", "command", "expected"), worked_examples())
def test_a_worked_example_prints_what_the_page_says(page: str, command: str, expected: str, tmp_path: Path) -> None:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("PLAUDIT_", "DJANGO_", "DATABASE_"))},
        "PLAUDIT_DATA": str(tmp_path / "data"),
        "PYTHONWARNINGS": "ignore",
        "COLUMNS": "100",
    }

    for example in (PROJECT / "docs/tutorial/data").iterdir():
        shutil.copy(example, tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "plaudit.web.cli", *shlex.split(command)],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    pattern = re.escape(expected.strip()).replace("…", ".*")
    assert re.fullmatch(pattern, (done.stdout + done.stderr).strip(), re.DOTALL), f"{page}: {done.stdout}{done.stderr}"
