"""What administrators do with people, roles, units and connected systems, one function per deed."""

from .clients import make_client, make_personal_token, revoke_client
from .law import set_law
from .leaving import pseudonymise_again, pseudonymise_person
from .organisation import set_up_organisation
from .people import deactivate_person, make_person, reset_second_factor
from .positions import set_position
from .roles import end_role, grant_role
from .units import close_unit, make_unit, move_unit, rename_unit

__all__ = [
    "close_unit",
    "deactivate_person",
    "end_role",
    "grant_role",
    "make_client",
    "make_person",
    "make_personal_token",
    "make_unit",
    "move_unit",
    "pseudonymise_again",
    "pseudonymise_person",
    "rename_unit",
    "reset_second_factor",
    "revoke_client",
    "set_law",
    "set_position",
    "set_up_organisation",
]
