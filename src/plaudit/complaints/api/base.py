"""What every deed of the API has: a body, and whom and what it is about."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.accounts.queries import person_with
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound

from ..models import Complaint
from ..queries.case_rows import issues_of, remedies_of
from .shapes import Body


@dataclass(frozen=True, slots=True)
class On:
    """Who does it, with which complaint, in the version that they saw."""

    actor: Actor
    complaint: Complaint
    version: int | None

    @property
    def case(self) -> dict[str, Any]:
        return {"actor": self.actor, "complaint_id": self.complaint.pk, "version": self.version}

    @property
    def line(self) -> dict[str, Any]:
        """For a deed on one issue or remedy line of the complaint."""
        return {"actor": self.actor, "version": self.version}

    @property
    def further(self) -> "On":
        """After a first part of the deed, which made the version grow by itself."""
        return replace(self, version=None)

    def issue(self, number: int) -> UUID:
        found = next((issue.pk for issue in issues_of(self.complaint) if issue.number == number), None)
        if found is None:
            raise NotFound("issue.not_found", _("There is no such issue."), field="issue")
        return found

    def remedy(self, remedy_id: UUID) -> UUID:
        """Raises NotFound for a line of another complaint."""
        if remedy_id not in {remedy.pk for remedy in remedies_of(self.complaint)}:
            raise NotFound("remedy.not_found", _("There is no such remedy."), field="remedy")
        return remedy_id


class Deed(Body):
    """Base of the bodies; each calls the action of its deed. `deed` is what the policies call it: asked before anything
    that the body names is looked up. One that `is_about_two` complaints locks both."""

    deed: ClassVar[str] = ""
    is_about_two: ClassVar[bool] = False

    def perform(self, on: On) -> None:
        raise TypeError(f"{type(self).__name__} performs nothing")


def person_named(email: str, field: str) -> User:
    """Raises Invalid when nobody who is active signs in with it."""
    found = person_with(email)
    if found is None:
        raise Invalid("person.unknown", _("Nobody signs in with this e-mail address."), field=field)
    return found
