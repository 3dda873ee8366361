"""The internal review, once: asked for by the complainant, made by somebody who had no part in it, told in a second answer."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Channel, ReviewOutcome, State
from ..lifecycle import Move, check_move
from ..models import Complaint, Response, Review
from ..queries.answers import changes_since
from ..queries.facts import REVIEW_ASKED, REVIEW_TAKEN_BACK, facts_of
from ..queries.reviews import review_of, statutory_end
from . import letters, obligations
from .case import locked, moved, noted, one_deed, save, user_id
from .deciding import sent_answer


def ask_review(
    *, actor: Actor, complaint_id: UUID, words: str = "", channel: Channel = Channel.WEB, version: int | None = None
) -> Review:
    """The complainant asks, by themself or in words that staff write down. The review's own clock starts; no other moves."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "ask_review", complaint)
        if actor.kind != "complainant" and not words.strip():
            raise Invalid(
                "complaint.no_words_of_request",
                _("Write down the words in which the complainant asked for the review."),
                field="words",
            )
        facts = facts_of(complaint)
        check_move(complaint.state, Move.BEGIN_REVIEW, facts)
        if facts.review_waits:
            raise Refused("complaint.review_asked", _("The review is asked for already. A manager names who makes it."))
        review = _new_review(complaint, actor, words, channel)
        ends = statutory_end(complaint)
        data = {"review": str(review.pk), "channel": channel} | ({"not_after": ends.isoformat()} if ends else {})
        entry = noted(complaint, REVIEW_ASKED, actor, data=data)
        save(complaint)
        obligations.start(complaint, entry)
        obligations.refresh(complaint)
        letters.send_review_asked(complaint, review)
    return review


def assign_reviewer(*, actor: Actor, complaint_id: UUID, person: User, version: int | None = None) -> Review:
    """Name who makes the review, or somebody else instead. Whoever owns, investigated or decided it is refused."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "assign_review", complaint)
        review = review_of(complaint)
        if review is None or review.taken_back_at:
            raise Refused(
                "complaint.review_not_asked",
                _("The complainant has not asked for a review. Record their request first."),
            )
        policies.check_may_hold_post(person, "reviewer", complaint)
        data = {"review": str(review.pk), "person": str(person.pk)}
        if complaint.state == State.UNDER_REVIEW:
            noted(complaint, "complaint.assigned", actor, data=data | {"post": "reviewer"})
            save(complaint)
        else:
            moved(complaint, Move.BEGIN_REVIEW, actor, facts=facts_of(complaint), data=data)
        review.reviewer, review.named_by_id = person, user_id(actor)
        review.begun_at = review.begun_at or now()
        review.save(update_fields=["reviewer", "named_by", "begun_at"])
        obligations.refresh(complaint)
    return review


def conclude_review(
    *,
    actor: Actor,
    complaint_id: UUID,
    outcome: ReviewOutcome,
    reasons: str,
    channel: Channel = Channel.EMAIL,
    version: int | None = None,
) -> Response:
    """The reviewer confirms or has changed the decision, and says why: that is the second answer, sent at once."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may_review(actor, complaint)
        review = review_of(complaint)
        if review is None:
            raise TypeError(f"{complaint} is under review, and there is no review.")
        if not reasons.strip():
            raise Invalid("complaint.no_reason", _("Give the reason: the complainant will read it."), field="reasons")
        changes = changes_since(review.first)
        _check_outcome(outcome, changes)
        moved(
            complaint,
            Move.DECIDE_REVIEW,
            actor,
            data={
                "review": str(review.pk),
                "outcome": outcome,
                "changes": changes,
                "reasons": complaint.subject.digest(reasons),
            },
        )
        review.outcome, review.reasons, review.decided_at = outcome, reasons.strip(), now()
        review.save(update_fields=["outcome", "reasons", "decided_at"])
        return sent_answer(complaint, actor, reasons, channel, review=review)


def take_back(complaint: Complaint, review: Review, actor: Actor) -> None:
    """The complainant wants no review any more, in words the caller keeps; in the caller's transaction."""
    noted(complaint, REVIEW_TAKEN_BACK, actor, data={"review": str(review.pk)})
    review.taken_back_at = now()
    review.save(update_fields=["taken_back_at"])


def _new_review(complaint: Complaint, actor: Actor, words: str, channel: Channel) -> Review:
    if words.strip():
        complaint.messages.create(
            subject=complaint.subject,
            direction="from",
            kind="review_request",
            channel=channel,
            body=words.strip(),
            said_at=now(),
        )
    return Review.objects.create(
        complaint=complaint,
        subject=complaint.subject,
        first=complaint.responses.select_related("subject").latest("number"),
        asked_at=now(),
        channel=channel,
        words=words.strip() or None,
        recorder_id=user_id(actor),
    )


def _check_outcome(outcome: ReviewOutcome, changes: int) -> None:
    if outcome not in set(ReviewOutcome):
        raise Invalid("complaint.no_outcome", _("Choose confirmed or changed."), field="outcome")
    if outcome == ReviewOutcome.CHANGED and not changes:
        raise Invalid(
            "complaint.review_changed_nothing",
            _("No finding and no remedy differs from the first answer. Change them first, or confirm the decision."),
            field="outcome",
        )
    if outcome == ReviewOutcome.CONFIRMED and changes:
        raise Invalid(
            "complaint.review_changed_something",
            _("Findings or remedies differ from the first answer. Say that the decision is changed, or put them back."),
            field="outcome",
        )
