"""AES-256-GCM in one layout: key id length, key id, nonce (12 bytes), ciphertext with tag; bound to where it stands."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class WrongKey(Exception):
    """The ciphertext was not made with this key, or not for this place, or was changed."""


def seal(key: bytes, key_id: str, plain: bytes, *, bound_to: str) -> bytes:
    """Ciphertext of `plain`, readable only with the same key and the same `bound_to` (table.column:uuid)."""
    name = key_id.encode()
    nonce = os.urandom(12)
    return bytes([len(name)]) + name + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def key_id_of(sealed: bytes) -> str:
    return sealed[1 : 1 + sealed[0]].decode()


def unseal(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """The plain bytes. Raises WrongKey; never returns ciphertext."""
    try:
        start = 1 + sealed[0]
        return AESGCM(key).decrypt(sealed[start : start + 12], sealed[start + 12 :], bound_to.encode())
    except (InvalidTag, ValueError, IndexError) as error:
        raise WrongKey(f"{bound_to} cannot be decrypted: wrong key, or the bytes were moved or changed.") from error


def digest(key: bytes, text: str) -> str:
    """HMAC-SHA-256, 64 hex digits: tells equal from unequal to those who hold the key."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
