"""Writing the answer: the draft, what others left, what the letter adds by itself, what is to be said about the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.wording import in_language

from .. import letter_check
from ..codes import Finding, RemedyKind, State
from ..letter_check import Code, Ground, Point, Promised, Reading, Standard
from ..models import AnswerDraft, Complaint, Issue, Remedy
from .case_rows import issues_of, remedies_of
from .outside import routes_outside

SENTENCES: Mapping[Code, "str | Promise"] = {
    Code.POINT_UNANSWERED: _("Point %(about)s has no finding with a reason. Record it, or answer it by its number."),
    Code.NO_WAY_ON: _("The answer does not say how to go further: name the right to a review and a body outside."),
    Code.TOO_SHORT: _("These are very few words. Say what you looked at, and what you understood of it."),
    Code.THIN_REASON: _("The reason for point %(about)s is very short. Would it convince you?"),
    Code.NO_REMEDY: _("A point is upheld, and no remedy is offered. Say why not, or offer one."),
    Code.REMEDY_UNDATED: _("“%(about)s” has no date. Say by when it is done."),
    Code.NO_BODY: _("No body outside is listed, so the letter can only name courts and authorities in general."),
    Code.NO_LIMIT: _("For “%(about)s” no limit is known. Look it up, so that nobody comes too late."),
    Code.PLACEHOLDER_LEFT: _("“%(about)s” was not filled in."),
    Code.SHOUTING: _("“%(about)s” reads as if you were shouting."),
    Code.BLAMING: _("“%(about)s” may sound like blame. Say what happened instead."),
    Code.HARD_TO_READ: _("This is hard to read. Use shorter sentences and simpler words."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A remark as a sentence in the reader's language."""

    code: str
    text: str
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class Composing:
    """The page on which an answer is written. `others` are texts that the draft at hand does not hold any more."""

    words: str
    version: int
    writer: User | None
    saved_at: datetime | None
    is_mine: bool
    others: Sequence[AnswerDraft]
    issues: Sequence[Issue]
    remedies: Sequence[Remedy]
    told: Sequence[Told]
    reading: Reading | None
    can_be_sent: bool


def composing(actor: Actor, complaint: Complaint, *, words: str | None = None) -> Composing:
    """The draft at hand, or these `words` in its place, with what is to be said about them."""
    drafts = list(complaint.drafts.select_related("subject", "author"))
    draft = next((d for d in drafts if d.is_at_hand), None)
    said = words if words is not None else (draft.body or "") if draft else ""
    return Composing(
        words=said,
        version=draft.version if draft else 0,
        writer=draft.author if draft else None,
        saved_at=draft.saved_at if draft else None,
        is_mine=draft is None or draft.author_id == actor.id,
        others=[d for d in drafts if not d.is_at_hand and d.body != said],
        issues=list(complaint.issues.select_related("subject")),
        remedies=list(complaint.remedies.select_related("subject")),
        told=told_about(complaint, said) if said.strip() else [],
        reading=letter_check.reading_of(said),
        can_be_sent=complaint.state == State.DECIDED,
    )


def told_about(complaint: Complaint, words: str) -> list[Told]:
    return [
        Told(remark.code, str(SENTENCES[remark.code]) % {"about": remark.about}, remark.is_blocking)
        for remark in letter_check.check(words, ground_of(complaint))
    ]


def ground_of(complaint: Complaint) -> Ground:
    """What the answer stands on, and what the standard text adds: it takes in every point that has a finding with its
    reason, the remedies, the right to refuse, and the routes outside."""
    routes = routes_outside()
    with translation.override(complaint.language):
        return Ground(
            language=complaint.language,
            points=[_point(issue) for issue in issues_of(complaint)],
            remedies=[Promised(str(RemedyKind(r.kind).label), r.promised_on) for r in remedies_of(complaint)],
            bodies=[(in_language(body.name), bool(in_language(body.limit))) for body in routes.bodies],
            adds=frozenset(Standard),
        )


def _point(issue: Issue) -> Point:
    return Point(
        number=issue.number,
        is_decided=issue.finding != Finding.NONE,
        is_upheld=issue.finding in {Finding.UPHELD, Finding.PARTLY},
        reason=issue.reason or "",
    )
