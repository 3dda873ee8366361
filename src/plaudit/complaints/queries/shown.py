"""What of a complaint is shown to one actor in a list, and by which words it is found: as `confidentiality` says."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from plaudit.foundation import search
from plaudit.foundation.actors import Actor
from plaudit.foundation.fields import blind
from plaudit.foundation.wording import in_language

from ..confidentiality import Cell, Column, View, live_grants, rows_in_plain, sees_everywhere, views_of
from ..models import Complaint
from ..redaction import masked_line, redacted

NAMED = ("about_person", "owner", "investigator", "decider", "recorder", "complainant__subject", "agent__subject")
STORY_WORDS, CONTACT_WORDS = "complaint", "complaint.contact"


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint of a list. `title` is masked; `owner` is empty for whoever does not see names of staff."""

    case: Complaint
    title: str
    owner: str


def rows_for(actor: Actor, complaints: Iterable[Complaint]) -> list[Row]:
    cases = list(complaints)
    views = views_of(actor, cases)
    prefetch_related_objects([case for case in cases if views[case.pk].part(Column.STORY) is Cell.REDACTED], *NAMED)
    return [Row(case, title_of(views[case.pk], case), _owner(views[case.pk], case)) for case in cases]


def title_of(view: View, complaint: Complaint) -> str:
    """The title as a list shows it: without numbers and addresses, redacted, or in the words of our own lists."""
    if view.plain(Column.STORY) or view.part(Column.STORY) is Cell.OWN_PART:
        return masked_line(complaint.title) if complaint.title else _("(erased)")
    if view.part(Column.STORY) is Cell.REDACTED:
        return redacted(complaint.title, names_in(complaint)) if complaint.title else _("(erased)")
    about = complaint.category or complaint.product
    return in_language(about.name) if about else _("Complaint")


def names_in(complaint: Complaint) -> list[str]:
    """Every name that the complaint knows: whoever it is from, and everybody with a post in it."""
    people = (complaint.about_person, complaint.owner, complaint.investigator, complaint.decider, complaint.recorder)
    parties = (complaint.complainant, complaint.agent)
    return [name for name in (*(p.name for p in people if p), *(p.name for p in parties if p)) if name]


def pseudonym_of(complaint: Complaint) -> str:
    """The same for the same complainant, and without the keyring nobody can tell whose it is; empty if anonymous."""
    party = complaint.complainant or complaint.agent
    return f"P-{blind('pseudonym', str(party.pk))[:8].upper()}" if party else ""


def found_by(actor: Actor, query: str, *, newest: int = search.MOST_FOUND) -> Q:
    """The `newest` complaints that have these words, as a condition. Words of the story find only where the story is shown
    in plain, names only where the contact data are; the reference finds whatever is known. Looked up here and now: as
    parts of one question they would be compared with every complaint there is."""
    found = set(Complaint.objects.filter(reference=query.strip().upper()).values_list("pk", flat=True))
    granted = bool(live_grants(actor))
    for column, words in ((Column.STORY, STORY_WORDS), (Column.CONTACT, CONTACT_WORDS)):
        is_everywhere = sees_everywhere(actor, column)
        having = search.matching("complaint", query, by=words, most=newest if is_everywhere else search.MOST_FOUND)
        if is_everywhere and not granted:  # then what is known is what is seen in plain
            found.update(having.values_list("row_id", flat=True))
            continue
        seen = Complaint.objects.filter(rows_in_plain(actor, column), pk__in=having).order_by("-id")
        found.update(seen.values_list("pk", flat=True)[:newest])
    return Q(pk__in=sorted(found, reverse=True)[:newest])


def _owner(view: View, complaint: Complaint) -> str:
    return complaint.owner.name if complaint.owner and view.plain(Column.STAFF) else ""
