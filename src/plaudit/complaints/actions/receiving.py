"""A complaint arrives. Nothing blocks intake: own words are enough; all else is asked later or never."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import east_asian_width
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import unit_for_intake
from plaudit.customers.actions import new_party
from plaudit.customers.models import ContactPoint, Party, Product
from plaudit.foundation import search
from plaudit.foundation.actors import Actor
from plaudit.foundation.codes import code_hash, tracking_code
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.ids import uuid7
from plaudit.foundation.marks import readable
from plaudit.foundation.models import DataSubject, Entry, SearchDocument
from plaudit.foundation.moments import now
from plaudit.foundation.numbers import next_numbers
from plaudit.foundation.together import insert_together

from .. import policies
from ..codes import Channel, State
from ..lifecycle import Move
from ..models import Category, Complaint
from ..overseeing import oversight_of
from ..queries.matters import matters_here
from ..queries.shown import CONTACT_WORDS, STORY_WORDS
from . import letters, obligations
from .case import noted, user_id
from .documents import keep_document
from .safety import flag_danger

STORY_LIMIT = 100_000
OLDEST_YEAR = 1900
FIRST_ZONE = timedelta(hours=14)  # where on earth a day begins first: the complainant may be anywhere
TITLE_WIDTH = 76
WORDS = ("story", "title", "remedy_wanted_text", "order_reference", "authority", "source_id")
SENTENCE_END = re.compile(r"(?<=[.!?])\s|[。！？]")


@dataclass(frozen=True, slots=True)
class Person:
    """Who complains, or who speaks for them. All optional."""

    name: str = ""
    email: str = ""
    phone: str = ""
    post: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.email or self.phone or self.post)


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint as it comes in, read and cleaned, from whatever channel."""

    story: str
    channel: Channel
    language: str = "en"
    title: str = ""
    remedy_wanted: str = ""
    remedy_wanted_text: str = ""
    problem_on: date | None = None
    order_reference: str = ""
    complainant: Person = field(default_factory=Person)
    agent: Person = field(default_factory=Person)
    authority: str = ""
    product: Product | None = None
    category: Category | None = None
    unit: Unit | None = None
    about_unit: Unit | None = None
    about_person: User | None = None
    source: str = ""
    source_id: str = ""
    received_at: datetime | None = None
    has_safety_risk: bool = False
    matter: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    complaint: Complaint
    tracking_code: str


def receive_complaint(
    *,
    actor: Actor | None = None,
    filing: Filing,
    complaint_id: UUID | None = None,
    documents: "Sequence[UploadedFile[Any]]" = (),
    network: str = "",
    receipt: bool = True,
) -> Received:
    """File a complaint. Without an actor it is the complainant's own deed. When this returns it is durable, and the
    receipt is in the outbox. `complaint_id` lets a retry of the same request derive the same tracking code; `network`
    is where it came from, for the limits on mail. Without `receipt` nothing is sent: a machine wrote it."""
    filing = _readable(filing)
    check_filing(filing)
    check_not_filed_before(filing)
    rows = _new_rows(filing, actor, complaint_id or uuid7())
    complaint = rows.complaint
    actor = actor or Actor("complainant", complaint.pk)
    policies.check_may_record(actor)
    with transaction.atomic(savepoint=bool(documents)):  # without documents nothing in here is refused any more
        complaint.reference = _next_reference(complaint.received_at)
        entry = _arrival(complaint, actor, filing)
        owed = obligations.prepared(complaint, entry)
        found_by = search_document(complaint, filing)
        address = letters.best_address(rows.spokespersons)
        letter = [letters.receipt(complaint, address, network=network)] if receipt and address else []
        insert_together([*rows.people, complaint, entry, *owed, found_by, *letter])
        if filing.has_safety_risk:
            flag_danger(complaint, actor)
            obligations.refresh(complaint)
        for document in documents:
            keep_document(complaint, actor, document)
    return Received(complaint, tracking_code(complaint.pk))


def check_filing(filing: Filing) -> None:
    """Raises Invalid with the field; never for something that can be asked later."""
    if not filing.story.strip():
        raise Invalid("complaint.no_words", _("Tell us in your own words what happened."), field="story")
    if len(filing.story) > STORY_LIMIT:
        raise Invalid(
            "complaint.story_too_long",
            _(
                "The text is too long: %(length)s characters, %(limit)s at most. Put the rest in a document and attach it."
            ),
            field="story",
            length=len(filing.story),
            limit=STORY_LIMIT,
        )
    if filing.problem_on and filing.problem_on > (now() + FIRST_ZONE).date():
        raise Invalid(
            "complaint.problem_in_future",
            _("The date of the problem lies in the future. Check the year."),
            field="problem_on",
        )
    if filing.problem_on and filing.problem_on.year < OLDEST_YEAR:
        raise Invalid(
            "complaint.problem_long_ago",
            _("The date of the problem lies before 1900. Check the year."),
            field="problem_on",
        )
    if filing.matter and filing.matter not in dict(matters_here()):
        raise Invalid("complaint.unknown_matter", _("Choose one of the kinds of matter."), field="matter")
    if filing.received_at and filing.received_at.year < OLDEST_YEAR:
        raise Invalid(
            "complaint.received_long_ago",
            _("The date of arrival lies before 1900. Check the year."),
            field="received_at",
        )
    if filing.received_at and filing.received_at > now():
        raise Invalid(
            "complaint.received_in_future",
            _("The date of arrival lies in the future. Give the moment it arrived."),
            field="received_at",
        )


