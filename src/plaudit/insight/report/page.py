"""The page itself."""

from dataclasses import dataclass
from typing import Any

import vl_convert
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from plaudit.analysis import Estimate, Recipe, Results

from ..analysing.asking import Asked
from .charts import charts_of
from .wording import COLUMNS, doubt_words, method_words, own_words, statistic_words, title_words

MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class About:
    """What the figures are of: the file's name and SHA-256; and when they were made."""

    name: str
    hash: str
    made_on: str


def report(found: Results, asked: Asked, about: About, *, style: str) -> str:
    """HTML that needs no other file, in the language that is active. `style` is the style sheet that it carries."""
    shown = [name for name in COLUMNS if any(getattr(each, name) not in (None, "") for each in found)]
    context = {
        "language": get_language(),
        "asked": asked,
        "title": title_words(asked.method),
        "settings": _settings(asked),
        "about": about,
        "style": mark_safe(style),
        "charts": [(title, _svg(spec)) for title, spec in charts_of(asked.method, found)],
        "columns": [(COLUMNS[name], name not in {"statistic", "item", "group"}) for name in shown],
        "rows": [[_cell(each, name, asked.method) for name in shown] for each in found[:MOST_ROWS]],
        "more": max(0, len(found) - MOST_ROWS),
        "doubts": _doubts(found),
        "methods": list(dict.fromkeys((method_words(each.method), each.source) for each in found)),
        "recipe": _recipe(found),
        "level": f"{asked.level:.0%}",
    }
    return render_to_string("insight/report.html", context)


def _settings(asked: Asked) -> list[tuple[str, str]]:
    named = {
        pgettext("asked", "Items"): ", ".join(asked.items),
        pgettext("asked", "Outcome"): asked.outcome,
        pgettext("asked", "Groups"): asked.by,
        pgettext("asked", "Weights"): asked.weight,
        pgettext("asked", "Strata"): asked.strata,
        pgettext("asked", "Clusters"): ", ".join(asked.clusters),
        pgettext("asked", "Population sizes"): ", ".join(asked.fpc),
        pgettext("asked", "Rows where"): asked.where,
        pgettext("asked", "No answer"): ", ".join(asked.missing),
        pgettext("asked", "Settings"): ", ".join(f"{name}={value}" for name, value in asked.options.items()),
    }
    return [(name, value) for name, value in named.items() if value]


def _svg(spec: dict[str, Any]) -> SafeString:
    return mark_safe(vl_convert.vegalite_to_svg(spec))


def _cell(each: Estimate, name: str, method: str) -> tuple[str, bool]:
    """What stands in a cell, and whether it is a number."""
    value = getattr(each, name)
    if name == "statistic":
        return statistic_words(value, method), False
    if isinstance(value, str):
        return own_words(value, method), False
    if value is None:
        return "–", True
    if isinstance(value, int):
        return number_format(value, use_l10n=True, force_grouping=True), True
    if name == "p" and value < 0.001:
        return f"<{number_format(0.001, 3, use_l10n=True)}", True
    digits = 1 if name == "n_effective" or abs(value) >= 1_000 else 3 if abs(value) < 10 else 2
    return number_format(round(value, digits), digits, use_l10n=True, force_grouping=True), True


def _doubts(found: Results) -> list[SafeString]:
    doubts = dict.fromkeys((*found.warnings, *(warned for each in found for warned in each.warnings)))
    return [doubt_words(doubt) for doubt in doubts]


def _recipe(found: Results) -> Recipe | None:
    """How to compute the first figure again, where its method tells."""
    made = next((each for each in found if each.making is not None), None)
    return made.recipe() if made else None
