"""Comparison of groups of independent, equally weighted answers: means (t, F, Tukey) and ranks."""

from collections.abc import Mapping
from itertools import combinations
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, stdtr
from scipy.stats import rankdata, studentized_range  # type: ignore[attr-defined]

from .checks import Floats
from .columns import Column, codes_of, numbers_of
from .families import adjusted_values, checked_adjustment
from .figures import doubts, dropped, figure, t_of
from .recompute import recomputable
from .results import Estimate, Results, Warned

Groups = Mapping[str, Column]
WELCH = "Welch 1947, Biometrika 34: 28–35"
STUDENT = "Student 1908, Biometrika 6: 1–25"
ANOVA = "Fisher 1925, Statistical Methods for Research Workers, ch. 7"
WELCH_F = "Welch 1951, Biometrika 38: 330–336"
KRUSKAL = "Kruskal and Wallis 1952, JASA 47: 583–621"
WILCOXON = (
    "Wilcoxon 1945, Biometrics Bulletin 1: 80–83; Mann and Whitney 1947, Annals of Mathematical Statistics 18: 50–60"
)
TUKEY = "Tukey 1949, Biometrics 5: 99–114; Kramer 1956, Biometrics 12: 307–310"
NO_SPREAD = Warned(
    "groups.no_spread",
    "every answer within a group is the same",
    "there is no spread to measure a difference by, so there is no test.",
    "Wait for more answers, or compare the shares of single answers.",
)
ALONE = Warned(
    "groups.one_answer",
    "a group has one answer only",
    "its own spread is unknown, so there is no test.",
    "Wait for more answers, or join groups.",
)
STACK_IN_R = "g <- {groups}; y <- unlist(g, use.names = FALSE); f <- factor(rep(names(g), lengths(g)), names(g))\n"


def read_groups(groups: Groups, *, least: int = 2) -> tuple[dict[str, Floats], tuple[Warned, ...]]:
    """Each group's answers without the missing ones. Raises ValueError for fewer than `least` groups or an empty one."""
    if len(groups) < least:
        raise ValueError(f"groups has {len(groups)} groups; a comparison needs at least {least}")
    found, missing, total = {}, 0, 0
    for name, values in groups.items():
        given = numbers_of(f"groups[{name!r}]", values)
        found[name] = given[~np.isnan(given)]
        missing, total = missing + len(given) - len(found[name]), total + len(given)
        if not len(found[name]):
            raise ValueError(f"groups[{name!r}] has no answer; leave the group out")
    return found, doubts(dropped(missing, total))


def _pair(a: Column, b: Column) -> tuple[Floats, Floats, tuple[Warned, ...]]:
    found, told = read_groups({"a": a, "b": b})
    return found["a"], found["b"], told


T_IN_R = """t <- t.test(unlist({a}), unlist({b}), var.equal = EQUAL, conf.level = {level})
print(c(t$statistic, t$parameter, t$p.value, t$conf.int), digits = 10)
print(t$estimate[[1]] - t$estimate[[2]], digits = 10)"""


@recomputable(r=T_IN_R.replace("EQUAL", "FALSE"))
def welch_t_test(a: Column, b: Column, *, level: float = 0.95) -> Results:
    """Mean of a less mean of b ("difference", with its interval), and "t", variances not assumed equal."""
    x, y, told = _pair(a, b)
    if min(len(x), len(y)) < 2:
        return _difference(x, y, None, 0.0, told, level, "Welch's t test", WELCH)
    v, w = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    if not v + w:
        return _difference(x, y, 0.0, 0.0, told, level, "Welch's t test", WELCH)
    df = (v + w) ** 2 / (v**2 / (len(x) - 1) + w**2 / (len(y) - 1))
    return _difference(x, y, sqrt(v + w), float(df), told, level, "Welch's t test", WELCH)


@recomputable(r=T_IN_R.replace("EQUAL", "TRUE"))
def pooled_t_test(a: Column, b: Column, *, level: float = 0.95) -> Results:
    """Mean of a less mean of b ("difference", with its interval), and "t", variances assumed equal."""
    x, y, told = _pair(a, b)
    df = len(x) + len(y) - 2
    if df < 1:
        return _difference(x, y, None, 0.0, told, level, "pooled t test", STUDENT)
    pooled = (((x - x.mean()) ** 2).sum() + ((y - y.mean()) ** 2).sum()) / df
    se = sqrt(pooled * (1 / len(x) + 1 / len(y)))
    return _difference(x, y, se, float(df), told, level, "pooled t test", STUDENT)


