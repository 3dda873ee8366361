"""A rule over one row."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from .tree import Among, Binary, Call, Literal, Name, Node, Unary


class _Unknown:
    def __repr__(self) -> str:
        return "unknown"

    def __bool__(self) -> bool:
        raise TypeError("an unknown is neither true nor false; ask whether it `is True`")


UNKNOWN = _Unknown()
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}


def evaluated(node: Node, row: Mapping[str, Any]) -> Any:
    """The value of a rule in a row: UNKNOWN where a value is missing or of the wrong kind."""
    match node:
        case Literal(value):
            return UNKNOWN if value is None else value
        case Name(name):
            found = row.get(name)
            return UNKNOWN if found is None else found
        case Call("has", Name(name)):
            return row.get(name) is not None
        case Binary("&&" | "||" as sign, left, right):
            return _both(sign, evaluated(left, row), evaluated(right, row))
        case Binary("==" | "!=" as sign, Name(name), Literal(None)):
            return (row.get(name) is None) == (sign == "==")
        case Binary(sign, left, right):
            return _counted(SIGNS[sign], sign, evaluated(left, row), evaluated(right, row))
        case Unary(sign, of):
            return _turned(sign, evaluated(of, row))
        case Among(of, values):
            found = evaluated(of, row)
            return UNKNOWN if found is UNKNOWN else any(_same(found, value) for value in values)
        case Call(function, of, argument):
            return _called(function, evaluated(of, row), argument)


def _both(sign: str, left: Any, right: Any) -> Any:
    """CEL's own rule: one side can settle it even when the other is unknown."""
    settles = sign == "||"
    if left is settles or right is settles:
        return settles
    return (not settles) if left is (not settles) and right is (not settles) else UNKNOWN


def _counted(function: Callable[[Any, Any], Any], sign: str, left: Any, right: Any) -> Any:
    if left is UNKNOWN or right is UNKNOWN or isinstance(left, str) != isinstance(right, str):
        return UNKNOWN
    if isinstance(left, str) and sign in "-*/%":
        return UNKNOWN
    try:
        return function(left, right)
    except (TypeError, ZeroDivisionError, OverflowError):
        return UNKNOWN


def _turned(sign: str, found: Any) -> Any:
    if sign == "!":
        return not found if isinstance(found, bool) else UNKNOWN
    return -found if isinstance(found, int | float) and not isinstance(found, bool) else UNKNOWN


def _same(found: Any, value: Any) -> bool:
    return isinstance(found, str) == isinstance(value, str) and bool(found == value)


def _called(function: str, found: Any, argument: Any) -> Any:
    if not isinstance(found, str):
        return UNKNOWN
    if function == "size":
        return len(found)
    if not isinstance(argument, str):
        return UNKNOWN
    if function == "contains":
        return argument in found
    return found.startswith(argument) if function == "startsWith" else found.endswith(argument)
