"""Where rows come from: a path, a frame in memory, or a frame of Spark Connect, all as one lazy frame of narwhals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import narwhals as nw
import polars as pl

SPARK = {nw.Implementation.PYSPARK, nw.Implementation.PYSPARK_CONNECT}
Rows = nw.LazyFrame[Any]


def opened(source: Any) -> Rows:
    """The rows, not yet read. Raises ValueError for what is no table, FileNotFoundError for a path to nothing."""
    if isinstance(source, str | Path):
        return nw.from_native(_scanned(Path(source)))
    if isinstance(source, pl.DataFrame):
        return nw.from_native(source.lazy())
    try:
        held = nw.from_native(source)
    except TypeError as problem:
        raise ValueError(
            f"source is a {type(source).__name__}; it must be the path of a Parquet, CSV or Arrow file, or a data frame"
        ) from problem
    if isinstance(held, nw.DataFrame):
        return nw.from_native(held.to_polars().lazy())
    return cast(Rows, held)


def on_spark(rows: Rows) -> bool:
    return rows.implementation in SPARK


def by_batch(rows: Rows) -> bool:
    """Whether the rows can be had a batch at a time."""
    return rows.implementation is nw.Implementation.POLARS


def gathered(queries: Sequence[Rows]) -> list[pl.DataFrame]:
    """The answers to the queries: one after another, without keeping the rows."""
    if all(query.implementation is nw.Implementation.POLARS for query in queries):
        # What the queries share is read again rather than kept: a copy of the rows would not fit into memory.
        alone = pl.QueryOptFlags(comm_subplan_elim=False)
        return [query.to_native().collect(engine="streaming", optimizations=alone) for query in queries]
    return [query.collect(backend="polars").to_native() for query in queries]


def as_numbers(rows: Rows, columns: Sequence[str]) -> Rows:
    """The rows with text columns read as numbers where they can be; what cannot becomes empty."""
    native = rows.to_native()
    if on_spark(rows):
        from pyspark.sql.connect import functions as spark

        read: Rows = nw.from_native(
            native.withColumns({column: spark.expr(f"try_cast(trim(`{column}`) as double)") for column in columns})
        )
        return read
    if isinstance(native, pl.LazyFrame):
        return nw.from_native(
            native.with_columns(pl.col(column).str.strip_chars().cast(pl.Float64, strict=False) for column in columns)
        )
    return rows.with_columns(nw.col(column).cast(nw.Float64) for column in columns)


def _scanned(path: Path) -> pl.LazyFrame:
    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}")
    if path.is_dir():
        return pl.scan_parquet(path / "**/*.parquet")
    suffix = path.suffix.lower()
    if suffix in {".parquet", ".pq"}:
        return pl.scan_parquet(path)
    if suffix in {".csv", ".gz", ".zst", ".txt"}:
        return pl.scan_csv(path, infer_schema_length=10_000)
    if suffix == ".tsv":
        return pl.scan_csv(path, infer_schema_length=10_000, separator="\t")
    if suffix in {".arrow", ".feather", ".ipc"}:
        return pl.scan_ipc(path)
    raise ValueError(f"source ends in {suffix!r}; files may be .parquet, .csv, .tsv or .arrow, or a folder of Parquet")
