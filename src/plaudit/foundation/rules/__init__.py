"""Rules over data, written in a small part of CEL (Common Expression Language): one syntax tree, evaluated row by row or
over whole columns. Length, depth and size are limited; there are no loops and no regular expressions. What cannot be
computed is unknown, never false."""

from .columns import expression
from .parsing import RuleFault, names_in, parsed
from .rows import UNKNOWN, evaluated
from .tree import Node

__all__ = ["UNKNOWN", "Node", "RuleFault", "evaluated", "expression", "names_in", "parsed"]
