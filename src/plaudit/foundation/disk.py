"""Writing files so that they are still there after a power cut."""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4


def write_durably(path: Path, parts: Iterable[bytes]) -> None:
    """Write the file whole or not at all: under another name, flushed, renamed, and its folders flushed."""
    made = make_folders(path.parent)
    draft = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    for folder in {path.parent, *made}:
        flush_folder(folder)


def append_durably(path: Path, line: bytes) -> None:
    """Add one line at the end, also after one that was cut off; when this returns it is on disk."""
    is_new = not path.exists()
    made = make_folders(path.parent)
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
        cut_off = end and file.read(1) != b"\n"
        file.write((b"\n" if cut_off else b"") + line + b"\n")
        os.fsync(file.fileno())
    if is_new:
        for folder in {path.parent, *made}:
            flush_folder(folder)


def make_folders(path: Path) -> list[Path]:
    """Make the missing folders; returns the folders whose listing changed by it."""
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [p.parent for p in missing]


def flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
