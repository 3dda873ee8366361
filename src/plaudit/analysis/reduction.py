"""One scan: rows become sums per domain, stratum, cluster and replicate group, on whatever engine holds them."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce as fold
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from .batches import Grouping, in_batches
from .moments import Moments
from .request import Block, Request
from .results import Warned
from .sources import Rows, as_numbers, by_batch, gathered, on_spark, opened

PEEKED = 1_000


def reduce(source: Any, request: Request) -> Moments:
    """The moments and answer counts that `request` asks of `source`: a path, a data frame, or a Spark Connect frame.

    All sums are found in one pass over the rows (with clusters and replicate groups together, in two); answers are
    counted column by column. Raises ValueError for columns that are not there, text where numbers
    are needed, and weights below 0.
    """
    rows = opened(source)
    schema = dict(rows.collect_schema())
    _checked_columns(request, schema)
    texts = [item for item in request.numeric if _is_text(schema[item])]
    centre = _centre(rows, request, texts)
    answered = _answered(rows, request, schema, texts)
    clustered = request.design.cluster is not None
    counted = _counted(request, _flags(request, schema), texts)
    apart = request.coarse != request.keys and bool(request.products)
    together = request.blocks if apart else (*request.blocks, *request.products)
    groupings = [Grouping(request.keys, counted, together)]
    if apart:
        groupings.append(Grouping(request.coarse, (), request.products))
    found = _found(answered, request, centre, groupings, lambda rows: _answer_queries(rows, request, schema))
    table, products = found[0], found[1] if apart else None
    if request.products and not apart:
        columns = [column for block in request.products for column in block.columns()]
        table, products = found[0].drop(columns), found[0].select(*request.keys, *columns)
    answers = found[len(groupings) :]
    path = str(source) if isinstance(source, str | Path) else ""
    moments = Moments.made(request, centre, table, products, answers, path=path)
    _checked_values(moments, texts)
    return moments if not clustered else moments.with_warnings(_unclustered(moments))


def _checked_columns(request: Request, schema: dict[str, Any]) -> None:
    for name, columns in (("by", request.by), ("items", request.asked), ("design", request.design.columns)):
        for column in columns:
            if column not in schema:
                raise ValueError(f"{name} has {column!r}, which is no column; there are {', '.join(list(schema)[:40])}")
    for column in filter(None, (request.design.weights, request.design.fpc, request.design.second_fpc)):
        if not schema[column].is_numeric():
            raise ValueError(f"column {column!r} holds {schema[column]}; it must hold numbers")
    for item in request.numeric:
        if not (schema[item].is_numeric() or _is_text(schema[item]) or schema[item] == nw.Boolean):
            raise ValueError(f"item {item!r} holds {schema[item]}; ratings must be numbers")


def _is_text(kind: Any) -> bool:
    return kind in {nw.String, nw.Categorical, nw.Enum} or isinstance(kind, nw.Enum)


def _centre(rows: Rows, request: Request, texts: list[str]) -> dict[str, float]:
    """Where sums are centred: the middle of the scale, or about the mean of the first rows."""
    if request.scale:
        return dict.fromkeys(request.numeric, sum(request.scale) / 2)
    if not request.numeric:
        return {}
    head = as_numbers(rows.head(PEEKED), texts) if texts else rows.head(PEEKED)
    [means] = gathered([head.select(nw.col(item).cast(nw.Float64).mean() for item in request.numeric)])
    found = means.row(0, named=True)
    return {item: float(round(value)) if _finite(value) else 0.0 for item, value in found.items()}


def _finite(value: float | None) -> bool:
    return value is not None and abs(value) < 1e15


def _found(
    answered: Rows,
    request: Request,
    centre: dict[str, float],
    groupings: list[Grouping],
    answers: Callable[[Rows], list[Rows]],
) -> list[pl.DataFrame]:
    """A table per grouping and query of answers: Polars hands out batches of rows, other engines add up themselves."""
    if by_batch(answered):
        return in_batches(answered, centre, groupings, answers)
    filled = _filled(answered, request, centre)
    queries = [_grouped(filled, each.keys, [*each.counted, *_sums(each.blocks)]) for each in groupings]
    return gathered([*queries, *answers(filled)])


def _answered(rows: Rows, request: Request, schema: dict[str, Any], texts: list[str]) -> Rows:
    """Keys, weight `_w`, and per item: `r:` the answer or empty, `k:` the kind of what is missing."""
    codes = {kind: list(given) for kind, given in request.missing.items() if given}
    kinds = [
        _is_code(item, schema[item], codes[kind]).cast(nw.Int64).alias(f"k:{item}|{kind}")
        for item, kind in _flags(request, schema)
    ]
    rows = rows.select(
        *(nw.col(key) for key in request.keys),
        *_design_numbers(request, schema),
        *(nw.col(item).alias(f"r:{item}") for item in request.asked),
        *kinds,
    )
    if texts:
        rows = as_numbers(rows.with_columns(nw.col(f"r:{item}").alias(f"t:{item}") for item in texts),
                          [f"r:{item}" for item in texts])  # fmt: skip
    everything = [code for given in codes.values() for code in given]
    rows = rows.with_columns(_answer(item, schema[item], item in texts, everything) for item in request.asked)
    if request.scale:
        rows = rows.with_columns(nw.col(f"r:{item}").alias(f"p:{item}") for item in request.numeric)
        rows = rows.with_columns(_on_scale(item, request.scale) for item in request.numeric)
    weight = nw.col("_weight").fill_null(0.0) if request.design.weights else nw.lit(1.0)
    return rows.with_columns(weight.alias("_w"))


def _flags(request: Request, schema: dict[str, Any]) -> list[tuple[str, str]]:
    """The items in which a kind of missing answer has codes of their own."""
    return [
        (item, kind)
        for item in request.asked
        for kind, codes in request.missing.items()
        if _fitting(schema[item], list(codes))
    ]


def _design_numbers(request: Request, schema: dict[str, Any]) -> list[nw.Expr]:
    design = request.design
    found = []
    if design.weights:
        given = nw.col(design.weights).cast(nw.Float64)
        if schema[design.weights].is_float():
            given = nw.when(~given.is_nan()).then(given)
        found.append(given.alias("_weight"))
    if design.fpc:
        found.append(nw.col(design.fpc).cast(nw.Float64).alias("_fpc"))
    if design.second_fpc:
        found.append(nw.col(design.second_fpc).cast(nw.Float64).alias("_second"))
    return found


def _fitting(kind: Any, codes: list[object]) -> list[object]:
    """The codes that a column of this type can hold."""
    if _is_text(kind):
        return [str(code) for code in codes]
    numbers = [
        code for code in codes if isinstance(code, int | float) and isinstance(code, bool) == (kind == nw.Boolean)
    ]
    if kind.is_float():
        return [float(code) for code in numbers]
    return [int(code) for code in numbers if code == int(code)] if kind.is_integer() else [*numbers]


def _is_code(item: str, kind: Any, codes: list[object]) -> nw.Expr:
    return (nw.col(item).is_in(_fitting(kind, codes))).fill_null(False)


def _answer(item: str, kind: Any, read: bool, codes: list[object]) -> nw.Expr:
    """The answer, empty where a code for none, or no number, stands."""
    name = nw.col(f"r:{item}")
    good = ~nw.col(f"t:{item}" if read else f"r:{item}").is_in(fitting) if (fitting := _fitting(kind, codes)) else None
    if read or kind.is_float():
        finite = ~name.is_nan()
        good = finite if good is None else good & finite
    if kind == nw.Boolean:
        name = name.cast(nw.Int8)
    return name.alias(f"r:{item}") if good is None else nw.when(good).then(name).alias(f"r:{item}")


def _on_scale(item: str, scale: tuple[float, float] | None) -> nw.Expr:
    assert scale
    name = nw.col(f"r:{item}")
    return nw.when((name >= scale[0]) & (name <= scale[1])).then(name).alias(f"r:{item}")


def _filled(rows: Rows, request: Request, centre: dict[str, float]) -> Rows:
    """Centred items, and weights that are 0 where any item of a block is empty; then no empty value is left."""
    rows = rows.with_columns(
        (nw.col(f"r:{item}").cast(nw.Float64) - centre[item]).alias(f"x:{item}") for item in request.numeric
    )
    blocks = (*request.blocks, *request.products)
    rows = rows.with_columns(
        nw.when(_all_given(block)).then(nw.col("_w")).otherwise(nw.lit(0.0)).alias(f"w:{block.name}")
        for block in blocks
    )
    rows = rows.with_columns(nw.col(f"x:{item}").fill_null(0.0).alias(f"z:{item}") for item in request.numeric)
    return rows.with_columns(
        (nw.col(f"w:{block.name}") * nw.col(f"z:{item}")).alias(f"u:{block.name}:{item}")
        for block in blocks
        for item in block.items
    )


def _all_given(block: Block) -> nw.Expr:
    return fold(lambda one, other: one & other, [~nw.col(f"x:{item}").is_null() for item in block.items])


def _counted(request: Request, flags: list[tuple[str, str]], texts: list[str]) -> list[nw.Expr]:
    """What is counted of rows, weights, population sizes and missing answers."""
    weight = nw.col("_w")
    found = [
        nw.len().alias("rows|n"),
        weight.sum().alias("rows|w|0|0"),
        (weight * weight).sum().alias("rows|v|0|0"),
        *(nw.col(f"r:{item}").count().alias(f"given|{item}") for item in request.asked),
    ]
    found += [nw.col(f"k:{item}|{kind}").sum().alias(f"kind|{item}|{kind}") for item, kind in flags]
    found += [nw.col(f"t:{item}").count().alias(f"text|{item}") for item in texts]
    if request.scale:
        found += [nw.col(f"p:{item}").count().alias(f"present|{item}") for item in request.numeric]
    if request.design.weights:
        given = nw.col("_weight")
        found += [
            _how_many(given.is_null()).alias("weight|missing"),
            _how_many(given < 0).alias("weight|negative"),
            _how_many(given == 0).alias("weight|zero"),
        ]
    for name, wanted in (("_fpc", request.design.fpc), ("_second", request.design.second_fpc)):
        if wanted:
            found += [nw.col(name).min().alias(f"{name}|min"), nw.col(name).max().alias(f"{name}|max")]
    return found


def _sums(blocks: Iterable[Block]) -> list[nw.Expr]:
    found = []
    for block in blocks:
        weight = nw.col(f"w:{block.name}")
        vector = [weight, *(nw.col(f"u:{block.name}:{item}") for item in block.items)]
        plain = [nw.lit(1.0), *(nw.col(f"z:{item}") for item in block.items)]
        found.append(_how_many(weight > 0).alias(block.column("n")))
        for kind, i, j in block.monomials():
            product = vector[i] * vector[j] if kind == "v" else vector[j] if i == 0 else vector[i] * plain[j]
            found.append(product.sum().alias(block.column(kind, i, j)))
    return found


def _how_many(condition: nw.Expr) -> nw.Expr:
    """In how many rows it holds; not every engine adds up booleans."""
    return condition.cast(nw.Int64).sum()


def _grouped(rows: Rows, keys: tuple[str, ...], sums: list[nw.Expr]) -> Rows:
    return rows.group_by(*keys).agg(*sums) if keys else rows.select(*sums)


def _answer_queries(rows: Rows, request: Request, schema: dict[str, Any]) -> list[Rows]:
    """Answers counted, numbers in one query and words in another."""
    weight = nw.col("_w")
    sums = [_how_many(weight > 0).alias("n"), weight.sum().alias("w"), (weight * weight).sum().alias("v")]
    words = [item for item in request.answers if item not in request.numeric and not _is_number(schema[item])]
    found = []
    for items, kind in (([item for item in request.answers if item not in words], nw.Float64), (words, nw.String)):
        if not items:
            continue
        keys = [nw.col(key) for key in request.keys]
        if on_spark(rows):
            long = rows.select(*keys, weight, *(nw.col(f"r:{item}").cast(kind).alias(item) for item in items)).unpivot(
                on=items, index=[*request.keys, "_w"], variable_name="item", value_name="answer"
            )
            found.append(_answers_of(long, [*request.keys, "item"], sums))
            continue
        each = [
            _answers_of(rows.select(*keys, weight, nw.col(f"r:{item}").alias("answer")), request.keys, sums).select(
                *keys, nw.lit(item).alias("item"), nw.col("answer").cast(kind), "n", "w", "v"
            )
            for item in items
        ]
        found.append(nw.concat(each, how="vertical"))
    return found


def _answers_of(rows: Rows, keys: Sequence[str], sums: list[nw.Expr]) -> Rows:
    return rows.filter(~nw.col("answer").is_null()).group_by(*keys, "answer").agg(*sums)


def _is_number(kind: Any) -> bool:
    return bool(kind.is_numeric()) or kind == nw.Boolean


def _checked_values(moments: Moments, texts: list[str]) -> None:
    """Raises ValueError for weights below 0 and for columns of words."""
    total = moments.counts
    if total.get("weight|negative"):
        raise ValueError(
            f"weights {moments.request.design.weights!r} are below 0 in {total['weight|negative']} rows;"
            " every weight must be 0 or greater"
        )
    for item in texts:
        if not total[f"given|{item}"] and total["rows|n"]:
            raise ValueError(f"item {item!r} holds text and no number; count its answers instead, or name another item")


def _unclustered(moments: Moments) -> tuple[Warned, ...]:
    missing = moments.table.filter(pl.col(str(moments.request.design.cluster)).is_null())
    rows = int(missing["rows|n"].sum()) if len(missing) else 0
    if not rows:
        return ()
    return (
        Warned(
            "design.cluster_missing",
            "{rows} rows have no cluster",
            "they count as one cluster together within their stratum.",
            "Give each its cluster, or a number of its own.",
            {"rows": rows},
        ),
    )
