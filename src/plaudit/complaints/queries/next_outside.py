"""What is next once an answer was refused: the review, the way outside, and what came of it."""

from django.utils.translation import gettext as _

from plaudit.foundation.actors import Actor

from .. import policies
from ..codes import OutsideReply, State
from ..models import Complaint, Review
from .buttons import Button, Plan
from .facts import facts_of
from .reviews import review_of

AFTER_REFUSAL = frozenset(
    {State.REJECTED, State.UNDER_REVIEW, State.RECOURSE_GIVEN, State.IN_DISPUTE, State.DECIDED_OUTSIDE}
)


def plan_after_refusal(actor: Actor, complaint: Complaint) -> Plan:
    review = review_of(complaint)
    if complaint.state == State.UNDER_REVIEW:
        return _during_the_review(actor, complaint, review)
    if complaint.state == State.DECIDED_OUTSIDE:
        return _after_the_decision(complaint)
    if complaint.state == State.IN_DISPUTE:
        return (
            _("A body outside looks at it. Record what it decided."),
            Button("decided-outside", _("Record the decision")),
            Button("inform", _("Write to the complainant")),
        )
    if review and review.waits_for_reviewer:
        return (
            _("The complainant asked for a review. A manager names a reviewer who had no part in it."),
            Button("assign-review", _("Name a reviewer")),
            Button("accepted", _("Record a yes")),
        )
    if complaint.state == State.RECOURSE_GIVEN:
        return _with_the_ways_told(complaint)
    if review is None:
        return (
            _(
                "The complainant refused. Offer the internal review, which they need not take, or tell them the ways "
                "outside."
            ),
            Button("ask-review", _("They ask for a review")),
            Button("recourse", _("Tell the ways outside")),
        )
    return (
        _("The complainant refused, and the review is done or was not wanted. Tell them the ways outside."),
        Button("recourse", _("Tell the ways outside")),
        Button("accepted", _("Record a yes")),
    )


def _during_the_review(actor: Actor, complaint: Complaint, review: Review | None) -> Plan:
    if policies.may_review(actor, complaint):
        return (
            _(
                "Look at it anew. Change findings and remedies where they are wrong, then confirm or change the decision."
            ),
            Button("review", _("Record the result")),
            Button("review-offer", _("Offer a remedy")),
        )
    name = review.reviewer.name if review and review.reviewer else "?"
    return (
        _("%(name)s reviews the decision and sends the result.") % {"name": name},
        Button("assign-review", _("Name another reviewer")),
        None,
    )


def _with_the_ways_told(complaint: Complaint) -> Plan:
    if facts_of(complaint).way_outside_over:
        return (
            _("The time to go outside is over. Close it as not resolved, or record that they went."),
            Button("close-unresolved", _("Close as not resolved")),
            Button("went-outside", _("They went outside")),
        )
    return (
        _("The complainant goes outside, or says that they go no further. Their time is shown among the clocks."),
        Button("went-outside", _("They went outside")),
        Button("close-unresolved", _("They go no further")),
    )


def _after_the_decision(complaint: Complaint) -> Plan:
    case = complaint.outside_cases.order_by("-id").first()
    if case is None or not case.reply:
        return (
            _("Add what the body ordered, line by line. Then record whether the decision stands."),
            Button("outside-reply", _("Does it stand?")),
            Button("outside-offer", _("Add a remedy line")),
        )
    if case.reply == OutsideReply.REFUSED:
        return (
            _("The complainant refused the decision. They may go further; a manager closes it when they do not."),
            Button("close-unresolved", _("Close as not resolved")),
            Button("went-outside", _("They went further")),
        )
    return _("The decision stands, and nothing is owed. Close the complaint."), Button("close", _("Close")), None
