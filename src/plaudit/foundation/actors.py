"""Who acts: a plain value that every action, policy and journal entry takes. It knows roles by name and units by path only."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["user", "complainant", "client", "system"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held in one unit and all below it. `path` is the unit's path ("/a/b/"); "/" is the whole organisation."""

    role: str
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the user, the complaint whose code was shown, or the API client; None for the system. `through` names
    the token by which a person acts (`client:<id>`); it stands in the journal beside the person."""

    kind: Kind
    id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    name: str = ""
    through: str = ""

    def holds(self, *roles: str, path: str = "/") -> bool:
        """Whether one of the roles is held in the unit at `path` or above it."""
        return any(g.role in roles and path.startswith(g.path) for g in self.grants)

    def holds_anywhere(self, *roles: str) -> bool:
        return any(g.role in roles for g in self.grants)

    def paths(self, *roles: str) -> tuple[str, ...]:
        """The unit paths below which one of the roles is held."""
        return tuple(sorted({g.path for g in self.grants if g.role in roles}))

    @property
    def ref(self) -> str:
        """As written in the journal: `user:<id>`, `complainant:<id>`, `client:<id>`, `system`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


SYSTEM = Actor("system")
