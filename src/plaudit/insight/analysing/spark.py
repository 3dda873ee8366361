"""The same file on a cluster: a Spark Connect frame. Only what is asked of it comes back."""

from typing import TYPE_CHECKING, Any

from .asking import AskedFault

if TYPE_CHECKING:
    from .job import Job


def spark_frame(job: "Job") -> Any:
    """The file's rows on the server of `--spark`, with the rule of `--where`. Raises AskedFault without the extra."""
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise AskedFault('The engine spark needs the extra "spark": install plaudit[spark].') from None
    if not job.asked.spark:
        raise AskedFault("The engine spark needs the address of a Spark Connect server: --spark sc://host:port.")
    session = SparkSession.builder.remote(job.asked.spark).getOrCreate()
    path = str(job.table.path.resolve())
    if path.endswith(".parquet"):
        frame = session.read.parquet(path)
    elif path.removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
        frame = session.read.csv(path, header=True, inferSchema=True)
    else:
        raise AskedFault("The engine spark reads Parquet and CSV.")
    return frame if not job.asked.where else job.kept_by_rule(frame)
