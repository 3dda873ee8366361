"""Variances of what is linear in the rows: Taylor linearisation over strata, clusters, two stages and margins.

A statistic is given by its influence u = w·y on each row, summed in each cell: Σu, Σw·u and Σu².
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .checks import Floats, summed
from .moments import Moments
from .results import Warned

Ints = NDArray[np.int64]
Known = list[tuple[Any, ...]]
TAYLOR = "Taylor linearisation, Binder 1983, International Statistical Review 51: 279–292; as R survey (Lumley 2010)"
RAKING_STEPS, RAKING_TOLERANCE = 1_000, 1e-12


@dataclass(frozen=True)
class Influence:
    """Per cell: `first` Σu, `mixed` Σw·u and `second` Σu², of statistics numbered `of` (−1: no part)."""

    first: Floats
    mixed: Floats
    second: Floats
    of: Ints


@dataclass(frozen=True)
class Sampled:
    """The cells of moments, placed in their design."""

    moments: Moments

    @cached_property
    def strata(self) -> tuple[Ints, Known]:
        return codes(self.moments.table, _named(self.moments.design.strata))

    @cached_property
    def clusters(self) -> Ints:
        """The cluster of each cell, within its stratum."""
        return codes(self.moments.table, _named(self.moments.design.strata, self.moments.design.cluster))[0]

    @cached_property
    def domains(self) -> tuple[Ints, Known]:
        return codes(self.moments.table, self.moments.request.by)

    @cached_property
    def labels(self) -> list[str]:
        """The domains' names; two columns are joined by a dot."""
        return [" · ".join("missing" if each is None else str(each) for each in row) for row in self.domains[1]]

    @cached_property
    def sizes(self) -> Floats:
        """How many clusters, or rows, the sample has in each stratum."""
        stratum, known = self.strata
        if self.moments.design.cluster:
            first = np.unique(self.clusters, return_index=True)[1]
            return np.bincount(stratum[first], minlength=len(known)).astype(np.float64)
        return summed(stratum, self.column("rows|n"), len(known)).astype(np.float64)

    @cached_property
    def fractions(self) -> Floats:
        """The share of its population that the sample holds of each stratum."""
        stratum, known = self.strata
        if not self.moments.design.fpc:
            return np.zeros(len(known))
        low, high = np.full(len(known), np.inf), np.full(len(known), -np.inf)
        np.minimum.at(low, stratum, self.column("_fpc|min"))
        np.maximum.at(high, stratum, self.column("_fpc|max"))
        name = self.moments.design.fpc
        if not (low == high).all():
            at = int(np.flatnonzero(low != high)[0])
            raise ValueError(
                f"fpc {name!r} is {low[at]:g} and {high[at]:g} within one stratum; it must be its one size"
            )
        if (low < self.sizes).any():
            at = int(np.flatnonzero(low < self.sizes)[0])
            raise ValueError(f"fpc {name!r} is {low[at]:g} in a stratum of which the sample holds {self.sizes[at]:g}")
        found: Floats = self.sizes / low
        return found

    @cached_property
    def adjustment(self) -> Floats:
        """What margins multiply the weights of each cell by."""
        return raked(self.moments) if self.moments.design.margins else np.ones(len(self.moments.table))

    @cached_property
    def warnings(self) -> tuple[Warned, ...]:
        lonely = int((self.sizes == 1).sum())
        rule = self.moments.design.lonely
        total = self.moments.counts
        found = [*self.moments.warnings]
        if lonely and rule != "fail":
            found.append(
                Warned(
                    "design.lonely_stratum",
                    "{lonely} strata hold one cluster",
                    "their spread is unknown; the rule {rule!r} stands in for it.",
                    "Join each with a stratum like it.",
                    {"lonely": lonely, "rule": rule},
                )
            )
        for kind in ("missing", "zero"):
            if rows := total.get(f"weight|{kind}", 0):
                found.append(
                    Warned(
                        f"weights.{kind}",
                        "{rows} rows have weight missing" if kind == "missing" else "{rows} rows have weight zero",
                        "they are left out." if kind == "missing" else "they count as drawn but carry nothing.",
                        "See where the weights come from.",
                        {"rows": rows},
                    )
                )
        return tuple(found)

    def column(self, name: str) -> Floats:
        return self.moments.table[name].cast(pl.Float64).to_numpy()

    def freedom(self) -> Floats:
        """Degrees of freedom per domain: its clusters, or rows with weight, less its strata."""
        domain, known = self.domains
        stratum, _ = self.strata
        if self.moments.design.cluster:
            units = _distinct(domain, self.clusters, len(known))
        else:
            idle = sum(self.column(name) for name in ("weight|zero", "weight|missing") if name in self.moments.table)
            units = summed(domain, self.column("rows|n") - idle, len(known))
        return units - _distinct(domain, stratum, len(known))

    def variances(self, influence: Influence, statistics: int) -> Floats:
        """The variance of each statistic. Raises ValueError for a lonely stratum where the rule is to fail."""
        if not self.moments.design.margins:
            return self._variances(influence, statistics)
        found = np.empty(statistics)
        for at in range(statistics):
            found[at] = self._variances(self._residual(influence, at), 1)[0]
        return found

    def _variances(self, influence: Influence, statistics: int) -> Floats:
        kept = np.flatnonzero(influence.of >= 0)
        of, stratum = influence.of[kept], self.strata[0][kept]
        first, second = influence.first[kept], influence.second[kept]
        strata = len(self.sizes)
        later = self._second_stage(influence, kept, statistics)
        if self.moments.design.cluster:
            cluster = self.clusters[kept]
            keys, at = np.unique(of * (int(self.clusters.max()) + 1) + cluster, return_inverse=True)
            place = np.unique(at, return_index=True)[1]
            first = summed(at, first, len(keys))
            second, of, stratum = first**2, of[place], stratum[place]
        cell = of * strata + stratum
        keys, at = np.unique(cell, return_inverse=True)
        sums, squares = summed(at, first, len(keys)), summed(at, second, len(keys))
        part = self._between(sums, squares, keys % strata)
        found: Floats = summed(keys // strata, part, statistics) + later
        if self.moments.design.lonely == "average" and (self.sizes == 1).any():
            found *= strata / max(1, int((self.sizes > 1).sum()))
        return np.maximum(found, 0.0)

    def _between(self, sums: Floats, squares: Floats, stratum: Ints) -> Floats:
        """Each stratum's part of the variance."""
        size, kept = self.sizes[stratum], 1 - self.fractions[stratum]
        lonely = (size == 1) & (kept > 1e-7)
        rule = self.moments.design.lonely
        if lonely.any() and rule == "fail" and self.moments.design.strata:
            at = int(stratum[np.flatnonzero(lonely)[0]])
            name = " · ".join(map(str, self.strata[1][at]))
            raise ValueError(
                f"stratum {name} has one cluster, so its spread is unknown; join it with another,"
                " or choose Design(lonely='adjust', 'average' or 'certainty')"
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            part = kept * size / (size - 1) * np.maximum(squares - sums**2 / size, 0.0)
        alone = kept * sums**2 if rule == "adjust" else np.zeros(len(sums))
        return np.where(size == 1, np.where(lonely, alone, 0.0), part)

    def _second_stage(self, influence: Influence, kept: Ints, statistics: int) -> Floats:
        """The spread of rows within clusters, in the share of clusters that were drawn."""
        if not self.moments.design.second_fpc:
            return np.zeros(statistics)
        count = int(self.clusters.max()) + 1
        rows = summed(self.clusters, self.column("rows|n"), count)
        population = np.full(count, -np.inf)
        np.maximum.at(population, self.clusters, self.column("_second|max"))
        owner = np.zeros(count, dtype=np.int64)
        owner[self.clusters] = self.strata[0]
        keys, at = np.unique(influence.of[kept] * count + self.clusters[kept], return_inverse=True)
        first = summed(at, influence.first[kept], len(keys))
        second = summed(at, influence.second[kept], len(keys))
        cluster = keys % count
        m, left = rows[cluster], 1 - rows[cluster] / population[cluster]
        if (left < -1e-9).any():
            raise ValueError(
                f"second_fpc {self.moments.design.second_fpc!r} is below the rows of a cluster in the sample"
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(m > 1, left * m / (m - 1) * np.maximum(second - first**2 / m, 0.0), 0.0)
        found: Floats = summed(keys // count, part * self.fractions[owner[cluster]], statistics)
        return found

    def _residual(self, influence: Influence, statistic: int) -> Influence:
        """The influence less what the margins explain of it, over every cell."""
        own = influence.of == statistic
        first, mixed, second = (
            np.where(own, each, 0.0) for each in (influence.first, influence.mixed, influence.second)
        )
        weight = self.column("rows|w|0|0") * self.adjustment
        square = self.column("rows|v|0|0") * self.adjustment**2
        columns = [codes(self.moments.table, (name,))[0] for name in self.moments.design.margins]
        design = np.column_stack([(held[:, None] == np.arange(held.max() + 1)).astype(float) for held in columns])
        root = np.sqrt(weight)
        with np.errstate(divide="ignore", invalid="ignore"):
            target = np.where(weight > 0, first / root, 0.0)
        explained = design @ np.linalg.lstsq(design * root[:, None], target, rcond=None)[0]
        return Influence(
            first - explained * weight,
            mixed - explained * square,
            second - 2 * explained * mixed + explained**2 * square,
            np.zeros(len(first), dtype=np.int64),
        )


def codes(table: pl.DataFrame, keys: Sequence[str]) -> tuple[Ints, Known]:
    """For each row the number of its keys, and the keys of each number, in order; what is missing comes last."""
    if not keys:
        return np.zeros(len(table), dtype=np.int64), [()]
    rows = rows_of(table, keys)
    known = sorted(set(rows), key=lambda row: tuple((each is None, each) for each in row))
    places = {row: place for place, row in enumerate(known)}
    return np.fromiter((places[row] for row in rows), dtype=np.int64, count=len(rows)), known


def rows_of(table: pl.DataFrame, keys: Sequence[str]) -> Known:
    """The keys of each row."""
    return list(zip(*(table[key].to_list() for key in keys), strict=True))


def sampled_of(moments: Moments) -> Sampled:
    """The moments placed in their design, found once for each."""
    found: Sampled = moments.__dict__.setdefault("_sampled", Sampled(moments))
    return found


def raked(moments: Moments) -> Floats:
    """What each cell's weights are multiplied by so that every margin is met. Raises ValueError where none can be."""
    weight = moments.table["rows|w|0|0"].to_numpy()
    factor, margins = np.ones(len(weight)), []
    totals = {name: sum(each.values()) for name, each in moments.design.margins.items()}
    if max(totals.values()) - min(totals.values()) > 1e-6 * max(totals.values()):
        told = ", ".join(f"{name} {total:g}" for name, total in totals.items())
        raise ValueError(f"margins add up to different totals ({told}); they must be of one population")
    for name, each in moments.design.margins.items():
        held, known = codes(moments.table, (name,))
        wanted = {str(label): float(total) for label, total in each.items()}
        labels = ["" if label is None else str(label) for (label,) in known]
        missing = [label for label in labels if label not in wanted] or [key for key in wanted if key not in labels]
        if missing:
            where = "margins" if missing[0] not in wanted else "the sample"
            raise ValueError(f"{where} has nobody with {name} {missing[0]!r}, so that margin cannot be met")
        margins.append((held, np.array([wanted[label] for label in labels])))
    for _ in range(RAKING_STEPS):
        before = factor.copy()
        for held, wanted_totals in margins:
            factor = factor * (wanted_totals / summed(held, weight * factor, len(wanted_totals)))[held]
        if np.abs(factor / before - 1).max() < RAKING_TOLERANCE:
            return factor
    raise ValueError("raking to margins did not settle; join labels that hardly anybody has, or drop a margin")


def _named(*names: str | None) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _distinct(owner: Ints, unit: Ints, owners: int) -> Floats:
    pairs = np.unique(owner * (int(unit.max(initial=0)) + 1) + unit)
    return np.bincount(pairs // (int(unit.max(initial=0)) + 1), minlength=owners).astype(np.float64)
