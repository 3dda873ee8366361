"""Mergeable sums of a sample: they add, subtract, roll up, are stored, and say what they are of."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from .design import Design
from .request import Block, Request
from .results import Warned

FORMAT = "plaudit.moments"
SMALLEST = {"_fpc|min", "_second|min"}
LARGEST = {"_fpc|max", "_second|max"}


@dataclass(frozen=True)
class Moments:
    """What `reduce` found: `table` per domain, stratum, cluster and group; `products` (of several items) without the
    clusters; `answers` as counted. Sums are centred at `centre`. `path` is the source, if it was a file."""

    request: Request
    centre: Mapping[str, float]
    table: pl.DataFrame
    products: pl.DataFrame | None = None
    answers: pl.DataFrame | None = None
    path: str = ""
    warnings: tuple[Warned, ...] = field(default=())

    @classmethod
    def made(
        cls,
        request: Request,
        centre: Mapping[str, float],
        table: pl.DataFrame,
        products: pl.DataFrame | None,
        answers: Sequence[pl.DataFrame],
        path: str = "",
    ) -> "Moments":
        """From what the engine sent, in one order and one type whatever the engine."""
        counted = [_typed(each, request.keys) for each in answers]
        numbers = [each.rename({"answer": "value"}) for each in counted if each["answer"].dtype == pl.Float64]
        words = [each.rename({"answer": "label"}) for each in counted if each["answer"].dtype != pl.Float64]
        whole = None
        if counted:
            columns = {"value": pl.Float64, "label": pl.String}
            each = pl.concat([*numbers, *words], how="diagonal")
            each = each.with_columns(
                pl.lit(None, kind).alias(name) for name, kind in columns.items() if name not in each
            )
            whole = each.select(*request.keys, "item", "value", "label", "n", "w", "v")
            whole = whole.sort(*request.keys, "item", "value", "label")
        ready = _typed(table, request.keys)
        coarse = _typed(products, request.coarse) if products is not None else None
        return cls(request, dict(centre), ready, coarse, whole, path)

    @property
    def items(self) -> tuple[str, ...]:
        return self.request.asked

    @property
    def design(self) -> Design:
        return self.request.design

    @property
    def rows(self) -> int:
        return int(self.table["rows|n"].sum())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows, weights and answers as counted over everything."""
        keys = set(self.request.keys)
        names = [name for name in self.table.columns if name not in keys and _is_count(name)]
        return {name: int(self.table[name].sum() or 0) for name in names}

    def missing(self) -> dict[str, dict[str, int]]:
        """Per item: how many answers were given, and how many are missing of each kind."""
        total, found = self.counts, {}
        for item in self.items:
            given = total[f"given|{item}"]
            kinds = {name.split("|")[-1]: n for name, n in total.items() if name.rpartition("|")[0] == f"kind|{item}"}
            present = total.get(f"present|{item}", given)
            kinds["off_scale"] = present - given
            if f"text|{item}" in total:
                kinds["unreadable"] = (
                    total[f"text|{item}"] - present - sum(n for kind, n in kinds.items() if kind != "off_scale")
                )
            rest = total["rows|n"] - given - sum(kinds.values())
            kinds["empty"] = kinds.get("empty", 0) + rest
            found[item] = {"given": given, **{kind: n for kind, n in kinds.items() if n}}
        return found

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 of what was counted and summed, the same in any order of rows and on any engine."""
        digest = hashlib.sha256(json.dumps(_plain(self.request), sort_keys=True, default=str).encode())
        plain = _recentred(self, dict.fromkeys(self.centre, 0.0))
        for table in (plain.table, plain.products, plain.answers):
            for row in () if table is None else table.iter_rows():
                digest.update("|".join(f"{v:.8g}" if isinstance(v, float) else str(v) for v in row).encode())
        return digest.hexdigest()

    def __add__(self, other: "Moments") -> "Moments":
        """Of both sets of rows. Raises ValueError where the two are not of the same request."""
        return self._merged(other, 1)

    def __sub__(self, other: "Moments") -> "Moments":
        """Without the rows of `other`, which must be among these."""
        return self._merged(other, -1)

    def roll_up(self, *by: str) -> "Moments":
        """The same rows by fewer domains."""
        unknown = [name for name in by if name not in self.request.by]
        if unknown:
            raise ValueError(f"by has {unknown[0]!r}; the moments are by {', '.join(self.request.by) or 'nothing'}")
        request = replace(self.request, by=by)
        return replace(
            self,
            request=request,
            table=summed(self.table, request.keys),
            products=None if self.products is None else summed(self.products, request.coarse),
            answers=None if self.answers is None else summed(self.answers, (*request.keys, "item", "value", "label")),
        )

    def only(self, **domains: object) -> "Moments":
        """Those of one domain, as a sample of its own: `only(day="2026-03-01")`. Unlike `by`, the rest is forgotten."""
        return self.where(pl.all_horizontal(pl.col(name) == value for name, value in domains.items()))

    def where(self, kept: pl.Expr) -> "Moments":
        """Those whose keys satisfy an expression, as a sample of their own."""
        return replace(
            self,
            table=self.table.filter(kept),
            products=None if self.products is None else self.products.filter(kept),
            answers=None if self.answers is None else self.answers.filter(kept),
        )

    def with_warnings(self, warnings: tuple[Warned, ...]) -> "Moments":
        return replace(self, warnings=(*self.warnings, *warnings))

    def with_design(self, design: Design) -> "Moments":
        """The same sums under another rule for lonely strata, other margins' totals or another kind of sampling."""
        if design.columns != self.design.columns:
            raise ValueError("design names other columns than the moments were made with; reduce the rows again")
        return replace(self, request=replace(self.request, design=design))

    def block(self, *items: str) -> tuple[pl.DataFrame, Block]:
        """The table and block that hold these items together. Raises ValueError where they were not asked for."""
        wanted = set(items)
        for block in self.request.blocks:
            if set(block.items) == wanted:
                return self.table, block
        fitting = [block for block in self.request.products if wanted <= set(block.items)]
        if fitting and self.products is not None:
            return self.products, min(fitting, key=lambda block: len(block.items))
        raise ValueError(
            f"the moments hold nothing of {' with '.join(items)}; they are of {', '.join(self.request.items)}"
            f" ({', '.join(self.request.moments)}); ask for it in the Request"
        )

    def as_r(self) -> str:
        """R that makes the same design from the same file."""
        read = "arrow::read_parquet" if self.path.endswith((".parquet", ".pq")) else "read.csv"
        data = f'{read}("{self.path}")' if self.path else "data"
        return self.design.as_r(data)

    def write(self, path: str | Path) -> None:
        """As one Parquet file."""
        tables = {"table": self.table, "products": self.products, "answers": self.answers}
        stacked = [each.with_columns(pl.lit(name).alias("_of")) for name, each in tables.items() if each is not None]
        about = {
            "format": FORMAT,
            "request": json.dumps(_plain(self.request)),
            "centre": json.dumps(dict(self.centre)),
            "path": self.path,
            "columns": json.dumps({name: each.columns for name, each in tables.items() if each is not None}),
        }
        pl.concat(stacked, how="diagonal").write_parquet(path, metadata=about)

    @classmethod
    def read(cls, path: str | Path) -> "Moments":
        """What `write` wrote. Raises ValueError for any other file."""
        about = pl.read_parquet_metadata(path)
        if about.get("format") != FORMAT:
            raise ValueError(f"{path} does not hold moments; give a file that Moments.write made")
        columns, stacked = json.loads(about["columns"]), pl.read_parquet(path)
        tables = {name: stacked.filter(pl.col("_of") == name).select(held) for name, held in columns.items()}
        return cls(
            _request(json.loads(about["request"])),
            json.loads(about["centre"]),
            tables["table"],
            tables.get("products"),
            tables.get("answers"),
            about["path"],
        )

    def __repr__(self) -> str:
        """The call that makes them again, when they come from a file."""
        if self.path:
            return f"reduce({self.path!r}, {self.request!r})"
        by = f" by {', '.join(self.request.by)}" if self.request.by else ""
        return f"<Moments of {', '.join(self.items)}{by}: {self.rows:,} rows, data {self.data_hash[:12]}>"

    def _merged(self, other: "Moments", sign: int) -> "Moments":
        if _plain(self.request) != _plain(other.request):
            raise ValueError("the moments are of different requests; both must have the same items, domains and design")
        moved = _recentred(other, self.centre)
        keys, coarse = self.request.keys, self.request.coarse
        return replace(
            self,
            table=_joined(self.table, moved.table, keys, sign, "rows|n"),
            products=_maybe_joined(self.products, moved.products, coarse, sign),
            answers=_maybe_joined(self.answers, moved.answers, (*keys, "item", "value", "label"), sign),
            path=self.path if self.path == other.path and sign > 0 and not self.path else "",
            warnings=tuple(dict.fromkeys((*self.warnings, *other.warnings))),
        )


