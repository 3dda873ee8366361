"""What every page's frame shows, looked up only when a template asks for it."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import organisation
from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language
from plaudit.web.demo.progress import loading
from plaudit.web.demo.removing import may_remove_sample


@dataclass(frozen=True, slots=True)
class Act:
    """Something a visitor can do here."""

    title: Promise | str
    text: Promise | str
    url: str


# The public pages that a visitor can begin with, by URL name; one is shown once its page exists.
ACTS: tuple[tuple[str, Promise | str, Promise | str], ...] = (
    (
        "complain",
        _("Make a complaint"),
        _("Tell us what went wrong, in your own words. It is free, and you need no account."),
    ),
    ("track", _("Follow a complaint"), _("See what has been done and what comes next, with the code you were given.")),
    (
        "handling",
        _("How we handle complaints"),
        _("What happens after you complain, how long it takes, and who outside can help."),
    ),
)


def url_or_none(name: str) -> str:
    """The address of a page, empty while there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Site:
    """The frame of a page: whose it is, what can be done here, whether the data are a sample."""

    def __init__(self, actor: Actor | None) -> None:
        self._actor = actor

    @cached_property
    def organisation(self) -> Organisation:
        return organisation()

    @property
    def name(self) -> str:
        return in_language(self.organisation.name) or "Plaudit"

    @property
    def home(self) -> str:
        return f"/{get_language()}/"

    @property
    def contact(self) -> list[str]:
        """Address, telephone and e-mail, as far as they are known."""
        own = self.organisation
        return [line for line in (in_language(own.address), own.phone, own.complaint_email) if line]

    @property
    def acts(self) -> list[Act]:
        return [Act(title, text, url) for name, title, text in ACTS if (url := url_or_none(name))]

    @property
    def is_sample(self) -> bool:
        return bool(settings.DEMO)

    @property
    def sample_loading(self) -> int | None:
        """How many of a hundred sample complaints are there; None once all are."""
        state = loading()
        return state.percent if state and not state.is_over else None

    @property
    def sample_removal(self) -> str:
        """The page by which the sample data go, for those who may use it."""
        may = self._actor is not None and may_remove_sample(self._actor)
        return url_or_none("staff_sample_removal") if may else ""

    @property
    def sign_out(self) -> str:
        return url_or_none("account_logout")


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: `site` in every template."""
    return {"site": Site(getattr(request, "actor", None))}
