"""Complaints for connected systems: file one, read those this client filed."""

import hashlib
from datetime import date, datetime
from typing import Annotated, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Field, Header, Router, Schema, Status
from pydantic import AfterValidator, BeforeValidator, ConfigDict

from plaudit.accounts.roles import Scope
from plaudit.foundation import idempotency
from plaudit.foundation.actors import Actor
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.guard import fetch

from . import actions, policies
from .actions.receiving import STORY_LIMIT
from .codes import Channel, RemedyWanted
from .models import Complaint
from .queries.catalogue import category_with, product_with, unit_with
from .queries.queue import filed_by

router = Router(tags=["complaints"])

Short = Annotated[str, Field(max_length=200)]
Language = Literal["en", "zh-hans"]
WANTED = ["", *RemedyWanted.values]


def _known_wish(value: str) -> str:
    if value not in WANTED:
        raise ValueError(f"must be one of: {', '.join(RemedyWanted.values)}")
    return value


def _written(value: object) -> object:
    """A day is written as one: neither a number nor a moment is taken for it."""
    if not isinstance(value, str) or len(value) != len("2026-11-20"):
        raise ValueError("must be a date such as 2026-11-20")
    return value


Day = Annotated[date, BeforeValidator(_written)]
Wish = Annotated[str, AfterValidator(_known_wish), Field(json_schema_extra={"enum": WANTED})]


class PersonIn(Schema):
    """Somebody outside; every field may be left out."""

    model_config = ConfigDict(extra="forbid")

    name: Short = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Short = ""
    post: Annotated[str, Field(max_length=500)] = ""


class ComplaintIn(Schema):
    """A complaint to file: `story` is enough. Codes of product, category and unit are those of the installation."""

    model_config = ConfigDict(extra="forbid")

    story: Annotated[str, Field(min_length=1, max_length=STORY_LIMIT)]
    language: Language = "en"
    title: Annotated[str, Field(max_length=300)] = ""
    remedy_wanted: Wish = ""
    remedy_wanted_text: Annotated[str, Field(max_length=2000)] = ""
    problem_on: Day | None = None
    order_reference: Short = ""
    complainant: PersonIn = PersonIn()
    agent: PersonIn = PersonIn()
    authority: Annotated[str, Field(max_length=1000)] = ""
    product: Short = ""
    category: Short = ""
    unit: Short = ""
    source_id: Annotated[str, Field(max_length=120)] = ""


class FiledOut(Schema):
    reference: str
    tracking_code: str
    tracking_url: str


class ComplaintOut(Schema):
    """One complaint as its sender may see it: where it stands, nothing that staff wrote among themselves."""

    reference: str
    state: str
    closing_code: str
    is_resolved: bool
    received_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None
    version: int


class PageOut(Schema):
    items: list[ComplaintOut]
    next: str


@router.post("/complaints", response={201: FiledOut}, summary="File a complaint", operation_id="file_complaint")
def file_complaint(
    request: HttpRequest,
    body: ComplaintIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
) -> Status[FiledOut]:
    """Durable when answered. With an `Idempotency-Key` the same request can be sent again for 24 hours: it is filed
    once and answered alike."""
    policies.check_scope(_client(request), Scope.FILE)
    try:
        complaint = _once(request, body, idempotency_key)
    except IntegrityError:  # the same source_id came in a second request at this moment: now it can be named
        complaint = _once(request, body, idempotency_key)
    return Status(201, _filed(complaint))


@router.get("/complaints", response=PageOut, summary="Complaints this client filed", operation_id="list_complaints")
def list_complaints(request: HttpRequest, after: str = "") -> PageOut:
    policies.check_scope(_client(request), Scope.READ)
    rows, following = filed_by(_client(request), after=after)
    return PageOut(items=[_out(row) for row in rows], next=following)


@router.get(
    "/complaints/{reference}",
    response={200: ComplaintOut, 304: None},
    summary="One complaint",
    operation_id="read_complaint",
)
def read_complaint(
    request: HttpRequest,
    response: HttpResponse,
    reference: str,
    if_none_match: Annotated[str, Header(alias="If-None-Match")] = "",
) -> Status[ComplaintOut | None]:
    """With the `ETag` of an earlier answer in `If-None-Match`, 304 while nothing has changed."""
    policies.check_scope(_client(request), Scope.READ)
    found = _out(fetch(policies.visible_to(_client(request)), reference=reference))
    response["ETag"] = f'"{hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:24]}"'
    if response["ETag"] in if_none_match or if_none_match.strip() == "*":
        return Status(304, None)
    return Status(200, found)


def _client(request: HttpRequest) -> Actor:
    """The connected system whose token was sent (plaudit.web.api.Bearer)."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _once(request: HttpRequest, body: ComplaintIn, idempotency_key: str) -> Complaint:
    with transaction.atomic():
        row_id = None
        if idempotency_key:
            claim = idempotency.claim(client=_client(request).ref, key=idempotency_key, body=request.body)
            if claim.is_repeat:
                return Complaint.objects.get(pk=claim.row_id)
            row_id = claim.row_id
        filing = _filing(request, body)
        return actions.receive_complaint(actor=_client(request), filing=filing, complaint_id=row_id).complaint


def _filing(request: HttpRequest, body: ComplaintIn) -> actions.Filing:
    return actions.Filing(
        story=body.story,
        channel=Channel.API,
        language=body.language,
        title=body.title,
        remedy_wanted=body.remedy_wanted,
        remedy_wanted_text=body.remedy_wanted_text,
        problem_on=body.problem_on,
        order_reference=body.order_reference,
        complainant=actions.Person(**body.complainant.dict()),
        agent=actions.Person(**body.agent.dict()),
        authority=body.authority,
        product=product_with(body.product),
        category=category_with(body.category),
        unit=unit_with(body.unit),
        source=f"api:{_client(request).id}",
        source_id=body.source_id,
    )


def _filed(complaint: Complaint) -> FiledOut:
    with translation.override(complaint.language):
        url = settings.BASE_URL + reverse("track")
    return FiledOut(reference=complaint.reference, tracking_code=tracking_code(complaint.pk), tracking_url=url)


def _out(row: Complaint) -> ComplaintOut:
    names = ("reference", "state", "closing_code", "is_resolved", "received_at", "closed_at", "next_due_at", "version")
    return ComplaintOut(**{name: getattr(row, name) for name in names})
