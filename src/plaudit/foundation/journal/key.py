"""The key that signs seals: one PEM file beside the keyring, outside the data folder, made on first use."""

import base64
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

from ..keyring import KeyringError, write_once
from . import verify

BITS = 3072


class JournalKey:
    """Signs; `fingerprint` is what an auditor is given on paper, `public` the DER-encoded public key."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.fingerprint = verify.fingerprint(self.public)

    def sign(self, message: bytes) -> str:
        salted = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)
        return base64.b64encode(self._private.sign(message, salted, hashes.SHA256())).decode()


def key_path() -> Path:
    return Path(settings.KEYS) / "journal-key.pem"


@cache
def journal_key() -> JournalKey:
    """The installation's key. Raises KeyringError when the file cannot be read."""
    if not key_path().exists():
        make_key(key_path())
    return read_key(key_path())


def make_key(path: Path) -> None:
    """Make a new key at `path`; leaves an existing one alone, also when two processes begin at once."""
    private = rsa.generate_private_key(65537, BITS)
    write_once(
        path,
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def read_key(path: Path) -> JournalKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyringError(f"The journal's key {path} cannot be read: {error}.") from error
    if not isinstance(private, rsa.RSAPrivateKey):
        raise KeyringError(f"The journal's key {path} is not an RSA key.")
    return JournalKey(private)
