"""What statistics, methods, columns and doubts of a report are called, in the reader's language."""

import re
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from plaudit.analysis import Warned

from .methods import PHRASES, TITLES
from .names import ALWAYS, OF_METHOD, OWN, STATISTICS

COLUMNS = {
    "statistic": _("Statistic"),
    "item": _("Item"),
    "group": _("Group"),
    "value": _("Value"),
    "se": _("Standard error"),
    "low": pgettext_lazy("interval", "From"),
    "high": pgettext_lazy("interval", "To"),
    "p": _("p"),
    "n": _("n"),
    "n_effective": _("Effective n"),
}
OUTSIDE_BRACKETS = r"(?![^(]*\))"


def statistic_words(name: str, method: str = "") -> str:
    """The name of a statistic; a quantile by its share; the name itself, without underscores, where it has no other."""
    known = OF_METHOD.get((method, name)) or STATISTICS.get(name)
    return str(known or phrase_words(name.replace("_", " ")))


def own_words(text: str, method: str) -> str:
    """An item or group with the names that the method itself gave in words; the names of the user's file stay."""
    own = ALWAYS | OWN.get(method, {})
    return "".join(str(own.get(part, part)) for part in re.split("( → | × |: )", text))


def method_words(told: str) -> str:
    """How a figure was made, phrase by phrase."""
    clauses = (re.split(", " + OUTSIDE_BRACKETS, clause) for clause in told.split("; "))
    comma, semicolon = pgettext("between phrases", ", "), pgettext("between phrases", "; ")
    return semicolon.join(comma.join(map(phrase_words, phrases)) for phrases in clauses)


def phrase_words(phrase: str) -> str:
    """A phrase by its template, what goes into it likewise; what no template fits stays."""
    for template, pattern in _patterns():
        if found := pattern.fullmatch(phrase):
            return gettext(template).format_map({name: phrase_words(part) for name, part in found.groupdict().items()})
    return phrase


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every template with the pattern of its phrases, the one with the most words of its own first."""
    fixed = {template: re.sub("{.*?}", "", template) for template in PHRASES}
    ordered = sorted(PHRASES, key=lambda template: -len(fixed[template]))
    return [(each, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(each)))) for each in ordered]


def title_words(method: str) -> str:
    return str(TITLES[method])


def doubt_words(doubt: Warned) -> SafeString:
    seen, effect, advice = (each.told(gettext, gettext(", ")) for each in doubt.said)
    return format_html(gettext("<strong>{seen}</strong>: {effect} {advice}"), seen=seen, effect=effect, advice=advice)
