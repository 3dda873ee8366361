"""`python -m bench._analysis_rows FILE ROWS ITEMS`: ratings of made-up respondents, written in pieces."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PIECE = 1_000_000


def write(path: Path, rows: int, items: int, seed: int = 1) -> None:
    rng = np.random.default_rng(seed)
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, PIECE):
        table = _piece(rng, start, min(PIECE, rows - start), items)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=250_000)
    if writer:
        writer.close()


def _piece(rng: np.random.Generator, start: int, size: int, items: int) -> pa.Table:
    level = rng.standard_normal(size, dtype=np.float32)
    columns = {}
    for at in range(items):
        noise = rng.standard_normal(size, dtype=np.float32)
        rating = np.clip(np.rint(6.5 + 0.3 * at / items + 1.6 * level + 1.5 * noise), 1, 10).astype(np.int8)
        columns[f"q{at + 1}"] = pa.array(rating, mask=rng.random(size, dtype=np.float32) < 0.03)
    columns["weight"] = pa.array(np.exp(0.3 * rng.standard_normal(size)))
    columns["stratum"] = pa.array(rng.integers(0, 10, size).astype(np.int8))
    columns["segment"] = pa.array(rng.integers(0, 50, size).astype(np.int16))
    columns["day"] = pa.array(rng.integers(0, 365, size).astype(np.int16))
    columns["replicate_group"] = pa.array(((np.arange(size) + start) % 50).astype(np.int16))
    return pa.table(columns)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
