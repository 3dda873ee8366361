"""A file name that somebody typed, made harmless."""

import re
import unicodedata

from ..marks import one_line
from .kinds import Kind

LONGEST = 120
RESERVED = re.compile(r'[<>:"|?*]')
INNER_ENDING = re.compile(r"\.(?=[A-Za-z])")
SAME_ENDINGS = {
    "jpg": ("jpg", "jpeg"),
    "txt": ("txt", "log", "md", "csv"),
    "heic": ("heic", "heif"),
    "mp4": ("mp4", "m4v", "3gp"),
}


def cleaned_name(name: str, kind: Kind) -> str:
    """The name with the one ending that its content has, without path, hidden marks or a second ending."""
    last = shown_name(name)
    stem, _, ending = last.rpartition(".")
    if not stem or ending.lower() not in SAME_ENDINGS.get(kind.code, (kind.code,)):
        stem, ending = last, kind.code
    stem = INNER_ENDING.sub("_", RESERVED.sub("_", stem)).strip(" ._-")[:LONGEST].strip()
    return f"{stem or 'file'}.{ending.lower()}"


def shown_name(name: str) -> str:
    """The last part of the path, for a sentence to whoever sent it."""
    return re.split(r"[/\\]", one_line(unicodedata.normalize("NFC", name)))[-1][:LONGEST]