def check_not_filed_before(filing: Filing) -> None:
    """Raises Refused, naming the complaint, when its sender filed one under the same number."""
    if not filing.source_id:
        return
    earlier = Complaint.objects.filter(source=filing.source, source_id=filing.source_id).values_list(
        "reference", flat=True
    )
    if found := earlier.first():
        raise Refused(
            "complaint.filed_before",
            _("The complaint that you number %(number)s is filed already, as %(reference)s. Nothing was filed again."),
            field="source_id",
            number=filing.source_id,
            reference=found,
        )


def _readable(filing: Filing) -> Filing:
    """The words without what cannot be seen, whatever channel they came by."""
    words: dict[str, Any] = {name: readable(text) for name in WORDS if (text := getattr(filing, name))}
    return replace(filing, **words)


def title_from(story: str) -> str:
    """The first sentence of the story, or as much of it as fits a line; a Chinese character takes the room of two."""
    line = " ".join(story.lstrip()[: 10 * TITLE_WIDTH].split())
    first = SENTENCE_END.split(line, maxsplit=1)[0].strip()
    if len(first) < len(line) and 12 <= _width(first) <= TITLE_WIDTH:
        return first.rstrip(".")
    if _width(line) <= TITLE_WIDTH:
        return line
    head = line[:TITLE_WIDTH]
    while _width(head) > TITLE_WIDTH:
        head = head[:-1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > len(head) // 2 else head).rstrip(" ,.;:，。；：、") + "…"


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def search_document(complaint: Complaint, filing: Filing) -> SearchDocument:
    """By what the complaint is found: the words of the story, and beside them the names of who it is from."""
    story = " ".join([complaint.reference, filing.title, filing.story, filing.order_reference, filing.source_id])
    people = f"{filing.complainant.name} {filing.agent.name}"
    return search.document(STORY_WORDS, complaint.pk, complaint.subject, story, beside={CONTACT_WORDS: people})


@dataclass(slots=True)
class _Rows:
    """A complaint that lacks its reference only, with who is behind it, none of it written yet."""

    complaint: Complaint
    people: list[Model]
    spokespersons: list[ContactPoint]


def _new_rows(filing: Filing, actor: Actor | None, complaint_id: UUID) -> _Rows:
    subject = DataSubject()
    complainant, addresses = _party(filing.complainant, subject, filing.language)
    people: list[Model] = [subject, *([complainant] if complainant else []), *addresses]
    agent, agents_addresses = _party(filing.agent, DataSubject(), filing.language)
    if agent:
        people += [agent.subject, agent, *agents_addresses]
    complaint = _new_row(filing, actor, complaint_id, subject, complainant, agent)
    return _Rows(complaint, people, agents_addresses if agent else addresses)


def _next_reference(received_at: datetime) -> str:
    (number,) = next_numbers("complaint")
    return f"C-{received_at.year}-{number:06d}"


def _arrival(complaint: Complaint, actor: Actor, filing: Filing) -> Entry:
    return noted(
        complaint,
        Move.RECEIVE,
        actor,
        occurred_at=complaint.received_at,
        reason_for_gap=f"arrived_by_{complaint.channel}" if filing.received_at else "",
        data={
            "channel": complaint.channel,
            "language": complaint.language,
            "story": complaint.subject.digest(filing.story),
            "wanted": filing.remedy_wanted,
            "anonymous": complaint.complainant_id is None,
            "by_agent": complaint.agent_id is not None,
        }
        | ({"matter": filing.matter} if filing.matter else {}),
        is_written=False,
    )


def _new_row(
    filing: Filing,
    actor: Actor | None,
    complaint_id: UUID,
    subject: DataSubject,
    complainant: Party | None,
    agent: Party | None,
) -> Complaint:
    complaint = Complaint(
        id=complaint_id,
        subject=subject,
        state=State.RECEIVED,
        received_at=filing.received_at or now(),
        recorded_at=now(),
        channel=filing.channel,
        language=filing.language,
        title=filing.title.strip() or title_from(filing.story),
        story=filing.story,
        remedy_wanted=filing.remedy_wanted,
        remedy_wanted_text=filing.remedy_wanted_text or None,
        problem_on=filing.problem_on,
        order_reference=filing.order_reference or None,
        complainant=complainant,
        agent=agent,
        tracking_hash=code_hash(tracking_code(complaint_id)),
        authority=filing.authority or None,
        product=filing.product,
        category=filing.category,
        unit=filing.unit or unit_for_intake(actor.paths(*policies.RECORDING) if actor else ()),
        about_unit=filing.about_unit,
        about_person=filing.about_person,
        recorder_id=user_id(actor) if actor else None,
        source=filing.source,
        source_id=filing.source_id,
        is_urgent=filing.has_safety_risk,
        matter=filing.matter,
        is_sample=filing.is_sample,
    )
    complaint.oversight = oversight_of(complaint)
    return complaint


def _party(person: Person, subject: DataSubject, language: str) -> tuple[Party | None, list[ContactPoint]]:
    """A new party under this subject's key; different people are never joined in silence."""
    if not person.is_known:
        return None, []
    contacts = {"email": person.email, "phone": person.phone, "post": person.post}
    return new_party(name=person.name, language=language, contacts=contacts, subject=subject)
