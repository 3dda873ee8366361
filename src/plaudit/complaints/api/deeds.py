"""The deeds of a complaint's life as operations: POST …/complaints/{reference}/<deed>, done in the name of one person.

Each is a body that knows the action it calls. The person's roles, the objectivity rules and the journal are those of the
screens, because the actions are the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from plaudit.accounts.roles import Scope
from plaudit.foundation import idempotency
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Stale
from plaudit.foundation.guard import fetch

from .. import actions, policies
from ..models import Complaint
from . import deciding, ending, handling, objectivity, refused, settling
from .base import Deed, On
from .shapes import CaseOut, Key, Unchanged, actor_of, case_out, etag

router = Router(tags=["deeds"])

DEEDS: dict[str, tuple[type[Deed], str]] = {
    "acknowledge": (handling.Acknowledge, "A person has read it: acknowledge it to the complainant"),
    "assign": (handling.Assign, "Give it an owner, investigator or decider"),
    "assess": (handling.Assess, "Rate it and list its issues"),
    "matter": (handling.RecordMatter, "Record what kind of matter it is"),
    "issues": (handling.AddIssue, "Add an issue"),
    "investigate": (handling.Investigate, "Start the investigation"),
    "ask": (handling.Ask, "Ask the complainant a question"),
    "hear": (handling.Hear, "Record what the complainant said"),
    "go-on": (handling.GoOn, "Go on without the complainant's answer"),
    "inform": (handling.Inform, "Tell the complainant where it stands"),
    "extend": (handling.Extend, "Make the limit of the answer longer"),
    "triage": (handling.TriageDanger, "Record a look at a possible danger"),
    "notes": (handling.AddNote, "Add a note among staff"),
    "findings": (deciding.Find, "Record the finding on an issue"),
    "remedies": (deciding.OfferRemedy, "Offer a remedy"),
    "drop-remedy": (deciding.DropRemedy, "Drop a remedy line before the decision"),
    "approve-remedy": (deciding.ApproveRemedy, "Approve a remedy beyond a limit"),
    "declare": (objectivity.Declare, "Say whether one has an interest in it"),
    "concerned": (objectivity.NameConcerned, "Name the person and unit complained about"),
    "exceptions": (objectivity.ProposeException, "Propose that somebody acts in spite of a conflict"),
    "tell-staff": (objectivity.TellStaff, "Tell the person complained about"),
    "look-wider": (objectivity.LookWider, "Answer whether others were harmed and similar complaints exist"),
    "cause": (objectivity.CodeCause, "Code the cause"),
    "corrective": (objectivity.DecideCorrective, "Decide whether a corrective action is needed"),
    "decide": (deciding.Decide, "Decide, with what is still open of findings and remedies"),
    "respond": (deciding.Respond, "Send the answer"),
    "accept": (settling.Accept, "Record that the complainant accepts, in their words"),
    "refuse": (settling.Refuse, "Record that the complainant refuses, in their words"),
    "remind": (settling.Remind, "Remind the complainant of the answer"),
    "ask-review": (refused.AskReview, "Record that the complainant asks for an internal review, in their words"),
    "name-reviewer": (refused.NameReviewer, "Name who makes the internal review"),
    "review": (refused.Review, "Send the result of the internal review"),
    "recourse": (refused.Recourse, "Tell the complainant the ways outside"),
    "go-outside": (refused.GoOutside, "Record that the complainant went to a body outside"),
    "decided-outside": (refused.DecideOutside, "Record what a body outside decided"),
    "outside-remedies": (refused.OrderedRemedy, "Add a remedy line that a body outside ordered"),
    "outside-reply": (refused.AnswerOutside, "Record whether the decision outside stands"),
    "close-unresolved": (refused.CloseUnresolved, "Close a complaint whose ways are used up"),
    "deliver": (settling.Deliver, "Record that a remedy was delivered, and what proves it"),
    "verify": (settling.Verify, "Verify a delivery as a second person"),
    "return": (settling.Return, "Return a delivery whose proof is not enough"),
    "close": (settling.Close, "Close the complaint"),
    "close-without-reply": (settling.CloseWithoutReply, "Close a complaint whose complainant does not reply"),
    "withdraw": (settling.Withdraw, "Record that the complainant withdraws, in their words"),
    "reopen": (settling.Reopen, "Open it again, with the reason"),
    "settle": (ending.Settle, "Settle it at first contact"),
    "transfer": (ending.ProposeTransfer, "Propose that somebody else deals with it"),
    "confirm-transfer": (ending.ConfirmTransfer, "Confirm, as a second person, that somebody else deals with it"),
    "refuse-transfer": (ending.RefuseTransfer, "Keep it here, as a second person"),
    "merge": (ending.Merge, "Merge it into another complaint of the same person"),
    "link": (ending.Link, "Link it with another complaint"),
    "unlink": (ending.Unlink, "Undo a link"),
}


def _add(name: str, body_type: type[Deed], summary: str) -> None:
    def operation(
        request: HttpRequest,
        response: HttpResponse,
        reference: str,
        body: body_type,  # type: ignore[valid-type]
        if_match: Unchanged = "",
        idempotency_key: Key = "",
    ) -> CaseOut:
        case = _done(request, reference, body, if_match, idempotency_key)
        response["ETag"] = etag(case)
        return case

    operation_id = f"complaint_{name.replace('-', '_')}"
    operation.__name__ = operation_id
    router.add_api_operation(
        f"/complaints/{{reference}}/{name}",
        ["POST"],
        operation,
        response=CaseOut,
        summary=summary,
        description=body_type.__doc__,
        operation_id=operation_id,
    )


def _done(request: HttpRequest, reference: str, body: Deed, if_match: str, key: str) -> CaseOut:
    """Locked once: the deed works on the row that was asked for, and the answer is told from it. Two complaints are locked
    by their deed, in an order of its own."""
    actor = actor_of(request)
    policies.check_scope(actor, Scope.HANDLE)
    with _seen(actor, reference) if body.is_about_two else actions.held(actor, reference) as complaint:
        policies.check_may(actor, body.deed, complaint)
        sent = f"{request.path}\n".encode() + request.body
        if not key or not idempotency.claim(client=actor.through, key=key, body=sent).is_repeat:
            body.perform(On(actor, complaint, _version(if_match)))
        return case_out(Complaint.objects.get(pk=complaint.pk) if body.is_about_two else complaint)


@contextmanager
def _seen(actor: Actor, reference: str) -> Iterator[Complaint]:
    with transaction.atomic():
        yield fetch(policies.visible_to(actor).select_related("unit"), reference=reference)


def _version(if_match: str) -> int | None:
    """The version that the sender saw; None when they do not say. Raises Stale for a tag that was never ours."""
    if if_match.strip() in {"", "*"}:
        return None
    number = if_match.strip().removeprefix('"').partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Stale("complaint.changed", _("If-Match is not an ETag of this complaint. Read the complaint again."))
    return int(number)


for _name, (_body, _summary) in DEEDS.items():
    _add(_name, _body, _summary)
