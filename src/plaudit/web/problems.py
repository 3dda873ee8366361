"""What the API answers when it cannot do what was asked: problem details (RFC 9457), each kind with a page of its own."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

BASE = "/api/v1/problems/"

# Code: what happened, in the same words every time. The codes are a contract: they are only ever added to.
KINDS = {
    "request.unreadable": gettext_lazy("The body is not readable JSON."),
    "request.invalid": gettext_lazy("Some fields cannot be read."),
    "request.too_large": gettext_lazy("The body is too large."),
    "request.media_type": gettext_lazy("The body has to be JSON."),
    "request.method": gettext_lazy("This address does not answer this method."),
    "request.refused": gettext_lazy("The request cannot be answered."),
    "client.unknown": gettext_lazy("The token is missing, unknown or no longer valid."),
    "client.scope_missing": gettext_lazy("The token does not allow this."),
    "page.not_found": gettext_lazy("There is no such thing, or this client may not see it."),
    "page.cursor": gettext_lazy("The cursor is damaged."),
    "idempotency.key": gettext_lazy("The idempotency key cannot be used."),
    "idempotency.other_body": gettext_lazy("The idempotency key was used for another request within 24 hours."),
    "complaint.no_words": gettext_lazy("The story is empty."),
    "complaint.story_too_long": gettext_lazy("The story is too long."),
    "complaint.problem_in_future": gettext_lazy("The date of the problem lies in the future."),
    "complaint.problem_long_ago": gettext_lazy("The date of the problem lies before 1900."),
    "complaint.filed_before": gettext_lazy("A complaint with this number of the sender is filed already."),
    "product.unknown": gettext_lazy("There is no such product."),
    "category.unknown": gettext_lazy("There is no such category."),
    "unit.unknown": gettext_lazy("There is no such unit."),
    "contact.email": gettext_lazy("The e-mail address cannot be one."),
    "contact.phone": gettext_lazy("The telephone number cannot be one."),
    "contact.too_long": gettext_lazy("The address or number is too long."),
    "contact.empty": gettext_lazy("The address or number is empty."),
    "party.name_too_long": gettext_lazy("The name is too long."),
    "organisation.not_set_up": gettext_lazy("The organisation has not been set up yet."),
    "person.unknown": gettext_lazy("Nobody signs in with this address."),
    "issue.not_found": gettext_lazy("The complaint has no such issue."),
    "remedy.not_found": gettext_lazy("The complaint has no such remedy."),
    "complaint.not_found": gettext_lazy("There is no such complaint, or this person may not see it."),
    "complaint.changed": gettext_lazy("The complaint was changed by somebody else. Nothing was saved."),
    "complaint.wrong_state": gettext_lazy("The complaint is not in a state for this."),
    "complaint.role_missing": gettext_lazy("The person's roles do not allow this."),
    "complaint.not_independent": gettext_lazy("Somebody else has to do this."),
    "complaint.conflict_of_interest": gettext_lazy("The complaint is about the person chosen."),
    "complaint.role_missing_for_post": gettext_lazy("The person chosen lacks the role."),
    "complaint.no_words_of_acceptance": gettext_lazy("The complainant's yes is not written down."),
    "complaint.no_category": gettext_lazy("The category is missing."),
    "complaint.yes_out_of_time": gettext_lazy("The yes cannot have been said then."),
    "complaint.beyond_authority": gettext_lazy("The sum is beyond what the role may give at once."),
    "complaint.no_second_person": gettext_lazy("A second person has to confirm it."),
    "complaint.not_declared": gettext_lazy("Whoever judges has not declared yet whether they are impartial."),
    "complaint.own_conflict": gettext_lazy("The person has a conflict of interest of their own here."),
    "complaint.unknown_cause": gettext_lazy("There is no such cause in the tree of causes."),
    "complaint.unknown_criterion": gettext_lazy("There is no such criterion of the assessment."),
    "complaint.no_reason_for_depth": gettext_lazy("The reason for the depth of the investigation is missing."),
    "complaint.no_reason_for_lateness": gettext_lazy("The reason for being late is missing."),
    "complaint.no_finding": gettext_lazy("A finding is missing."),
    "complaint.no_reason": gettext_lazy("The reason is missing."),
    "remedy.over_limit": gettext_lazy("The sum is above the limit of the role."),
    "remedy.split": gettext_lazy("The sums together are above the limit of the role."),
    "remedy.no_rate": gettext_lazy("There is no exchange rate for this currency."),
    "remedy.no_reason": gettext_lazy("The reason for the remedy is missing."),
    "exception.answered": gettext_lazy("The exception was answered already."),
    "exception.not_found": gettext_lazy("There is no such exception."),
    "complaint.transfer_waiting": gettext_lazy("A proposal to pass it on waits already."),
    "complaint.transfer_unit": gettext_lazy("The unit does not fit the reason."),
    "complaint.transfer_same_unit": gettext_lazy("The unit has the complaint already."),
    "complaint.transfer_nowhere": gettext_lazy("It is not said where the complainant can go."),
    "complaint.transfer_body": gettext_lazy("The outside body is not open to complainants."),
    "complaint.no_transfer": gettext_lazy("No proposal to pass it on waits."),
    "complaint.other_complainant": gettext_lazy("Nothing shows that both complaints are from one person."),
    "complaint.cannot_take_in": gettext_lazy("The other complaint is decided or closed."),
    "complaint.other_unknown": gettext_lazy("There is no such other complaint, or this person may not see it."),
    "complaint.with_itself": gettext_lazy("It is the same complaint."),
    "complaint.already_linked": gettext_lazy("The complaints are linked like this already."),
    "complaint.link_not_found": gettext_lazy("There is no such link."),
    "complaint.handled_the_first": gettext_lazy("The person handled the complaint that this one is about."),
    "complaint.handled_the_first_already": gettext_lazy("Somebody who handled that complaint has this one too."),
    "complaint.erased": gettext_lazy("The personal data of the complaint were erased."),
    "complaint.is_closed": gettext_lazy("The complaint is closed."),
    "complaint.already_acknowledged": gettext_lazy("The complaint is acknowledged already."),
    "complaint.no_issues": gettext_lazy("No issue is listed."),
    "complaint.too_many_issues": gettext_lazy("There are too many issues."),
    "complaint.issues_closed": gettext_lazy("Issues can no longer be listed."),
    "complaint.issue_undecided": gettext_lazy("An issue has no finding yet."),
    "complaint.not_investigated": gettext_lazy("Nothing was investigated, and no reason is given."),
    "complaint.not_deciding": gettext_lazy("This is done between the assessment and the decision."),
    "complaint.remedy_promised": gettext_lazy("The remedy is part of a decision already."),
    "complaint.not_answered": gettext_lazy("There is no answer that waits for a reply."),
    "complaint.no_remedy": gettext_lazy("No remedy was offered."),
    "complaint.remedy_unverified": gettext_lazy("A delivery is not verified yet."),
    "complaint.remedy_owed": gettext_lazy("A remedy is still owed."),
    "complaint.not_reminded": gettext_lazy("The complainant was not reminded yet."),
    "complaint.reply_window_open": gettext_lazy("The complainant still has time to reply."),
    "complaint.matter_moot": gettext_lazy("No running limit depends on the kind of matter."),
    "complaint.unknown_matter": gettext_lazy("There is no such kind of matter here."),
    "complaint.limit_fixed": gettext_lazy("The limit cannot be made longer."),
    "complaint.limit_stays": gettext_lazy("The rule gives no more time for this reason."),
    "complaint.unlawful_reason": gettext_lazy("The rule does not allow this reason."),
    "complaint.review_used": gettext_lazy("The complaint was reviewed once already."),
    "complaint.review_waits": gettext_lazy("A request for a review waits."),
    "complaint.review_asked": gettext_lazy("The review is asked for already."),
    "complaint.review_not_asked": gettext_lazy("Nobody asked for a review."),
    "complaint.reviewer_had_part": gettext_lazy("The person chosen had a part in the decision."),
    "complaint.reviewer_apart": gettext_lazy("The reviewer takes no other part."),
    "complaint.outside_not_settled": gettext_lazy("Nobody recorded that the decision outside stands."),
    "complaint.outside_settled": gettext_lazy("The decision outside stands and is to be carried out."),
    "complaint.way_outside_open": gettext_lazy("The complainant still has time to go further."),
    "complaint.no_open_decision": gettext_lazy("No decision outside waits to be answered."),
    "complaint.not_reviewer": gettext_lazy("Only the reviewer named may do this."),
    "complaint.review_told_wrongly": gettext_lazy("What is said of the review is not true."),
    "complaint.review_changed_nothing": gettext_lazy("Nothing differs from the first answer."),
    "complaint.review_changed_something": gettext_lazy("Something differs from the first answer."),
    "complaint.not_binding": gettext_lazy("The decision binds nobody before it is accepted."),
    "complaint.no_body": gettext_lazy("The body outside is not named."),
    "complaint.day_to_come": gettext_lazy("The day has not come yet."),
    "complaint.day_too_early": gettext_lazy("The day is before the matter began."),
    "complaint.no_words_of_end": gettext_lazy("The complainant's words are missing."),
    "body.unknown": gettext_lazy("There is no such open body outside."),
    "remedy.amount": gettext_lazy("The amount is not greater than 0."),
    "remedy.currency": gettext_lazy("The amount has no currency."),
    "remedy.promised_past": gettext_lazy("The promised date lies in the past."),
    "remedy.not_accepted": gettext_lazy("The complainant has not accepted yet."),
    "remedy.already_delivered": gettext_lazy("The remedy is delivered already."),
    "remedy.not_delivered": gettext_lazy("The remedy is not delivered yet."),
    "remedy.already_verified": gettext_lazy("The remedy is verified already."),
    "service.busy": gettext_lazy("The database does not answer just now. Nothing was saved."),
    "service.fault": gettext_lazy("Something of ours broke. Nothing was saved."),
}


def problem(status: int, code: str, detail: str = "", **more: Any) -> HttpResponse:
    """`type` is a stable address, `code` the same as a word, `title` the kind, `detail` a sentence about this case."""
    title = str(KINDS.get(code, detail))
    body = {"type": BASE + code, "title": title, "status": status, "code": code, "detail": detail or title} | more
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")


@require_safe
def explanation(request: HttpRequest, code: str) -> HttpResponse:
    """What stands at the address that `type` names; for everybody, because whoever reads a log holds no token."""
    if code not in KINDS:
        return problem(404, "page.not_found")
    body = {"type": BASE + code, "code": code, "title": str(KINDS[code])}
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")
