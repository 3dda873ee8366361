"""What is asked of a file: which method, of which columns, under which design."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """`options` are a method's own (`--set name=value`); `missing` are the values that mean no answer."""

    method: str
    items: tuple[str, ...] = ()
    outcome: str = ""
    weight: str = ""
    strata: str = ""
    clusters: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    by: str = ""
    where: str = ""
    missing: tuple[str, ...] = ()
    level: float = 0.95
    engine: str = "polars"
    spark: str = ""
    encoding: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    constructs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    paths: tuple[tuple[str, str], ...] = ()

    @property
    def design_columns(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.weight, self.strata, *self.clusters, *self.fpc)))


class AskedFault(ValueError):
    """Something that was asked cannot be done: a sentence that says what to give instead."""
