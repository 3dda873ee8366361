"""What a next step is made of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Button:
    deed: str
    label: str
    target: UUID | None = None


Plan = tuple[str, Button | None, Button | None]
