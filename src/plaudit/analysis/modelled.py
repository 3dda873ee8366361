"""What regressions from rows share: the covariance of their coefficients, and the rows of results they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from .cases import Cases, Stages, stages
from .checks import Floats, checked_level
from .linearised import SOURCE as LINEARISED
from .linearised import total_covariance
from .results import Estimate, Warned


@dataclass(frozen=True, slots=True)
class Fitted:
    """Of a fitted model: the covariance of its coefficients, their degrees of freedom (inf: normal), and what to tell."""

    cases: Cases
    covariance: Floats
    df: float
    method: str
    source: str
    doubts: tuple[Warned, ...]
    level: float

    def rows(
        self, b: Floats, terms: Sequence[str], statistic: str = "coefficient", start: int = 0
    ) -> tuple[Estimate, ...]:
        """A row for each coefficient with its t interval and two-sided p; `start` is the place of the first in b."""
        if self.df <= 0:
            raise ValueError(
                f"the design leaves {self.df:g} degrees of freedom for {len(b)} coefficients; use fewer items"
            )
        many = min(self.df, 1e9)
        t = float(stdtrit(many, 0.5 + checked_level(self.level) / 2))
        found = []
        for at, name in enumerate(terms, start):
            se = float(np.sqrt(max(self.covariance[at, at], 0.0)))
            found.append(
                Estimate(
                    float(b[at]),
                    se,
                    float(b[at] - t * se),
                    float(b[at] + t * se),
                    self.cases.n,
                    self.cases.n_effective,
                    self.method,
                    self.source,
                    self.doubts,
                    self.level,
                    statistic,
                    name,
                    df=self.df if np.isfinite(self.df) else None,
                    p=float(2 * stdtr(many, -abs(b[at]) / se)) if se > 0 else None,
                )
            )
        return tuple(found)

    def figures(self, values: Mapping[str, float]) -> tuple[Estimate, ...]:
        """Rows for figures of the whole model, without intervals."""
        return tuple(self.figure(statistic, value) for statistic, value in values.items())

    def figure(
        self, statistic: str, value: float, *, item: str = "", p: float | None = None, df: float | None = None
    ) -> Estimate:
        return Estimate(
            float(value) if np.isfinite(value) else None,
            None,
            None,
            None,
            self.cases.n,
            self.cases.n_effective,
            self.method,
            self.source,
            self.doubts,
            self.level,
            statistic,
            item,
            df=df,
            p=p,
        )


def linearised(
    cases: Cases,
    influence: Floats,
    design: tuple[Stages, Stages, Stages],
    slopes: int,
    method: str,
    source: str,
    doubts: tuple[Warned, ...],
    level: float,
) -> Fitted:
    """With the covariance under strata, clusters and population sizes, of each case's `influence` on the coefficients.

    Degrees of freedom: units less strata, plus 1, less the coefficients but thresholds (`slopes`), as R's svyglm has them.
    """
    parts = total_covariance(influence, *(stages(each, cases.kept) for each in design))
    return Fitted(
        cases,
        parts.covariance,
        parts.df + 1 - slopes,
        f"{method}, linearised",
        f"{source}; {LINEARISED}",
        doubts + parts.warnings,
        level,
    )
