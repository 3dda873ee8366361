"""Times to an event compared: curves by group, the log-rank test, Cox's regression, and the restricted mean."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr, ndtri

from .checks import Floats, checked_lengths, checked_level, checked_numbers
from .predictors import codes_of, matrix_of
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .survival import SurvivalCurve, kaplan_meier

LOG_RANK = "Mantel 1966, Cancer Chemotherapy Reports 50: 163–170; Peto and Peto 1972, JRSS A 135: 185–206"
COX = "Cox 1972, JRSS B 34: 187–220; ties: Efron 1977, JASA 72: 557–565"
RMEAN = "Irwin 1949, Journal of Hygiene 47: 188–189; Royston and Parmar 2013, BMC Medical Research Methodology 13: 152"
SCHOENFELD = "Schoenfeld 1982, Biometrika 69: 239–241"
ROUNDS, NEAR, RUNAWAY = 50, 1e-10, 15.0


@dataclass(frozen=True)
class GroupedSurvival:
    """A curve for each group; `estimates` hold each group's median and quartiles and, last, the log-rank test."""

    curves: Mapping[str, SurvivalCurve]
    estimates: Results = field(repr=False)


@recomputable(
    r="""library(survival)
t <- {durations}; e <- {observed}; g <- {groups}
print(survfit(Surv(t, e) ~ g, conf.type = "log-log")); print(survdiff(Surv(t, e) ~ g))"""
)
def survival_by(
    durations: ArrayLike, observed: ArrayLike, groups: Sequence[Hashable] | ArrayLike, *, level: float = 0.95
) -> GroupedSurvival:
    """The curve, quartiles and median of each group, and whether the groups differ."""
    times, came, codes, names = _cases(durations, observed, groups)
    test = log_rank(times, came, groups)
    curves, rows = {}, []
    for place, name in enumerate(names):
        here = codes == place
        curves[name] = curve = kaplan_meier(times[here], came[here], level=level)
        for share, statistic in ((0.25, "quartile"), (0.5, "median"), (0.75, "upper_quartile")):
            one = curve.quantile(share)
            rows.append(
                Estimate(
                    one.value, one.se, one.low, one.high, one.n, one.n_effective, one.method, one.source, one.warnings,
                    level, statistic, group=name,
                )
            )  # fmt: skip
    return GroupedSurvival(curves, Results((*rows, *test), test.warnings))


@recomputable(r="library(survival)\nprint(survdiff(Surv({durations}, {observed}) ~ {groups}))")
def log_rank(durations: ArrayLike, observed: ArrayLike, groups: Sequence[Hashable] | ArrayLike) -> Results:
    """Whether groups come to the event alike: chi-square on the number of groups less one; with the events seen and
    expected in each."""
    times, came, codes, names = _cases(durations, observed, groups)
    if len(names) < 2:
        raise ValueError(f"groups has one group, {names[0]!r}; a comparison needs at least 2")
    if not came.any():
        raise ValueError("observed is all 0; nobody has come to the event, so there is nothing to compare")
    distinct, place = np.unique(times, return_inverse=True)
    shape = (len(distinct), len(names))
    events, left = np.zeros(shape), np.zeros(shape)
    np.add.at(events, (place, codes), came)
    np.add.at(left, (place, codes), 1.0)
    at_risk = left[::-1].cumsum(axis=0)[::-1]
    n, d = at_risk.sum(axis=1), events.sum(axis=1)
    expected = at_risk * (d / n)[:, None]
    spread = d * np.divide(n - d, n - 1, out=np.zeros_like(n), where=n > 1) / n**2
    variance = np.diag((spread * n) @ at_risk) - (at_risk * spread[:, None]).T @ at_risk
    gap = (events - expected).sum(axis=0)
    chi2 = float(gap[:-1] @ np.linalg.lstsq(variance[:-1, :-1], gap[:-1], rcond=None)[0])
    df = len(names) - 1
    doubts = _few(events.sum(axis=0), names)
    method, total = "log-rank test", len(times)
    rows = [
        Estimate(
            chi2, None, None, None, total, float(total), method, LOG_RANK, doubts,
            statistic="chi_square", df=df, p=float(chdtrc(df, chi2)),
        )
    ]  # fmt: skip
    for at, name in enumerate(names):
        size = int((codes == at).sum())
        for statistic, value in (("observed", events[:, at].sum()), ("expected", expected[:, at].sum())):
            rows.append(
                Estimate(
                    float(value), None, None, None, size, float(size), method, LOG_RANK, doubts,
                    statistic=statistic, group=name,
                )
            )  # fmt: skip
    return Results(tuple(rows), doubts)