@recomputable(
    r="""t <- t.test(unlist({a}), unlist({b}), paired = TRUE, conf.level = {level})
print(c(t$statistic, t$parameter, t$p.value, t$conf.int), digits = 10)
print(t$estimate[[1]], digits = 10)"""
)
def paired_t_test(a: Column, b: Column, *, level: float = 0.95) -> Results:
    """The mean of a − b over the same people ("difference"), and "t"; pairs with one answer missing are left out."""
    x, y = numbers_of("a", a), numbers_of("b", b, len(list(a)))  # type: ignore[arg-type]
    apart = (x - y)[~np.isnan(x - y)]
    told = doubts(dropped(len(x) - len(apart), len(x)))
    if not len(apart):
        raise ValueError("no pair has both answers; at least one is needed")
    se = sqrt(apart.var(ddof=1) / len(apart)) if len(apart) > 1 else None
    return _difference(apart, np.zeros(1), se, len(apart) - 1.0, told, level, "paired t test", STUDENT, n=len(apart))


def _difference(
    x: Floats,
    y: Floats,
    se: float | None,
    df: float,
    told: tuple[Warned, ...],
    level: float,
    name: str,
    source: str,
    *,
    n: int | None = None,
) -> Results:
    """The difference of two means and its t; without a spread the value alone and the reason."""
    value = float(x.mean() - y.mean())
    shared: dict[str, Any] = {"n": len(x) + len(y) if n is None else n, "source": source, "level": level}
    shared |= {"method": name}
    if not se:
        told = doubts(*told, ALONE if se is None else NO_SPREAD)
        return Results((figure(value, statistic="difference", warnings=told, **shared),), told)
    half, t = t_of(level, df) * se, value / se
    shared |= {"df": df, "p": 2 * float(stdtr(df, -abs(t))), "warnings": told}
    difference = figure(value, se=se, low=value - half, high=value + half, statistic="difference", **shared)
    return Results((difference, figure(t, statistic="t", **shared)), told)


@recomputable(r=STACK_IN_R + "t <- summary(aov(y ~ f))[[1]]\nprint(t[1, 5], digits = 10)\nprint(t[1, 4], digits = 10)")
def anova(groups: Groups) -> Results:
    """One-way analysis of variance: "F" with its df and p, and "df2" below it; variances assumed equal."""
    found, told = read_groups(groups)
    n, k = sum(map(len, found.values())), len(found)
    whole = np.concatenate(list(found.values())).mean()
    between = sum(len(y) * (y.mean() - whole) ** 2 for y in found.values())
    within = sum(((y - y.mean()) ** 2).sum() for y in found.values())
    shared: dict[str, Any] = {"n": n, "method": "one-way analysis of variance", "source": ANOVA}
    if n <= k or not within:
        told = doubts(*told, NO_SPREAD if n > k else ALONE)
        return Results((figure(None, statistic="F", warnings=told, **shared),), told)
    value = float(between / (k - 1) / (within / (n - k)))
    return _f(value, k - 1.0, float(n - k), told, shared)


def _f(value: float, df: float, df2: float, told: tuple[Warned, ...], shared: dict[str, Any]) -> Results:
    shared = {**shared, "warnings": told}
    p = float(fdtrc(df, df2, value))
    return Results((figure(value, statistic="F", df=df, p=p, **shared), figure(df2, statistic="df2", **shared)), told)


