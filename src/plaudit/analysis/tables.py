"""Tests on tables of counts: independence, several shares, trend, the same people twice, small tables exactly."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import bdtr, chdtrc
from scipy.stats import contingency, fisher_exact

from .checks import Floats, checked_count, checked_lengths
from .figures import doubts, figure, small_expected, z_of
from .recompute import recomputable
from .results import Results, Warned

Table = Sequence[Sequence[int]]
PEARSON = "Pearson 1900, Philosophical Magazine 50: 157–175"
YATES = "Yates 1934, Supplement to the JRSS 1: 217–235"
TREND = "Cochran 1954, Biometrics 10: 417–451; Armitage 1955, Biometrics 11: 375–386"
MCNEMAR = "McNemar 1947, Psychometrika 12: 153–157"
EDWARDS = "continuity: Edwards 1948, Psychometrika 13: 185–187"
FISHER = "Fisher 1935, JRSS 98: 39–82; conditional maximum likelihood for the odds ratio"
NO_DISCORDANCE = Warned(
    "mcnemar.nobody_changed",
    "nobody answered differently the second time",
    "there is nothing to test.",
    "Read the shares; the difference is 0.",
)
FEW_CHANGED = Warned(
    "mcnemar.few_changed",
    "fewer than 10 people changed",
    "the chi-square approximation is doubtful.",
    "Use the exact test: `exact` among these results.",
)
ALL_THE_SAME = Warned(
    "table.all_the_same",
    "all cases fall into one row or one column",
    "there is nothing to compare, so there is no test.",
    "Take a finer answer, or leave the table out.",
)


def checked_table(table: Table | Floats, *, name: str = "table") -> Floats:
    """Whole counts, at least 2 × 2. Raises ValueError naming the first cell that is not."""
    rows = [list(row) for row in table]
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"{name} has rows of different length; it must be a full table")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            checked_count(f"{name}[{i}][{j}]", cell)
    if len(rows) < 2 or len(rows[0]) < 2:
        raise ValueError(f"{name} is {len(rows)} × {len(rows[0]) if rows else 0}; it must be at least 2 × 2")
    found = np.array(rows, dtype=np.float64)
    if not found.sum():
        raise ValueError(f"{name} is empty; at least one case is needed")
    return found


def expected_of(table: Floats) -> Floats:
    """Counts expected if rows and columns were independent."""
    found: Floats = np.outer(table.sum(1), table.sum(0)) / table.sum()
    return found


@recomputable(
    r="""t <- suppressWarnings(chisq.test({table}, correct = {correct}))
print(t$p.value, digits = 10)
print(t$statistic[[1]], digits = 10)"""
)
def chi_square(table: Table, *, correct: bool = False) -> Results:
    """Pearson's test whether rows and columns are independent: "chi_square" with df and p. `correct` (Yates) acts on 2 × 2
    tables. Rows and columns without a case are left out."""
    held = checked_table(table)
    held = held[held.sum(1) > 0][:, held.sum(0) > 0]
    n = int(held.sum())
    named: dict[str, Any] = {"n": n, "statistic": "chi_square", "method": "Pearson's chi-square", "source": PEARSON}
    if min(held.shape) < 2:
        return Results((figure(None, warnings=(ALL_THE_SAME,), **named),), (ALL_THE_SAME,))
    expected = expected_of(held)
    apart = np.abs(held - expected)
    if correct and held.shape == (2, 2):
        apart -= np.minimum(0.5, apart)
        named |= {"method": "Pearson's chi-square, continuity corrected", "source": f"{PEARSON}; {YATES}"}
    value = float((apart**2 / expected).sum())
    df = float((held.shape[0] - 1) * (held.shape[1] - 1))
    told = doubts(small_expected(list(expected.ravel())))
    return Results((figure(value, df=df, p=float(chdtrc(df, value)), warnings=told, **named),), told)


@recomputable(
    r="""t <- suppressWarnings(prop.test(c({successes}), c({n}), correct = {correct}, conf.level = {level}))
