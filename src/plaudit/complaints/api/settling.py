"""After the answer: yes or no, delivery, verification, the ends, and beginning again."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field

from .. import actions
from ..codes import Channel, Obtained, ReopeningReason
from .base import Deed, On
from .shapes import HeardBy, Text, Words


class Said(Deed):
    """What the complainant said, and how it was heard."""

    words: Words
    channel: HeardBy = "phone"

    @property
    def heard(self) -> dict[str, Any]:
        return {"words": self.words, "channel": Channel(self.channel)}


class Accept(Said):
    """Only an explicit yes counts; `words` are those in which it was said."""

    deed = "accept"

    def perform(self, on: On) -> None:
        actions.accept_answer(**on.case, **self.heard)


class Refuse(Said):
    """The complaint stays open."""

    deed = "accept"
    would_satisfy: Text = ""

    def perform(self, on: On) -> None:
        actions.refuse_answer(**on.case, **self.heard, would_satisfy=self.would_satisfy)


class Remind(Deed):
    """Without a reminder silence never counts."""

    deed = "inform"

    def perform(self, on: On) -> None:
        actions.remind_of_answer(**on.case)


class Deliver(Deed):
    """`proof`: a booking number, a receipt."""

    deed = "deliver"
    remedy: UUID
    proof: Words
    ledger_reference: Annotated[str, Field(max_length=120, description="For money: where it is booked")] = ""

    def perform(self, on: On) -> None:
        remedy = on.remedy(self.remedy)
        actions.deliver_remedy(**on.line, remedy_id=remedy, proof=self.proof, ledger_reference=self.ledger_reference)


class Verify(Deed):
    """By neither the owner nor whoever delivered it."""

    deed = "verify"
    remedy: UUID

    def perform(self, on: On) -> None:
        actions.verify_remedy(**on.line, remedy_id=on.remedy(self.remedy))


class Return(Deed):
    """The line is owed again."""

    deed = "verify"
    remedy: UUID
    reason: Words

    def perform(self, on: On) -> None:
        actions.return_remedy(**on.line, remedy_id=on.remedy(self.remedy), reason=self.reason)


class Close(Deed):
    """The complainant accepted, and every remedy is verified."""

    deed = "close"

    def perform(self, on: On) -> None:
        actions.close_complaint(**on.case)


class CloseWithoutReply(Deed):
    """It does not count as resolved, and the complainant can open it again."""

    deed = "close"

    def perform(self, on: On) -> None:
        actions.close_without_reply(**on.case)


class Withdraw(Said):
    """Only the complainant can withdraw; `words` are theirs, `obtained` says how it came about."""

    deed = "withdraw"
    obtained: Literal["unasked", "after_talk", "after_offer", "we_asked"] = "unasked"

    def perform(self, on: On) -> None:
        actions.withdraw_complaint(**on.case, **self.heard, obtained=Obtained(self.obtained))


class Reopen(Deed):
    """It gets a clock of its own; the first closing no longer counts."""

    deed = "reopen"
    reason: Words
    why: ReopeningReason = ReopeningReason.NEW_FACT

    def perform(self, on: On) -> None:
        actions.reopen_complaint(**on.case, reason=self.reason, why=self.why)
