"""One scan on Polars: each batch of rows is ordered by its cells, summed and forgotten, and the sums are merged."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from .cross_products import CrossProducts, Sample
from .moments import summed
from .request import Block
from .sources import Rows

VALUES = 7_000_000  # of a batch: few enough to be held several times, so many that what each batch costs is little
PLAIN = {pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Float32, pl.Float64}
CELL = "_cell"
MANY = 20_000  # rows of sums that may wait to be merged
AT_ONCE = 2  # batches that are summed while the next are read


@dataclass(frozen=True)
class Grouping:
    """What is counted, and the blocks of items that are summed, by some keys."""

    keys: tuple[str, ...]
    counted: Sequence[nw.Expr]
    blocks: Sequence[Block]

    @property
    def sums(self) -> list[str]:
        return [column for block in self.blocks for column in block.columns()]


class _Tally:
    """Sums of batches, merged by their keys whenever many wait."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys
        self.waiting: list[pl.DataFrame] = []
        self.merged = 0

    def add(self, part: pl.DataFrame) -> None:
        self.waiting.append(part)
        if sum(map(len, self.waiting)) > max(MANY, 2 * self.merged):
            self.whole()

    def whole(self) -> pl.DataFrame:
        found = summed(pl.concat(self.waiting, how="diagonal_relaxed"), self.keys)
        self.waiting, self.merged = [found], len(found)
        return found


def in_batches(
    rows: Rows, centre: Mapping[str, float], groupings: Sequence[Grouping], answers: Callable[[Rows], list[Rows]]
) -> list[pl.DataFrame]:
    """A table for each grouping, then one for each query of answers, of rows that hold `r:` answers and `_w` weights."""
    native: pl.LazyFrame = rows.to_native()
    crossed = [CrossProducts(grouping.blocks, centre) for grouping in groupings]

    def work(batch: pl.DataFrame) -> list[pl.DataFrame]:
        found = [_table(batch, *each) for each in zip(groupings, crossed, strict=True)]
        return found + [_collected(query) for query in answers(nw.from_native(batch.lazy()))]

    schema = native.collect_schema()
    empty = work(pl.DataFrame(schema=schema))
    answered = [(*groupings[0].keys, "item", "answer")] * (len(empty) - len(groupings))
    tallies = [_Tally(keys) for keys in [*(each.keys for each in groupings), *answered]]
    rows_at_once = max(1, VALUES // len(schema))
    batches = native.collect_batches(chunk_size=rows_at_once, maintain_order=True, engine="streaming")
    for found in (empty, *_in_turn(work, batches)):
        for tally, part in zip(tallies, found, strict=True):
            tally.add(part)
    whole = [tally.whole() for tally in tallies]
    ordered = [_ordered(table, each.sums) for table, each in zip(whole, groupings, strict=False)]
    return [*ordered, *whole[len(groupings) :]]


def _ordered(table: pl.DataFrame, last: list[str]) -> pl.DataFrame:
    held = set(last)
    return table.select(*(name for name in table.columns if name not in held), *last)


def _in_turn(work: Callable[[pl.DataFrame], Any], batches: Iterator[pl.DataFrame]) -> Iterator[Any]:
    """What work makes of each batch; no more of them are held than are worked on, and as many again."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun: deque[Any] = deque()
        for batch in batches:
            begun.append(pool.submit(work, batch))
            if len(begun) > AT_ONCE:
                yield begun.popleft().result()
        for each in begun:
            yield each.result()


def _table(batch: pl.DataFrame, grouping: Grouping, crossed: CrossProducts) -> pl.DataFrame:
    cells, rows, starts = _celled(batch, grouping.keys)
    found = cells.get_columns()
    if grouping.counted:
        counted = nw.from_native(rows.lazy())
        each = (
            counted.group_by(CELL).agg(*grouping.counted).sort(CELL)
            if grouping.keys
            else counted.select(*grouping.counted)
        )
        found += _collected(each).drop(CELL, strict=False).get_columns()
    if crossed.columns:
        sums = crossed.of(_sample(rows, crossed, starts))
        found += pl.DataFrame(sums, schema=crossed.columns, orient="row").get_columns()
    return pl.DataFrame(found)


def _celled(batch: pl.DataFrame, keys: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame, npt.NDArray[np.int64]]:
    """The cells of a batch, its rows in their order, and where each cell begins."""
    if not keys:
        return pl.DataFrame(), batch, np.zeros(1, np.int64)
    cells = batch.select(*keys, pl.int_range(pl.len()).alias(CELL)).group_by(keys).agg(CELL)
    sizes = cells[CELL].list.len().to_numpy()
    numbers = pl.Series(CELL, np.repeat(np.arange(len(cells), dtype=np.uint32), sizes)).set_sorted()
    starts = np.cumsum(sizes, dtype=np.int64) - sizes
    return cells.drop(CELL), batch.drop(keys)[cells[CELL].explode()].with_columns(numbers), starts


def _sample(rows: pl.DataFrame, crossed: CrossProducts, starts: npt.NDArray[np.int64]) -> Sample:
    held = rows.select(
        *(_as_numbers(f"r:{item}", rows.schema[f"r:{item}"]) for item in crossed.items),
        *(
            pl.all_horizontal(pl.col(f"r:{item}").is_not_null() for item in mask).cast(pl.UInt8).alias(f"given|{at}")
            for at, mask in enumerate(crossed.masks)
        ),
    )
    columns, size = [column.to_numpy() for column in held], len(crossed.items)
    return Sample(columns[:size], columns[size:], rows["_w"].to_numpy(), starts)


def _as_numbers(name: str, kind: pl.DataType) -> pl.Expr:
    """Answers as numbers that numpy knows, 0 where there is none."""
    column = pl.col(name) if kind in PLAIN else pl.col(name).cast(pl.Float64)
    return column.fill_null(0)


def _collected(query: Rows) -> pl.DataFrame:
    found: pl.DataFrame = query.to_native().collect(engine="in-memory")
    return found
