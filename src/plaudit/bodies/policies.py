"""Who keeps the list of outside bodies. Everybody who works here may read it: callers ask where else they can go."""

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden

KEEPING = (Role.PROVIDER_MANAGER, Role.ADMINISTRATOR)


def may_keep_bodies(actor: Actor) -> bool:
    return actor.kind == "system" or (actor.kind == "user" and actor.holds_anywhere(*KEEPING))


def check_may_keep_bodies(actor: Actor) -> None:
    if not may_keep_bodies(actor):
        raise Forbidden(
            "body.role_missing",
            _("Only a provider manager or an administrator may change the outside bodies. Ask one of them."),
        )