@recomputable(
    r=STACK_IN_R + "t <- oneway.test(y ~ f)\nprint(t$p.value, digits = 10)\nprint(t$statistic[[1]], digits = 10)"
)
def welch_anova(groups: Groups) -> Results:
    """Welch's comparison of several means, variances not assumed equal: "F" with df and p, and "df2"."""
    found, told = read_groups(groups)
    k, n = len(found), sum(map(len, found.values()))
    shared: dict[str, Any] = {"n": n, "method": "Welch's analysis of variance", "source": WELCH_F}
    spread = [y.var(ddof=1) if len(y) > 1 else np.nan for y in found.values()]
    if any(np.isnan(spread)) or not all(spread):
        told = doubts(*told, ALONE if any(np.isnan(spread)) else NO_SPREAD)
        return Results((figure(None, statistic="F", warnings=told, **shared),), told)
    weight = np.array([len(y) / v for y, v in zip(found.values(), spread, strict=True)])
    means = np.array([y.mean() for y in found.values()])
    centre = float(weight @ means / weight.sum())
    left = sum((1 - w / weight.sum()) ** 2 / (len(y) - 1) for w, y in zip(weight, found.values(), strict=True))
    left /= k**2 - 1
    value = float(weight @ (means - centre) ** 2 / ((k - 1) * (1 + 2 * (k - 2) * left)))
    return _f(value, k - 1.0, float(1 / (3 * left)), told, shared)


@recomputable(r="t <- kruskal.test({groups})\nprint(t$p.value, digits = 10)\nprint(t$statistic[[1]], digits = 10)")
def kruskal(groups: Groups) -> Results:
    """Kruskal and Wallis's test whether groups differ in rank, corrected for ties: "chi_square" with df and p."""
    found, told = read_groups(groups)
    values = np.concatenate(list(found.values()))
    n, k = len(values), len(found)
    ranks, ties = _ranks(values)
    shared: dict[str, Any] = {"n": n, "method": "Kruskal–Wallis", "source": KRUSKAL}
    if ties == 1:
        told = doubts(*told, NO_SPREAD)
        return Results((figure(None, statistic="chi_square", warnings=told, **shared),), told)
    parts = np.split(ranks, np.cumsum([len(y) for y in found.values()])[:-1])
    raw = 12 / (n * (n + 1)) * sum(part.sum() ** 2 / len(part) for part in parts) - 3 * (n + 1)
    value = float(raw / (1 - ties))
    shared |= {"df": k - 1.0, "p": float(chdtrc(k - 1, value)), "warnings": told}
    return Results((figure(value, statistic="chi_square", **shared),), told)


def _ranks(values: Floats) -> tuple[Floats, float]:
    """Mid-ranks, and Σ(t³ − t) / (n³ − n) over the ties."""
    ranks: Floats = rankdata(values)
    _, many = np.unique(values, return_counts=True)
    n = len(values)
    return ranks, float((many**3.0 - many).sum() / (n**3.0 - n)) if n > 1 else 1.0


@recomputable(
    r="""t <- suppressWarnings(wilcox.test(unlist({a}), unlist({b}), exact = FALSE, correct = {correct}))
print(t$p.value, digits = 10)
print(t$statistic[[1]], digits = 10)"""
)
def wilcoxon(a: Column, b: Column, *, correct: bool = True) -> Results:
    """Wilcoxon's rank sum test of two groups by its normal approximation, corrected for ties and, if `correct`, continuity.

    "W" is the number of pairs in which a is the higher (ties half), as in R; "rank_biserial" runs −1 to 1.
    """
    x, y, told = _pair(a, b)
    many = len(x) * len(y)
    ranks, ties = _ranks(np.concatenate([x, y]))
    n = len(ranks)
    value = float(ranks[: len(x)].sum() - len(x) * (len(x) + 1) / 2)
    shared: dict[str, Any] = {"n": n, "method": "Wilcoxon rank sum", "source": WILCOXON}
    se = sqrt(many * (n + 1) / 12 * (1 - ties)) if ties < 1 else 0.0
    if not se:
        told = doubts(*told, NO_SPREAD)
        return Results((figure(value, statistic="W", warnings=told, **shared),), told)
    apart = value - many / 2
    z = (apart - (0.5 * np.sign(apart) if correct else 0)) / se
    shared |= {"p": min(1.0, 2 * float(ndtr(-abs(z)))), "warnings": told}
    effect = figure(2 * value / many - 1, statistic="rank_biserial", **shared)
    return Results((figure(value, statistic="W", **shared), effect), told)


