"""What the complainant can do when they do not agree: the one review, the ways outside until when, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from ..codes import ObligationKind, OutsideReply, State
from ..models import Complaint, Obligation, OutsideCase, Remedy, Review
from .page_rows import outside_cases_of
from .reviews import may_ask, review_of


@dataclass(frozen=True, slots=True)
class Rights:
    """As values for the tracking page."""

    review: Review | None = None
    may_ask_review: bool = False
    review_by: datetime | None = None
    cases: Sequence[OutsideCase] = ()
    ordered: Sequence[Remedy] = field(default_factory=tuple)

    @property
    def case(self) -> OutsideCase | None:
        return self.cases[-1] if self.cases else None


def rights_of(complaint: Complaint, obligations: dict[str, Obligation]) -> Rights:
    review = review_of(complaint)
    owed = obligations.get(ObligationKind.REVIEW)
    cases = outside_cases_of(complaint)
    return Rights(
        review=review,
        may_ask_review=may_ask(complaint, review),
        review_by=owed.due_at if owed and owed.ended_at is None else None,
        cases=cases,
        ordered=list(complaint.remedies.select_related("subject").exclude(ordered_in=None)) if cases else (),
    )


def headline_after_refusal(state: State) -> str:
    return {
        State.REJECTED: _("You refused our answer; your complaint stays open"),
        State.UNDER_REVIEW: _("Somebody who had no part in it looks at your complaint anew"),
        State.RECOURSE_GIVEN: _("We could not agree; you can go outside"),
        State.IN_DISPUTE: _("Your complaint is with a body outside"),
        State.DECIDED_OUTSIDE: _("The body outside has decided"),
    }[state]


def explanation_after_refusal(state: State, rights: Rights) -> str:
    review = rights.review
    if state == State.REJECTED and review and review.waits_for_reviewer:
        return _("You asked for a review. We name somebody who neither investigated nor decided your complaint.")
    if state == State.DECIDED_OUTSIDE and rights.case and not rights.case.reply:
        return _("Tell us whether you accept it, where the choice is yours.")
    if state == State.DECIDED_OUTSIDE and rights.case and rights.case.reply == OutsideReply.REFUSED:
        return _("You did not accept it. A court, or another body, may still be open to you.")
    return {
        State.REJECTED: _("Tell us anything we missed. You can still accept the answer, or take the matter outside."),
        State.UNDER_REVIEW: _("You get a second answer. It can confirm the first one, or change it."),
        State.RECOURSE_GIVEN: _("Below is who can help, and until when. You can still accept our answer."),
        State.IN_DISPUTE: _("We follow what that body asks of us. You can go on writing to us here."),
    }.get(state, "")
