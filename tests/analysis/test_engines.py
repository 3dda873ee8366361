"""The same figures from Spark Connect (Sail, in this process) as from Polars, and nothing but sums over the wire."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from plaudit.analysis import Design, Request, mean, reduce
from tests.analysis.test_moments import CLUSTERED, REQUEST, answers, figures

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    # A worker of xdist has a main module without a file, which the client takes for its own doctests.
    vars(sys.modules["__main__"]).setdefault("__file__", __file__)
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
    yield session
    session.stop()
    server.stop()


@pytest.mark.parametrize("clustered", [False, True])
def test_spark_gives_the_figures_of_polars(spark: Any, tmp_path: Path, clustered: bool) -> None:
    answers().write_parquet(tmp_path / "a.parquet")
    request = Request(**vars(REQUEST) | {"design": CLUSTERED}) if clustered else REQUEST

    there = reduce(spark.read.parquet(str(tmp_path / "a.parquet")), request)
    here = reduce(tmp_path / "a.parquet", request)

    assert figures(there) == pytest.approx(figures(here), rel=1e-9, abs=1e-9)
    assert there.data_hash == here.data_hash
    assert there.table.schema == here.table.schema


def test_spark_counts_what_is_missing_as_polars_does(spark: Any, tmp_path: Path) -> None:
    pl.DataFrame({"q": ["1", "5", "6", "Blank", "x", None, "0", "12"]}).write_parquet(tmp_path / "a.parquet")
    request = Request("q", missing={"not_applicable": [6], "refused": ["Blank"], "not_shown": ["0"]}, scale=(1, 5))

    there = reduce(spark.read.parquet(str(tmp_path / "a.parquet")), request)

    assert there.missing() == reduce(tmp_path / "a.parquet", request).missing()
    assert mean(there)[0].value == 3.0


def test_only_sums_cross_the_wire(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table that the Spark client receives is watched at the client's own door."""
    from pyspark.sql.connect.client import SparkConnectClient

    answers(size=5_000).write_parquet(tmp_path / "a.parquet")
    received: list[int] = []
    arrow = SparkConnectClient.to_table

    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = arrow(self, *args, **kwargs)
        received.append(found[0].num_rows)
        return found

    monkeypatch.setattr(SparkConnectClient, "to_table", watched)
    request = Request(("price", "staff"), by=("branch",), design=Design(weights="weight"), answers=("price",))

    found = reduce(spark.read.parquet(str(tmp_path / "a.parquet")), request)

    assert found.rows == 5_000
    assert received and sum(received) < 60