print(c(t$p.value, t$conf.int), digits = 10)
print(t$statistic[[1]], digits = 10)"""
)
def proportion_test(
    successes: Sequence[int], n: Sequence[int], *, correct: bool = False, level: float = 0.95
) -> Results:
    """Whether several shares are equal: "chi_square" with df and p; for two also their "difference" with Wald's interval,
    widened by the continuity correction if `correct`, as R gives it (Newcombe's is better: `proportion_difference`).
    """
    checked_lengths(successes=list(successes), n=list(n))
    for place, (some, of) in enumerate(zip(successes, n, strict=True)):
        checked_count(f"n[{place}]", of, least=1)
        if checked_count(f"successes[{place}]", some) > of:
            raise ValueError(f"successes[{place}] is {some}, but n[{place}] is {of}; there cannot be more successes")
    x, base = np.array(successes, dtype=np.float64), np.array(n, dtype=np.float64)
    if len(x) < 2:
        raise ValueError(f"successes has {len(x)} groups; a comparison needs at least 2")
    table = np.column_stack([x, base - x])
    named: dict[str, Any] = {
        "n": int(base.sum()),
        "method": "test of equal proportions",
        "source": PEARSON,
        "level": level,
    }
    if not table.sum(0).all():
        return Results((figure(None, statistic="chi_square", warnings=(ALL_THE_SAME,), **named),), (ALL_THE_SAME,))
    shares, expected = x / base, expected_of(table)
    yates = min(0.5, abs(float(shares[0] - shares[1])) / float((1 / base).sum())) if correct and len(x) == 2 else 0.0
    if yates:
        named |= {"method": "test of equal proportions, continuity corrected", "source": f"{PEARSON}; {YATES}"}
    value = float(((np.abs(table - expected) - yates) ** 2 / expected).sum())
    df = len(x) - 1.0
    told = doubts(small_expected(list(expected.ravel())))
    named |= {"warnings": told, "df": df, "p": float(chdtrc(df, value))}
    found = [figure(value, statistic="chi_square", **named)]
    if len(x) == 2:
        apart = float(shares[0] - shares[1])
        se = sqrt(float((shares * (1 - shares) / base).sum()))
        half = z_of(level) * se + yates * float((1 / base).sum())
        low, high = max(-1.0, apart - half), min(1.0, apart + half)
        found.append(figure(apart, se=se, low=low, high=high, statistic="difference", **named))
    return Results(tuple(found), told)


@recomputable(
    r="""s <- {scores}; if (is.null(s)) s <- seq_along({successes})
t <- prop.trend.test({successes}, {n}, s)
print(t$p.value, digits = 10)
print(t$statistic[[1]], digits = 10)"""
)
def proportion_trend(successes: Sequence[int], n: Sequence[int], *, scores: Sequence[float] | None = None) -> Results:
    """Whether shares rise or fall over ordered groups (scores 1, 2, 3 … unless given): "chi_square" with df 1, and the
    "slope" of the share for each unit of the scores."""
    found = proportion_test(successes, n)
    x, base = np.array(successes, dtype=np.float64), np.array(n, dtype=np.float64)
    given = np.arange(1.0, len(x) + 1) if scores is None else np.array(scores, dtype=np.float64)
    checked_lengths(successes=list(successes), scores=list(given))
    named: dict[str, Any] = {"n": int(base.sum()), "method": "trend of proportions", "source": TREND}
    if found[0].value is None:
        return Results((figure(None, statistic="chi_square", warnings=(ALL_THE_SAME,), **named),), (ALL_THE_SAME,))
    whole = float(x.sum() / base.sum())
    centred = given - float(base @ given / base.sum())
    spread = float(base @ centred**2)
    if not spread:
        raise ValueError("scores are all the same; a trend needs at least two distinct scores")
    slope = float(x @ centred) / spread
    value = slope**2 * spread / (whole * (1 - whole))
    named |= {"df": 1.0, "p": float(chdtrc(1, value))}
    return Results((figure(value, statistic="chi_square", **named), figure(slope, statistic="slope", **named)))


@recomputable(
    r="""t <- mcnemar.test({table}, correct = {correct})
print(t$p.value, digits = 10)
print(t$statistic[[1]], digits = 10)"""
)
def mcnemar(table: Table, *, correct: bool = True) -> Results:
    """Whether the same people answer yes more often the second time, from their 2 × 2 table (rows first, columns second):
    "chi_square" with df and p, and "exact", the p of the sign test on those who changed, which holds for few of them."""
    held = checked_table(table)
    if held.shape != (2, 2):
        raise ValueError(f"table is {held.shape[0]} × {held.shape[1]}; this test takes 2 × 2")
    b, c, n = float(held[0, 1]), float(held[1, 0]), int(held.sum())
    method = "McNemar" + (", continuity corrected" if correct else "")
    named: dict[str, Any] = {"n": n, "method": method, "source": f"{MCNEMAR}; {EDWARDS}" if correct else MCNEMAR}
    if not b + c:
        return Results((figure(None, statistic="chi_square", warnings=(NO_DISCORDANCE,), **named),), (NO_DISCORDANCE,))
    value = max(0.0, abs(b - c) - (1 if correct and b != c else 0)) ** 2 / (b + c)
    told = doubts(FEW_CHANGED if b + c < 10 else None)
    exact = min(1.0, 2 * float(_binomial_tail(int(min(b, c)), int(b + c))))
    chi = figure(value, statistic="chi_square", df=1.0, p=float(chdtrc(1, value)), warnings=told, **named)
    named |= {"method": "McNemar, exact"}
    return Results((chi, figure(exact, statistic="exact", p=exact, **named)), told)


def _binomial_tail(k: int, n: int) -> float:
    """P(X ≤ k) of n fair coins."""
    return float(bdtr(k, n, 0.5))


@recomputable(
    r="""t <- fisher.test({table}, conf.level = {level})
print(c(t$p.value, t$conf.int), digits = 10)
print(t$estimate[[1]], digits = 10)"""
)
def fisher(table: Table, *, level: float = 0.95) -> Results:
    """Fisher's exact test of a 2 × 2 table: the conditional "odds_ratio" with its exact interval and p."""
    held = checked_table(table)
    if held.shape != (2, 2):
        raise ValueError(f"table is {held.shape[0]} × {held.shape[1]}; this test takes 2 × 2")
    z_of(level)
    counts = held.astype(np.int64)
    named: dict[str, Any] = {"n": int(held.sum()), "method": "Fisher's exact test", "source": FISHER, "level": level}
    named |= {"statistic": "odds_ratio", "p": float(fisher_exact(counts).pvalue)}
    if not (held.sum(0).all() and held.sum(1).all()):
        return Results((figure(None, warnings=(ALL_THE_SAME,), **named),), (ALL_THE_SAME,))
    found = contingency.odds_ratio(counts)  # type: ignore[no-untyped-call]
    low, high = found.confidence_interval(level)
    endless = doubts(
        Warned(
            "odds.endless",
            "a cell is empty",
            "the odds ratio or an end of its interval has no bound, and is left out.",
            "Read the difference of the shares instead.",
        )
        if not np.isfinite([found.statistic, high]).all()
        else None
    )
    return Results(
        (figure(float(found.statistic), low=float(low), high=float(high), warnings=endless, **named),), endless
    )
