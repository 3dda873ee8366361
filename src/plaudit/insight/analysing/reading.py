"""A file of answers as a lazy table: CSV in any encoding, Parquet, Arrow, SPSS. Nothing is read before it is asked for."""

import csv
import gzip
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from charset_normalizer import from_bytes

from plaudit.analysis import checks

DELIMITERS = ",;\t|"
SAMPLE = 1 << 20
KINDS = ".csv, .tsv, .txt (also .gz), .parquet, .arrow, .feather, .sav and .zsav"


class ReadingFault(ValueError):
    """A file that cannot be read: a sentence that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """`lazy` holds the columns as the file has them (of CSV, all as text)."""

    path: Path
    lazy: pl.LazyFrame
    columns: tuple[str, ...]
    encoding: str = ""

    def needs(self, *names: str) -> None:
        """Raises ReadingFault for a column that is not there, with those that look like it."""
        for name in names:
            if name not in self.columns:
                alike = checks.closest(name, self.columns)
                raise ReadingFault(
                    f"{self.path.name} has no column {name!r}."
                    + (f" Did you mean {', '.join(alike)}?" if alike else f" It has: {', '.join(self.columns[:20])}.")
                )


def open_table(path: Path, *, encoding: str = "") -> Table:
    """Raises ReadingFault for a file that is not there, is empty, or is of a kind that is not read."""
    if not path.is_file():
        raise ReadingFault(f"There is no file {path}.")
    if path.stat().st_size == 0:
        raise ReadingFault(f"{path.name} is empty.")
    suffix = "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix
    try:
        if suffix.lower() == ".parquet":
            return _named(path, pl.scan_parquet(path))
        if suffix.lower() in {".arrow", ".feather", ".ipc"}:
            return _named(path, pl.scan_ipc(path))
        if suffix.lower() in {".sav", ".zsav"}:
            return _spss(path)
        if suffix.lower().removesuffix(".gz") in {".csv", ".tsv", ".txt"}:
            return _csv(path, encoding)
    except (OSError, pl.exceptions.PolarsError, EOFError) as error:
        raise ReadingFault(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from error
    raise ReadingFault(f"{path.name} is of a kind that is not read. These are: {KINDS}.")


def file_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rows_of(path: Path, encoding: str = "") -> int:
    """How many rows the file has."""
    return int(open_table(path, encoding=encoding).lazy.select(pl.len()).collect().item())


def _named(path: Path, lazy: pl.LazyFrame, encoding: str = "") -> Table:
    return Table(path, lazy, tuple(lazy.collect_schema().names()), encoding)


def _spss(path: Path) -> Table:
    """User-missing values are missing; value labels stay out: the codes are the answers."""
    import pyreadstat  # two tenths of a second that only these files need

    try:
        frame, _ = pyreadstat.read_sav(str(path), output_format="polars")
    except pyreadstat.ReadstatError as error:
        raise ReadingFault(f"{path.name} cannot be read: {error}") from error
    return _named(path, frame.lazy())


def _csv(path: Path, encoding: str) -> Table:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        sample = file.read(SAMPLE)
    used = encoding or _encoding(sample)
    heading = next(iter(io.StringIO(_decoded(sample, used, path))), "")
    delimiter = max(DELIMITERS, key=heading.count)
    names = _headings(heading, delimiter, path)
    options = {"separator": delimiter, "infer_schema": False, "quote_char": '"'}
    if used in {"utf-8", "utf-8-sig", "ascii"} and path.suffix != ".gz":
        lazy = pl.scan_csv(path, **options)  # type: ignore[arg-type]
    else:
        whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = _decoded(whole, used, path).removeprefix("\ufeff").encode()
        lazy = pl.scan_csv(io.BytesIO(text), **options)  # type: ignore[arg-type]
    held = lazy.collect_schema().names()
    return _named(path, lazy.rename({old: new for old, new in zip(held, names, strict=False) if old != new}), used)


def _headings(heading: str, delimiter: str, path: Path) -> list[str]:
    """The names of the columns: trimmed, each different."""
    try:
        names = [name.strip().removeprefix("\ufeff") for name in next(csv.reader([heading], delimiter=delimiter))]
    except StopIteration:
        raise ReadingFault(f"{path.name} has no heading.") from None
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        names[at] = (name or f"column_{at + 1}") + (f"_{seen[name]}" if seen[name] > 1 else "")
    return names


def _encoding(sample: bytes) -> str:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        sample[: len(sample) - 4 if len(sample) == SAMPLE else None].decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    best = from_bytes(sample[: 1 << 16]).best()
    found = best.encoding if best else "gb18030"
    return "gb18030" if found in {"gb2312", "gbk"} else found


def _decoded(content: bytes, encoding: str, path: Path) -> str:
    try:
        return content.decode(encoding, errors="ignore" if len(content) == SAMPLE else "strict")
    except LookupError:
        raise ReadingFault(f"There is no encoding {encoding!r}. Name one such as utf-8, gb18030 or latin-1.") from None
    except UnicodeDecodeError as fault:
        raise ReadingFault(
            f"{path.name} is not {encoding}: byte {fault.start} cannot be read. Name its encoding with --encoding."
        ) from None
