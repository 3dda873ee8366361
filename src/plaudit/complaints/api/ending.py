"""Ends before an answer, and complaints that belong together."""

from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Field

from plaudit.foundation.errors import Refused

from .. import actions
from ..codes import Channel, LinkKind, RemedyKind, TransferReason
from ..queries.catalogue import category_with, unit_with
from ..queries.joined import other_named
from .base import Deed, On
from .shapes import HeardBy, Short, Text, Words

Reference = Annotated[str, Field(min_length=3, max_length=24)]


class Settle(Deed):
    """`words`: the complainant's yes; `summary` goes to them in writing. A sum needs a limit of the role."""

    deed = "settle"
    kind: RemedyKind
    text: Text = ""
    amount: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$", description="ISO 4217")] = ""
    words: Words
    channel: HeardBy = "phone"
    summary: Words
    category: Short = ""

    def perform(self, on: On) -> None:
        given = actions.Offer(kind=self.kind.value, text=self.text, amount=self.amount, currency=self.currency)
        actions.settle_at_first_contact(
            **on.case,
            given=given,
            words=self.words,
            channel=Channel(self.channel),
            summary=self.summary,
            category=category_with(self.category),
        )


class ProposeTransfer(Deed):
    """`words` go to the complainant once a second person has confirmed. Name an outside `body` by its code, somebody
    else by `where_to`, or a `unit`."""

    deed = "transfer"
    reason: TransferReason
    body: Annotated[str, Field(max_length=80)] = ""
    where_to: Text = ""
    unit: Short = ""
    words: Words

    def perform(self, on: On) -> None:
        to = actions.Destination(body=self.body, where_to=self.where_to, unit=unit_with(self.unit))
        actions.propose_transfer(**on.case, reason=self.reason, to=to, words=self.words)


class ConfirmTransfer(Deed):
    """By another person than the one who proposed it. The notice goes out, and stops the limits."""

    deed = "transfer"

    def perform(self, on: On) -> None:
        actions.confirm_transfer(**on.case)


class RefuseTransfer(Deed):
    """By another person than the one who proposed it. The complaint goes on as before."""

    deed = "transfer"
    why_not: Words

    def perform(self, on: On) -> None:
        actions.refuse_transfer(**on.case, why_not=self.why_not)


class Merge(Deed):
    """Into the complaint with the reference `other`, of the same person, which then answers both."""

    deed = "merge"
    is_about_two = True
    other: Reference

    def perform(self, on: On) -> None:
        actions.merge_complaint(**on.case, into_id=other_named(on.actor, self.other).pk)


class Link(Deed):
    """With the complaint with the reference `other`; both go on by themselves."""

    deed = "link"
    is_about_two = True
    kind: LinkKind
    other: Reference

    def perform(self, on: On) -> None:
        actions.link_complaints(**on.case, other_id=other_named(on.actor, self.other).pk, kind=self.kind)


class Unlink(Deed):
    """Undoes the link of this `kind` with `other`."""

    deed = "link"
    is_about_two = True
    kind: LinkKind
    other: Reference

    def perform(self, on: On) -> None:
        other = other_named(on.actor, self.other).pk
        links = on.complaint.all_links().filter(kind=self.kind)
        link = next((link for link in links if other in {link.complaint_id, link.other_id}), None)
        if link is None:
            raise Refused("complaint.link_not_found", _("There is no such link: somebody has undone it."))
        actions.unlink_complaints(**on.case, link_id=link.pk)
