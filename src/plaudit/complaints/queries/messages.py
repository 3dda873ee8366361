"""Messages to complainants that need hands: failed, to be told by telephone, or kept; of complaints the actor may see."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch
from plaudit.foundation.models import OutboxMessage, OutboxState

from .. import policies
from ..models import Complaint
from .paging import cursor_of, read_cursor

PAGE = 50
Text = str | Promise
SURVEY_LINK = re.compile(r"/s/[0-9a-z]{32}/")
NEEDING_HANDS = (OutboxState.FAILED, OutboxState.NEEDS_PHONE)
STATES: dict[str, Text] = {
    OutboxState.QUEUED: pgettext_lazy("message", "Waiting to be sent"),
    OutboxState.SENDING: pgettext_lazy("message", "Being sent"),
    OutboxState.SENT: pgettext_lazy("message", "Sent"),
    OutboxState.FAILED: pgettext_lazy("message", "Could not be sent"),
    OutboxState.NEEDS_PHONE: pgettext_lazy("message", "To be told by telephone"),
    OutboxState.TOLD: pgettext_lazy("message", "Told by telephone or letter"),
    OutboxState.KEPT: pgettext_lazy("message", "Kept: no mail server is set up here"),
    OutboxState.WITHHELD: pgettext_lazy("message", "Withheld"),
}
FILTERS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "hands": (gettext_lazy("Needs somebody"), NEEDING_HANDS),
    "failed": (STATES[OutboxState.FAILED], (OutboxState.FAILED,)),
    "phone": (STATES[OutboxState.NEEDS_PHONE], (OutboxState.NEEDS_PHONE,)),
    "kept": (gettext_lazy("Kept"), (OutboxState.KEPT,)),
    "waiting": (STATES[OutboxState.QUEUED], (OutboxState.QUEUED, OutboxState.SENDING)),
    "told": (STATES[OutboxState.TOLD], (OutboxState.TOLD,)),
    "withheld": (STATES[OutboxState.WITHHELD], (OutboxState.WITHHELD,)),
}
TONES = {OutboxState.FAILED: "bad", OutboxState.NEEDS_PHONE: "warn", OutboxState.TOLD: "good", OutboxState.SENT: "good"}
LETTERS: dict[str, Text] = {
    "receipt": gettext_lazy("Automatic receipt"),
    "news": gettext_lazy("News: it stands on the tracking page"),
    "acknowledgement": gettext_lazy("Acknowledgement"),
    "question": gettext_lazy("Question"),
    "progress": gettext_lazy("Where it stands"),
    "extension": gettext_lazy("More time for the answer"),
    "answer": gettext_lazy("Answer"),
    "reminder": gettext_lazy("Reminder of the answer"),
    "review_asked": gettext_lazy("Request for a review arrived"),
    "recourse": gettext_lazy("The ways outside"),
    "verified": gettext_lazy("Remedy verified"),
    "closing": gettext_lazy("Closing"),
    "reopened": gettext_lazy("Opened again"),
    "settled": gettext_lazy("Settled at first contact"),
    "transfer": gettext_lazy("Passed on, with the way there"),
    "unit_changed": gettext_lazy("Another unit has it now"),
    "merged": gettext_lazy("Merged with another complaint"),
    "concerned": gettext_lazy("Notice to the person complained about"),
    "concerned_result": gettext_lazy("Result to the person complained about"),
    "digits": gettext_lazy("One-time code"),
}
SECRET = frozenset({"receipt", "digits"})  # the words carry a link or code by which the complainant proves who they are
PROBLEMS: dict[str, Text] = {
    "no_channel": gettext_lazy("There is no address that a machine can write to, or no mail server is set up."),
    "address": gettext_lazy("The address cannot be right."),
    "limit": gettext_lazy("Too many messages to this address or from this network; it was held back."),
    "erased": gettext_lazy("The person's data were erased."),
    "bounced": gettext_lazy("It was sent, and another mail server gave it back."),
    "gave_up": gettext_lazy("It was tried too often."),
    "fault": gettext_lazy("The message could not be put together. Tell whoever looks after this installation."),
    "unreachable": gettext_lazy("The mail server could not be reached."),
    "wrong_key": gettext_lazy("The keyring of this installation does not fit. Tell whoever looks after it."),
}
MAIL_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One message as staff see it: never with an address."""

    id: UUID
    letter: str
    state: str
    tone: str
    problem: str
    tries: int
    put_at: datetime
    next_try_at: datetime | None
    reference: str
    is_unsent: bool
    has_address: bool


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    after: str


