"""What a document is, told from its content alone; what it is called and claimed to be is not believed."""

import codecs
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

HEAD = 4096
ARCHIVE_END = b"PK\x05\x06"
ARCHIVE_TAIL = 65_557  # the longest an archive's end record can be
MOST_MEMBERS = 10_000
MARKUP = re.compile(rb"\s*<(?:[!?a-z/])", re.IGNORECASE)
MAIL_HEADER = re.compile(
    rb"(?:Received|Return-Path|From|To|Date|Subject|Message-ID|MIME-Version|Delivered-To|X-[\w-]+):", re.I
)
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    content_type: str
    is_image: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf"),
        Kind("png", "image/png", is_image=True),
        Kind("jpg", "image/jpeg", is_image=True),
        Kind("webp", "image/webp", is_image=True),
        Kind("heic", "image/heic"),
        Kind("txt", "text/plain; charset=utf-8"),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Kind("eml", "message/rfc822"),
        Kind("mp3", "audio/mpeg"),
        Kind("m4a", "audio/mp4"),
        Kind("wav", "audio/wav"),
        Kind("mp4", "video/mp4"),
        Kind("mov", "video/quicktime"),
    )
}
OPAQUE = "application/octet-stream"

BEGINNINGS = [
    (re.compile(rb"%PDF-\d"), "pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL), "heic"),
    (re.compile(rb"....ftypM4[AB]", re.DOTALL), "m4a"),
    (re.compile(rb"....ftypqt  ", re.DOTALL), "mov"),
    (re.compile(rb"....ftyp(?:iso[2-9m]|mp4[12]|avc1|M4V |3gp\d|dash)", re.DOTALL), "mp4"),
    (re.compile(rb"ID3|\xff[\xfb\xfa\xf3\xf2]"), "mp3"),
]


def kind_of(stream: BinaryIO, size: int) -> Kind | None:
    """The kind, or None for what is not taken. Reads the beginning, of office documents the list of members; unpacks nothing."""
    stream.seek(0)
    head = stream.read(HEAD)
    for beginning, code in BEGINNINGS:
        if beginning.match(head):
            return KINDS[code]
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(stream, size)
    return _text_kind(head, is_whole=size <= HEAD)


def _office_kind(stream: BinaryIO, size: int) -> Kind | None:
    """A Word or Excel document without macros; any other archive is None."""
    stream.seek(max(0, size - ARCHIVE_TAIL))
    tail = stream.read(ARCHIVE_TAIL)
    end = tail.rfind(ARCHIVE_END)
    if end < 0 or int.from_bytes(tail[end + 10 : end + 12], "little") > MOST_MEMBERS:
        return None
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[content_types].xml" not in names or any(name.endswith("vbaproject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return KINDS["docx"]
    return KINDS["xlsx"] if "xl/workbook.xml" in names else None


def _text_kind(head: bytes, *, is_whole: bool) -> Kind | None:
    """Text or a mail; markup that a browser might run is None."""
    body = head
    for bom in BOMS:
        body = body.removeprefix(bom)
    if MARKUP.match(body.replace(b"\0", b"")) or not _is_text(head, is_whole=is_whole):
        return None
    return KINDS["eml"] if MAIL_HEADER.match(body) else KINDS["txt"]


def _is_text(head: bytes, *, is_whole: bool) -> bool:
    encodings = ["utf-16"] if head[:2] in BOMS else ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=is_whole)
        except UnicodeError:
            continue
        return not any(c < " " and c not in "\t\n\r\f\x1b" for c in text)
    return False
