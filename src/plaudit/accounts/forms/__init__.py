"""What administrators and people themselves fill in."""

from .clients import ClientForm
from .deed import perform
from .people import PersonForm, ProfileForm, RoleForm
from .units import MoveForm, NameForm, UnitForm

__all__ = ["ClientForm", "MoveForm", "NameForm", "PersonForm", "ProfileForm", "RoleForm", "UnitForm", "perform"]
