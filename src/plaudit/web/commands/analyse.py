"""`plaudit analyse FILE --method NAME …`: figures of a file of answers, with their intervals and doubts."""

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import formats, translation
from rich.console import Console
from rich.table import Table

from plaudit.analysis import Results
from plaudit.foundation.moments import now
from plaudit.foundation.sheets import csv_lines
from plaudit.insight.analysing.asking import Asked, AskedFault
from plaudit.insight.analysing.methods import METHODS
from plaudit.insight.analysing.reading import ReadingFault, file_hash
from plaudit.insight.analysing.running import answer
from plaudit.insight.report import About, report

USED_WRONGLY = 2
TOKENS = Path(__file__).parents[1] / "assets/tokens.css"
SHOWN = ("statistic", "item", "group", "value", "se", "low", "high", "p", "n", "n_effective")
NAMED = ("method", *SHOWN, "df", "level", "source", "warnings")


def run(args: argparse.Namespace) -> int:
    if args.list:
        _list(as_json=args.json)
        return 0
    try:
        asked = _asked(args)
        console = Console(stderr=True, quiet=not sys.stderr.isatty())
        with console.status(f"{asked.method} …") as status:
            found = answer(asked, args.file, tell=lambda said: status.update(f"{asked.method}: {said} …"))
        _write(found, args)
        if args.html:
            _write_report(found, asked, args)
    except (AskedFault, ReadingFault, ValueError, OSError) as fault:
        print(fault, file=sys.stderr)
        return USED_WRONGLY
    return 0


def _asked(args: argparse.Namespace) -> Asked:
    if not args.method:
        raise AskedFault("Name a method with --method, or see all of them with --list.")
    items, constructs = _items(args.items)
    return Asked(
        method=args.method,
        items=items,
        constructs=constructs,
        paths=tuple(_path(text) for text in _split(args.paths)),
        outcome=args.outcome,
        weight=args.weight,
        strata=args.strata,
        clusters=_split(args.cluster),
        fpc=_split(args.fpc),
        by=args.by,
        where=args.where,
        missing=_split(args.missing),
        level=args.confidence,
        engine=args.engine,
        spark=args.spark,
        encoding=args.encoding,
        options=dict(_setting(text) for text in args.set),
    )


def _items(text: str) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """ "a,b,c", or by construct: "Image=IMAG1,IMAG2;Value=PERV1,PERV2"."""
    if "=" not in text:
        return _split(text), {}
    constructs = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, items = part.partition("=")
        if not sign:
            raise AskedFault(
                f"--items has {part!r}; write every construct as Name=item,item and part them by semicolons."
            )
        constructs[name.strip()] = _split(items)
    return tuple(item for items in constructs.values() for item in items), constructs


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _path(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*(.+?)\s*(?:->|>)\s*(.+?)\s*", text)
    if not found:
        raise AskedFault(f"--paths has {text!r}; write each as Cause>Effect.")
    return found[1], found[2]


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise AskedFault(f"--set has {text!r}; write it as name=value.")
    return name.strip(), value.strip()


def _write(found: Results, args: argparse.Namespace) -> None:
    if args.csv:
        _write_table(found, args.csv)
    if args.json:
        json.dump([_row(each, args) for each in found.to_dicts()], sys.stdout, ensure_ascii=False, indent=1)
        print()
    elif not args.csv and not args.html:
        _show(found)


def _write_report(found: Results, asked: Asked, args: argparse.Namespace) -> None:
    """A page that needs no other file; the tokens of the product's own pages go with it."""
    with translation.override(args.language):
        day = formats.date_format(now().date())
        about = About(args.file.name, file_hash(args.file), day) if args.file else About("", "", day)
        args.html.write_text(report(found, asked, about, style=TOKENS.read_text()), encoding="utf-8")


def _row(row: dict[str, Any], args: argparse.Namespace) -> dict[str, Any]:
    """`method` is the name that was asked for; how it was computed stands in `formula`."""
    return row | {"method": args.method, "formula": row["method"]}


def _write_table(found: Results, path: Path) -> None:
    rows = []
    for each in found.to_dicts():
        doubts = " ".join(f"{warned['seen']}: {warned['effect']}" for warned in each["warnings"])
        rows.append([doubts if name == "warnings" else each[name] for name in NAMED])
    path.write_bytes(b"".join(csv_lines(NAMED, rows)))


def _show(found: Results) -> None:
    rows = found.to_dicts()
    shown = [name for name in SHOWN if any(row[name] not in (None, "") for row in rows)]
    table = Table(*(name.replace("_", " ") for name in shown), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(_word(row[name]) for name in shown))
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table, markup=False)
    for told in dict.fromkeys(each.method + " (" + each.source + ")" for each in found):
        console.print(f"Method: {told}", markup=False, highlight=False)
    doubts = dict.fromkeys((*found.warnings, *(warned for each in found for warned in each.warnings)))
    for doubt in doubts:
        console.print(f"Doubt: {doubt}", markup=False, highlight=False)


def _word(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _list(*, as_json: bool) -> None:
    methods = sorted(METHODS.values(), key=lambda method: method.name)
    if as_json:
        told = [{"method": each.name, "purpose": each.purpose, "options": dict(each.options)} for each in methods]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for each in methods:
        print(f"{each.name:22}{each.purpose}")
        for name, text in each.options.items():
            print(f"{'':22}  --set {name}=…  {text}")
