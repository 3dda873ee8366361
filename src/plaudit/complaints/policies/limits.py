"""Who sets limits of authority and rates, and who names the person over top management."""

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden


def may_set_limits(actor: Actor) -> bool:
    return actor.kind == "system" or actor.holds_anywhere(Role.MANAGER, Role.DIRECTOR)


def check_may_set_limits(actor: Actor) -> None:
    if not may_set_limits(actor):
        raise Forbidden("authority.role_missing", _("Only a manager sets limits and rates."))


def check_may_name_overseer(actor: Actor) -> None:
    if actor.kind != "system" and not actor.holds_anywhere(Role.ADMINISTRATOR):
        raise Forbidden(
            "overseer.role_missing", _("Only an administrator names who takes complaints about top management.")
        )