@recomputable(
    r="""library(survival)
x <- as.data.frame({predictors})
print(summary(coxph(Surv({durations}, {observed}) ~ ., x, ties = "efron")))"""
)
def cox(
    durations: ArrayLike, observed: ArrayLike, predictors: Mapping[str, ArrayLike], *, level: float = 0.95
) -> Results:
    """Hazard ratios by Cox's regression, Efron's ties: statistics "coefficient" and "hazard_ratio" for each predictor (a text
    gives one for each category but the first), then the likelihood-ratio test and the concordance.

    Hazards are assumed proportional; a warning tells where Schoenfeld's residuals move with time. Raises ValueError where a
    predictor tells the event with certainty.
    """
    times, came = _times(durations, observed)
    x, names = matrix_of(predictors, constant=False)
    checked_lengths(durations=times, predictors=x)
    if not came.any():
        raise ValueError("observed is all 0; nobody has come to the event, so there is nothing to learn")
    scale = x.std(axis=0)
    flat = np.flatnonzero(scale == 0)
    if flat.size:
        raise ValueError(f"predictors has {names[flat[0]]!r}, which is the same for all; leave it out")
    order = np.argsort(times, kind="stable")
    fit = _newton(times[order], came[order].astype(bool), (x[order] - x.mean(axis=0)) / scale, names)
    return _told(fit, names, scale, len(times), int(came.sum()), checked_level(level))


@dataclass(frozen=True, slots=True)
class _Fit:
    beta: Floats
    covariance: Floats
    ratio: float
    concordance: float
    drift: Floats


@dataclass(frozen=True, slots=True)
class _Pass:
    likelihood: float
    gradient: Floats
    hessian: Floats
    residuals: Floats
    when: Floats


def _newton(times: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]], z: Floats, names: Sequence[str]) -> _Fit:
    beta = np.zeros(z.shape[1])
    null = found = _pass(times, came, z, beta)
    for _round in range(ROUNDS):
        if np.linalg.matrix_rank(found.hessian, hermitian=True) < len(beta):
            raise ValueError(f"predictors {', '.join(names)} say the same as each other; leave one of them out")
        step = np.linalg.solve(found.hessian, found.gradient)
        tried = _pass(times, came, z, beta + step)
        while tried.likelihood < found.likelihood - 1e-9:
            step = step / 2
            tried = _pass(times, came, z, beta + step)
        beta, found = beta + step, tried
        if np.abs(beta).max() > RUNAWAY:
            name = names[int(np.abs(beta).argmax())]
            raise ValueError(f"predictors has {name!r}, which tells the event with certainty; merge or leave it out")
        if np.abs(step).max() < NEAR:
            break
    covariance = np.asarray(np.linalg.inv(found.hessian), dtype=np.float64)
    ranks = np.unique(found.when, return_inverse=True)[1].astype(np.float64)
    drift = np.array([_correlation(ranks, column) for column in found.residuals.T], dtype=np.float64)
    return _Fit(beta, covariance, 2 * (found.likelihood - null.likelihood), _concordance(times, came, z @ beta), drift)


