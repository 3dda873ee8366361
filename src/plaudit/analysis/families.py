"""Many tests at once: p values adjusted over a named family, which is everything that somebody could have picked from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from .checks import Floats
from .figures import figure
from .recompute import recomputable
from .results import Estimate, Results, Warned

Adjustment = Literal["holm", "hochberg", "BH", "BY", "bonferroni", "none"]
SOURCES = {
    "bonferroni": "Dunn 1961, JASA 56: 52–64",
    "holm": "Holm 1979, Scandinavian Journal of Statistics 6: 65–70",
    "hochberg": "Hochberg 1988, Biometrika 75: 800–802",
    "BH": "Benjamini and Hochberg 1995, JRSS B 57: 289–300",
    "BY": "Benjamini and Yekutieli 2001, Annals of Statistics 29: 1165–1188",
    "none": "no adjustment",
}
UNADJUSTED = Warned(
    "family.not_adjusted",
    "several tests were made and none was adjusted",
    "one in twenty looks significant by chance.",
    "Adjust over all of them: holm for few, BH for many.",
)


def checked_adjustment(method: str) -> str:
    """Raises ValueError for a method that there is not."""
    if method not in SOURCES:
        raise ValueError(f"adjust is {method!r}; it must be one of {', '.join(SOURCES)}")
    return method


def adjusted_values(p_values: Sequence[float], method: str) -> list[float]:
    """The p values adjusted over all of them, in their order. Raises ValueError for one that is none."""
    checked_adjustment(method)
    p: Floats = np.array(p_values, dtype=np.float64)
    bad = np.flatnonzero(~((p >= 0) & (p <= 1)))
    if bad.size:
        raise ValueError(f"p_values[{bad[0]}] is {p[bad[0]]:g}; a p value runs from 0 to 1")
    n = len(p)
    if method == "none" or not n:
        return [float(each) for each in p]
    if method == "bonferroni":
        return [float(each) for each in np.minimum(1, n * p)]
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, n + 1)
    if method == "holm":
        stepped = np.maximum.accumulate((n - rank + 1) * p[order])
    else:
        factor = {
            "hochberg": n - rank + 1.0,
            "BH": n / rank,
            "BY": n / rank * (1 / rank).sum(),
        }[method]
        stepped = np.minimum.accumulate((factor * p[order])[::-1])[::-1]
    found = np.empty(n)
    found[order] = np.minimum(1, stepped)
    return [float(each) for each in found]


@recomputable(r="print(p.adjust({p_values}, {method}), digits = 10)")
def adjusted_p(p_values: Sequence[float], method: Adjustment = "holm", *, family: str) -> Results:
    """Each p value ("adjusted_p") adjusted over the family, which is named: "all segments × items × waves shown".

    holm, bonferroni and hochberg (independent tests) hold the chance of one false finding; BH (independent or positively
    related tests) and BY (any) the share of false ones among those found.
    """
    if not family.strip():
        raise ValueError("family is empty; name what the tests were picked from, such as 'all segments shown'")
    found = adjusted_values(p_values, method)
    return Results(
        tuple(
            figure(
                each,
                statistic="adjusted_p",
                item=str(place + 1),
                group=family,
                p=each,
                n=len(found),
                method=f"{method} over {len(found)} tests",
                source=SOURCES[method],
            )
            for place, each in enumerate(found)
        )
    )


def adjusted(results: Sequence[Estimate], method: Adjustment = "holm", *, family: str) -> Results:
    """The same results with their p adjusted over the family: all of these that have one; the method says so."""
    tested = [each for each in results if each.p is not None]
    told = iter(adjusted_p([each.p for each in tested if each.p is not None], method, family=family))
    return Results(
        tuple(
            each
            if each.p is None
            else replace(
                each,
                p=next(told).value,
                method=f"{each.method}; p {method} over {len(tested)} tests ({family})",
                source=f"{each.source}; {SOURCES[method]}",
                warnings=each.warnings + ((UNADJUSTED,) if method == "none" and len(tested) > 1 else ()),
            )
            for each in results
        )
    )
