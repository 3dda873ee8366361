"""What operations have in common: kinds of fields, the headers, a complaint and a case as they are answered."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Header
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from plaudit.foundation.actors import Actor
from plaudit.foundation.marks import readable

from ..models import Complaint
from ..queries.case_rows import addresses_of, issues_of, remedies_of

LONGEST_TEXT = 50_000


def _written(value: object) -> object:
    """A day is written as one: neither a number nor a moment is taken for it."""
    if not isinstance(value, str) or len(value) != len("2026-11-20"):
        raise ValueError("must be a date such as 2026-11-20")
    return value


def _said(value: str) -> str:
    text = readable(value).strip()
    if not text:
        raise ValueError("must hold a word")
    return text


Day = Annotated[date, BeforeValidator(_written)]
Short = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(readable)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_said)]
Person = Annotated[str, Field(min_length=3, max_length=254, description="The e-mail address that they sign in with.")]
HeardBy = Literal["phone", "counter", "letter", "email"]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]
Known = Annotated[str, Header(alias="If-None-Match")]
Unchanged = Annotated[str, Header(alias="If-Match", max_length=255)]


class Body(BaseModel):
    """A body of known fields only."""

    model_config = ConfigDict(extra="forbid")


class ComplaintOut(BaseModel):
    """One complaint as its sender may see it: where it stands, nothing that staff wrote among themselves."""

    reference: str
    state: str
    closing_code: str
    is_resolved: bool
    received_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None
    version: int


class PageOut(BaseModel):
    items: list[ComplaintOut]
    next: str


class IssueOut(BaseModel):
    number: int
    text: str | None
    finding: str
    reason: str | None


class RemedyOut(BaseModel):
    id: UUID
    kind: str
    amount: Decimal | None
    currency: str
    promised_on: date | None
    delivered_at: datetime | None
    verified_at: datetime | None


class CaseOut(ComplaintOut):
    """One complaint as those who handle it need it to go on; people by the address that they sign in with."""

    owner: str | None
    investigator: str | None
    decider: str | None
    matter: str
    issues: list[IssueOut]
    remedies: list[RemedyOut]


class StoryOut(CaseOut):
    """With the words of the complainant; contact data are shown on the screen only, for a reason."""

    title: str | None
    story: str | None
    language: str
    channel: str
    unit: str


def actor_of(request: HttpRequest) -> Actor:
    """Whoever the token that was sent belongs to (plaudit.web.api.Bearer)."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def etag(found: ComplaintOut) -> str:
    """It begins with the version, which is all that `If-Match` looks at."""
    return f'"{found.version}-{hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:24]}"'


PLAIN = ("reference", "state", "closing_code", "is_resolved", "received_at", "closed_at", "next_due_at", "version")


def complaint_out(row: Complaint) -> ComplaintOut:
    return ComplaintOut(**_plain(row))


def case_out(row: Complaint) -> CaseOut:
    return CaseOut(**_case(row))


def story_out(row: Complaint) -> StoryOut:
    more = {name: getattr(row, name) for name in ("title", "story", "language", "channel")}
    return StoryOut(**_case(row), **more, unit=row.unit.code)


def _plain(row: Complaint) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLAIN}


def _case(row: Complaint) -> dict[str, Any]:
    return _plain(row) | {
        "matter": row.matter,
        **dict(zip(("owner", "investigator", "decider"), addresses_of(row), strict=True)),
        "issues": [IssueOut(number=i.number, text=i.text, finding=i.finding, reason=i.reason) for i in issues_of(row)],
        "remedies": [
            RemedyOut(**{name: getattr(remedy, name) for name in RemedyOut.model_fields}) for remedy in remedies_of(row)
        ],
    }
