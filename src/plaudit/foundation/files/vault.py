"""Content on disk: encrypted in pieces under a key of its own, derived from the subject's key.

Each piece is bound to the file, to its place and to whether it is the last (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár 2015), so that a piece left out, moved, cut off or taken from another file does not decrypt.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from ..crypto import WrongKey
from ..disk import write_durably

MARK = b"PLAUDIT1"
SALT = 16
PIECE = 256 * 1024
TAG = 16


def path_of(file_id: UUID, variant: str) -> Path:
    name = file_id.hex
    return Path(settings.DATA) / "files" / name[:2] / name[2:4] / f"{name}.{variant}"


def write(file_id: UUID, variant: str, key: bytes, parts: Iterable[bytes]) -> None:
    """Encrypt and write; when this returns the content is on disk, or nothing is."""
    write_durably(path_of(file_id, variant), _sealed(key, _place(file_id, variant), parts))


def read(file_id: UUID, variant: str, key: bytes) -> Iterator[bytes]:
    """The plain pieces. Raises FileNotFoundError, or WrongKey before anything false is given out."""
    path = path_of(file_id, variant)
    place = _place(file_id, variant)
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size - len(MARK) - SALT
        if file.read(len(MARK)) != MARK or left < TAG:
            raise WrongKey(f"{path} is damaged.")
        cipher = _cipher(key, file.read(SALT), place)
        for n in range(-(-left // (PIECE + TAG))):
            sealed = file.read(PIECE + TAG)
            left -= len(sealed)
            try:
                yield cipher.decrypt(_nonce(n, is_last=left <= 0), sealed, place)
            except InvalidTag as error:
                raise WrongKey(f"{path}, piece {n}: wrong key, or the bytes were moved or changed.") from error


def _sealed(key: bytes, place: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt, place)
    yield MARK + salt
    n, held = 0, bytearray()
    for part in parts:
        held += part
        while len(held) > PIECE:
            yield cipher.encrypt(_nonce(n, is_last=False), bytes(held[:PIECE]), place)
            del held[:PIECE]
            n += 1
    yield cipher.encrypt(_nonce(n, is_last=True), bytes(held), place)


def _cipher(key: bytes, salt: bytes, place: bytes) -> AESGCM:
    # A fresh salt gives every writing a key of its own, so counting nonces never repeat under one key.
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=place).derive(key))


def _nonce(n: int, *, is_last: bool) -> bytes:
    return n.to_bytes(11) + bytes([is_last])


def _place(file_id: UUID, variant: str) -> bytes:
    return f"plaudit/file/{file_id}/{variant}".encode()