@recomputable(
    r=STACK_IN_R
    + """t <- suppressWarnings(pairwise.wilcox.test(y, f, p.adjust.method = {adjust}, exact = FALSE))
print(t$p.value, digits = 10)"""
)
def pairwise_wilcoxon(groups: Groups, *, adjust: str = "holm") -> Results:
    """Wilcoxon's test of every pair of groups, p adjusted over the family of these pairs; the value is W of the later."""
    checked_adjustment(adjust)
    found, told = read_groups(groups)
    pairs = list(combinations(found, 2))
    tests = [wilcoxon(found[later], found[earlier]).one(statistic="W") for earlier, later in pairs]
    p = adjusted_values([1.0 if test.p is None else test.p for test in tests], adjust)
    name = f"pairwise Wilcoxon, {adjust} over {len(pairs)} pairs"
    return Results(
        tuple(
            figure(
                test.value,
                statistic="W",
                item=f"{later} − {earlier}",
                p=each,
                n=test.n,
                method=name,
                source=WILCOXON,
                warnings=test.warnings,
            )
            for (earlier, later), test, each in zip(pairs, tests, p, strict=True)
        ),
        told,
    )


@recomputable(
    r="""y <- unlist({values}); f <- factor({groups}); b <- {blocks}
m <- if (is.null(b)) aov(y ~ f) else aov(y ~ factor(b) + f)
print(TukeyHSD(m, "f", conf.level = {level}), digits = 10)"""
)
def tukey(values: Column, groups: Column, *, blocks: Column | None = None, level: float = 0.95) -> Results:
    """Every pair of group means (later less earlier in sorted order) with Tukey's simultaneous interval and p.

    With `blocks` (a second factor, each group equally often in each block) the additive model's error is used.
    """
    y = numbers_of("values", values)
    names, code = codes_of("groups", groups, len(y))
    gaps = np.isnan(y)
    told = doubts(dropped(int(gaps.sum()), len(y)))
    block = None if blocks is None else codes_of("blocks", blocks, len(y))[1][~gaps]
    y, code = y[~gaps], code[~gaps]
    many = np.bincount(code, minlength=len(names))
    if len(names) < 2 or not many.all():
        raise ValueError(f"groups has {int((many > 0).sum())} groups with answers; every pair needs two")
    means = np.bincount(code, weights=y) / many
    square, df = _error(y, code, block, means)
    if square is None or df < 1:
        told = doubts(*told, NO_SPREAD if df >= 1 else ALONE)
    pairs = [
        _tukey_pair(names, i, j, means, many, square, df, level, told) for i, j in combinations(range(len(names)), 2)
    ]
    return Results(tuple(pairs), told)


def _error(y: Floats, code: Any, block: Any, means: Floats) -> tuple[float | None, int]:
    """Mean square of the residuals and its degrees of freedom."""
    left, df = y - means[code], len(y) - len(means)
    if block is not None:
        table = np.zeros((len(means), int(block.max()) + 1))
        np.add.at(table, (code, block), 1)
        if not (table == table[:1]).all():
            raise ValueError("blocks does not hold every group equally often; compare with balanced blocks, or without")
        by_block = np.bincount(block, weights=y) / np.bincount(block)
        left, df = left - by_block[block] + y.mean(), df - (table.shape[1] - 1)
    total = float((left**2).sum())
    return (total / df if df > 0 and total > 0 else None), df


def _tukey_pair(
    names: list[Any],
    i: int,
    j: int,
    means: Floats,
    many: Any,
    square: float | None,
    df: int,
    level: float,
    told: tuple[Warned, ...],
) -> Estimate:
    value = float(means[j] - means[i])
    named: dict[str, Any] = {
        "statistic": "difference",
        "item": f"{names[j]} − {names[i]}",
        "n": int(many[i] + many[j]),
        "method": "Tukey's honestly significant difference",
        "source": TUKEY,
        "level": level,
        "warnings": told,
    }
    if square is None:
        return figure(value, **named)
    se = sqrt(square / 2 * (1 / many[i] + 1 / many[j]))
    half = float(studentized_range.ppf(level, len(names), df)) * se
    p = float(studentized_range.sf(abs(value) / se, len(names), df))
    return figure(value, se=se * sqrt(2), low=value - half, high=value + half, df=float(df), p=p, **named)
