"""A first pass over a file that is read later: what it is, its hash, its encoding; and whether it is a bomb."""

import codecs
import gzip
import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Invalid

Kind = Literal["csv", "xlsx", "parquet"]

BLOCK = 1 << 20
MOST_UNPACKED = 1 << 30  # a workbook, all its parts together
MOST_SHARED_TEXT = 256 << 20  # the part of a workbook that is held in memory
GZIP_RATIO = 100
GZIP_FREE = 64 << 20  # below this size nobody asks for the ratio
SEPARATING = b",;\t|\r\n"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Survey:
    """`encoding` is empty for files that are not text."""

    path: Path
    kind: Kind
    is_gzip: bool
    sha256: str
    encoding: str = ""


def survey(path: Path, encoding: str = "") -> Survey:
    """Raises Invalid when the file cannot be read, is empty, unpacks to more than is safe, or hides its encoding."""
    try:
        head = _head(path)
        if not head:
            raise Invalid("import.empty", _("%(file)s is empty: it has 0 bytes."), file=path.name)
        if head[:4] == b"PAR1":
            return Survey(path, "parquet", False, _hash(path))
        if head[:4] == b"PK\x03\x04":
            _check_workbook(path)
            return Survey(path, "xlsx", False, _hash(path))
        is_gzip = head[:2] == b"\x1f\x8b"
        found = _encoding(path, is_gzip, encoding)
        return Survey(path, "csv", is_gzip, _hash(path), found)
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise Invalid(
            "import.unreadable", _("%(file)s cannot be read: %(why)s."), file=path.name, why=_why(error)
        ) from error


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_workbook(path: Path) -> None:
    """The sizes in the directory are believed: reading stops there."""
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
    shared = sum(p.file_size for p in parts if "sharedstrings" in p.filename.lower())
    if sum(p.file_size for p in parts) > MOST_UNPACKED or shared > MOST_SHARED_TEXT:
        raise _bomb(path)


def _bomb(path: Path) -> Invalid:
    return Invalid(
        "import.unpacks_too_large",
        _("%(file)s unpacks to more than is safe to open. Save it as CSV, or in parts."),
        file=path.name,
    )


def _blocks(path: Path, is_gzip: bool) -> Iterator[bytes]:
    """The bytes of the file, unpacked; raises Invalid when they are suspiciously many."""
    most = max(GZIP_FREE, path.stat().st_size * GZIP_RATIO)
    seen = 0
    with gzip.open(path) if is_gzip else path.open("rb") as file:
        while block := file.read(BLOCK):
            seen += len(block)
            if is_gzip and seen > most:
                raise _bomb(path)
            yield block


def _encoding(path: Path, is_gzip: bool, stated: str) -> str:
    """The stated encoding if Python knows it, else UTF-8 when all of it is, else GB18030 when it looks like Chinese."""
    blocks = _blocks(path, is_gzip)
    first = next(blocks, b"")
    if stated:
        for _block in blocks:  # to its end, for the bomb
            pass
        return _known(stated, first)
    for mark, name in BOMS:
        if first.startswith(mark):
            return name
    if b"\x00" in first and (wide := _wide(first)):
        return wide
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(first)
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return _chinese(path, is_gzip)
    return "utf-8"


def _known(name: str, first: bytes) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise Invalid(
            "import.encoding_unknown", _("The map states the encoding “%(name)s”, which is not known."), name=name
        ) from None
    return "utf-8-sig" if found == "utf-8" and first.startswith(codecs.BOM_UTF8) else found


def _wide(first: bytes) -> str:
    """UTF-16 without a mark: its delimiters and line ends have a zero beside them, always on the same side."""
    pairs = [first[n : n + 2] for n in range(0, min(len(first), 65_536) - 1, 2)]
    little = sum(pair[1] == 0 and pair[0] in SEPARATING for pair in pairs)
    big = sum(pair[0] == 0 and pair[1] in SEPARATING for pair in pairs)
    if little == big:
        return ""
    return "utf-16-le" if little > big else "utf-16-be"


def _chinese(path: Path, is_gzip: bool) -> str:
    """GB18030, unless the pairs of bytes look like another encoding: guessing wrongly would spoil every text."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    high = pairs = 0
    try:
        for block in _blocks(path, is_gzip):
            high += sum(byte >= 0xA1 for byte in block[:65_536])
            pairs += sum(byte >= 0x80 for byte in block[:65_536])
            decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        pairs = 0
    if pairs and high / pairs > 0.85 and _mostly_hanzi(path, is_gzip):
        return "gb18030"
    raise Invalid(
        "import.encoding_not_found",
        _(
            "%(file)s is neither UTF-8 nor clearly Chinese (GB18030). State its encoding in the map: [file] encoding = …"
        ),
        file=path.name,
    )


def _mostly_hanzi(path: Path, is_gzip: bool) -> bool:
    text = next(_blocks(path, is_gzip))[:65_536].decode("gb18030", "ignore")
    foreign = [c for c in text if c > "\x7f"]
    hanzi = sum("\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or c > "\uff00" for c in foreign)
    gb2312 = sum(len(c.encode("gb2312", "ignore")) == 2 for c in foreign)
    return not foreign or (hanzi > 0.7 * len(foreign) and gb2312 > 0.8 * len(foreign))
