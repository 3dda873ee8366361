"""How well a machine codes, measured against people on a blind sample; and the share of a theme that both give together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from .agreement import cohen_kappa
from .checks import Floats, checked_count
from .columns import Column, codes_of
from .figures import doubts, figure, z_of
from .proportions import wilson
from .recompute import recomputable
from .results import Estimate, Results, Warned

MEASURES = "Sokolova and Lapalme 2009, Information Processing & Management 45: 427–437; Wilson 1927 for intervals"
MCC = "Gorodkin 2004, Computational Biology and Chemistry 28: 367–374"
POWERED = "Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science 382: 669–674"
TUNED = "Angelopoulos, Duchi and Zrnic 2023, PPI++: Efficient Prediction-Powered Inference, arXiv 2311.01453"
NEVER = Warned(
    "classification.never",
    "a code was never given by the machine, or never by people",
    "its precision or recall has no base and is left out.",
    "Take a larger blind sample.",
)
FEW_CODED = Warned(
    "theme.few_coded",
    "fewer than 100 units were coded by hand",
    "the normal interval may be too narrow.",
    "Code more units by hand.",
)
CUT = Warned(
    "theme.cut", "the interval leaves 0 to 1", "a share cannot, so it is cut there.", "Code more units by hand."
)


@dataclass(frozen=True)
class Classification:
    """`confusion[i][j]` counts units that people gave labels[i] and the machine labels[j]. `estimates` has precision, recall
    and f1 by `item`, and accuracy, balanced_accuracy, macro_f1, micro_f1, weighted_f1, kappa and mcc of all."""

    labels: tuple[Any, ...]
    confusion: tuple[tuple[int, ...], ...]
    estimates: Results


@recomputable(
    r="""l <- sort(unique(c({truth}, {predicted}))); t <- table(factor({truth}, l), factor({predicted}, l))
r <- diag(t) / rowSums(t); p <- diag(t) / colSums(t); print(rbind(p, r, f = 2 * p * r / (p + r)), digits = 10)
print(sum(diag(t)) / sum(t), digits = 10)"""
)
def classification(truth: Column, predicted: Column, *, level: float = 0.95) -> Classification:
    """Measures of a machine's codes against people's on the same units; shares carry Wilson's interval."""
    first, second = list(truth), list(predicted)  # type: ignore[arg-type]
    if len(first) != len(second) or not first:
        raise ValueError(
            f"truth has {len(first)} units and predicted {len(second)}; they must be the same, at least one"
        )
    labels, codes = codes_of("truth and predicted", first + second)
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, (codes[: len(first)], codes[len(first) :]), 1)
    right, support, given, n = np.diag(table), table.sum(1), table.sum(0), len(first)
    found, scores = [], []
    for place, label in enumerate(labels):
        whole = support[place] + given[place]
        scores.append(2 * right[place] / whole)
        found.append(_share("precision", right[place], given[place], level, str(label)))
        found.append(_share("recall", right[place], support[place], level, str(label)))
        found.append(_plain("f1", float(scores[-1]), n, level, str(label)))
    recalls = [r / s for r, s in zip(right, support, strict=True) if s]
    accuracy = _share("accuracy", right.sum(), n, level)
    kappa = cohen_kappa(first, second, level=level)
    found += [
        accuracy,
        _plain("balanced_accuracy", float(np.mean(recalls)), n, level),
        _plain("macro_f1", float(np.mean(scores)), n, level),
        _plain("micro_f1", float(right.sum() / n), n, level),
        _plain("weighted_f1", float(np.array(scores) @ support / n), n, level),
        kappa,
        _plain("mcc", _correlation(table), n, level, source=MCC),
    ]
    told = doubts(NEVER if not (support.all() and given.all()) else None)
    confusion = tuple(tuple(int(cell) for cell in row) for row in table)
    return Classification(tuple(labels), confusion, Results(tuple(found), told))


def _share(name: str, x: float, n: float, level: float, item: str = "") -> Estimate:
    named: dict[str, Any] = {"method": name, "source": MEASURES, "statistic": name, "item": item, "level": level}
    if not n:
        return figure(None, n=0, warnings=(NEVER,), **named)
    low, high = wilson(float(x), float(n), level)
    value = float(x / n)
    return figure(value, se=sqrt(value * (1 - value) / n), low=low, high=high, n=int(n), **named)


