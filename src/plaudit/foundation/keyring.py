"""The ring of master keys: one JSON file outside the data folder and outside backups, readable by its owner only.

`{"current": "k1", "keys": {"k1": base64 of 32 bytes}}`. Purposes (wrapping, look-up, tracking codes, sessions)
get keys of their own by HKDF, so that one never serves two ends.
"""

import base64
import json
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyringError(Exception):
    """The ring cannot be read, or a key in it is missing; the text names the file."""


@dataclass(frozen=True)
class Keyring:
    current: str
    keys: dict[str, bytes]

    def derive(self, purpose: str, key_id: str | None = None) -> bytes:
        """32 bytes for one purpose from the key `key_id` (the current one unless given). Raises KeyringError."""
        key_id = key_id or self.current
        if key_id not in self.keys:
            raise KeyringError(
                f"The keyring has no key {key_id!r}; restore the keyring that was in use, then try again."
            )
        return _derive(self.keys[key_id], purpose)

    def steady(self, purpose: str) -> bytes:
        """As `derive`, from the first key ever made: for look-up values that must survive key rotation."""
        return self.derive(purpose, next(iter(self.keys)))


@cache
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


def make_keyring(path: Path) -> None:
    """Make a ring with one new key at `path`; leaves an existing one alone, also when two processes begin at once."""
    write_once(path, json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(os.urandom(32)).decode()}}).encode())


def write_once(path: Path, secret: bytes) -> None:
    """Put a secret at `path` for its owner only, whole and durable, unless something is there already."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read_keyring(path: Path) -> Keyring:
    try:
        found = json.loads(path.read_text())
        ring = Keyring(found["current"], {name: base64.b64decode(key) for name, key in found["keys"].items()})
    except (OSError, ValueError, KeyError) as error:
        raise KeyringError(f"The keyring {path} cannot be read: {error}.") from error
    if any(len(key) != 32 for key in ring.keys.values()) or ring.current not in ring.keys:
        raise KeyringError(f"The keyring {path} is damaged: every key has 32 bytes, and the current one is among them.")
    return ring


@cache
def open_keyring(path: Path) -> Keyring:
    """The ring at `path`, made on first use."""
    if not path.exists():
        make_keyring(path)
    return read_keyring(path)


def keyring() -> Keyring:
    """The installation's ring."""
    from django.conf import settings

    return _ring_in(settings.KEYS)


@cache
def _ring_in(folder: Path) -> Keyring:
    """Asked for several times a row in bulk work, so the path is not put together again and again."""
    return open_keyring(Path(folder) / "keyring.json")
