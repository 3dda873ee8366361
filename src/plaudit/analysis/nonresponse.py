"""Weights for who was asked and did not answer; how representative those are who did; response rates."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .checks import Floats, checked_count, checked_lengths, checked_level, checked_numbers
from .predictors import checked_flags, codes_of, matrix_of, propensities
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .weights import Weights, checked_weights, weighted

CELLS = "weighting classes, Oh and Scheuren 1983; Little 1986, International Statistical Review 54: 139–157"
PROPENSITY = "Rosenbaum and Rubin 1984, JASA 79: 516–524; Little 1986, International Statistical Review 54: 139–157"
R_SOURCE = "Schouten, Cobben and Bethlehem 2009, Survey Methodology 35: 101–113"
FEW = 20
GROUPS = 40


@recomputable(r="print(1 / {probabilities})")
def base_weights(probabilities: ArrayLike) -> Weights:
    """One over the probability with which each case was selected."""
    p = checked_numbers("probabilities", probabilities)
    bad = np.flatnonzero(~((p > 0) & (p <= 1)))
    if bad.size:
        raise ValueError(f"probabilities[{bad[0]}] is {p[bad[0]]:g}; a probability is above 0 and at most 1")
    return weighted(1 / p, np.ones(len(p)), "base weights", "Horvitz and Thompson 1952, JASA 47: 663–685")


@recomputable(
    r="""w <- {weights}; r <- {responded}; cell <- {cells}
print(ifelse(r == 1, w * (tapply(w, cell, sum) / tapply(w * r, cell, sum))[as.character(cell)], 0))"""
)
def adjust_by_cells(weights: ArrayLike, responded: ArrayLike, cells: Sequence[Hashable] | ArrayLike) -> Weights:
    """Respondents stand for the non-respondents of their cell; who did not respond has weight 0 afterwards.

    Right where, within a cell, responding has nothing to do with the answers. Raises ValueError for a cell in which nobody
    responded.
    """
    answered = checked_flags("responded", responded)
    before = checked_weights(weights, len(answered))
    codes, names = codes_of("cells", cells)
    checked_lengths(cells=codes, responded=answered)
    whole, there = np.bincount(codes, weights=before), np.bincount(codes, weights=before * answered)
    many = np.bincount(codes, weights=answered)
    empty = np.flatnonzero(there == 0)
    if empty.size:
        asked = int((codes == empty[0]).sum())
        raise ValueError(
            f"nobody responded in cell {names[empty[0]]!r}, where {asked} were asked; merge the cell with another"
        )
    after = before * answered * (whole / there)[codes]
    thin = tuple(f"{names[at]!r} ({int(many[at])})" for at in np.flatnonzero(many < FEW))
    return weighted(after, before, "non-response adjustment by cells", CELLS, warnings=_thin(thin))


@recomputable(
    r="""x <- as.data.frame({predictors}); x$r <- {responded}
p <- fitted(glm(r ~ ., binomial, x, control = list(epsilon = 1e-12)))
print(unname(ifelse(x$r == 1, {weights} / p, 0)))  # classes = NULL"""
)
def adjust_by_propensity(
    weights: ArrayLike,
    responded: ArrayLike,
    predictors: Mapping[str, ArrayLike],
    *,
    classes: int | None = 5,
) -> Weights:
    """Respondents weigh more the less likely people like them were to respond, by logistic regression on what is known of
    all who were asked. With `classes`, everyone in a fifth of the propensities is adjusted alike, which spares extremes;
    with None, each by their own."""
    answered = checked_flags("responded", responded)
    before = checked_weights(weights, len(answered))
    x, _names = matrix_of(predictors)
    checked_lengths(predictors=x, responded=answered)
    p = propensities(x, answered)
    if classes is None:
        return weighted(
            before * answered / p, before, "non-response adjustment by propensity", PROPENSITY, warnings=_steep(p)
        )
    classes = checked_count("classes", classes, least=2)
    edges = np.quantile(p, np.linspace(0, 1, classes + 1)[1:-1])
    codes = np.searchsorted(edges, p, side="left")
    whole, there = np.bincount(codes, weights=before), np.bincount(codes, weights=before * answered)
    if np.any((there == 0) & (whole > 0)):
        raise ValueError(f"nobody responded in one of the {classes} classes of propensity; use fewer classes")
    factors = np.divide(whole, there, out=np.zeros_like(whole), where=there > 0)
    return weighted(
        before * answered * factors[codes],
        before,
        f"non-response adjustment by {classes} classes of propensity",
        PROPENSITY,
        warnings=_steep(p),
    )