def _pass(times: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]], z: Floats, beta: Floats) -> _Pass:
    """Efron's partial likelihood with its slopes; times are sorted."""
    k = len(beta)
    line = z @ beta
    risk = np.exp(line)
    s0, s1 = _from_behind(risk), _from_behind(risk[:, None] * z)
    s2 = _from_behind((risk[:, None, None] * z[:, :, None] * z[:, None, :]).reshape(len(times), k * k))
    likelihood, gradient, hessian = 0.0, np.zeros(k), np.zeros((k, k))
    residuals, when = [], []
    firsts = np.searchsorted(times, np.unique(times[came]))
    lasts = np.searchsorted(times, np.unique(times[came]), side="right")
    for first, last in zip(firsts, lasts, strict=True):
        at = np.flatnonzero(came[first:last]) + first
        d = len(at)
        tied, zt = risk[at], z[at]
        t0, t1, t2 = tied.sum(), tied @ zt, (tied[:, None] * zt).T @ zt
        share = np.arange(d) / d
        a0 = s0[first] - share * t0
        a1 = s1[first] - share[:, None] * t1
        a2 = s2[first].reshape(k, k) - share[:, None, None] * t2
        means = a1 / a0[:, None]
        likelihood += float(line[at].sum() - np.log(a0).sum())
        gradient += zt.sum(axis=0) - means.sum(axis=0)
        hessian += (a2 / a0[:, None, None]).sum(axis=0) - means.T @ means
        residuals.append(zt - means.mean(axis=0))
        when.append(np.full(d, times[first]))
    return _Pass(likelihood, gradient, hessian, np.concatenate(residuals), np.concatenate(when))


def _from_behind(values: Floats) -> Floats:
    return np.asarray(values[::-1].cumsum(axis=0)[::-1])


def _correlation(x: Floats, y: Floats) -> float:
    if x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def _concordance(times: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]], line: Floats) -> float:
    """Of pairs of which one is known to have come earlier, the share in which it had the higher hazard; ties count half.
    Counted from the last time to the first over ranks, in a Fenwick tree."""
    distinct, rank = np.unique(np.round(line, 12), return_inverse=True)
    tree = [0] * (len(distinct) + 1)

    def below(place: int) -> int:
        total = 0
        while place > 0:
            total += tree[place]
            place -= place & -place
        return total

    def add(place: int) -> None:
        while place < len(tree):
            tree[place] += 1
            place += place & -place

    agreeing, pairs, held, end = 0.0, 0, 0, len(times)
    while end > 0:
        start = int(np.searchsorted(times, times[end - 1]))
        for at in range(start, end):
            if not came[at]:  # still waiting when an event came at the same time: known to be later
                add(int(rank[at]) + 1)
                held += 1
        for at in range(start, end):
            if came[at]:
                less, same = below(int(rank[at])), below(int(rank[at]) + 1)
                agreeing += less + (same - less) / 2
                pairs += held
        for at in range(start, end):
            if came[at]:
                add(int(rank[at]) + 1)
                held += 1
        end = start
    return agreeing / pairs if pairs else float("nan")


def _told(fit: _Fit, names: Sequence[str], scale: Floats, n: int, events: int, level: float) -> Results:
    doubts = list(_few(np.array([events / max(1, len(names))]), [f"each of {len(names)} coefficients"]))
    z_drift = fit.drift * np.sqrt(events)
    for at in np.flatnonzero(2 * ndtr(-np.abs(z_drift)) < 0.01).tolist():
        doubts.append(
            Warned(
                "cox.not_proportional",
                "the effect of {item} moves with time (correlation {correlation:.2f} of Schoenfeld's residuals)",
                "one hazard ratio is an average over the time, not what holds at any of it.",
                "Compare the curves, or give ratios for early and late separately.",
                {"item": names[at], "correlation": float(fit.drift[at])},
            )
        )
    half = float(ndtri(0.5 + level / 2))
    method, source = "Cox regression, Efron ties", f"{COX}; {SCHOENFELD}"
    told = tuple(doubts)
    beta, se = fit.beta / scale, np.sqrt(np.diag(fit.covariance)) / scale
    rows = []
    for at, name in enumerate(names):
        p = float(2 * ndtr(-abs(beta[at] / se[at])))
        low, high = beta[at] - half * se[at], beta[at] + half * se[at]
        ratio = float(np.exp(beta[at]))
        for statistic, value, error, ends in (
            ("coefficient", float(beta[at]), float(se[at]), (float(low), float(high))),
            ("hazard_ratio", ratio, ratio * float(se[at]), (float(np.exp(low)), float(np.exp(high)))),
        ):
            rows.append(
                Estimate(
                    value, error, *ends, n, float(events), method, source, told, level,
                    statistic=statistic, item=name, p=p,
                )
            )  # fmt: skip
    df = len(names)
    for statistic, value, p_value in (
        ("likelihood_ratio", fit.ratio, float(chdtrc(df, fit.ratio))),
        ("concordance", fit.concordance, None),
    ):
        rows.append(
            Estimate(
                value, None, None, None, n, float(events), method, source, told, level, statistic,
                df=df if p_value is not None else None, p=p_value,
            )
        )  # fmt: skip
    return Results(tuple(rows), told)


