"""Every method of `plaudit analyse` by its name."""

from .method import Method
from .times import METHODS as TIMES

METHODS: dict[str, Method] = {each.name: each for each in (*TIMES,)}

__all__ = ["METHODS", "Method"]
