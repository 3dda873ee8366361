"""What a country and a trade bring with them: the limits of their laws, and the bodies outside."""

from collections.abc import Sequence
from dataclasses import dataclass

from plaudit.bodies.models import OutsideBody
from plaudit.bodies.queries import bodies_for, laws_of, union_members
from plaudit.foundation.clocks import Rule
from plaudit.foundation.clocks.wording import length_in_words
from plaudit.foundation.models import ClockRule
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from .laws import all_rules


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a law, in words."""

    code: str
    title: str
    length: str
    source: str
    confirmed: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Law:
    """What applies to complaints that arrive from now on."""

    jurisdiction: str
    sector: str
    limits: Sequence[Limit]
    bodies: Sequence[OutsideBody]


def law_of(jurisdiction: str, sector: str) -> Law:
    rules = sorted(all_rules(now(), (jurisdiction, sector)), key=lambda rule: rule.code)
    return Law(jurisdiction, sector, [_limit(rule) for rule in rules], bodies_for(jurisdiction, sector, now()))


def known_countries() -> list[str]:
    """The codes that any limit or union knows; others are possible too."""
    rows = ClockRule.objects.values_list("body__jurisdiction", flat=True)
    unions = {law for member in union_members() for law in laws_of(member)[1:]}
    return sorted(({code for code in rows if code} | union_members()) - unions)


def known_sectors() -> list[str]:
    return sorted({code for code in ClockRule.objects.values_list("body__sector", flat=True) if code})


def _limit(rule: Rule) -> Limit:
    lengths = [length_in_words(rule.length, rule.unit)]
    lengths += [length_in_words(v.length, v.unit) for v in rule.variants]
    source = rule.source if isinstance(rule.source, str) else in_language(rule.source)
    return Limit(
        rule.code,
        in_language(rule.title),
        " / ".join(dict.fromkeys(lengths)),
        source,
        rule.confirmed,
        rule.bound_party == "organisation",
    )
