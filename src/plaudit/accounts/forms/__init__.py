"""What administrators and people themselves fill in."""

from .clients import ClientForm, TokenForm
from .deed import perform
from .people import PersonForm, PositionForm, ProfileForm, RoleForm
from .units import MoveForm, NameForm, UnitForm

__all__ = [
    "ClientForm",
    "MoveForm",
    "NameForm",
    "PersonForm",
    "PositionForm",
    "ProfileForm",
    "RoleForm",
    "TokenForm",
    "UnitForm",
    "perform",
]
