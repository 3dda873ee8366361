"""The page itself."""

from dataclasses import dataclass
from typing import Any

import vl_convert
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from plaudit.analysis import Estimate, Recipe, Results, Warned

from ..analysing.asking import Asked
from .charts import charts_of
from .wording import COLUMNS, statistic_words

MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class About:
    """What the figures are of: the file's name, its SHA-256, how many rows were read, when."""

    name: str
    hash: str
    rows: int
    made_on: str


def report(found: Results, asked: Asked, about: About, *, style: str) -> str:
    """HTML that needs no other file, in the language that is active. `style` is the style sheet that it carries."""
    shown = [name for name in COLUMNS if any(getattr(each, name) not in (None, "") for each in found)]
    context = {
        "language": get_language(),
        "asked": asked,
        "settings": _settings(asked),
        "about": about,
        "style": mark_safe(style),
        "charts": [(title, _svg(spec)) for title, spec in charts_of(asked.method, found)],
        "columns": [(COLUMNS[name], name not in {"statistic", "item", "group"}) for name in shown],
        "rows": [[_cell(each, name) for name in shown] for each in found[:MOST_ROWS]],
        "more": max(0, len(found) - MOST_ROWS),
        "doubts": _doubts(found),
        "methods": list(dict.fromkeys((each.method, each.source) for each in found)),
        "recipe": _recipe(found),
        "level": f"{asked.level:.0%}",
    }
    return render_to_string("insight/report.html", context)


def _settings(asked: Asked) -> list[tuple[str, str]]:
    named = {
        "--items": ", ".join(asked.items),
        "--outcome": asked.outcome,
        "--by": asked.by,
        "--weight": asked.weight,
        "--strata": asked.strata,
        "--cluster": ", ".join(asked.clusters),
        "--fpc": ", ".join(asked.fpc),
        "--where": asked.where,
        "--missing": ", ".join(asked.missing),
        "--set": ", ".join(f"{name}={value}" for name, value in asked.options.items()),
    }
    return [(name, value) for name, value in named.items() if value]


def _svg(spec: dict[str, Any]) -> SafeString:
    return mark_safe(vl_convert.vegalite_to_svg(spec))


def _cell(each: Estimate, name: str) -> tuple[str, bool]:
    """What stands in a cell, and whether it is a number."""
    value = getattr(each, name)
    if name == "statistic":
        return statistic_words(value), False
    if isinstance(value, str):
        return value, False
    if value is None:
        return "–", True
    if isinstance(value, int):
        return number_format(value, use_l10n=True, force_grouping=True), True
    digits = 1 if name == "n_effective" or abs(value) >= 1_000 else 3 if abs(value) < 10 else 2
    return number_format(value, digits, use_l10n=True, force_grouping=True), True


def _doubts(found: Results) -> list[SafeString]:
    doubts = dict.fromkeys((*found.warnings, *(warned for each in found for warned in each.warnings)))
    return [_doubt(doubt) for doubt in doubts]


def _doubt(doubt: Warned) -> SafeString:
    seen, effect, advice = (each.told(gettext, gettext(", ")) for each in doubt.said)
    return format_html(gettext("<strong>{seen}</strong>: {effect} {advice}"), seen=seen, effect=effect, advice=advice)


def _recipe(found: Results) -> Recipe | None:
    """How to compute the first figure again, where its method tells."""
    made = next((each for each in found if each.making is not None), None)
    return made.recipe() if made else None
