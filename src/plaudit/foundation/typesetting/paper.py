"""What stands on a document, before it is set: values that can be kept as JSON and set again years later, alike."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, with the line breaks as typed. `tone`: "" plain, "soft" small print, "quote" somebody's own words."""

    text: str
    tone: str = ""
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, in two columns."""

    rows: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Points:
    """Points with a title and what is said to each; numbered as given ("1."), or with a dash."""

    items: Sequence[tuple[str, str, str]]
    kind: str = "points"


Block = Heading | Words | Facts | Table | Points


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in one language. `sender` and `recipient` are lines of the head, `beside` facts beside them; `page` is the
    sentence of the foot, with {page} and {pages}."""

    title: str
    language: str
    page: str
    blocks: Sequence[Block] = ()
    sender: Sequence[str] = ()
    recipient: Sequence[str] = ()
    beside: Sequence[tuple[str, str]] = field(default_factory=tuple)
    foot: str = ""

    def written(self) -> str:
        """As JSON, to be kept; `typeset` takes it."""
        return json.dumps(self.data(), ensure_ascii=False)

    def data(self) -> dict[str, Any]:
        return asdict(self)
