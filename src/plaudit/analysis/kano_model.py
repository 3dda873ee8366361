"""Kano's classes of attributes, from pairs of answers or from counts of classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from .checks import checked_lengths, checked_level, checked_numbers
from .estimation import WILSON, proportion
from .recompute import recomputable
from .results import Estimate, Results, Warned

SOURCE = "Kano, Seraku, Takahashi and Tsuji 1984; Berger et al. 1993, Center for Quality of Management Journal 2(4)"
FONG = "Fong 1996, Center for Quality of Management Journal 5(3)"
Class = Literal["M", "O", "A", "I", "R", "Q"]
CLASSES: tuple[Class, ...] = ("M", "O", "A", "I", "R", "Q")
# Rows: the functional answer (like, must be, neutral, live with, dislike); columns: the dysfunctional answer.
GRID: tuple[str, ...] = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
MANY_Q, MOST_Q = "kano.questionable", 0.05
FONG_Z = 1.65
NOT_SURE = Warned(
    "kano.not_sure",
    "the two most frequent classes are not clearly apart (Fong)",
    "the class of this attribute is open.",
    "Ask more customers, or look at segments apart.",
)
EMPTY = Warned(
    "kano.no_answers",
    "nobody falls into M, O, A or I",
    "better and worse have no base.",
    "Check how the questions were asked.",
)


@dataclass(frozen=True)
class Kano:
    """`counts` of each class; `most_frequent` (ties by M > O > A > I); `decided` by the rule M > O > A > I where the
    runner-up lies within `margin` of the answers; `fong_sure` whether the two most frequent are apart by Fong's test.
    `estimates` has better, worse (negative), total_strength, category_strength and questionable."""

    estimates: Results
    counts: dict[str, int]
    most_frequent: str
    decided: str
    fong_difference: int
    fong_limit: float
    fong_sure: bool
    source: str = f"{SOURCE}; {FONG}"

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


def kano_class(functional: int, dysfunctional: int) -> str:
    """The class of a pair of answers, each 1 (like) to 5 (dislike). Raises ValueError for another."""
    for name, answer in (("functional", functional), ("dysfunctional", dysfunctional)):
        if answer not in (1, 2, 3, 4, 5):
            raise ValueError(
                f"{name} is {answer}; it must be 1 (like), 2 (must be), 3 (neutral), 4 (live with) or 5 (dislike)"
            )
    return GRID[int(functional) - 1][int(dysfunctional) - 1]


def kano_counts(functional: ArrayLike, dysfunctional: ArrayLike) -> dict[str, int]:
    """How many pairs of answers fall into each class; pairs with a missing answer (nan) are left out."""
    given, missing = np.asarray(functional, dtype=np.float64), np.asarray(dysfunctional, dtype=np.float64)
    checked_lengths(functional=given, dysfunctional=missing)
    both = np.isfinite(given) & np.isfinite(missing)
    pairs, many = np.unique(np.column_stack([given[both], missing[both]]), axis=0, return_counts=True)
    found: dict[str, int] = dict.fromkeys(CLASSES, 0)
    for (one, other), times in zip(pairs, many, strict=True):
        found[kano_class(one, other)] += int(times)
    return found


@recomputable(r="# counts: {counts}; better (A + O) / (A + O + M + I), worse -(O + M) / (A + O + M + I)")
def kano(counts: Mapping[str, int], *, item: str = "", margin: float = 0.05, level: float = 0.95) -> Kano:
    """Class, coefficients and Fong's test of one attribute, from the counts of its classes M, O, A, I, R, Q.

    Better = (A + O) / (A + O + M + I), worse = −(O + M) / (same base), with Wilson intervals, independent customers
    assumed. Raises ValueError for an unknown class or no answers.
    """
    unknown = [each for each in counts if each not in CLASSES]
    if unknown:
        raise ValueError(f"counts has the class {unknown[0]!r}; the classes are {', '.join(CLASSES)}")
    checked_numbers("counts", list(counts.values()))
    held: dict[str, int] = {each: int(counts.get(each, 0)) for each in CLASSES}
    n = sum(held.values())
    if not n:
        raise ValueError("counts is empty; a class needs at least one answer")
    ranked = sorted(CLASSES, key=lambda each: (-held[each], CLASSES.index(each)))
    difference, limit = held[ranked[0]] - held[ranked[1]], fong_limit(held[ranked[0]], held[ranked[1]], n)
    doubts = _doubts(held, n, difference <= limit)
    estimates = Results(tuple(_estimates(held, n, ranked, item, doubts, level)), doubts)
    decided = next(
        (each for each in CLASSES[:4] if held[ranked[0]] - held[each] <= margin * n and ranked[0] in CLASSES[:4]),
        ranked[0],
    )
    return Kano(estimates, dict(held), ranked[0], decided, difference, limit, difference > limit)


def fong_limit(first: int, second: int, n: int, z: float = FONG_Z) -> float:
    """The difference of the two greatest counts that chance alone would rarely pass: z √((a + b)(2n − a − b) / 2n).

    Fong's z of 1.65 stands for a confidence of 90 %."""
    return z * sqrt((first + second) * (2 * n - first - second) / (2 * n))


def _estimates(
    held: Mapping[str, int], n: int, ranked: Sequence[str], item: str, doubts: tuple[Warned, ...], level: float
) -> list[Estimate]:
    base = held["M"] + held["O"] + held["A"] + held["I"]
    found = []
    if base:
        better = proportion(held["A"] + held["O"], base, level=level)
        worse = proportion(held["O"] + held["M"], base, level=level)
        low, high, value = worse.low, worse.high, worse.value
        assert low is not None and high is not None and value is not None
        found += [
            replace(better, statistic="better"),
            replace(worse, value=-value, low=-high, high=-low, statistic="worse"),
        ]
    strong = proportion(held["M"] + held["O"] + held["A"], n, level=level)
    found += [replace(strong, statistic="total_strength")]
    share = (held[ranked[0]] - held[ranked[1]]) / n
    spread = sqrt(max((held[ranked[0]] + held[ranked[1]]) / n - share**2, 0.0) / n)
    z = float(ndtri(0.5 + checked_level(level) / 2))
    found.append(
        Estimate(
            share, spread, max(0.0, share - z * spread), min(1.0, share + z * spread), n, float(n), "", "", level=level
        )
    )
    found[-1] = replace(found[-1], statistic="category_strength")
    found += [replace(proportion(held["Q"], n, level=level), statistic="questionable")]
    return [
        replace(each, item=item, method=f"Kano, {each.statistic}", source=f"{SOURCE}; {WILSON}", warnings=doubts)
        for each in found
    ]


def _doubts(held: Mapping[str, int], n: int, unsure: bool) -> tuple[Warned, ...]:
    doubts: tuple[Warned, ...] = (NOT_SURE,) if unsure else ()
    if not any(held[each] for each in CLASSES[:4]):
        doubts += (EMPTY,)
    if held["Q"] / n > MOST_Q:
        doubts += (
            Warned(
                MANY_Q,
                "{questionable} of {n} answers are questionable",
                "so many contradict themselves that the question was likely misunderstood.",
                "Word the pair of questions more plainly.",
                {"questionable": held["Q"], "n": n},
            ),
        )
    return doubts
