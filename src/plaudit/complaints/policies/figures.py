"""Who sees figures, oversees a team, takes lists out of the house, and keeps views of the queue."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.accounts.queries import unit_ids_below, units_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound

from ..models import SavedView

FIGURES = (Role.MANAGER, Role.DIRECTOR, Role.ANALYST, Role.AUDITOR)
MANAGING = (Role.MANAGER,)
EXPORTING = (Role.MANAGER, Role.ANALYST, Role.AUDITOR)


def figure_paths(actor: Actor) -> tuple[str, ...]:
    """The units whose figures the actor may see, with all below them."""
    return actor.paths(*FIGURES) if actor.kind == "user" else ()


def check_may_see_figures(actor: Actor) -> None:
    if not figure_paths(actor):
        raise _no_page()


def managed_paths(actor: Actor) -> tuple[str, ...]:
    """The units whose people the actor oversees, with all below them."""
    return actor.paths(*MANAGING) if actor.kind == "user" else ()


def check_may_oversee_team(actor: Actor) -> None:
    if not managed_paths(actor):
        raise _no_page()


def export_paths(actor: Actor) -> tuple[str, ...]:
    """The units whose complaints the actor may take out as a list, in the columns they see."""
    return actor.paths(*EXPORTING) if actor.kind == "user" else ()


def check_may_export(actor: Actor) -> None:
    if not export_paths(actor):
        raise _no_page()


def views_visible_to(actor: Actor) -> QuerySet[SavedView]:
    """One's own, and those shared with a unit in which, above or below which one works."""
    if actor.kind != "user":
        return SavedView.objects.none()
    paths = {grant.path for grant in actor.grants}
    above = {path[: end + 1] for path in paths for end, char in enumerate(path) if char == "/"}
    shared = Q(unit_id__in=unit_ids_below(paths)) | Q(unit__path__in=above)
    return (
        SavedView.objects.filter(Q(owner_id=actor.id) | shared).select_related("unit", "owner").order_by("name", "id")
    )


def units_to_share_with(actor: Actor) -> QuerySet[Unit]:
    """Whoever manages a unit shares views with it."""
    return units_below(managed_paths(actor)).filter(valid_to=None)


def may_change_view(actor: Actor, view: SavedView) -> bool:
    shared = view.unit
    return actor.id == view.owner_id or (shared is not None and actor.holds(*MANAGING, path=shared.path))


def check_may_change_view(actor: Actor, view: SavedView) -> None:
    if not may_change_view(actor, view):
        raise Forbidden("view.not_yours", _("This view is somebody else's. Save one of your own under another name."))


def _no_page() -> NotFound:
    return NotFound("page.not_found", _("There is no such page, or you may not see it."))
