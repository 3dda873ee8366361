"""The same moments from real Spark, over Spark Connect in local mode, as from Polars. Needs Java and pyspark.

`PLAUDIT_BENCH_SPARK` names a Python that has pyspark, if this one holds only its client.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plaudit.analysis import Design, Moments, Request, reduce

PATIENCE = 90  # seconds that the server may take to start
HOME = "import pathlib, pyspark; print(pathlib.Path(pyspark.__file__).parent)"


def home() -> Path | None:
    """Where Spark is installed with a server that can be started, or None."""
    if shutil.which("java") is None:
        return None
    python = os.environ.get("PLAUDIT_BENCH_SPARK") or sys.executable
    found = subprocess.run([python, "-c", HOME], capture_output=True, text=True, check=False)
    place = Path(found.stdout.strip())
    return place if found.returncode == 0 and any(place.glob("jars/spark-connect_*.jar")) else None


def differs(path: Path, items: int, spark: Path) -> float:
    """The greatest relative difference of any sum from that of Polars."""
    from pyspark.sql import SparkSession

    names = tuple(f"q{at + 1}" for at in range(items))
    request = Request(names, by=("segment",), design=Design(weights="weight", strata="stratum"),
                      moments=("means", "complete"), answers=names[:2], scale=(1, 10))  # fmt: skip
    with _server(spark) as address:
        session = SparkSession.builder.remote(address).getOrCreate()
        there = reduce(session.read.parquet(str(path)), request)
        session.stop()
    return _distance(there, reduce(path, request))


def _distance(one: Moments, other: Moments) -> float:
    """Of all sums, the greatest difference relative to the greatest of the same column."""
    furthest = 0.0
    for name in ("table", "products", "answers"):
        mine, theirs = getattr(one, name), getattr(other, name)
        numbers = [column for column in mine.columns if mine[column].dtype.is_numeric()]
        if mine.schema != theirs.schema or not mine.drop(numbers).equals(theirs.drop(numbers)):
            return float("inf")
        for column in numbers:
            gap, scale = (mine[column] - theirs[column]).abs().max(), theirs[column].abs().max()
            furthest = max(furthest, float(gap or 0) / float(scale or 1))
    return furthest


@contextmanager
def _server(spark: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(spark / "bin/spark-submit"), "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
               "--master", "local[2]", "--conf", f"spark.connect.grpc.binding.port={port}",
               "--conf", "spark.ui.enabled=false", "--driver-memory", "2g"]  # fmt: skip
    command += [str(next(spark.glob("jars/spark-connect_*.jar")))]
    environment = os.environ | {"SPARK_HOME": str(spark), "SPARK_LOCAL_IP": "127.0.0.1"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, port)
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(PATIENCE * 2):
        if server.poll() is not None:
            raise RuntimeError("the Spark Connect server ended before it answered")
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError(f"the Spark Connect server did not answer within {PATIENCE} seconds")
