"""Fetching through the guard: whoever may not see a row is told what everybody is told of a row that is not there."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from .errors import NotFound

Row = TypeVar("Row", bound=Model)


def fetch(visible: QuerySet[Row], **lookup: Any) -> Row:
    """The one row of `visible` (a queryset already narrowed to what the actor may see). Raises NotFound."""
    if any(isinstance(value, str) and "\0" in value for value in lookup.values()):  # PostgreSQL fails on it
        lookup = {"pk__in": []}
    try:
        found = visible.filter(**lookup).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    return found
