"""Every method of `plaudit analyse` by its name."""

from . import (
    charts,
    coding,
    comparing,
    constructs,
    drivers,
    effects,
    estimates,
    paths,
    planning,
    scores,
    times,
    units,
    weighting,
)
from .method import Method

GROUPS = (
    charts, coding, comparing, constructs, drivers, effects, estimates, paths, planning, scores, times, units, weighting,
)  # fmt: skip
METHODS: dict[str, Method] = {each.name: each for group in GROUPS for each in group.METHODS}

__all__ = ["METHODS", "Method"]
