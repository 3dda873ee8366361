"""Weights made to agree with known totals of categories: post-strata, and margins raked in turn."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from .checks import Floats
from .predictors import codes_of, sums_by
from .recompute import recomputable
from .results import Said, Warned
from .weights import Margin, Weights, checked_weights, margins_of, weighted

HOLT = "Holt and Smith 1979, JRSS A 142: 33–46"
DEMING = "Deming and Stephan 1940, Annals of Mathematical Statistics 11: 427–444"
THIN = 20
PATIENCE = 40
APART = 1e-6
Totals = Mapping[str, float]


@recomputable(
    r="""w <- {weights}; cell <- {cells}; total <- unlist({totals})
print(w * total[as.character(cell)] / tapply(w, cell, sum)[as.character(cell)])"""
)
def poststratify(weights: ArrayLike, cells: Sequence[Hashable] | ArrayLike, totals: Totals) -> Weights:
    """Weights times known total over weighted count, cell by cell."""
    before = checked_weights(weights)
    found = _coded("cells", cells, totals, before)
    factors = found.wanted / found.weighted
    after = before * factors[found.codes]
    return weighted(
        after,
        before,
        "post-stratification",
        HOLT,
        margins=_margins((found,), after),
        space=_indicators((found,)),
        warnings=_thin((found,)),
    )


@recomputable(
    r="""w <- {weights}; by <- {variables}; totals <- {totals}
