"""The left rail: one table. A link is shown once its page exists and the reader holds one of its roles."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.policies import OVERSEERS
from plaudit.accounts.roles import Role
from plaudit.complaints.policies import FIGURES, KEEPING_TEMPLATES, MANAGING, RECORDING, SEEING
from plaudit.complaints.queries.today import MOST, rail_counts
from plaudit.foundation.actors import Actor
from plaudit.foundation.kept import kept
from plaudit.improvement.policies import PACK_READERS


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the rail; no roles: everybody who is signed in."""

    label: Promise | str
    url_name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: Promise | str
    url: str
    is_current: bool
    count: int | None
    is_more: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: Promise | str
    links: list[Link]


RAIL: tuple[tuple[Promise | str, tuple[Page, ...]], ...] = (
    ("", (Page(_("Today"), "staff_today"), Page(_("My team"), "staff_team", MANAGING))),
    (
        _("Listen"),
        (
            Page(_("Complaints"), "staff_complaints"),
            Page(_("To be filed"), "staff_unfiled", RECORDING),
        ),
    ),
    (
        _("Improve"),
        (
            Page(_("Figures"), "staff_figures", FIGURES),
            Page(_("Review packs"), "staff_review_packs", PACK_READERS),
        ),
    ),
    (
        _("Keep it running"),
        (
            Page(_("Messages"), "staff_outbox", (*SEEING, Role.INTAKE)),
            Page(_("Access as needed"), "staff_access"),
            Page(_("Incidents"), "staff_incidents"),
            Page(_("Personal data"), "staff_personal_data", (Role.DATA_PROTECTION,)),
            Page(_("Registers"), "staff_registers"),
            Page(_("Retention"), "staff_retention", (Role.DATA_PROTECTION, Role.MANAGER, Role.AUDITOR)),
            Page(_("Law and trade"), "staff_law", OVERSEERS),
            Page(_("Outside bodies"), "staff_bodies"),
            Page(_("Ready words"), "staff_answer_templates", KEEPING_TEMPLATES),
            Page(_("Limits of authority"), "staff_authority", (*SEEING, Role.INTAKE)),
            Page(_("Complaints about top management"), "staff_overseer", (Role.ADMINISTRATOR,)),
            Page(_("Causes"), "staff_causes"),
            Page(_("People"), "staff_people", OVERSEERS),
            Page(_("Concerning me"), "staff_concerning_me"),
            Page(_("My profile"), "staff_profile"),
            Page(_("Components"), "staff_look"),
        ),
    ),
)


def counts_for(actor: Actor) -> dict[str, int]:
    """The counters of the rail for this person, by URL name, a few seconds old at most."""
    return _counts(
        Actor(actor.kind, actor.id, actor.grants)
    )  # a value of its own: the request's actor is looked up late


@kept
def _counts(actor: Actor) -> dict[str, int]:
    return rail_counts(actor)


def sections_for(actor: Actor | None, path: str, counts: Mapping[str, int]) -> list[Section]:
    """The sections with at least one link; `counts` is by URL name."""
    made = [Section(title, _links(pages, actor, path, counts)) for title, pages in RAIL]
    return [section for section in made if section.links]


def _links(pages: tuple[Page, ...], actor: Actor | None, path: str, counts: Mapping[str, int]) -> list[Link]:
    links = []
    for page in pages:
        if page.roles and not (actor and actor.holds_anywhere(*page.roles)):
            continue
        try:
            url = reverse(page.url_name)
        except NoReverseMatch:
            continue
        count = counts.get(page.url_name)
        shown = None if count is None else min(count, MOST)
        links.append(Link(page.label, url, _is_within(path, url), shown, bool(count and count > MOST)))
    return links


def _is_within(path: str, url: str) -> bool:
    """Whether the page is `url` or below it; everything is below /staff/, which counts only for itself."""
    return path == url or (url != "/staff/" and path.startswith(url))
