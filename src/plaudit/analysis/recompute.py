"""How a result is computed again by somebody who trusts nobody: the data by hash, the call, and the same in R."""

import functools
import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Making:
    """The call that made a result: the function's name, its arguments as given, and the R lines that do the same."""

    function: str
    arguments: Mapping[str, Any]
    r: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Enough to compute a value again: SHA-256 of the data, parameters, a Python and an R script, what must come out."""

    data: str
    parameters: Mapping[str, Any]
    python: str
    r: str
    expected: float | None


def recomputable(*, r: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Marks an estimator whose results carry the call that made them.

    `r` holds R lines in which {name} stands for an argument as R writes it; the last line prints the value.
    """

    def marked(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def made(*args: P.args, **kwargs: P.kwargs) -> R:
            found = function(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            stamped: R = _stamped(found, Making(function.__name__, dict(bound.arguments), r))
            return stamped

        return made

    return marked


def _stamped(found: Any, making: Making) -> Any:
    """The result with its making: an Estimate, Results, or a frozen value that holds `estimates`."""
    if hasattr(found, "with_making"):
        return found.with_making(making)
    if is_dataclass(found) and hasattr(found, "making"):
        return replace(found, making=making)  # type: ignore[type-var]
    if is_dataclass(found) and hasattr(found, "estimates"):
        return replace(found, estimates=found.estimates.with_making(making))  # type: ignore[type-var]
    return found


def recipe_of(making: Making | None, expected: float | None) -> Recipe:
    """The recipe of a result made by a recomputable estimator. Raises ValueError for any other."""
    if making is None:
        raise ValueError(
            "this value was not made by an estimator of this package; ask the result that an estimator returned"
        )
    called = ", ".join(f"{name}={python_literal(value)}" for name, value in making.arguments.items())
    python = f"from plaudit.analysis import {making.function}\n\nfound = {making.function}({called})\nprint(found)\n"
    r = making.r
    for name, value in making.arguments.items():
        r = r.replace("{" + name + "}", r_literal(value))
    return Recipe(data_hash(making.arguments), dict(making.arguments), python, r, expected)


def data_hash(value: Any) -> str:
    """SHA-256 over the given values, in order; moments and frames tell their own hash (`data_hash`)."""
    digest = hashlib.sha256()
    _feed(digest, value)
    return digest.hexdigest()


def _feed(digest: Any, value: Any) -> None:
    own = getattr(value, "data_hash", None)
    if isinstance(own, str):
        digest.update(own.encode())
    elif isinstance(value, Mapping):
        for name in value:
            digest.update(str(name).encode() + b"\0")
            _feed(digest, value[name])
    elif isinstance(value, str | int | float | bool) or value is None:
        digest.update(repr(value).encode() + b"\0")
    else:
        held = np.asarray(value)
        digest.update(held.tobytes() if held.dtype != object else repr(held.tolist()).encode())


def python_literal(value: Any) -> str:
    """The value as Python writes it."""
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name!r}: {python_literal(each)}" for name, each in value.items()) + "}"
    return repr(value)


def r_literal(value: Any) -> str:
    """The value as R writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        return "list(" + ", ".join(f"`{name}` = {r_literal(each)}" for name, each in value.items()) + ")"
    if isinstance(value, float | int | np.integer | np.floating):
        return repr(float(value)) if isinstance(value, float | np.floating) else str(int(value))
    if isinstance(value, list | tuple | np.ndarray):
        return "c(" + ", ".join(r_literal(each) for each in value) + ")"
    return str(value)
