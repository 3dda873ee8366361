"""A person whose data is kept: a row that holds the one key under which all of it is encrypted."""

import os
from typing import Any

from django.db import models

from .. import crypto
from ..ids import uuid7
from ..keyring import keyring

WRAPPING = "plaudit/subject-key"


class Erased(Exception):
    """The subject's key was destroyed; nothing encrypted under it can be read or written any more."""


class DataSubject(models.Model):
    """Whoever the data is about. Destroying `wrapped_key` erases every encrypted field, file and letter at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wrapped_key = models.BinaryField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._key: bytes | None = None
        if not args and self.wrapped_key is None and self.erased_at is None:  # a row read back comes as `args`
            self._key = os.urandom(32)
            ring = keyring()
            self.wrapped_key = crypto.seal(ring.derive(WRAPPING), ring.current, self._key, bound_to=self._place)

    def __str__(self) -> str:
        return f"data subject {self.id}"

    @property
    def _place(self) -> str:
        return f"foundation_datasubject.wrapped_key:{self.id}"

    @property
    def key(self) -> bytes:
        """The plain key (32 bytes). Raises Erased, or crypto.WrongKey when the ring is not the one in use."""
        if self.wrapped_key is None:
            raise Erased(f"{self} was erased")
        if self._key is None:
            sealed = bytes(self.wrapped_key)
            wrapping = keyring().derive(WRAPPING, crypto.key_id_of(sealed))
            self._key = crypto.unseal(wrapping, sealed, bound_to=self._place)
        return self._key

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        return crypto.seal(self.key, "s", plain, bound_to=bound_to)

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes:
        return crypto.unseal(self.key, sealed, bound_to=bound_to)

    def digest(self, text: str) -> str:
        """How words are named in the journal: comparable while the key lives, meaningless after."""
        return crypto.digest(self.key, text)
