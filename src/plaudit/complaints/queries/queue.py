"""The queue: what the actor may see, filtered, soonest due first, page by page without counting everything."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import unit_ids_below
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared
from plaudit.foundation.search import MOST_FOUND

from .. import policies
from ..codes import State
from ..models import Complaint
from .shown import Row, found_by, rows_for
from .waiting import waiting_for

PAGE, PAGE_BY_API = 25, 50
COUNT_CAP = 1_000
BESIDE = ("subject", "product", "category", "owner", "unit")
LONG = ("story", "remedy_wanted_text", "order_reference", "authority")  # not shown in a list, so not fetched
LONGEST_CURSOR = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter line in the URL says. Empty means any."""

    scope: str = ""
    status: str = "open"
    state: str = ""
    product: str = ""
    category: str = ""
    channel: str = ""
    owner: str = ""
    waits: str = ""
    urgent: bool = False
    late: bool = False
    today: bool = False
    week: bool = False
    q: str = ""
    order: str = "due"


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `after` is the cursor of the next, or empty. Counts stop at COUNT_CAP."""

    rows: list[Row]
    after: str
    total: int
    late: int
    capped: bool


def queue(actor: Actor, filters: Filters, *, after: str = "", size: int = PAGE) -> Page:
    """Raises Invalid when the cursor is not one of ours."""
    found, order = filtered(actor, filters, newest=COUNT_CAP + 1), order_of(filters)
    seen = _seen(found, order)
    if after:
        rows, cursor = _page(found, order, after, size)
    else:
        rows = _whole([pk for pk, _is_late in seen[:size]])
        cursor = _cursor(rows[-1], order) if len(seen) > size else ""
    late = sum(is_late for _pk, is_late in seen[:COUNT_CAP])
    return Page(rows_for(actor, rows), cursor, min(len(seen), COUNT_CAP), late, len(seen) > COUNT_CAP)


def _seen(found: QuerySet[Complaint], order: str) -> list[tuple[UUID, bool]]:
    """Which there are, up to COUNT_CAP and one more, and which of these are late: nothing is due in what is closed. In
    order, so that the index is walked which holds them together; any other way can lead through all that is closed."""
    is_late = Q(next_due_at__isnull=False, next_due_at__lt=now())
    return list(_ordered(found, order).annotate(is_late=is_late).values_list("pk", "is_late")[: COUNT_CAP + 1])


def order_of(filters: Filters) -> str:
    """Nothing is due any more in what is closed: there the newest come first."""
    closed_only = filters.status == "closed" or filters.state == State.CLOSED
    return "received" if closed_only else filters.order


def filed_by(client: Actor, *, after: str = "", size: int = PAGE_BY_API) -> tuple[list[Complaint], str]:
    """What a connected system filed, newest first, and the cursor of the next page. Raises Invalid as `queue` does."""
    return _page(policies.visible_to(client), "received", after, size)


def _page(found: QuerySet[Complaint], order: str, after: str, size: int) -> tuple[list[Complaint], str]:
    rows = _fetched(_parts(_ordered(found, order), order, after), size + 1)
    return rows[:size], _cursor(rows[size - 1], order) if len(rows) > size else ""


def _fetched(parts: list[QuerySet[Complaint]], most: int) -> list[Complaint]:
    """Which rows first, by the narrow index; then these rows with what belongs to them."""
    ids: list[UUID] = []
    for part in parts:
        if len(ids) < most:
            ids += part.values_list("pk", flat=True)[: most - len(ids)]
    return _whole(ids)


def _whole(ids: list[UUID]) -> list[Complaint]:
    """In the order of the ids."""
    found: dict[UUID, Complaint] = {}
    for first in range(0, len(ids), PAGE):
        part = ids[first : first + PAGE]
        found |= {row.pk: row for row in _rows_of(*part, *part[:1] * (PAGE - len(part)))}
    return [found[pk] for pk in ids if pk in found]


@prepared
def _rows_of(*ids: UUID) -> QuerySet[Complaint]:
    """As many as a page has: the question is worded once."""
    return Complaint.objects.filter(pk__in=ids).select_related(*BESIDE).defer(*LONG)


def first_of(actor: Actor, filters: Filters, most: int, known: QuerySet[Complaint] | None = None) -> list[Row]:
    """The beginning of the queue, not counted."""
    return rows_for(actor, _fetched([_ordered(filtered(actor, filters, known), filters.order)], most))


def counted(actor: Actor, filters: Filters, most: int, known: QuerySet[Complaint] | None = None) -> int:
    """How many there are, up to `most`: so few are sooner fetched than Django words a question that counts them."""
    return len(_ordered(filtered(actor, filters, known), filters.order).values_list("pk", flat=True)[:most])


def filtered(
    actor: Actor, filters: Filters, known: QuerySet[Complaint] | None = None, *, newest: int = MOST_FOUND
) -> QuerySet[Complaint]:
    """`known` is `policies.known_to(actor)`, for who filters it many times. Of words that are everywhere the `newest`
    complaints are found."""
    rows = policies.known_to(actor) if known is None else known
    if filters.scope == "mine":
        posts = Q(owner_id=actor.id) | Q(investigator_id=actor.id) | Q(decider_id=actor.id)
        rows = rows.filter(posts | Q(review__reviewer_id=actor.id))
    elif filters.scope == "unassigned":
        rows = rows.filter(owner=None)
    elif filters.scope == "managed":
        rows = rows.filter(unit_id__in=unit_ids_below(policies.managed_paths(actor)))
    if filters.owner:
        rows = rows.filter(owner_id=UUID(filters.owner))
    if filters.status == "open":
        rows = rows.exclude(state=State.CLOSED)
    elif filters.status == "closed":
        rows = rows.filter(state=State.CLOSED)
    exact = {"state": filters.state, "product__code": filters.product, "category__code": filters.category}
    exact |= {"channel": filters.channel}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.urgent:
        rows = rows.filter(is_urgent=True)
    if filters.late:
        rows = rows.filter(~Q(state=State.CLOSED), next_due_at__lt=now())
    if filters.today:
        rows = rows.filter(~Q(state=State.CLOSED), next_due_at__gte=now(), next_due_at__lt=_end_of_day())
    if filters.week:
        rows = rows.filter(~Q(state=State.CLOSED), next_due_at__gte=now(), next_due_at__lt=end_of_week())
    if filters.waits:
        rows = rows.filter(waiting_for(actor, filters.waits))
    if filters.q.strip():
        rows = rows.filter(found_by(actor, filters.q, newest=newest))
    return rows


def _end_of_day() -> datetime:
    """Midnight in the reader's zone."""
    return _midnight(1)


