"""What a person is told when something cannot be done: a stable code, a full sentence, and a field if there is one.

Messages are lazy translations with named placeholders (`%(amount)s`), filled from `params` when shown.
"""

from typing import Any

from django.utils.functional import Promise


class PlauditError(Exception):
    """Base of all errors meant for a person. `status` is the HTTP status when it reaches the edge."""

    status = 400

    def __init__(self, code: str, message: "str | Promise", *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.template = message
        self.field = field
        self.params = params

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        return str(self.template) % self.params if self.params else str(self.template)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(PlauditError):
    """What was handed in cannot be read or is out of bounds."""

    status = 422


class Refused(PlauditError):
    """A rule stands in the way: the text says which, and what to do."""

    status = 409


class Stale(Refused):
    """Somebody else changed the row first; nothing was changed by this call."""

    status = 412


class Forbidden(PlauditError):
    """The actor may see the row but may not do this."""

    status = 403


class NotFound(PlauditError):
    """There is no such thing, or the actor may not know of it: the two are told alike."""

    status = 404


class TooMany(PlauditError):
    """A limit was reached; the text says when to try again."""

    status = 429
