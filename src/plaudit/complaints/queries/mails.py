"""Mail that waits to be filed: the list, and one mail as it can be shown without harm."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from plaudit.foundation import mailin
from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch
from plaudit.foundation.models import IncomingMail, MailKind, MailState

from .. import policies
from ..codes import MailMark
from ..models import Complaint
from .paging import cursor_of, read_cursor

PAGE = 50
TONES = {MailKind.BOUNCE: "bad", MailKind.DELAY: "warn", MailKind.AUTO_REPLY: "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    """One mail of the list; the address is masked."""

    id: UUID
    title: str
    sender: str
    arrived_at: datetime
    mark: str
    tone: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    after: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """One mail: its words as plain text, and names and sizes of what came with it. Nothing of it is rendered."""

    mail: IncomingMail
    words: str
    attached: list[tuple[str, int]]
    mark: str
    tone: str
    is_personal: bool
    is_open: bool
    suggestion: str
    filed_with: str


def mails_page(actor: Actor, kind: str = "", *, after: str = "", size: int = PAGE) -> Page:
    """Longest waiting first. Raises Invalid when the cursor is not one of ours."""
    found = _waiting(actor).select_related("subject", "suggestion").order_by("arrived_at", "id")
    if kind == "personal":
        found = found.filter(kind=MailKind.PERSONAL)
    elif kind == "automatic":
        found = found.exclude(kind=MailKind.PERSONAL)
    if place := read_cursor(after):
        at, row_id = place
        found = found.filter(Q(arrived_at__gt=at) | Q(id__gt=row_id), arrived_at__gte=at)
    mails = list(found[: size + 1])
    cursor = cursor_of(mails[size - 1].arrived_at, mails[size - 1].pk) if len(mails) > size else ""
    references = _references({mail.suggestion.root for mail in mails if mail.suggestion})
    return Page([_row(mail, references) for mail in mails[:size]], cursor)


def count_waiting(actor: Actor, cap: int) -> int:
    """How many wait to be filed, counted up to `cap`."""
    return _waiting(actor)[:cap].count()


def mail_for(actor: Actor, mail_id: UUID) -> IncomingMail:
    """Through the guard: NotFound alike for absent and forbidden."""
    return fetch(policies.mail_visible_to(actor).select_related("subject", "suggestion"), pk=mail_id)


def mail_page(mail: IncomingMail) -> MailPage:
    """To be shown only after the reading was logged."""
    is_readable = mail.subject.wrapped_key is not None
    raw = mail.raw if is_readable else b""
    roots = [mail.suggestion.root] if mail.suggestion else []
    references = _references({*roots, *([mail.filed_under] if mail.filed_under else [])})
    return MailPage(
        mail=mail,
        words=mailin.text_of(raw),
        attached=[(found.name, len(found.content)) for found in mailin.attachments_of(raw)],
        mark=str(MailMark(mail.kind).label),
        tone=TONES.get(MailKind(mail.kind), ""),
        is_personal=mail.kind == MailKind.PERSONAL,
        is_open=mail.state == MailState.TO_FILE,
        suggestion=references.get(mail.suggestion.root, "") if mail.suggestion else "",
        filed_with=references.get(mail.filed_under, "") if mail.filed_under else "",
    )


def language_of(words: str) -> str:
    """Chinese when a good part of the letters is; a guess that the person who files can change."""
    letters = [c for c in words[:2000] if c.isalpha()]
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in letters)
    return "zh-hans" if letters and chinese * 5 >= len(letters) else "en"


def masked_address(address: str) -> str:
    """The first letter and the host: w**@example.org."""
    local, at, host = address.partition("@")
    return f"{local[:1]}**@{host}" if at else ""


def _waiting(actor: Actor) -> QuerySet[IncomingMail]:
    return policies.mail_visible_to(actor).filter(state=MailState.TO_FILE)


def _references(ids: set[UUID]) -> dict[UUID, str]:
    return dict(Complaint.objects.filter(pk__in=ids).values_list("pk", "reference")) if ids else {}


def _row(mail: IncomingMail, references: dict[UUID, str]) -> Row:
    return Row(
        id=mail.pk,
        title=mail.title or "",
        sender=masked_address(mail.sender or ""),
        arrived_at=mail.arrived_at,
        mark="" if mail.kind == MailKind.PERSONAL else str(MailMark(mail.kind).label),
        tone=TONES.get(MailKind(mail.kind), ""),
        suggestion=references.get(mail.suggestion.root, "") if mail.suggestion else "",
    )
