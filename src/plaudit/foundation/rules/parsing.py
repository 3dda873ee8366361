"""Reads a rule. The grammar is CEL's, less what could cost more than one pass over the rows: macros, maps, and patterns."""

import re
from dataclasses import dataclass

from .tree import Among, Binary, Call, Constant, Literal, Name, Node, Unary

MOST_CHARACTERS, MOST_DEPTH, MOST_NODES = 4_000, 40, 400
TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+|\d+(?:[eE][+-]?\d+)?)
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<quoted>`[^`]+`(?:\.\w+)?)
    | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    | (?P<sign>&&|\|\||==|!=|<=|>=|[<>!+\-*/%()\[\],])
    )""",
    re.VERBOSE,
)
WORDS: dict[str, Constant] = {"true": True, "false": False, "null": None}
METHODS = {"startsWith", "endsWith", "contains", "size"}
LEVELS = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class RuleFault(ValueError):
    """A rule that cannot be read: a sentence with the place."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    value: str
    place: int


def parsed(text: str) -> Node:
    """The tree of a rule. Raises RuleFault, with the place of what stands in the way."""
    if len(text) > MOST_CHARACTERS:
        raise RuleFault(f"The rule has {len(text)} characters; {MOST_CHARACTERS} are allowed.")
    reader = _Reader(_tokens(text), text)
    found = reader.level(0, 0)
    if reader.peek.kind != "end":
        raise reader.fault("something that cannot follow here")
    return found


def names_in(node: Node) -> set[str]:
    """The columns that a rule reads."""
    match node:
        case Name(name):
            return {name}
        case Unary(_, of) | Among(of, _) | Call(_, of, _):
            return names_in(of)
        case Binary(_, left, right):
            return names_in(left) | names_in(right)
    return set()


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            if text[at:].strip():
                place = at + len(text[at:]) - len(text[at:].lstrip())
                raise RuleFault(f"Place {place + 1} of the rule, {text[place : place + 12]!r}, cannot be read.")
            break
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind)))
        at = match.end()
    if len(found) > MOST_NODES:
        raise RuleFault(f"The rule has {len(found)} parts; {MOST_NODES} are allowed.")
    return [*found, Token("end", "", len(text))]


class _Reader:
    def __init__(self, tokens: list[Token], text: str) -> None:
        self.tokens, self.text, self.at = tokens, text, 0

    @property
    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def takes(self, *signs: str) -> str:
        """The next token's sign if it is one of these, taken; else nothing."""
        token = self.peek
        if (token.kind == "sign" and token.value in signs) or (token.value == "in" and "in" in signs):
            return self.take().value
        return ""

    def needs(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.fault(f"{sign!r} is missing")

    def fault(self, what: str) -> RuleFault:
        token = self.peek
        seen = repr(self.text[token.place : token.place + 12]) if token.kind != "end" else "the end"
        return RuleFault(f"Place {token.place + 1} of the rule, at {seen}: {what}.")

    def level(self, number: int, depth: int) -> Node:
        if depth > MOST_DEPTH:
            raise self.fault(f"nested more than {MOST_DEPTH} deep")
        if number == len(LEVELS):
            return self.unary(depth)
        found = self.level(number + 1, depth)
        while sign := self.takes(*LEVELS[number]):
            if sign == "in":
                found = Among(found, self.constants())
            else:
                found = Binary(sign, found, self.level(number + 1, depth))
        return found

    def unary(self, depth: int) -> Node:
        if depth > MOST_DEPTH:
            raise self.fault(f"nested more than {MOST_DEPTH} deep")
        if sign := self.takes("!", "-"):
            return Unary(sign, self.unary(depth + 1))
        if self.takes("("):
            found = self.level(0, depth + 1)
            self.needs(")")
            return found
        return self.single()

    def single(self) -> Node:
        token = self.peek
        if token.kind in {"number", "text"}:
            return Literal(self.constant())
        if token.kind not in {"name", "quoted"}:
            raise self.fault("a name, a number or a text is expected")
        if token.value in WORDS:
            return Literal(self.constant())
        name = self.take().value.replace("`", "")
        return self.call(name) if self.takes("(") else Name(name)

    def call(self, name: str) -> Node:
        of, _, method = name.rpartition(".")
        if name in {"has", "size"}:
            inner = self.single()
            self.needs(")")
            return Call(name, inner)
        if not of or method not in METHODS:
            self.at -= 2
            raise self.fault(f"{name}() is not known; there are has(), size(), startsWith(), endsWith() and contains()")
        argument = None if method == "size" else self.constant()
        self.needs(")")
        return Call(method, Name(of), argument)

    def constants(self) -> tuple[Constant, ...]:
        self.needs("[")
        found: list[Constant] = []
        while not self.takes("]"):
            found.append(self.constant())
            if not self.takes(","):
                self.needs("]")
                break
        return tuple(found)

    def constant(self) -> Constant:
        minus = bool(self.takes("-"))
        token = self.take()
        if token.kind == "number":
            value = float(token.value) if re.search(r"[.eE]", token.value) else int(token.value)
            return -value if minus else value
        if token.kind == "text" and not minus:
            return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), token.value[1:-1])
        if token.kind == "name" and token.value in WORDS and not minus:
            return WORDS[token.value]
        self.at -= 1
        raise self.fault("a number or a text is expected")