def _plain(name: str, value: float | None, n: int, level: float, item: str = "", source: str = MEASURES) -> Estimate:
    return figure(value, n=n, method=name, source=source, statistic=name, item=item, level=level)


def _correlation(table: Floats) -> float | None:
    """Matthews' correlation for any number of codes; None where one side gave one code only."""
    rows, columns, n = table.sum(1), table.sum(0), table.sum()
    below = (n**2 - rows @ rows) * (n**2 - columns @ columns)
    return float((np.trace(table) * n - rows @ columns) / sqrt(below)) if below > 0 else None


@recomputable(
    r="""c <- {coded}; n <- sum(c); N <- {n}; f <- {machine} / N
y <- c(rep(1, c[1, 1] + c[1, 2]), rep(0, c[2, 1] + c[2, 2])); m <- rep(c(1, 0, 1, 0), c(c[1, 1], c[1, 2], c[2, 1], c[2, 2]))
v <- function(x) mean((x - mean(x))^2)
all <- c(m, rep(1, {machine}), rep(0, N - {machine})); k <- mean((y - mean(y)) * (m - mean(m)))
l <- if ({tuned} && v(all) > 0) min(1, max(0, k / ((1 + n / N) * v(all)))) else 1
print(sqrt(l^2 * f * (1 - f) / N + v(y - l * m) / n), digits = 10)
print(l * f + mean(y - l * m), digits = 10)"""
)
def theme_share(
    machine: int, n: int, coded: Sequence[Sequence[int]], *, tuned: bool = True, level: float = 0.95
) -> Estimate:
    """The share of a theme in all texts, from a machine's codes of many and people's of a random sample of others.

    The machine found the theme in `machine` of `n` texts that nobody else coded. `coded` is the table of the others, by hand
    (rows: theme, not) and by machine (columns: theme, not). The hand-coded sample corrects the machine's error, whatever it
    is; `tuned` chooses how far the machine is trusted (PPI++), so that a bad one does no harm.
    """
    n = checked_count("n", n, least=1)
    if checked_count("machine", machine) > n:
        raise ValueError(f"machine is {machine}, but n is {n}; there cannot be more found than texts")
    cells = [list(row) for row in coded]
    if len(cells) != 2 or any(len(row) != 2 for row in cells):
        raise ValueError("coded must be 2 × 2: by hand (theme, not) and by machine (theme, not)")
    a, b, c, d = (checked_count(f"coded[{i}][{j}]", cells[i][j]) for i in (0, 1) for j in (0, 1))
    many = checked_count("the sum of coded", a + b + c + d, least=2)
    share, hand, seen = machine / n, (a + b) / many, (a + c) / many
    trust = _trust(a / many - hand * seen, (machine + a + c) / (n + many), many / n) if tuned else 1.0
    value = trust * share + hand - trust * seen
    left = (a * (1 - trust) ** 2 + b + c * trust**2) / many - (hand - trust * seen) ** 2
    se = sqrt(trust**2 * share * (1 - share) / n + max(0.0, left) / many)
    half = z_of(level) * se
    low, high = value - half, value + half
    return figure(
        value,
        se=se,
        low=min(max(0.0, low), 1.0),
        high=max(min(1.0, high), 0.0),
        n=n + many,
        n_effective=hand * (1 - hand) / se**2 if se and 0 < hand < 1 else float(many),
        method=f"theme share, prediction-powered, machine trusted {trust:.3g}",
        source=f"{POWERED}; {TUNED}" if tuned else POWERED,
        level=level,
        statistic="theme_share",
        warnings=doubts(FEW_CODED if many < 100 else None, CUT if low < 0 or high > 1 else None),
    )


def _trust(covariance: float, share: float, ratio: float) -> float:
    """PPI++'s weight of the machine, between 0 and 1: Cov(hand, machine) / ((1 + n/N) Var(machine))."""
    spread = share * (1 - share)
    return min(1.0, max(0.0, covariance / ((1 + ratio) * spread))) if spread else 1.0
