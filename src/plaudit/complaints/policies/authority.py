"""How much may be given on the spot, by whom."""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Refused

from ..models import Complaint

GIVING = (Role.INTAKE, Role.HANDLER, Role.MANAGER)


def authority_to_give(actor: Actor, complaint: Complaint, amount: Decimal | None, currency: str) -> dict[str, str]:
    """By what authority the actor gives this at once, for the record. Raises Refused beyond the limit of their roles
    (settings.FIRST_CONTACT_LIMITS); sums of different currencies are never compared."""
    held = [role for role in GIVING if actor.holds(role, path=complaint.unit.path)]
    if amount is None:
        return {"authority": str(held[0])} if held else {}
    limits = {role: settings.FIRST_CONTACT_LIMITS.get((role.value, currency), Decimal(0)) for role in held}
    role = max(limits, key=lambda held: limits[held], default=None)
    if role is None or amount > limits[role]:
        raise Refused(
            "complaint.beyond_authority",
            _(
                "Your role gives at most %(limit)s %(currency)s at first contact. Have the complaint assessed and "
                "decided, or ask somebody with a higher limit."
            ),
            field="amount",
            limit=limits[role] if role else 0,
            currency=currency,
        )
    return {"authority": str(role.value), "limit": str(limits[role])}
