"""A rule over whole columns, as one narwhals expression: the same on every engine. Unknown is null."""

from collections.abc import Callable, Collection
from typing import Any

import narwhals as nw

from .parsing import RuleFault
from .rows import SIGNS
from .tree import Among, Binary, Call, Literal, Name, Node, Unary


def expression(node: Node, *, numbers: Collection[str], texts: Collection[str]) -> nw.Expr:
    """The rule as an expression over columns known to hold numbers (or truth values) and texts.

    A text column that is compared with a number is read as numbers; what cannot be read is unknown. Raises RuleFault for
    a column that is not there.
    """
    return _Columns(set(numbers), set(texts)).of(node)


class _Columns:
    def __init__(self, numbers: set[str], texts: set[str]) -> None:
        self.numbers, self.texts = numbers, texts

    def of(self, node: Node) -> nw.Expr:
        match node:
            case Literal(value):
                return nw.lit(value)
            case Name(name):
                return self.column(name)
            case Binary("&&", left, right):
                return self.of(left) & self.of(right)
            case Binary("||", left, right):
                return self.of(left) | self.of(right)
            case Binary("==", Name(name), Literal(None)):
                return self.column(name).is_null()
            case Binary("!=", Name(name), Literal(None)):
                return ~self.column(name).is_null()
            case Binary(sign, left, right):
                return self.pair(SIGNS[sign], left, right)
            case Unary("!", of):
                return ~self.of(of)
            case Unary(_, of):
                return nw.lit(0) - self.as_number(of)
            case Among(of, values):
                return self.among(of, values)
            case Call(function, of, argument):
                return self.call(function, of, argument)
        raise RuleFault("The rule cannot be computed over columns.")

    def column(self, name: str) -> nw.Expr:
        if name not in self.numbers | self.texts:
            known = ", ".join(sorted(self.numbers | self.texts)[:12])
            raise RuleFault(f"The rule names {name!r}, and there is no such column. There are: {known}.")
        return nw.col(name)

    def pair(self, function: Callable[[Any, Any], Any], left: Node, right: Node) -> nw.Expr:
        if self.is_text(left) and self.is_text(right):
            found: nw.Expr = function(self.of(left), self.of(right))
        else:
            found = function(self.as_number(left), self.as_number(right))
        return found

    def among(self, of: Node, values: tuple[Any, ...]) -> nw.Expr:
        texts = [value for value in values if isinstance(value, str)]
        numbers = [value for value in values if isinstance(value, int | float)]
        is_text = self.is_text(of)
        found = self.of(of).is_in(texts) if is_text and texts else None
        if numbers:
            same = self.as_number(of).cast(nw.Float64).is_in([float(value) for value in numbers])
            found = same if found is None else found | same
        return nw.lit(False) if found is None else found

    def call(self, function: str, of: Node, argument: Any) -> nw.Expr:
        inner = self.of(of)
        if function == "has":
            return ~inner.is_null()
        text = inner if self.is_text(of) else inner.cast(nw.String)
        if function == "size":
            return text.str.len_chars()
        if function == "contains":
            return text.str.contains(str(argument), literal=True)
        return text.str.starts_with(str(argument)) if function == "startsWith" else text.str.ends_with(str(argument))

    def is_text(self, node: Node) -> bool:
        match node:
            case Name(name):
                return name in self.texts
            case Literal(value):
                return isinstance(value, str)
        return False

    def as_number(self, node: Node) -> nw.Expr:
        match node:
            case Name(name) if name in self.texts:
                return _number(self.column(name))
            case Literal(str(value)):
                raise RuleFault(f"The rule compares numbers with the text {value!r}.")
        return self.of(node)


def _number(column: nw.Expr) -> nw.Expr:
    """The numbers that a text column holds; null elsewhere."""
    is_number = column.str.contains(r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$")
    return nw.when(is_number).then(column.str.strip_chars()).cast(nw.Float64)
