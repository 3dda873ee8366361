"""The command line: every word of `plaudit`, and what it takes. The deeds are in `plaudit.web.commands`."""

import argparse
import importlib
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

FAULTS, USED_WRONGLY, INTERRUPTED = 1, 2, 130
MAKE_OR_LOOK = {"serve", "demo", "restore", "doctor", "manage", "analyse"}  # the others need an installation


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, then where to read more."""

    def error(self, message: str) -> NoReturn:
        if unknown := re.match(r".*invalid choice: '(.*)' \(choose from (.*)\)", message):
            print(
                f'There is no command "{unknown[1]}". These exist: {unknown[2].replace(chr(39), "")}.', file=sys.stderr
            )
            raise SystemExit(USED_WRONGLY)
        print(f"{message[0].upper()}{message[1:].rstrip('.')}. See: {self.prog} --help", file=sys.stderr)
        raise SystemExit(USED_WRONGLY)


def parser() -> Parser:
    whole = Parser(prog="plaudit", description="Keep your word to customers, hear them, and handle complaints fairly.")
    words = whole.add_subparsers(dest="word", metavar="COMMAND", required=True)
    for add in (_serving, _care, _analysing, _by_the_apps):
        add(words)
    return whole


def _serving(words: "argparse._SubParsersAction[Parser]") -> None:
    demo = words.add_parser("demo", help="serve a sample organisation on this machine")
    demo.add_argument("--fresh", action="store_true", help="throw the sample data away and begin again")
    serve = words.add_parser("serve", help="serve the installation: web pages and background work")
    for each in (demo, serve):
        each.add_argument("--port", type=_port, default=os.environ.get("PORT") or 8000, help="default: PORT, or 8000")
        each.add_argument("--data", type=Path, help="the data folder; default: PLAUDIT_DATA, or var")
    serve.add_argument("--host", default=os.environ.get("PLAUDIT_LISTEN", "127.0.0.1"), help="the address to listen on")
    demo.set_defaults(module="demo", host="127.0.0.1")
    serve.set_defaults(module="serve")
    worker = words.add_parser("worker", help="do background work only (beside other machines that serve pages)")
    worker.set_defaults(module="worker")


def _care(words: "argparse._SubParsersAction[Parser]") -> None:
    doctor = words.add_parser("doctor", help="look whether everything is in order, and say what to do")
    doctor.add_argument("--json", action="store_true", help="print the checks as JSON")
    doctor.set_defaults(module="doctor")
    backup = words.add_parser("backup", help="write the installation, without its keys, to one file")
    backup.set_defaults(module="backup")
    restore = words.add_parser("restore", help="bring a backup back into an empty installation")
    restore.add_argument("--force", action="store_true", help="replace the installation that is here")
    restore.set_defaults(module="restore")
    for each in (backup, restore):
        each.add_argument("file", type=Path)
        each.add_argument("--json", action="store_true", help="print what was done as JSON")


def _analysing(words: "argparse._SubParsersAction[Parser]") -> None:
    """Figures of a file of answers."""
    each = words.add_parser("analyse", help="figures of a file of answers, with intervals and doubts")
    each.add_argument("file", type=Path, nargs="?", help="CSV, Parquet, Arrow or SPSS (.sav)")
    each.add_argument("--list", action="store_true", help="every method and its settings")
    each.add_argument("--method", default="", help="one of those that --list names")
    for name, meaning in COLUMNS.items():
        each.add_argument(f"--{name}", default="", help=meaning)
    each.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the method")
    each.add_argument("--confidence", type=float, default=0.95, help="of intervals; default: 0.95")
    each.add_argument("--engine", choices=("polars", "spark"), default="polars", help="what reads the rows")
    each.add_argument("--spark", default="", metavar="SC://HOST:PORT", help="the Spark Connect server")
    each.add_argument("--json", action="store_true", help="print the figures as JSON")
    each.add_argument("--csv", type=Path, metavar="OUT", help="write the figures as CSV")
    each.add_argument("--html", type=Path, metavar="OUT", help="write a report with charts that needs no other file")
    each.add_argument("--language", choices=("en", "zh-hans"), default="en", help="of the report")
    each.set_defaults(module="analyse")


COLUMNS = {
    "items": "the columns asked about: a,b,c, or by construct: Image=a,b;Value=c,d",
    "paths": "which construct acts on which: Image>Satisfaction,Value>Satisfaction",
    "outcome": "the column to be explained, or compared with",
    "weight": "the column of weights",
    "strata": "the column of strata",
    "cluster": "the column of clusters; several stages with commas",
    "fpc": "the column of population sizes, for each stage",
    "by": "figures for each value of this column",
    "where": "only rows for which this holds, such as \"age >= 18 && city == 'Bath'\"",
    "missing": "values that mean no answer: 0,6,Blank",
    "encoding": "of a CSV file; found out where it is not given",
}


# Commands that an app brings: noun, verb, the app's own command, what for.
BY_THE_APPS = (
    ("journal", "verify", "journal_verify", "check that nothing in the journal was changed"),
    ("journal", "seal", "journal_seal", "seal what is not sealed yet"),
    ("journal", "export", "journal_export", "write the journal to a file that can be checked anywhere"),
    ("import", "complaints", "import_complaints", "take over complaints from a file"),
    ("organisation", "create", "organisation_create", "set up the organisation and its first administrator, once"),
    ("user", "create", "user_create", "bring in a person with a role"),
)
NOUNS = {
    "journal": "the record of everything that was done",
    "import": "take over data from elsewhere",
    "organisation": "whose installation this is",
    "user": "people who work here",
}


def _by_the_apps(words: "argparse._SubParsersAction[Parser]") -> None:
    """Words whose arguments are read by the command of the app they belong to."""
    nouns = {
        noun: words.add_parser(noun, help=text).add_subparsers(dest="verb", metavar="WHAT", required=True)
        for noun, text in NOUNS.items()
    }
    for noun, verb, command, text in BY_THE_APPS:
        each = nouns[noun].add_parser(verb, help=text, add_help=False)
        each.set_defaults(module="of_an_app", command=command, given=(noun, verb))
    manage = words.add_parser("manage", help="Django's own commands", add_help=False)
    manage.set_defaults(module="manage", given=("manage",))


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: it must be a number from 1 to 65535")
    return int(text)


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 is good, 1 means that faults were found, 2 that it was used wrongly."""
    given = sys.argv[1:] if argv is None else argv
    args, rest = parser().parse_known_args(given)
    passed_on = getattr(args, "given", None)
    if rest and not passed_on:
        parser().error(f"{' '.join(rest)} is not known to this command")
    args.rest = given[len(passed_on) :] if passed_on else []
    if getattr(args, "data", None):
        os.environ["PLAUDIT_DATA"] = str(args.data)
    if getattr(args, "port", None):
        os.environ["PORT"] = str(args.port)
    if args.word == "demo":
        os.environ["PLAUDIT_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaudit.settings.base")
    try:
        return _run(args)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(args: argparse.Namespace) -> int:
    from plaudit.foundation.errors import PlauditError
    from plaudit.foundation.keyring import KeyringError
    from plaudit.settings.env import SettingError

    try:
        import django

        django.setup()
        return _run_in_django(args)
    except (SettingError, KeyringError) as error:
        print(error, file=sys.stderr)
    except PlauditError as error:
        print(error.message, file=sys.stderr)
    return USED_WRONGLY


def _run_in_django(args: argparse.Namespace) -> int:
    from django.db import OperationalError, ProgrammingError

    from plaudit.web import health, starting

    if args.module not in MAKE_OR_LOOK:
        starting.refuse_without_installation()
    run: Callable[[argparse.Namespace], int] = importlib.import_module(f"plaudit.web.commands.{args.module}").run
    try:
        return run(args)
    except (OperationalError, ProgrammingError) as error:
        if not (fault := health.migrations_fault()):
            raise
        print(f"{fault} The database says: {str(error).strip()}", file=sys.stderr)
        return FAULTS


if __name__ == "__main__":
    sys.exit(main())
