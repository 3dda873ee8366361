"""Our letters to the complainant: the acknowledgement and the answer, in the complainant's language."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from plaudit.accounts.queries import organisation
from plaudit.foundation.errors import NotFound
from plaudit.foundation.typesetting import Block, Heading, Paper, Points, Words

from ...codes import ReviewOutcome
from ...models import Complaint, Message, Response, Review
from ..answers import said_in
from ..case_rows import has_review
from ..outside import routes_outside
from . import parts


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that went out: what it is called here, and when."""

    code: str
    title: str
    at: datetime
    complaint: Complaint
    row: Message | Response

    @property
    def id(self) -> UUID:
        return self.row.pk

    @property
    def written(self) -> str:
        """The paper as it was sent (JSON); made now for one that was sent before letters were kept."""
        if self.row.paper:
            return str(self.row.paper)
        if isinstance(self.row, Response):
            return answer_paper(self.complaint, self.row).written()
        return acknowledgement_paper(self.complaint, self.row).written()


def letters_of(complaint: Complaint) -> list[Letter]:
    """Every acknowledgement and answer, oldest first; none once the personal data were erased."""
    if complaint.subject.erased_at:
        return []
    found = [
        Letter("acknowledgement", _("Acknowledgement"), m.said_at, complaint, m)
        for m in complaint.messages.select_related("subject").filter(kind="acknowledgement")
    ]
    for response in complaint.responses.select_related("subject"):
        title = _("Answer %(number)s") % {"number": response.number}
        found.append(Letter("answer", title, response.sent_at, complaint, response))
    return found


def letter_for(complaint: Complaint, letter_id: UUID) -> Letter:
    found = next((letter for letter in letters_of(complaint) if letter.id == letter_id), None)
    if found is None:
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))
    return found


def recipient_of(complaint: Complaint) -> list[str]:
    """Name and postal address of whoever is written to."""
    party = complaint.spokesperson
    if party is None:
        return []
    post = party.contact_points.select_related("subject").filter(kind="post").first()
    lines = [party.name or "", *((post.value or "").splitlines() if post else [])]
    return [line for line in lines if line.strip()]


def acknowledgement_paper(complaint: Complaint, message: Message) -> Paper:
    with translation.override(complaint.language):
        blocks: list[Block] = [
            Words(_("A person has read your complaint and it is being looked at.")),
            *([Words(message.body)] if message.body else []),
            Words(_("You hear from us again, also when nothing is new.") + "\n" + _where_to_look()),
            Heading(_("If we cannot agree")),
            *parts.route_blocks(routes_outside()),
            _signed(),
        ]
        title = _("Your complaint %(reference)s: we have read it") % {"reference": complaint.reference}
        return Paper(title=title, blocks=blocks, **parts.head(complaint, message.said_at))


def answer_paper(complaint: Complaint, response: Response, review: Review | None = None) -> Paper:
    """The words, every issue with finding and reason, the remedies, the right to refuse and to a review, the routes outside.
    `review` is the one whose result it brings."""
    with translation.override(complaint.language):
        said = said_in(response)
        issues, remedies = said.issues, said.remedies
        blocks: list[Block] = [
            *([Words(_reviewed(review))] if review else []),
            Words(response.body or ""),
            Heading(_("Point by point")),
            Points([(f"{i.number}.", i.text or "", _finding(i.get_finding_display(), i.reason or "")) for i in issues]),
        ]
        if remedies:
            blocks.append(Heading(_("What we do to put it right, if you accept")))
            blocks.append(Points([("–", parts.remedy_in_words(remedy), "") for remedy in remedies]))
        blocks += [
            Heading(_("You decide")),
            Words(
                _("Accept or refuse the answer; saying nothing is never taken as a yes.")
                + "\n"
                + _("If you refuse, your complaint stays open.")
                + "\n"
                + _right_to_a_review(complaint)
                + _where_to_look()
            ),
            Heading(_("If we cannot agree")),
            *parts.route_blocks(routes_outside()),
            _signed(),
        ]
        title = _("Your complaint %(reference)s: our answer") % {"reference": complaint.reference}
        return Paper(title=title, blocks=blocks, **parts.head(complaint, response.sent_at))


def _reviewed(review: Review) -> str:
    outcome = ReviewOutcome(review.outcome).label
    return str(
        _("Somebody who had no part in our decision has reviewed your complaint: %(outcome)s.") % {"outcome": outcome}
    )


def _finding(finding: str, reason: str) -> str:
    return f"{finding} – {reason}" if reason else finding


def _right_to_a_review(complaint: Complaint) -> str:
    """Named once, and not again after it was used."""
    if has_review(complaint):
        return ""
    return (
        _(
            "You can then ask for an internal review by somebody who had no part in the decision. You need not: the way "
            "outside is open to you without it."
        )
        + "\n"
    )


def _where_to_look() -> str:
    address = settings.BASE_URL + reverse("track")
    return str(_("With your tracking code: %(address)s") % {"address": address})


def _signed() -> Words:
    ours = organisation()
    return Words("\n".join(filter(None, [str(ours), ours.phone])))
