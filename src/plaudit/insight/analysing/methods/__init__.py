"""Every method of `plaudit analyse` by its name."""

from . import charts, comparing, constructs, drivers, scores, times
from .method import Method

METHODS: dict[str, Method] = {
    each.name: each for group in (charts, comparing, constructs, drivers, scores, times) for each in group.METHODS
}

__all__ = ["METHODS", "Method"]
