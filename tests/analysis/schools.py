"""The Californian schools of R's survey package, with the four designs that its values are published for."""

import gzip
from pathlib import Path

import polars as pl

from plaudit.analysis import Design

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/survey_api"
DESIGNS = {
    "dsrs": ("apisrs", Design(weights="pw", fpc="fpc")),
    "dstrat": ("apistrat", Design(weights="pw", strata="stype", fpc="fpc")),
    "dclus1": ("apiclus1", Design(weights="pw", cluster="dnum", fpc="fpc")),
    "dclus2": ("apiclus2", Design(weights="pw", cluster="dnum", fpc="fpc1", second_fpc="fpc2")),
}


def schools(name: str) -> pl.DataFrame:
    """A sample, by its file's name; NA of R is empty."""
    return pl.read_csv(
        gzip.decompress((FOLDER / f"{name}.csv.gz").read_bytes()), infer_schema_length=None, null_values=["NA"]
    )


def sample(design: str) -> tuple[pl.DataFrame, Design]:
    file, value = DESIGNS[design]
    return schools(file), value