n <- length(w); by <- split(unlist(by), rep(names(by), each = n))[names(by)]
for (round in 1:1000) for (name in names(totals)) {
  total <- unlist(totals[[name]]); cell <- as.character(by[[name]])
  w <- w * total[cell] / tapply(w, cell, sum)[cell]
}
print(unname(w))"""
)
def rake(
    weights: ArrayLike,
    variables: Mapping[str, Sequence[Hashable] | ArrayLike],
    totals: Mapping[str, Totals],
    *,
    tolerance: float = 1e-10,
    rounds: int = 1000,
) -> Weights:
    """Weights times factors of each variable's categories, in turn, until every margin is reached within `tolerance` of the
    population. Computed on the table of the variables, so that ten million cases cost one count.

    Raises ValueError naming the category or the margin where no weights can reach the totals.
    """
    before = checked_weights(weights)
    if set(variables) != set(totals) or not variables:
        raise ValueError(
            f"variables are {', '.join(variables) or 'none'} and totals are of {', '.join(totals) or 'none'}; "
            "name the same in both"
        )
    margins = [_coded(f"variables[{name!r}]", variables[name], totals[name], before, name) for name in variables]
    _check_one_population(margins)
    table = _Table.of(margins, before)
    factors, reached = table.raked(tolerance, rounds)
    if not reached:
        raise ValueError(table.why_not(factors))
    after = before.copy()
    for margin, factor in zip(margins, factors, strict=True):
        after *= factor[margin.codes]
    return weighted(
        after,
        before,
        "raking",
        DEMING,
        margins=_margins(margins, after),
        space=_indicators(margins),
        warnings=_thin(margins),
    )


@dataclass(frozen=True)
class _Coded:
    """A variable by its codes, with what is wanted of each category and what the weights give."""

    name: str
    codes: NDArray[np.intp]
    categories: list[str]
    wanted: Floats
    weighted: Floats
    counts: NDArray[np.intp]


def _coded(told: str, column: Sequence[Hashable] | ArrayLike, totals: Totals, before: Floats, name: str = "") -> _Coded:
    codes, categories = codes_of(told, column)
    if len(codes) != len(before):
        raise ValueError(f"{told} has {len(codes)} values and weights {len(before)}; give one of each for each case")
    wanted = {str(category): float(total) for category, total in totals.items()}
    where = f" of {name}" if name else ""
    for category, total in wanted.items():
        if not (np.isfinite(total) and total >= 0):
            raise ValueError(f"totals{where} wants {total} of {category!r}; a total is a number of at least 0")
        if total > 0 and category not in categories:
            raise ValueError(
                f"nobody in the sample is {category!r}{where}, but {total:g} are wanted there, which no weights can "
                "reach; merge the category with another"
            )
    for place, category in enumerate(categories):
        many = int((codes == place).sum())
        if category not in wanted:
            raise ValueError(f"{many} cases are {category!r}{where}, but totals does not say how many there should be")
        if wanted[category] == 0:
            raise ValueError(
                f"{many} cases are {category!r}{where}, but 0 are wanted there; leave the cases out, or correct the total"
            )
    return _Coded(
        name or "cells",
        codes,
        categories,
        np.array([wanted[category] for category in categories]),
        sums_by(codes, before),
        np.bincount(codes),
    )


def _check_one_population(margins: Sequence[_Coded]) -> None:
    first = margins[0]
    for other in margins[1:]:
        if abs(other.wanted.sum() - first.wanted.sum()) > APART * first.wanted.sum():
            raise ValueError(
                f"the totals of {first.name} sum to {first.wanted.sum():g} and those of {other.name} to "
                f"{other.wanted.sum():g}; both must be of one population"
            )


@dataclass(frozen=True)
class _Table:
    """The cells that occur: for each the code of every margin, and its weight."""

    margins: Sequence[_Coded]
    places: NDArray[np.intp]
    mass: Floats

    @classmethod
    def of(cls, margins: Sequence[_Coded], before: Floats) -> "_Table":
        shape = [len(margin.categories) for margin in margins]
        joint = np.zeros(len(before), dtype=np.int64)
        for margin, size in zip(margins, shape, strict=True):
            joint = np.unique(joint * size + margin.codes, return_inverse=True)[1]
        first = np.unique(joint, return_index=True)[1]
        places = np.column_stack([margin.codes[first] for margin in margins])
        return cls(margins, places, sums_by(joint, before))

    def raked(self, tolerance: float, rounds: int) -> tuple[list[Floats], bool]:
        factors = [np.ones(len(margin.categories)) for margin in self.margins]
        total = float(self.margins[0].wanted.sum())
        for round_ in range(rounds):
            for at, margin in enumerate(self.margins):
                factors[at] = factors[at] * (margin.wanted / self._given(factors, at))
            if self._gap(factors) <= tolerance * total:
                return factors, True
            if round_ == PATIENCE and not self._possible():
                break
        return factors, False

    def _given(self, factors: Sequence[Floats], at: int) -> Floats:
        mass = self.mass.copy()
        for place, factor in enumerate(factors):
            mass *= factor[self.places[:, place]]
        return sums_by(self.places[:, at], mass, len(factors[at]))

    def _gap(self, factors: Sequence[Floats]) -> float:
        return max(
            float(np.abs(self._given(factors, at) - margin.wanted).max()) for at, margin in enumerate(self.margins)
        )

    def why_not(self, factors: Sequence[Floats]) -> str:
        """The margin farthest from its total, and whether any weights could reach them all."""
        gaps = [self._given(factors, at) - margin.wanted for at, margin in enumerate(self.margins)]
        at = int(np.argmax([np.abs(gap).max() for gap in gaps]))
        margin, place = self.margins[at], int(np.abs(gaps[at]).argmax())
        wanted = margin.wanted[place]
        told = (
            f"raking stopped with {wanted + gaps[at][place]:.6g} of {margin.categories[place]!r} of {margin.name}, "
            f"where {wanted:g} are wanted"
        )
        if self._possible():
            return f"{told}; allow more rounds, or a larger tolerance"
        return f"{told}. No positive weights reach all totals{self._blocked()}; merge categories, or correct the totals"

    def _possible(self) -> bool:
        rows = np.vstack(
            [
                (self.places[:, at][None, :] == np.arange(len(margin.categories))[:, None]).astype(np.float64)
                for at, margin in enumerate(self.margins)
            ]
        )
        wanted = np.concatenate([margin.wanted for margin in self.margins])
        least = 1e-9 * wanted.max()
        found = optimize.linprog(  # type: ignore[attr-defined, no-untyped-call]
            np.zeros(rows.shape[1]), A_eq=rows, b_eq=wanted, bounds=(least, None)
        )
        return bool(found.success)

    def _blocked(self) -> str:
        """The category that wants more than all those it occurs together with, where one does."""
        for at, margin in enumerate(self.margins):
            for place, category in enumerate(margin.categories):
                here = self.places[self.places[:, at] == place]
                for column, other in enumerate(self.margins):
                    beside = np.unique(here[:, column])
                    room = float(other.wanted[beside].sum())
                    if column != at and margin.wanted[place] > room * (1 + APART):
                        names = ", ".join(repr(other.categories[code]) for code in beside)
                        return (
                            f", because {category!r} of {margin.name} occurs only together with {names} of "
                            f"{other.name}: {margin.wanted[place]:g} are wanted of the one and {room:g} of the other"
                        )
        return ""


def _margins(found: Sequence[_Coded], after: Floats) -> tuple[Margin, ...]:
    rows = {}
    for margin in found:
        reached = sums_by(margin.codes, after)
        for place, category in enumerate(margin.categories):
            held = (float(margin.wanted[place]), float(reached[place]), int(margin.counts[place]))
            rows[(margin.name, category)] = held
    return margins_of(rows)


def _indicators(found: Sequence[_Coded]) -> Floats:
    """A column for each category; the margins' columns hang together, which least squares stands."""
    return np.hstack(
        [(margin.codes[:, None] == np.arange(len(margin.categories))).astype(np.float64) for margin in found]
    )


def _thin(found: Sequence[_Coded]) -> tuple[Warned, ...]:
    thin = [
        Said(
            "{category!r} of {name} ({count})",
            {"category": margin.categories[place], "name": margin.name, "count": margin.counts[place]},
        )
        for margin in found
        for place in np.flatnonzero(margin.counts < THIN)
    ]
    if not thin:
        return ()
    return (
        Warned(
            "weights.thin_category",
            "fewer than {least} cases stand for {names} …"
            if len(thin) > 5
            else "fewer than {least} cases stand for {names}",
            "their weights are uncertain themselves, which no standard error shows.",
            "Merge categories.",
            {"least": THIN, "names": tuple(thin[:5])},
        ),
    )
