"""The syntax tree of a rule: five kinds of node."""

from dataclasses import dataclass

Constant = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Literal:
    value: Constant


@dataclass(frozen=True, slots=True)
class Name:
    """A column or a field; dots belong to the name ("sch.wide")."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    sign: str  # "!" or "-"
    of: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str  # && || == != < <= > >= + - * / %
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Among:
    """`of in [a, b]`: one of some constants."""

    of: "Node"
    values: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`has(name)`, or a method of a text: `name.startsWith("a")`, `endsWith`, `contains`, `size`."""

    function: str
    of: "Node"
    argument: Constant = None


Node = Literal | Name | Unary | Binary | Among | Call
