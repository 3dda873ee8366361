"""The sums found batch by batch on Polars are those that other engines are asked for, column for column."""

from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from plaudit.analysis import Design, Request, batches, cross_products, reduce, reduction
from tests.analysis.test_moments import CLUSTERED, DESIGN, ITEMS, REQUEST, answers

SIZE = 3_000


def survey() -> pl.DataFrame:
    """Answers of every type, with codes, gaps and odd weights."""
    rng = np.random.default_rng(7)

    def gaps(values: Any, kind: Any = None) -> pl.Series:
        column = pl.Series(values, dtype=kind, strict=False)
        return column.zip_with(pl.Series(rng.random(SIZE) > 0.1), pl.Series([None], dtype=column.dtype))

    rating = rng.integers(0, 12, SIZE)
    numbers = np.where(rng.random(SIZE) < 0.05, np.nan, rng.normal(5, 2, SIZE))
    return answers(3, SIZE).with_columns(
        small=gaps(rating, pl.Int8),
        whole=gaps(rng.integers(0, 2**40, SIZE)),
        real=gaps(numbers),
        single=gaps(rng.normal(size=SIZE), pl.Float32),
        exact=gaps(rating, pl.Decimal(10, 2)),
        yes=gaps(rng.random(SIZE) < 0.5),
        text=gaps(rng.choice(["1", " 2", "9", "none", "x"], SIZE)),
        word=gaps(rng.choice(["good", "bad", "none"], SIZE)).cast(pl.Categorical),
        odd=gaps(np.where(rng.random(SIZE) < 0.1, np.nan, rng.integers(0, 4, SIZE)), pl.Float64),
        when=gaps([date(2026, 3, int(day)) for day in rng.integers(1, 5, SIZE)]),
        kind=gaps(rng.choice(["a", "b"], SIZE)).cast(pl.Categorical),
        population=rng.integers(400, 403, SIZE),
        persons=rng.integers(90, 93, SIZE),
    )


TYPES = ("small", "whole", "real", "single", "exact", "yes", "text")
CODES = {"not_applicable": [0, "none"], "refused": [9]}
STAGES = Design(weights="weight", strata="stratum", cluster="city", fpc="population", second_fpc="persons")
GROUPS = Design(weights="odd", cluster="city", groups="group")
ALL = ("means", "complete", "pairwise")


@pytest.mark.parametrize(
    "request_",
    [
        REQUEST,
        Request(**vars(REQUEST) | {"design": CLUSTERED, "by": ("when", "kind", "odd")}),
        Request(ITEMS, moments="complete"),
        Request(ITEMS[:2], by="branch", design=DESIGN, moments="complete"),
        Request(ITEMS[0], moments=ALL, answers=("word", "branch")),
        Request(TYPES, missing=CODES, moments=ALL, design=GROUPS, answers=(*TYPES, "word"), by="branch"),
        Request(TYPES[:3], missing=CODES, scale=(1, 10), moments=ALL, design=STAGES, by="when"),
        Request((), answers=("word", "small"), by="kind", design=Design(weights="odd"), missing=CODES),
        Request(ITEMS, by=("day", "stratum", "city", "branch"), moments=ALL, pairs=tuple(combinations(ITEMS, 2))),
        Request(("small", "real", "yes"), pairs=(("real", "text"),), moments=("complete", "means"), missing=CODES),
    ],
)
@pytest.mark.parametrize("size", [SIZE, 0])
def test_batches_give_what_other_engines_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, request_: Request, size: int
) -> None:
    rows = survey().head(size)
    monkeypatch.setattr(batches, "VALUES", 7_000)
    monkeypatch.setattr(batches, "MANY", 100)
    monkeypatch.setattr(cross_products, "LOADED", 300)

    found = reduce(rows, request_)

    monkeypatch.setattr(reduction, "by_batch", lambda rows: False)
    told = reduce(rows, request_)
    for name in ("table", "products", "answers"):
        one, other = getattr(found, name), getattr(told, name)
        assert (one is None) == (other is None)
        if one is not None:
            assert_frame_equal(_sorted(one), _sorted(other), rel_tol=1e-11, abs_tol=1e-9)


def _sorted(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort(table.columns[:6]) if "label" in table else table