@recomputable(
    r="""x <- as.data.frame({predictors}); x$r <- {responded}
p <- fitted(glm(r ~ ., binomial, x, control = list(epsilon = 1e-12)))
print(1 - 2 * sd(p))  # equal weights"""
)
def r_indicator(
    responded: ArrayLike,
    predictors: Mapping[str, ArrayLike],
    weights: ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> Estimate:
    """1 − 2 S(ρ), ρ the propensities to respond: 1 where everyone was equally likely to, less the more response hangs on
    the characteristics. The interval is a delete-a-group jackknife over groups dealt serially."""
    answered = checked_flags("responded", responded)
    w = np.ones(len(answered)) if weights is None else checked_weights(weights, len(answered))
    x, _names = matrix_of(predictors)
    checked_lengths(predictors=x, responded=answered)

    def indicator(kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        p = propensities(x[kept], answered[kept], w[kept])
        mean = w[kept] @ p / w[kept].sum()
        count = kept.sum()
        return float(1 - 2 * np.sqrt(w[kept] @ (p - mean) ** 2 / w[kept].sum() * count / (count - 1)))

    groups = min(GROUPS, len(answered) // 10)
    whole = indicator(np.ones(len(answered), bool))
    if groups < 2:
        raise ValueError(f"responded has {len(answered)} cases; the indicator needs at least 20 who were asked")
    dealt = np.arange(len(answered)) % groups
    parts = np.array([indicator(dealt != group) for group in range(groups)])
    se = float(np.sqrt((groups - 1) / groups * ((parts - whole) ** 2).sum()))
    half = float(stdtrit(groups - 1, 0.5 + checked_level(level) / 2)) * se
    n = len(answered)
    return Estimate(
        whole, se, max(0.0, whole - half), min(1.0, whole + half), n, float(w.sum() ** 2 / (w**2).sum()),
        "R-indicator", R_SOURCE, (_ONLY_KNOWN,), level, "r_indicator", df=groups - 1,
    )  # fmt: skip


_ONLY_KNOWN = Warned(
    "nonresponse.only_what_is_known",
    "the indicator knows only the characteristics it was given",
    "response can hang on what nobody recorded.",
    "Say which characteristics were used, and compare only figures made with the same.",
)


def _thin(cells: tuple[str, ...]) -> tuple[Warned, ...]:
    if not cells:
        return ()
    return (
        Warned(
            "nonresponse.thin_cell",
            "fewer than {few} responded in {cells} …" if len(cells) > 5 else "fewer than {few} responded in {cells}",
            "their weights are uncertain themselves.",
            "Merge cells that respond alike.",
            {"few": FEW, "cells": tuple(cells[:5])},
        ),
    )


def _steep(p: Floats) -> tuple[Warned, ...]:
    if p.min() >= 0.05:
        return ()
    return (
        Warned(
            "nonresponse.small_propensity",
            "{many} cases had a propensity below 5 %, the least {least:.3f}",
            "the few of them who responded weigh very much.",
            "Use classes, or trim and say so.",
            {"many": int((p < 0.05).sum()), "least": float(p.min())},
        ),
    )


@recomputable(
    r="""known <- {complete} + {partial} + {refused} + {noncontact} + {other}
unknown <- {unknown_eligibility} + {unknown_other}
e <- if (is.null({eligible_share})) known / (known + {ineligible}) else {eligible_share}
print(c(e = e, RR1 = {complete} / (known + unknown), RR3 = {complete} / (known + e * unknown)))"""
)
def response_rates(
    *,
    complete: int,
    partial: int = 0,
    refused: int = 0,
    noncontact: int = 0,
    other: int = 0,
    unknown_eligibility: int = 0,
    unknown_other: int = 0,
    ineligible: int = 0,
    eligible_share: float | None = None,
) -> Results:
    """AAPOR's response (RR1–6), cooperation (COOP1–4), refusal (REF1–3) and contact rates (CON1–3), and e.

    e, the share of the unknown that are eligible, is proportional allocation unless `eligible_share` gives another. The
    rates describe the whole sample, so they have no margin of error.
    """
    counts = {
        "complete": complete, "partial": partial, "refused": refused, "noncontact": noncontact, "other": other,
        "unknown_eligibility": unknown_eligibility, "unknown_other": unknown_other, "ineligible": ineligible,
    }  # fmt: skip
    i, p, r, nc, o, uh, uo, out = (float(checked_count(name, value)) for name, value in counts.items())
    known = i + p + r + nc + o
    if not known:
        raise ValueError("complete, partial, refused, noncontact and other are all 0; nobody eligible is known")
    if eligible_share is not None and not 0 <= eligible_share <= 1:
        raise ValueError(f"eligible_share is {eligible_share}; it is a share between 0 and 1")
    e = known / (known + out) if eligible_share is None else eligible_share
    unknown = uh + uo
    bases = {"1": known + unknown, "2": known + e * unknown, "3": known}
    found: dict[str, tuple[float, float]] = {"e": (e, 1.0)}
    for at, base in enumerate(bases.values()):
        found[f"RR{2 * at + 1}"] = (i, base)
        found[f"RR{2 * at + 2}"] = (i + p, base)
    for at, base in enumerate((i + p + r + o, i + p + r)):
        found[f"COOP{2 * at + 1}"] = (i, base)
        found[f"COOP{2 * at + 2}"] = (i + p, base)
    found |= {f"REF{at}": (r, base) for at, base in bases.items()}
    found |= {f"CON{at}": (i + p + r + o, base) for at, base in bases.items()}
    n = int(known + unknown + out)
    published = "AAPOR Standard Definitions, 10th ed. 2023"
    rows = []
    for name, (value, base) in found.items():
        rate = value / base if base else None
        rows.append(Estimate(rate, None, None, None, n, float(n), f"AAPOR {name}", published, statistic=name))
    return Results(tuple(rows))
