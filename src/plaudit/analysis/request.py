"""What is asked of the rows: which items, under which design, by which domains, and which sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from .design import Design

KINDS = ("not_applicable", "refused", "not_shown", "empty")
MOMENTS = ("means", "complete", "pairwise")


@dataclass(frozen=True)
class Block:
    """Some items and the sums over cases that have them all: Σw and Σw² times the products of (1, x₁, x₂, …).

    `joint` blocks hold Σw² of every product, so that errors of several items together are known; others hold those of
    each item with itself; `plain` ones none.
    """

    name: str
    items: tuple[str, ...]
    joint: bool = False
    plain: bool = False

    def monomials(self) -> list[tuple[str, int, int]]:
        size = len(self.items) + 1
        products = [(i, j) for i in range(size) for j in range(i, size)]
        squares = [] if self.plain else [(i, j) for i, j in products if self.joint or i in {0, j}]
        return [("w", i, j) for i, j in products] + [("v", i, j) for i, j in squares]

    def column(self, kind: str, i: int = 0, j: int = 0) -> str:
        return f"{self.name}|{kind}" if kind == "n" else f"{self.name}|{kind}|{i}|{j}"

    def columns(self) -> list[str]:
        return [self.column("n"), *(self.column(*each) for each in self.monomials())]


@dataclass(frozen=True)
class Request:
    """Names of columns, and what is wanted of them.

    `moments`: "means" (each item on its own cases), "complete" (cross-products over cases that have every item),
    "pairwise" (over cases that have both), or several. `pairs` are items whose joint error is wanted (ratios,
    differences between items). `answers` are items whose every answer is counted. `missing` gives, by kind (not
    applicable, refused, not shown, empty), the codes that stand for no answer. `scale` gives
    lowest and highest rating: sums are centred at its middle, and ratings off it are set aside and counted.
    """

    items: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    design: Design = field(default_factory=Design)
    moments: str | tuple[str, ...] = "means"
    pairs: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()
    missing: Mapping[str, Sequence[object]] = field(default_factory=dict)
    scale: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("items", "by", "answers"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))
        object.__setattr__(self, "moments", (self.moments,) if isinstance(self.moments, str) else tuple(self.moments))
        object.__setattr__(self, "pairs", tuple((one, other) for one, other in self.pairs))
        if not self.items and not self.answers and not self.pairs:
            raise ValueError("items is empty; name at least one column to be estimated")
        _once("items", self.items)
        _once("by", self.by)
        _among("moments", self.moments, MOMENTS)
        _among("missing", tuple(self.missing), KINDS)
        if self.scale and not self.scale[0] < self.scale[1]:
            raise ValueError(f"scale is {self.scale}; it must be lowest and highest, as in (1, 5)")

    @property
    def numeric(self) -> tuple[str, ...]:
        """The items that sums are made of, each once."""
        return tuple(dict.fromkeys((*self.items, *(item for pair in self.pairs for item in pair))))

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.numeric, *self.answers)))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.by, *self.design.keys)))

    @property
    def coarse(self) -> tuple[str, ...]:
        """The keys of products of several items: without the clusters where replicate groups stand for them."""
        design = self.design
        return tuple(key for key in self.keys if key != design.cluster or not design.groups or key == design.groups)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Those kept per cluster."""
        singles = [Block(item, (item,)) for item in self.items] if self._each else []
        return (*singles, *(Block(f"{a}×{b}", (a, b), joint=True) for a, b in self.pairs))

    @property
    def products(self) -> tuple[Block, ...]:
        """Those kept per domain, stratum and replicate group."""
        complete = [Block("complete", self.items)] if "complete" in self.moments and self.items else []
        pairs = combinations(self.items, 2) if "pairwise" in self.moments else ()
        return (*complete, *(Block(f"{a}&{b}", (a, b), plain=True) for a, b in pairs))

    @property
    def _each(self) -> bool:
        return "means" in self.moments or "pairwise" in self.moments


def _once(name: str, given: tuple[str, ...]) -> None:
    twice = [each for each in given if given.count(each) > 1]
    if twice:
        raise ValueError(f"{name} has {twice[0]!r} twice; name each column once")


def _among(name: str, given: Sequence[str], allowed: tuple[str, ...]) -> None:
    unknown = [each for each in given if each not in allowed]
    if unknown:
        raise ValueError(f"{name} has {unknown[0]!r}; it may hold {', '.join(allowed)}")