@recomputable(
    r="""library(survival)
fit <- survfit(Surv({durations}, {observed}) ~ 1)
print(summary(fit, rmean = if (is.null({horizon})) "common" else {horizon})$table[c("rmean", "se(rmean)")])"""
)
def restricted_mean(
    durations: ArrayLike, observed: ArrayLike, *, horizon: float | None = None, level: float = 0.95
) -> Estimate:
    """The mean time to the event, each counted to `horizon` at most (by default the longest time seen): the area under the
    curve, which is there even where open cases hide the mean and the median."""
    times, came = _times(durations, observed)
    end = float(times.max()) if horizon is None else float(horizon)
    if not 0 < end <= times.max():
        raise ValueError(f"horizon is {end:g}; the curve is known from 0 to {times.max():g}")
    curve = kaplan_meier(times, came, level=level)
    inside = curve.times < end
    edges = np.concatenate([[0.0], curve.times[inside], [end]])
    heights = np.concatenate([[1.0], curve.survival[inside]])
    areas = np.diff(edges) * heights
    mean = float(areas.sum())
    ahead = areas[::-1].cumsum()[::-1][1:]
    place = np.searchsorted(curve.times, times)
    events = np.bincount(place, weights=came)[: inside.sum()]
    at_risk = np.bincount(place)[::-1].cumsum()[::-1][: inside.sum()].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(at_risk > events, ahead**2 * events / (at_risk * (at_risk - events)), 0.0)
    se = float(np.sqrt(parts.sum()))
    half = float(ndtri(0.5 + checked_level(level) / 2)) * se
    n = len(times)
    return Estimate(
        mean, se, max(0.0, mean - half), min(end, mean + half), n, float(n), f"mean time, restricted to {end:g}", RMEAN,
        level=level, statistic="restricted_mean",
    )  # fmt: skip


def _times(durations: ArrayLike, observed: ArrayLike) -> tuple[Floats, Floats]:
    times, came = checked_numbers("durations", durations), checked_numbers("observed", observed)
    checked_lengths(durations=times, observed=came)
    if not times.size:
        raise ValueError("durations is empty; a comparison needs cases")
    if not np.isin(came, (0.0, 1.0)).all():
        raise ValueError(
            "observed has values other than 0 and 1; say 1 where the event came and 0 where it did not yet"
        )
    return times, came


def _cases(
    durations: ArrayLike, observed: ArrayLike, groups: Sequence[Hashable] | ArrayLike
) -> tuple[Floats, Floats, np.ndarray[tuple[int], np.dtype[np.intp]], list[str]]:
    times, came = _times(durations, observed)
    codes, names = codes_of("groups", groups)
    checked_lengths(durations=times, groups=codes)
    return times, came, codes, names


def _few(events: Floats, names: Sequence[str]) -> tuple[Warned, ...]:
    thin = [name for name, many in zip(names, events, strict=True) if many < 10]
    if not thin:
        return ()
    return (
        Warned(
            "survival.few_events",
            "fewer than 10 events stand behind {names}",
            "chi-square and normal intervals are rough there.",
            "Wait for more events, or merge groups.",
            {"names": tuple(thin[:5])},
        ),
    )
