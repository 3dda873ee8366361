"""How complaints are handled here, for everybody: the limits in force, the ways in, the remedies, the way outside."""

from collections.abc import Iterator
from dataclasses import dataclass

from plaudit.foundation.clocks import Rule
from plaudit.foundation.clocks.wording import length_in_words
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from ..actions.obligations import kind_of
from ..codes import ObligationKind, RemedyKind
from ..lifecycle import Move
from .laws import rules_started_by
from .outside import Routes, routes_outside

PROMISED = (ObligationKind.ACKNOWLEDGE, ObligationKind.PROGRESS, ObligationKind.ANSWER, ObligationKind.REMEDY)
STARTING = (Move.RECEIVE, Move.ACCEPT)


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that is promised, how long it may take, and by which rule."""

    kind: str
    length: str
    rule: str


@dataclass(frozen=True, slots=True)
class Handling:
    """What everybody may know before complaining; texts in the active language."""

    limits: tuple[Limit, ...]
    remedies: tuple[str, ...]
    routes: Routes


def public_handling() -> Handling:
    limits = sorted(_limits(), key=lambda found: PROMISED.index(ObligationKind(found[0])))
    return Handling(
        limits=tuple(Limit(str(ObligationKind(kind).label), length, rule) for kind, length, rule in limits),
        remedies=tuple(str(kind.label) for kind in RemedyKind),
        routes=routes_outside(),
    )


def _limits() -> Iterator[tuple[str, str, str]]:
    for rule in _rules():
        if kind_of(rule) in PROMISED:
            yield kind_of(rule), length_in_words(rule.length, rule.unit), in_language(rule.title)


def _rules() -> Iterator[Rule]:
    for move in STARTING:
        yield from rules_started_by(move, now())