COUNTED = {"given", "kind", "text", "present", "weight"}


def _is_count(name: str) -> bool:
    return name.split("|")[0] in COUNTED or name == "rows|n"


def _typed(table: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Whole numbers as Int64, the rest as Float64, rows in the order of the keys."""
    kinds: dict[str | Any, Any] = {}
    for name, kind in table.schema.items():
        if name in keys:
            kinds[name] = pl.Int64 if kind.is_integer() else pl.String if kind in {pl.Categorical, pl.Enum} else kind
        elif name not in {"item", "answer"}:
            counts = _is_count(name) or name.endswith("|n") or name == "n"
            kinds[name] = pl.Int64 if counts else pl.Float64
    found = table.cast(kinds)
    return found.sort(*keys) if keys else found


def summed(table: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows that have the same keys, added up."""
    sums = [
        pl.col(name).min() if name in SMALLEST else pl.col(name).max() if name in LARGEST else pl.col(name).sum()
        for name in table.columns
        if name not in keys and (table[name].dtype.is_numeric())
    ]
    kept = [key for key in keys if key in table.columns]
    return table.group_by(kept).agg(sums).sort(kept).select(*kept, *_names(sums)) if kept else table.select(sums)


def _names(sums: Sequence[pl.Expr]) -> list[str]:
    return [each.meta.output_name() for each in sums]


def _joined(one: pl.DataFrame, other: pl.DataFrame, keys: tuple[str, ...], sign: int, rows: str) -> pl.DataFrame:
    if sign < 0:
        kept = {*SMALLEST, *LARGEST, *keys}
        other = other.with_columns(
            -pl.col(name) for name in other.columns if name not in kept and other[name].dtype.is_numeric()
        )
    found = summed(pl.concat([one, other], how="vertical_relaxed"), keys).select(one.columns)
    if sign < 0 and (found[rows] < 0).any():
        raise ValueError("what is taken away is not all among these moments; a cell would hold fewer than no rows")
    return found.filter(pl.col(rows) > 0) if sign < 0 and rows.startswith("rows") else found


def _maybe_joined(
    one: pl.DataFrame | None, other: pl.DataFrame | None, keys: tuple[str, ...], sign: int
) -> pl.DataFrame | None:
    if one is None or other is None:
        return None
    counted = next(name for name in one.columns if name == "n" or name.endswith("|n"))
    found = _joined(one, other, keys, sign, counted)
    return found.filter(pl.col("n") > 0) if sign < 0 and "n" in found.columns else found


def _recentred(moments: Moments, centre: Mapping[str, float]) -> Moments:
    """The same sums about another centre, exactly: x − c′ = (x − c) + (c − c′)."""
    shift = {
        item: moments.centre[item] - centre[item] for item in moments.centre if moments.centre[item] != centre[item]
    }
    if not shift:
        return moments
    table, products = moments.table, moments.products
    for block in moments.request.blocks:
        table = _shifted(table, block, shift)
    for block in moments.request.products:
        products = None if products is None else _shifted(products, block, shift)
    return replace(moments, table=table, products=products, centre=dict(centre))


def _shifted(table: pl.DataFrame, block: Block, shift: Mapping[str, float]) -> pl.DataFrame:
    by = np.array([0.0, *(shift.get(item, 0.0) for item in block.items)])
    held = set(block.monomials())
    new = []
    for kind, i, j in block.monomials():

        def of(a: int, b: int, kind: str = kind) -> pl.Expr:
            return pl.col(block.column(kind, min(a, b), max(a, b)))

        found = of(i, j)
        if j > 0 and (kind, 0, 0) in held:
            found = found + by[j] * of(0, i) if i else found + by[j] * of(0, 0)
            if i:
                found = found + by[i] * of(0, j) + by[i] * by[j] * of(0, 0)
        new.append(found.alias(block.column(kind, i, j)))
    return table.with_columns(new)


def _plain(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(asdict(request)))
    return found


def _request(held: dict[str, Any]) -> Request:
    scale = held.pop("scale")
    held["pairs"] = tuple((one, other) for one, other in held["pairs"])
    held["moments"] = tuple(held["moments"])
    return Request(**held | {"design": Design(**held["design"]), "scale": tuple(scale) if scale else None})