def messages_page(actor: Actor, name: str, *, after: str = "", size: int = PAGE) -> Page:
    """Longest waiting first. Raises Invalid when the cursor is not one of ours."""
    found = _visible(actor).filter(state__in=FILTERS[name][1]).order_by("put_at", "id").select_related("subject")
    if at_and_id := read_cursor(after):
        at, row_id = at_and_id
        found = found.filter(Q(put_at__gt=at) | Q(id__gt=row_id), put_at__gte=at)
    messages = list(found[: size + 1])
    cursor = cursor_of(messages[size - 1].put_at, messages[size - 1].pk) if len(messages) > size else ""
    references = _references(messages[:size])
    return Page([_row(m, references) for m in messages[:size]], cursor)


def count_needing_hands(actor: Actor, cap: int) -> int:
    """How many need somebody, counted up to `cap`."""
    return _visible(actor).filter(state__in=NEEDING_HANDS)[:cap].count()


def message_for(actor: Actor, message_id: UUID) -> OutboxMessage:
    """Through the guard: NotFound alike for absent and forbidden."""
    return fetch(_visible(actor).select_related("subject"), pk=message_id)


def row_of(message: OutboxMessage) -> Row:
    return _row(message, _references([message]))


def words_of(message: OutboxMessage) -> str:
    """What the message says, for reading it out; empty where the words are for the complainant alone, or erased. The link
    by which only the complainant judges how we handled it is left out."""
    return "" if _code(message) in SECRET else SURVEY_LINK.sub("/s/…", message.text or "")


def server_words_of(message: OutboxMessage) -> str:
    """What the other side said, without the address and the name it may repeat."""
    words, address = message.last_error or "", message.address or ""
    telling = {known for known in (address, address.partition("@")[0], message.name or "") if len(known) > 2}
    for known in sorted(telling, key=len, reverse=True):
        words = re.sub(re.escape(known), "…", words, flags=re.IGNORECASE)
    return MAIL_ADDRESS.sub("…", words)


def _visible(actor: Actor) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(root__in=policies.visible_to(actor).order_by().values("pk"))


def _references(messages: list[OutboxMessage]) -> dict[UUID, str]:
    return dict(Complaint.objects.filter(pk__in={m.root for m in messages}).values_list("pk", "reference"))


def _row(message: OutboxMessage, references: dict[UUID, str]) -> Row:
    return Row(
        id=message.pk,
        letter=str(LETTERS.get(_code(message), _code(message))),
        state=str(STATES[message.state]),
        tone=TONES.get(OutboxState(message.state), ""),
        problem=_problem(message.problem),
        tries=message.tries,
        put_at=message.put_at,
        next_try_at=message.next_try_at if message.state == OutboxState.QUEUED and message.tries else None,
        reference=references.get(message.root, ""),
        is_unsent=message.state in (*NEEDING_HANDS, OutboxState.KEPT),
        has_address=bool(message.address),
    )


def _code(message: OutboxMessage) -> str:
    return message.template.rpartition("/")[2]


def _problem(code: str) -> str:
    if code.isdigit():
        return _("The mail server refused it (%(code)s).") % {"code": code}
    return str(PROBLEMS.get(code, code))
