"""The organisation's own rules in force: ladders of escalation and terms of retention."""

from typing import Any

from plaudit.foundation.kept import kept

from ..codes import RuleKind
from ..ladders import Ladder, Term, ladder_of, term_of
from ..models import CaseRule


def ladders() -> list[Ladder]:
    return [ladder for code, body in _newest(RuleKind.ESCALATION) if not (ladder := ladder_of(code, body)).ended]


def terms() -> list[Term]:
    return [term for code, body in _newest(RuleKind.RETENTION) if not (term := term_of(code, body)).ended]


@kept
def _newest(kind: RuleKind) -> list[tuple[str, dict[str, Any]]]:
    """Of each code its newest version."""
    rows = CaseRule.objects.filter(kind=kind).order_by("version").values_list("code", "body")
    return sorted(dict(rows).items())
