"""Findings, remedies offered, the decision and the answer."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field

from .. import actions
from ..codes import Finding, RemedyKind
from .base import Deed, On
from .shapes import Body, Day, Text, Words

MOST = 100


class FindingIn(Body):
    issue: Annotated[int, Field(ge=1, le=MOST)]
    finding: Literal["upheld", "partly_upheld", "not_upheld"]
    reason: Words
    evidence: Text = ""

    def record(self, on: On) -> None:
        actions.record_finding(
            **on.line,
            issue_id=on.issue(self.issue),
            finding=Finding(self.finding),
            reason=self.reason,
            evidence=self.evidence,
        )


class RemedyIn(Body):
    kind: RemedyKind
    text: Text = ""
    amount: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$", description="ISO 4217")] = ""
    promised_on: Day | None = None
    issue: Annotated[int, Field(ge=1, le=MOST)] | None = None
    admits_liability: bool = False
    for_others: Annotated[bool, Field(description="Offered to others who were harmed too")] = False
    asks_approval: Annotated[bool, Field(description="Beyond one's limit: somebody with the authority approves it")] = (
        False
    )

    def offer(self, on: On) -> None:
        offer = actions.Offer(**self.model_dump(exclude={"issue", "kind"}), kind=str(self.kind.value))
        actions.offer_remedy(**on.case, offer=offer, issue_id=on.issue(self.issue) if self.issue else None)


class Find(Deed, FindingIn):
    """The complainant reads `reason`; `evidence` is for colleagues."""

    deed = "find"

    def perform(self, on: On) -> None:
        self.record(on)


class OfferRemedy(Deed, RemedyIn):
    """It goes out with the answer; nothing is promised before."""

    deed = "offer_remedy"

    def perform(self, on: On) -> None:
        self.offer(on)


class DropRemedy(Deed):
    """As long as nothing is decided."""

    deed = "offer_remedy"
    remedy: UUID

    def perform(self, on: On) -> None:
        actions.drop_remedy(**on.line, remedy_id=on.remedy(self.remedy))


class ApproveRemedy(Deed):
    """A line beyond the limit of whoever offered it, by somebody whose authority covers it."""

    deed = "approve_remedy"
    remedy: UUID

    def perform(self, on: On) -> None:
        actions.approve_remedy(**on.line, remedy_id=on.remedy(self.remedy))


class Decide(Deed):
    """Every issue has its finding: recorded before, or here. All of it is done, or nothing."""

    deed = "decide"
    findings: Annotated[list[FindingIn], Field(max_length=MOST)] = []
    remedies: Annotated[list[RemedyIn], Field(max_length=MOST)] = []
    reason_not_to_investigate: Text = ""

    def perform(self, on: On) -> None:
        for finding in self.findings:
            finding.record(on)
            on = on.further
        for remedy in self.remedies:
            remedy.offer(on)
            on = on.further
        actions.decide_complaint(**on.case, reason_not_to_investigate=self.reason_not_to_investigate)


class Respond(Deed):
    """The findings with their reasons, the remedy and the right to go further are added by themselves."""

    deed = "respond"
    words: Words

    def perform(self, on: On) -> None:
        actions.respond(**on.case, words=self.words)
