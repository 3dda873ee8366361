"""What becomes of a refused answer: a review by somebody who had no part in it, the way outside, or the end of it."""

from datetime import timedelta
from typing import Any

from plaudit.complaints import actions
from plaudit.complaints.actions import Offer
from plaudit.complaints.codes import (
    Binding,
    Finding,
    OutsideOutcome,
    OutsideReply,
    RecourseReason,
    ReviewOutcome,
    UnresolvedReason,
)

from . import deeds, words
from .deeds import Life

AS_TOLD = frozenset({"under_review", "recourse_given", "in_dispute", "decided_outside"})
A_FEW = 0.15  # of the refused ones; the others stand as they are


def follow(life: Life, told: dict[str, Any], ends: str) -> None:
    """A Chinese case, as far as `ends` says."""
    if ends == "under_review":
        _ask_for_review(life, told["review_request"])
        return
    _tell_ways(life, told.get("declines", ""))
    if ends == "recourse_given":
        return
    _go_outside(life, told["outside"])
    if ends == "decided_outside":
        _decide(life, told["outside"])


def go_on(life: Life) -> None:
    """A few of the bureau's cases: reviewed, or told the ways outside, some of them to the end."""
    chance = life.seed.random() / A_FEW
    if chance >= 1:
        return
    if chance < 0.5:
        _ask_for_review(life, words.REVIEW_WANTED)
        _conclude(life, is_changed=chance < 0.25)
        return
    _tell_ways(life, words.NO_REVIEW)
    if chance < 0.75:
        with life.time.later(24 * 2, 24 * 9):
            actions.close_unresolved(
                actor=life.crew.manager.actor,
                complaint_id=life.id,
                reason=UnresolvedReason.SAYS_NO_MORE,
                words=words.NO_FURTHER,
            )
        return
    _go_outside(life, words.OUTSIDE)
    _decide(life, words.OUTSIDE)
    _carry_out(life)


def _ask_for_review(life: Life, text: str) -> None:
    with life.time.later(4, 48, at_work=False):
        actions.ask_review(actor=life.complainant, complaint_id=life.id, words=text)
    with life.time.later(2, 20):
        actions.assign_reviewer(actor=life.crew.manager.actor, complaint_id=life.id, person=life.crew.reviewer.user)


def _conclude(life: Life, *, is_changed: bool) -> None:
    reviewer = life.crew.reviewer.actor
    if is_changed:
        with life.time.later(20, 90):
            deeds.declare(life, reviewer)
            deeds.find_as(reviewer, deeds.issues_of(life)[0], Finding.UPHELD, words.FOUND_ANEW, "")
        with life.time.later(0.2, 1):
            actions.offer_remedy(actor=reviewer, complaint_id=life.id, offer=Offer("apology", "A letter of apology"))
    with life.time.later(4, 40):
        actions.conclude_review(
            actor=reviewer,
            complaint_id=life.id,
            outcome=ReviewOutcome.CHANGED if is_changed else ReviewOutcome.CONFIRMED,
            reasons=words.FOUND_ANEW if is_changed else words.FOUND_THE_SAME,
        )
    if is_changed:
        deeds.accept(life, 12, 72)
        deeds.put_right(life)


def _tell_ways(life: Life, text: str) -> None:
    with life.time.later(6, 40):
        actions.give_recourse(
            actor=life.crew.owner.actor, complaint_id=life.id, reason=RecourseReason.REVIEW_DECLINED, words=text
        )


def _go_outside(life: Life, told: dict[str, Any]) -> None:
    with life.time.later(24, 24 * 4):
        actions.open_outside_case(
            actor=life.crew.owner.actor,
            complaint_id=life.id,
            opened_on=life.time.at.date(),
            body_name=told["body"],
            number=told["number"],
        )


def _decide(life: Life, told: dict[str, Any]) -> None:
    owner = life.crew.owner.actor
    with life.time.later(24 * 8, 24 * 14):
        actions.decide_outside(
            actor=owner,
            complaint_id=life.id,
            decided_on=life.time.at.date(),
            decided_by=told["by"],
            outcome=OutsideOutcome(told["outcome"]),
            binding=Binding(told["binding"]),
            words=told["words"],
        )
    for line in told["remedies"]:
        promised = (life.time.at + timedelta(days=14)).date()
        with life.time.later(0.1, 1):
            actions.offer_remedy(
                actor=owner, complaint_id=life.id, offer=Offer(line["kind"], line["text"], promised_on=promised)
            )


def _carry_out(life: Life) -> None:
    with life.time.later(12, 72):
        actions.settle_outside(
            actor=life.crew.owner.actor, complaint_id=life.id, reply=OutsideReply.ACCEPTED, words=words.ACCEPTED_OUTSIDE
        )
    deeds.put_right(life)
