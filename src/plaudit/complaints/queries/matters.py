"""Which kinds of matter the limits of a complaint tell apart, and which its law does before there is a complaint."""

from collections.abc import Iterable

from plaudit.foundation.clocks import Rule
from plaudit.foundation.clocks.versions import rule_by_id
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from ..lifecycle import Move
from ..models import Complaint
from ..watching_codes import Matter
from .case_rows import obligations_of
from .laws import rules_started_by

RECORDED = "complaint.matter_recorded"
Choice = tuple[str, str]


def matters_of(complaint: Complaint) -> list[Choice]:
    """The kinds that the running limits of this complaint tell apart; empty where none depends on it."""
    return _choices(rule_by_id(owed.rule_id) for owed in obligations_of(complaint) if owed.ended_at is None)


def matters_here() -> list[Choice]:
    """The kinds that this organisation's limits tell apart for a complaint that arrives now."""
    return _choices(rules_started_by(Move.RECEIVE, now()))


def matter_label(code: str) -> str:
    return str(Matter(code).label) if code in set(Matter) else code


def _choices(rules: Iterable[Rule]) -> list[Choice]:
    found: dict[str, str] = {}
    for rule in rules:
        for variant in rule.variants if rule.variant_event == RECORDED else ():
            name = matter_label(variant.code) if variant.code in set(Matter) else in_language(variant.text)
            found.setdefault(variant.code, name)
    return list(found.items())
