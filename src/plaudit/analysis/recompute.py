"""How a result is computed again by somebody who trusts nobody: the data by hash, the call, and the same in R."""

import functools
import hashlib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
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
    random = "from numpy.random import default_rng\n" if "default_rng(" in called else ""
    told = {name for name in ("Design", "Request", "reduce") if re.search(rf"\b{name}\(", called)}
    names = ", ".join([*sorted(told | _types_in(making.arguments)), making.function])
    imported = f"{random}from plaudit.analysis import {names}\n"
    imported = "from numpy import array\n" + imported if "array([" in called else imported
    imported = "from math import inf, nan\n" + imported if re.search(r"\b(nan|inf)\b", called) else imported
    python = f"{imported}\nfound = {making.function}({called})\nprint(found)\n"
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
    elif isinstance(value, np.random.Generator):
        digest.update(f"seed {seed_of(value)}".encode() + b"\0")
    elif isinstance(value, str | int | float | bool) or value is None:
        digest.update(repr(value).encode() + b"\0")
    else:
        held = np.asarray(value)
        digest.update(held.tobytes() if held.dtype != object else repr(held.tolist()).encode())


def seed_of(generator: np.random.Generator) -> int:
    """The seed that a generator was made from: `default_rng(seed)` draws the same again, as long as it was fresh."""
    entropy = getattr(generator.bit_generator.seed_seq, "entropy", None)
    return int(entropy) if isinstance(entropy, int) else 0


def python_literal(value: Any) -> str:
    """The value as Python writes it; a random generator by the seed it was made from."""
    if isinstance(value, np.random.Generator):
        return f"default_rng({seed_of(value)})"
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name!r}: {python_literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(python_literal, value)) + "]"
    if _is_plain(value):
        kept = {name: getattr(value, name) for name in _given_to(value)}
        told = (f"{name}={_held_literal(each)}" for name, each in kept.items())
        return f"{type(value).__name__}({', '.join(told)})"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _held_literal(value: Any) -> str:
    """What a value of ours holds: rows of numbers stay arrays there."""
    return f"array({value.tolist()!r})" if isinstance(value, np.ndarray) else python_literal(value)


def _is_plain(value: Any) -> bool:
    """A value of ours that does not write itself down (as moments and designs do)."""
    return is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "as_r")


def _given_to(value: Any) -> list[str]:
    """The fields that a value of ours is made from; the figures it carries beside them are not needed to use it."""
    return [each.name for each in fields(value) if each.init and each.name != "estimates"]


def _types_in(value: Any) -> set[str]:
    """The names of our own types among arguments."""
    if isinstance(value, Mapping):
        return set().union(*(_types_in(each) for each in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(_types_in(each) for each in value))
    if _is_plain(value):
        return {type(value).__name__}.union(*(_types_in(getattr(value, name)) for name in _given_to(value)))
    return set()


def r_literal(value: Any) -> str:
    """The value as R writes it: rows of equal length become a matrix, a mapping a list, what is missing NA."""
    if hasattr(value, "as_r"):
        return str(value.as_r())
    if value is None:
        return "NULL"
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, np.random.Generator):
        return str(seed_of(value) % 2**31)
    if isinstance(value, Mapping):
        return "list(" + ", ".join(f"`{name}` = {r_literal(each)}" for name, each in value.items()) + ")"
    if isinstance(value, float | np.floating) and not np.isfinite(value):
        return "NA" if np.isnan(value) else ("Inf" if value > 0 else "-Inf")
    if isinstance(value, float | int | np.integer | np.floating):
        return repr(float(value)) if isinstance(value, float | np.floating) else str(int(value))
    if isinstance(value, list | tuple | np.ndarray):
        rows = [len(each) for each in value if isinstance(each, list | tuple | np.ndarray)]
        if rows and len(rows) == len(value) and len(set(rows)) == 1:
            return "rbind(" + ", ".join(map(r_literal, value)) + ")"
        return "c(" + ", ".join("NA" if each is None else r_literal(each) for each in value) + ")"
    return str(value)
