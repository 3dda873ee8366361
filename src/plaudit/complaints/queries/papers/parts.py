"""What the papers of a complaint have in common: head, moments and sums in words, the routes outside."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plaudit.accounts.queries import organisation
from plaudit.foundation.amounts import money
from plaudit.foundation.typesetting import Block, Facts, Heading, Points, Words
from plaudit.foundation.wording import in_language

from ...codes import RemedyKind
from ...models import Complaint, Remedy
from ..outside import Routes

NOTHING = "–"


def head(complaint: Complaint, at: datetime | None) -> dict[str, Any]:
    """Sender, reference and day: the same on every paper."""
    ours = organisation()
    reached = " · ".join(filter(None, [in_language(ours.address), ours.phone, ours.complaint_email]))
    beside = [(_("Reference"), complaint.reference)]
    return {
        "language": complaint.language,
        "sender": list(filter(None, [str(ours), reached])),
        "beside": beside + ([(pgettext("of a letter", "Date"), day_of(at))] if at else []),
        "foot": f"{ours} · {complaint.reference}",
        "page": page_sentence(),
    }


def page_sentence() -> str:
    return str(_("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"})


def here(moment: datetime) -> datetime:
    """The moment in the organisation's own zone: a paper has no reader whose zone is known."""
    try:
        zone = ZoneInfo(organisation().time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return timezone.localtime(moment, zone)


def day_of(moment: datetime | date | None) -> str:
    if moment is None:
        return NOTHING
    return str(formats.date_format(here(moment) if isinstance(moment, datetime) else moment, "DATE_FORMAT"))


def moment_of(moment: datetime | None) -> str:
    return NOTHING if moment is None else str(formats.date_format(here(moment), "SHORT_DATETIME_FORMAT"))


def remedy_in_words(remedy: Remedy) -> str:
    """ "Refund · 39.00 EUR · by 1 December 2026"; what was written about it comes between."""
    parts = [str(RemedyKind(remedy.kind).label)]
    if remedy.amount:
        parts.append(money(remedy.amount, remedy.currency))
    if remedy.text:
        parts.append(remedy.text)
    if remedy.promised_on:
        parts.append(_("by %(day)s") % {"day": day_of(remedy.promised_on)})
    return " · ".join(parts)


def remedy_state(remedy: Remedy) -> str:
    if remedy.verified_at:
        return _("Delivered and verified") + f", {day_of(remedy.verified_at)}"
    if remedy.delivered_at:
        return _("Delivered, being checked") + f", {day_of(remedy.delivered_at)}"
    return _("Owed to you") if remedy.accepted_at else _("Offered")


def route_blocks(routes: Routes) -> list[Block]:
    """Where they can go if we cannot agree."""
    if not routes.bodies:
        return [
            Words(
                _(
                    "If we cannot agree, courts and authorities stay open to you. We have not listed the bodies outside yet."
                )
            )
        ]
    items = [("–", in_language(body.name), "\n".join(_route_lines(body))) for body in routes.bodies]
    blocks: list[Block] = [Words(_("If we cannot agree, you can also turn to:")), Points(items)]
    if not routes.are_compared:
        note = _("We have not compared all these details with the bodies’ own pages yet; what they say there counts.")
        blocks.append(Words(note, "soft"))
    return blocks


def _route_lines(body: Any) -> Sequence[str]:
    limit, telephone, by_when = in_language(body.limit), _("Telephone"), _("By when:")
    found = [
        in_language(body.does),
        body.url,
        f"{telephone} {body.phone}" if body.phone else "",
        f"{by_when} {limit}" if limit else _("By when: ask the body itself."),
        str(_("Free of charge")) if body.is_free else "",
    ]
    return [line for line in found if line]


def section(title: str, *blocks: Block) -> list[Block]:
    """A heading and what is beneath it; nothing where nothing is."""
    filled = [block for block in blocks if not (isinstance(block, Facts) and not block.rows)]
    return [Heading(title), *filled] if filled else []
