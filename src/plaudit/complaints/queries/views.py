"""The views of the queue that a person can choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from plaudit.foundation.actors import Actor

from .. import policies
from ..models import SavedView


@dataclass(frozen=True, slots=True)
class Choice:
    """One view; `is_current` when the queue shows it just now."""

    view: SavedView
    is_current: bool
    may_change: bool
    is_mine: bool


def view_choices(actor: Actor, query: str = "") -> Sequence[Choice]:
    return [
        Choice(
            view, bool(query) and view.query == query, policies.may_change_view(actor, view), view.owner_id == actor.id
        )
        for view in policies.views_visible_to(actor)
    ]


def default_query(actor: Actor) -> str:
    """The filters of the actor's default view; empty where there is none."""
    found = SavedView.objects.filter(owner_id=actor.id, is_default=True).values_list("query", flat=True).first()
    return found or ""
