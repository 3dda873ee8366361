"""Where a complainant can go if we cannot agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from plaudit.accounts.queries import organisation
from plaudit.bodies.models import OutsideBody
from plaudit.bodies.queries import bodies_for
from plaudit.foundation.moments import now


@dataclass(frozen=True, slots=True)
class Routes:
    """The outside bodies that are open now to whoever complains about this organisation."""

    bodies: Sequence[OutsideBody] = ()

    @property
    def are_compared(self) -> bool:
        """Whether somebody compared every entry with what the body itself says."""
        return all(body.confirmed for body in self.bodies)

    @property
    def promise(self) -> str:
        """What we may say before anything is filed: that somebody outside "decides", "helps", or nothing."""
        if any(body.can_decide for body in self.bodies):
            return "decides"
        return "helps" if self.bodies else ""


def routes_outside() -> Routes:
    ours = organisation()
    return Routes(bodies_for(ours.jurisdiction, ours.sector, now()))
