"""The complaint page for whoever sees a part of it only: facts, and the story redacted or not at all. No name stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..confidentiality import Cell, Column, View
from ..models import Complaint
from ..redaction import redacted
from . import log
from .shown import names_in, pseudonym_of, title_of


@dataclass(frozen=True, slots=True)
class IssueFact:
    number: int
    words: str
    category: dict[str, str]
    finding: str


@dataclass(frozen=True, slots=True)
class RemedyFact:
    kind: str
    amount: Decimal | None
    currency: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """`story` is redacted, or empty where only the facts are shown."""

    complaint: Complaint
    title: str
    pseudonym: str
    story: str
    issues: Sequence[IssueFact]
    remedies: Sequence[RemedyFact]
    log: Sequence[log.Line]
    may_see_contact: bool


def digest_of(complaint: Complaint, view: View) -> Digest:
    is_redacted = view.part(Column.STORY) is Cell.REDACTED
    names = names_in(complaint) if is_redacted else []

    def words(text: str | None) -> str:
        return redacted(text, names) if is_redacted and text else ""

    return Digest(
        complaint=complaint,
        title=title_of(view, complaint),
        pseudonym=pseudonym_of(complaint) if view.part(Column.CONTACT) is Cell.PSEUDONYM else "",
        story=words(complaint.story),
        issues=[
            IssueFact(i.number, words(i.text), i.category.name if i.category else {}, i.get_finding_display())
            for i in complaint.issues.select_related("subject", "category")
        ],
        remedies=[
            RemedyFact(r.get_kind_display(), r.amount, r.currency, r.verified_at is not None)
            for r in complaint.remedies.all()
        ],
        log=log.log_of(complaint, with_names=False),
        may_see_contact=view.plain(Column.CONTACT),
    )
