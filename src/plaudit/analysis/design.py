"""The survey design as a value: made once, checked, passed to every reduction and kept with its moments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .results import Warned

Sampling = Literal["probability", "pps", "quota", "self-selected"]
Lonely = Literal["fail", "adjust", "certainty", "average"]
SAMPLINGS = ("probability", "pps", "quota", "self-selected")
LONELY = ("fail", "adjust", "certainty", "average")


@dataclass(frozen=True)
class Design:
    """How the rows came to be, by the names of their columns.

    `weights` are inverse probabilities; without them all count alike. Clusters are ultimate clusters: labels count
    within their stratum. `fpc` names the column that holds how many clusters (or rows) the stratum has in the
    population, and `second_fpc` how many rows each cluster has there: with both, the variance is that of two stages.
    `pps` is treated as drawn with replacement, so without `fpc`. `margins` gives population totals by column: one is
    post-stratification, several are raked; the variance is then that of the residuals. `groups` names the column of
    replicate groups. A stratum of one cluster `lonely`: fail; adjust (spread about the mean of all); certainty (none);
    average (as the other strata). Samples by quota or self-selection have no margin of error.
    """

    weights: str | None = None
    strata: str | None = None
    cluster: str | None = None
    fpc: str | None = None
    second_fpc: str | None = None
    groups: str | None = None
    margins: Mapping[str, Mapping[object, float]] = field(default_factory=dict)
    sampling: Sampling = "probability"
    lonely: Lonely = "fail"

    def __post_init__(self) -> None:
        if self.sampling not in SAMPLINGS:
            raise ValueError(f"sampling is {self.sampling!r}; it must be one of {', '.join(SAMPLINGS)}")
        if self.lonely not in LONELY:
            raise ValueError(f"lonely is {self.lonely!r}; it must be one of {', '.join(LONELY)}")
        if self.second_fpc and not (self.cluster and self.fpc):
            raise ValueError("second_fpc needs cluster and fpc; it is the size of each cluster in the population")
        if self.sampling == "pps" and self.fpc:
            raise ValueError("fpc does not go with pps; the approximation is that of drawing with replacement")
        for column, totals in self.margins.items():
            wrong = [label for label, total in totals.items() if not total > 0]
            if wrong or not totals:
                raise ValueError(f"margins[{column!r}] must give every label a total greater than 0")

    @property
    def has_margin_of_error(self) -> bool:
        return self.sampling in {"probability", "pps"}

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns by which clusters, strata, margins and groups are told apart, each once."""
        named = (*self.margins, self.strata, self.groups, self.cluster)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def columns(self) -> tuple[str, ...]:
        named = (*self.keys, self.weights, self.fpc, self.second_fpc)
        return tuple(dict.fromkeys(name for name in named if name))

    def as_r(self, data: str) -> str:
        """The same design as R's survey package writes it."""
        two = self.second_fpc
        ids = f"~`{self.cluster}`" + ("+.row" if two else "") if self.cluster else "~1"
        parts = [f"ids={ids}"]
        parts += [f"strata=~`{self.strata}`, nest=TRUE"] if self.strata else []
        parts += [f"weights=~`{self.weights}`"] if self.weights else []
        parts += [f"fpc=~`{self.fpc}`" + (f"+`{two}`" if two else "")] if self.fpc else []
        rows = f"transform({data}, .row=seq_len(nrow({data})))" if two else data
        return f"svydesign({', '.join(parts)}, data={rows})"


NO_MARGIN = {
    "quota": Warned(
        "design.quota",
        "the respondents were picked to fill quotas",
        "nobody knows how likely each was to be asked, so there is no margin of error.",
        "Report the value with its base; draw a probability sample where a margin is needed.",
    ),
    "self-selected": Warned(
        "design.self_selected",
        "the respondents chose themselves",
        "nobody knows how likely each was to answer, so there is no margin of error.",
        "Report the value with its base; draw a probability sample where a margin is needed.",
    ),
}
