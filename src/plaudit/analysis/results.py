"""What every estimator returns: frozen values that carry their interval, their base, their method and their doubts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, fields, replace
from html import escape
from typing import Any, overload

from .recompute import Making, Recipe, recipe_of


@dataclass(frozen=True, slots=True)
class Said:
    """Words of ours as a template, and what goes into it: numbers, names (plain text), more words of ours, or tuples."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def told(self, words: Callable[[str], str] = str, comma: str = ", ") -> str:
        """The whole, every template as `words` has it, so that it can be told in another language."""

        def one(value: Any) -> Any:
            if isinstance(value, tuple):
                return comma.join(map(one, value))
            return value.told(words, comma) if isinstance(value, Said) else value

        template = words(self.template)
        return (
            template.format_map({name: one(value) for name, value in self.values.items()}) if self.values else template
        )

    __str__ = told


@dataclass(frozen=True, slots=True)
class Warned:
    """A doubt, as data: what was seen, what it does to the result, what to try. `code` is stable.

    Sentences are given as templates where `values` go into them; `said` keeps them so, for other languages.
    """

    code: str
    seen: str
    effect: str
    advice: str
    values: InitVar[Mapping[str, Any] | None] = None
    said: tuple[Said, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self, values: Mapping[str, Any] | None) -> None:
        said = tuple(Said(each, values or {}) for each in (self.seen, self.effect, self.advice))
        object.__setattr__(self, "said", said)
        for name, each in zip(("seen", "effect", "advice"), said, strict=True):
            object.__setattr__(self, name, str(each))

    def __str__(self) -> str:
        return f"{self.seen}: {self.effect} {self.advice}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with its interval at `level`. Proportions run 0–1.

    `n` is the base as counted, `n_effective` what it is worth once weights and clusters are accounted for. `value`,
    `se`, `low` and `high` are None where the data do not reach: a quantile of times that too few have lived to see; a
    margin of error of a sample that has none. `source` names the publication that the formula is taken from.
    `statistic`, `item` and `group` say what the value is of: "lmg" of "price" in "north". `df` and `p` belong to tests.
    """

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float
    method: str
    source: str
    warnings: tuple[Warned, ...] = ()
    level: float = 0.95
    statistic: str = ""
    item: str = ""
    group: str = ""
    df: float | None = None
    p: float | None = None
    making: Making | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Low and high together, or None where there is no interval."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; nothing rounded."""
        found = {
            each.name: getattr(self, each.name) for each in fields(self) if each.name not in {"warnings", "making"}
        }
        return found | {
            "warnings": [
                {f.name: getattr(warned, f.name) for f in fields(warned) if f.init} for warned in self.warnings
            ]
        }

    def recipe(self) -> Recipe:
        """How to compute this value again, here and in R. Raises ValueError for a value that no estimator made."""
        return recipe_of(self.making, self.value)

    def __repr__(self) -> str:
        doubts = f", {len(self.warnings)} warning(s)" if self.warnings else ""
        what = " ".join(filter(None, (self.method, self.item, f"[{self.group}]" if self.group else "")))
        p = "" if self.p is None else f", p {self.p:.3g}"
        interval = f"{_short(self.low)} to {_short(self.high)}, {self.level:.0%}"
        if self.low is None and self.high is None and self.value is not None:
            interval = "no interval"
        return f"<{what}: {_short(self.value)} ({interval}){p}, n {self.n}{doubts}>"

    def _repr_html_(self) -> str:
        return Results((self,))._repr_html_()


@dataclass(frozen=True, slots=True)
class Results(Sequence[Estimate]):
    """Estimates that were made together, in order; `warnings` are doubts about all of them."""

    estimates: tuple[Estimate, ...]
    warnings: tuple[Warned, ...] = ()

    def __len__(self) -> int:
        return len(self.estimates)

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.estimates)

    @overload
    def __getitem__(self, place: int) -> Estimate: ...
    @overload
    def __getitem__(self, place: slice) -> "Results": ...
    def __getitem__(self, place: int | slice) -> "Estimate | Results":
        if isinstance(place, slice):
            return Results(self.estimates[place], self.warnings)
        return self.estimates[place]

    def only(self, *, statistic: str | None = None, item: str | None = None, group: str | None = None) -> "Results":
        """Those of a statistic, an item, a group."""
        wanted = {"statistic": statistic, "item": item, "group": group}
        asked = {name: value for name, value in wanted.items() if value is not None}
        kept = tuple(each for each in self if all(getattr(each, name) == value for name, value in asked.items()))
        return Results(kept, self.warnings)

    def one(self, *, statistic: str | None = None, item: str | None = None, group: str | None = None) -> Estimate:
        """The one of a statistic, an item, a group. Raises KeyError where there is none or more than one."""
        found = self.only(statistic=statistic, item=item, group=group)
        if len(found) != 1:
            raise KeyError(
                f"{len(found)} results have statistic {statistic!r}, item {item!r}, group {group!r}; name one"
            )
        return found[0]

    def with_making(self, making: Making) -> "Results":
        return Results(tuple(replace(each, making=making) for each in self), self.warnings)

    def to_dicts(self) -> list[dict[str, Any]]:
        return [each.to_dict() for each in self]

    def __repr__(self) -> str:
        return "\n".join(map(repr, self)) or "<no results>"

    def _repr_html_(self) -> str:
        head = ("statistic", "item", "group", "value", "se", "low", "high", "p", "n", "n_effective", "method")
        shown: Mapping[str, Callable[[Any], str]] = dict.fromkeys(
            ("value", "se", "low", "high", "p", "n_effective"), _short
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(shown.get(name, str)(getattr(each, name)))}</td>" for name in head) + "</tr>"
            for each in self
        )
        doubts = {str(warned): None for each in self for warned in each.warnings} | {
            str(w): None for w in self.warnings
        }
        told = "".join(f"<li>{escape(doubt)}</li>" for doubt in doubts)
        columns = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in head)
        return f"<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>" + (
            f"<ul>{told}</ul>" if told else ""
        )


def _short(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.4g}"