def end_of_week() -> datetime:
    """Seven days from now, to the end of that day in the reader's zone."""
    return _midnight(8)


def _midnight(days: int) -> datetime:
    here = timezone.localtime(now())
    return datetime.combine(here.date() + timedelta(days=days), time.min, tzinfo=here.tzinfo)


def _ordered(rows: QuerySet[Complaint], order: str) -> QuerySet[Complaint]:
    if order == "received":
        return rows.order_by("-received_at", "-id")
    return rows.order_by(F("next_due_at").asc(nulls_last=True), "id")


def _cursor(row: Complaint, order: str) -> str:
    moment = row.received_at if order == "received" else row.next_due_at
    text = json.dumps([moment.isoformat() if moment else None, str(row.pk)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _parts(rows: QuerySet[Complaint], order: str, cursor: str) -> list[QuerySet[Complaint]]:
    """What follows the cursor, in turn. Each part says where its index begins: an OR alone is walked from the start."""
    if not cursor:
        return [rows]
    try:
        moment, pk = json.loads(base64.urlsafe_b64decode(cursor[:LONGEST_CURSOR] + "=" * (-len(cursor) % 4)))
        at: Any = datetime.fromisoformat(moment).astimezone(UTC) if moment or order == "received" else None
        row_id = UUID(pk)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
        raise Invalid(
            "page.cursor", _("This page link is damaged. Go back to the first page."), field="after"
        ) from None
    if order == "received":
        return [rows.filter(Q(received_at__lt=at) | Q(id__lt=row_id), received_at__lte=at)]
    if at is None:
        return [rows.filter(next_due_at=None, id__gt=row_id)]
    return [rows.filter(Q(next_due_at__gt=at) | Q(id__gt=row_id), next_due_at__gte=at), rows.filter(next_due_at=None)]
