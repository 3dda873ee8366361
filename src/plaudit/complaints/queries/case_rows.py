"""The rows of one complaint that nearly every deed reads. Their words are decrypted with the key that the complaint has
open already."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from plaudit.customers.models import ContactPoint, Party
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import DataSubject, Entry
from plaudit.foundation.prepared import prepared

from ..models import (
    CauseFound,
    Complaint,
    CorrectiveDecision,
    Issue,
    Message,
    Obligation,
    Remedy,
    Response,
    Review,
    WiderLook,
)

READ = "complaint.read"
DEEDS = "deeds"
OBLIGATIONS = "obligations"
POSTS = ("owner", "investigator", "decider")


M = TypeVar("M", Issue, Remedy, Response)
LOOKS = (WiderLook, CauseFound, CorrectiveDecision)
Addresses = tuple[str | None, str | None, str | None]


def addresses_of(complaint: Complaint) -> Addresses:
    """With what the owner, the investigator and the decider sign in."""
    people = complaint.owner_id, complaint.investigator_id, complaint.decider_id
    read = complaint.__dict__
    known = {None: None} | {read[f"{post}_read"]: read[f"{post}_address"] for post in POSTS if f"{post}_read" in read}
    if known.keys() >= {*people}:
        return tuple(known[person] for person in people)
    found: Addresses = _addresses(complaint.pk)[0]
    return found


def with_addresses(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The rows with who holds each post as it was read, and with what they sign in."""
    posts = {f"{post}_read": F(f"{post}_id") for post in POSTS}
    return rows.annotate(**posts, **{f"{post}_address": F(f"{post}__email") for post in POSTS})


def issues_of(complaint: Complaint) -> list[Issue]:
    """By their number."""
    return complaint.once("issues", lambda: _of(complaint, _issues(complaint.pk)), Issue)


def remedies_of(complaint: Complaint) -> list[Remedy]:
    """In the order in which they were offered."""
    return complaint.once("remedies", lambda: _of(complaint, _remedies(complaint.pk)), Remedy)


def obligations_of(complaint: Complaint) -> list[Obligation]:
    """Oldest first."""
    return complaint.once(OBLIGATIONS, lambda: _obligations(complaint.pk), Obligation)


def last_response(complaint: Complaint) -> Response | None:
    found = complaint.once("responses", lambda: _of(complaint, _responses(complaint.pk)), Response)
    return found[0] if found else None


def has_review(complaint: Complaint) -> bool:
    return complaint.once("has_review", lambda: bool(_reviews(complaint.pk)), Review)


def is_acknowledged(complaint: Complaint) -> bool:
    return bool(_acknowledgements(complaint.pk))


def looked_into(complaint: Complaint) -> tuple[bool, bool, bool]:
    """Whether somebody looked wider, coded the cause, and decided about a corrective action."""
    return complaint.once("looked_into", lambda: _looked_into(complaint.pk)[0], *LOOKS)


def deeds_of(complaint: Complaint) -> list[Entry]:
    """What was done with the complaint, oldest first, without who merely read its page (queries.readings)."""
    return complaint.once(DEEDS, lambda: _deeds(complaint.pk), Entry)


def spokesperson_of(complaint: Complaint) -> Party | None:
    """Whoever is answered: the agent where there is one."""
    party_id = complaint.agent_id or complaint.complainant_id
    found = complaint.once("spokesperson", lambda: _parties(party_id) if party_id else [], Party, DataSubject)
    for party in found:
        if party.subject_id == complaint.subject_id:
            party.subject = complaint.subject
    return found[0] if found else None


def contact_points_of(party: Party) -> list[ContactPoint]:
    found = _contact_points(party.pk)
    for point in found:
        if point.subject_id == party.subject_id:
            point.subject = party.subject
    return found


def _of(complaint: Complaint, rows: list[M]) -> list[M]:
    """The rows with the complaint, and with the key that it has open already."""
    for row in rows:
        row.complaint, row.subject = complaint, complaint.subject
    return rows


@prepared
def _addresses(complaint_id: UUID) -> QuerySet[Complaint, Addresses]:
    rows = Complaint.objects.filter(pk=complaint_id).order_by()
    return rows.values_list("owner__email", "investigator__email", "decider__email")


@prepared
def _issues(complaint_id: UUID) -> QuerySet[Issue]:
    return Issue.objects.filter(complaint_id=complaint_id).order_by("number")


@prepared
def _remedies(complaint_id: UUID) -> QuerySet[Remedy]:
    return Remedy.objects.filter(complaint_id=complaint_id).order_by("id")


@prepared
def _obligations(complaint_id: UUID) -> QuerySet[Obligation]:
    return Obligation.objects.filter(complaint_id=complaint_id).order_by("id")


@prepared
def _responses(complaint_id: UUID) -> QuerySet[Response]:
    return Response.objects.filter(complaint_id=complaint_id).order_by("-number")[:1]


@prepared
def _acknowledgements(complaint_id: UUID) -> QuerySet[Message, UUID]:
    rows = Message.objects.filter(complaint_id=complaint_id, kind="acknowledgement")
    return rows.order_by().values_list("pk", flat=True)[:1]


@prepared
def _reviews(complaint_id: UUID) -> QuerySet[Review, UUID]:
    return Review.objects.filter(complaint_id=complaint_id).order_by().values_list("pk", flat=True)


@prepared
def _looked_into(complaint_id: UUID) -> "QuerySet[Complaint, tuple[bool, bool, bool]]":
    here = [each.objects.filter(complaint=OuterRef("pk")) for each in LOOKS]
    return Complaint.objects.filter(pk=complaint_id).order_by().values_list(*(Exists(rows) for rows in here))


@prepared
def _deeds(complaint_id: UUID) -> QuerySet[Entry]:
    return entries_of(complaint_id).exclude(code=READ)


@prepared
def _parties(party_id: UUID) -> QuerySet[Party]:
    return Party.objects.select_related("subject").filter(pk=party_id)


@prepared
def _contact_points(party_id: UUID) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.select_related("subject").filter(party_id=party_id)
