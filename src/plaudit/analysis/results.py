"""What every estimator returns: one frozen value that carries its interval, its base, its method and its doubts."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Warned:
    """A doubt, as data: what was seen, what it does to the result, what to try. `code` is stable."""

    code: str
    seen: str
    effect: str
    advice: str

    def __str__(self) -> str:
        return f"{self.seen}: {self.effect} {self.advice}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with its interval at `level`. Proportions run 0–1.

    `n` is the base as counted, `n_effective` what it is worth once weights and clusters are accounted for. `value`,
    `se`, `low` and `high` are None where the data do not reach: a quantile of times that too few have lived to see.
    `source` names the publication that the formula is taken from.
    """

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float
    method: str
    source: str
    warnings: tuple[Warned, ...] = ()
    level: float = 0.95

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; nothing rounded."""
        return asdict(self) | {"warnings": [asdict(warned) for warned in self.warnings]}

    def __repr__(self) -> str:
        doubts = f", {len(self.warnings)} warning(s)" if self.warnings else ""
        interval = f"{_short(self.low)} to {_short(self.high)}, {self.level:.0%}"
        return f"<{self.method}: {_short(self.value)} ({interval}), n {self.n}{doubts}>"


def _short(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.4g}"
