"""Filing one, and reading those that the token may see."""

from typing import Annotated, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Field, Router, Status
from pydantic import AfterValidator, BaseModel, ConfigDict

from plaudit.accounts.roles import Scope
from plaudit.foundation import idempotency
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.guard import fetch

from .. import actions, policies
from ..actions.receiving import STORY_LIMIT
from ..codes import Channel, RemedyWanted
from ..models import Complaint
from ..queries.catalogue import category_with, product_with, unit_with
from ..queries.queue import filed_by
from .shapes import ComplaintOut, Day, Key, Known, PageOut, Short, actor_of, complaint_out, etag

router = Router(tags=["complaints"])

Language = Literal["en", "zh-hans"]
WANTED = ["", *RemedyWanted.values]


def _known_wish(value: str) -> str:
    if value not in WANTED:
        raise ValueError(f"must be one of: {', '.join(RemedyWanted.values)}")
    return value


Wish = Annotated[str, AfterValidator(_known_wish), Field(json_schema_extra={"enum": WANTED})]


class PersonIn(BaseModel):
    """Somebody outside; every field may be left out."""

    model_config = ConfigDict(extra="forbid")

    name: Short = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Short = ""
    post: Annotated[str, Field(max_length=500)] = ""


class ComplaintIn(BaseModel):
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
    matter: Short = ""
    source_id: Annotated[str, Field(max_length=120)] = ""


class FiledOut(BaseModel):
    reference: str
    tracking_code: str
    tracking_url: str


@router.post("/complaints", response={201: FiledOut}, summary="File a complaint", operation_id="file_complaint")
def file_complaint(
    request: HttpRequest,
    body: ComplaintIn,
    idempotency_key: Key = "",
) -> Status[FiledOut]:
    """Durable when answered. With an `Idempotency-Key` the same request can be sent again for 24 hours: it is filed
    once and answered alike."""
    policies.check_scope(actor_of(request), Scope.FILE)
    try:
        complaint = _once(request, body, idempotency_key)
    except IntegrityError:  # the same source_id came in a second request at this moment: now it can be named
        complaint = _once(request, body, idempotency_key)
    return Status(201, _filed(complaint))


@router.get("/complaints", response=PageOut, summary="Complaints this token may see", operation_id="list_complaints")
def list_complaints(request: HttpRequest, after: str = "") -> PageOut:
    policies.check_scope(actor_of(request), Scope.READ)
    rows, following = filed_by(actor_of(request), after=after)
    return PageOut(items=[complaint_out(row) for row in rows], next=following)


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
    if_none_match: Known = "",
) -> Status[ComplaintOut | None]:
    """With the `ETag` of an earlier answer in `If-None-Match`, 304 while nothing has changed."""
    policies.check_scope(actor_of(request), Scope.READ)
    found = complaint_out(fetch(policies.visible_to(actor_of(request)), reference=reference))
    response["ETag"] = etag(found)
    if response["ETag"] in if_none_match or if_none_match.strip() == "*":
        return Status(304, None)
    return Status(200, found)


def _once(request: HttpRequest, body: ComplaintIn, idempotency_key: str) -> Complaint:
    with transaction.atomic():
        row_id = None
        if idempotency_key:
            claim = idempotency.claim(client=actor_of(request).ref, key=idempotency_key, body=request.body)
            if claim.is_repeat:
                return Complaint.objects.get(pk=claim.row_id)
            row_id = claim.row_id
        filing = _filing(request, body)
        return actions.receive_complaint(actor=actor_of(request), filing=filing, complaint_id=row_id).complaint


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
        complainant=actions.Person(**body.complainant.model_dump()),
        agent=actions.Person(**body.agent.model_dump()),
        authority=body.authority,
        product=product_with(body.product),
        category=category_with(body.category),
        unit=unit_with(body.unit),
        matter=body.matter,
        source=f"api:{actor_of(request).id}",
        source_id=body.source_id,
    )


def _filed(complaint: Complaint) -> FiledOut:
    with translation.override(complaint.language):
        url = settings.BASE_URL + reverse("track")
    return FiledOut(reference=complaint.reference, tracking_code=tracking_code(complaint.pk), tracking_url=url)
