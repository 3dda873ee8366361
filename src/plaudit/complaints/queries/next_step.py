"""What is next, who acts, and which button stands at the foot of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plaudit.foundation.actors import Actor

from .. import policies
from ..codes import ClosingCode, Finding, ObligationKind, State, TransferOutcome
from ..lifecycle import MOVES, Move
from ..models import Complaint, Issue, Remedy, Transfer
from .buttons import Button, Plan
from .case_rows import is_acknowledged, looked_into, obligations_of
from .lateness import is_late_or_held
from .limits import longer_limits_of
from .matters import matters_of
from .next_outside import AFTER_REFUSAL, plan_after_refusal
from .page_rows import flags_of, hearings_of, transfers_of
from .reviews import may_ask, review_of


@dataclass(frozen=True, slots=True)
class NextStep:
    """The sentence for everybody; the buttons only for those who may."""

    text: str
    first: Button | None = None
    second: Button | None = None


def next_step(actor: Actor, complaint: Complaint, issues: Sequence[Issue], remedies: Sequence[Remedy]) -> NextStep:
    if complaint.subject.erased_at:
        return NextStep(_("The complainant's data were erased: nothing can be added or changed any more."))
    text, first, second = _plan(actor, complaint, issues, remedies)
    return NextStep(text, _allowed(actor, complaint, first), _allowed(actor, complaint, second))


NEEDS = {
    "acknowledge": "acknowledge", "assess": "assess", "investigate": "investigate", "find": "find", "decide": "decide",
    "respond": "respond", "accepted": "accept", "refused": "accept", "remind": "inform", "deliver": "deliver",
    "verify": "verify", "return": "verify", "close": "close", "close-without-reply": "close", "reopen": "reopen", "ask": "ask",
    "add-issue": "list_issues", "classify": "list_issues",
    "note": "note", "document": "attach", "withdrawn": "withdraw", "hear": "hear",
    "late": "tell_late", "matter": "classify", "flag": "flag", "unflag": "flag", "escalate": "escalate",
    "assign-investigator": "assign", "assign-decider": "assign", "concerned": "name_concerned", "interest": "declare",
    "propose-exception": "propose_exception", "tell-staff": "tell_staff", "look-wider": "look_wider", "cause": "code_cause",
    "corrective": "decide_corrective",
    "extend": "extend", "triage": "triage", "go-on": "ask", "offer": "offer_remedy", "assign": "assign", "inform": "inform",
    "ask-review": "ask_review", "assign-review": "assign_review", "review": "review", "review-offer": "review",
    "recourse": "give_recourse", "went-outside": "go_outside", "decided-outside": "go_outside",
    "outside-offer": "go_outside", "outside-reply": "go_outside", "close-unresolved": "close_unresolved",
    "settle": "settle", "transfer": "transfer", "transfer-confirm": "transfer", "transfer-refuse": "transfer",
    "merge": "merge", "link": "link",
}  # fmt: skip


def _allowed(actor: Actor, complaint: Complaint, button: Button | None) -> Button | None:
    if button is None or not policies.may(actor, NEEDS[button.deed], complaint):
        return None
    if button.deed.startswith("transfer-") and _proposal(complaint, actor) is None:
        return None
    return button


def _proposal(complaint: Complaint, actor: Actor | None = None) -> Transfer | None:
    """What waits for a second person; given the actor, only if that can be them."""
    waiting = (row for row in transfers_of(complaint) if row.outcome == TransferOutcome.WAITING)
    return next((row for row in waiting if actor is None or row.proposed_by_id != actor.id), None)


UNANSWERED = frozenset(
    {State.RECEIVED, State.ASSESSED, State.INVESTIGATING, State.WAITING, State.DECIDED, State.REOPENED}
)


AT_THE_START = frozenset({State.RECEIVED, State.REOPENED})
BEFORE_DECISION = frozenset({State.ASSESSED, State.INVESTIGATING, State.WAITING})


def _is_untold(complaint: Complaint) -> bool:
    about = complaint.about_person_id
    return about is not None and all(hearing.person_id != about for hearing in hearings_of(complaint))


def _waits_for_a_look(complaint: Complaint) -> bool:
    return any(o.kind == ObligationKind.SAFETY_TRIAGE and o.ended_at is None for o in obligations_of(complaint))


WENT_OUTSIDE_FROM, _IN_DISPUTE = MOVES[Move.OPEN_DISPUTE]


Step = tuple[str, str, bool]


def side_steps(actor: Actor, complaint: Complaint) -> list[tuple[str, str]]:
    """What else can be done now, beside the next step, by this actor."""
    if complaint.subject.erased_at:
        return []
    steps = [*_on_the_way(complaint), *_towards_an_end(actor, complaint), *_at_any_time(complaint)]
    return [(deed, label) for deed, label, fits in steps if fits and policies.may(actor, NEEDS[deed], complaint)]


def _on_the_way(complaint: Complaint) -> list[Step]:
    state, is_open = State(complaint.state), complaint.is_open
    return [
        ("assign", _("Give it another owner"), is_open),
        (
            "assign-investigator",
            _("Give it another investigator"),
            state in {State.INVESTIGATING, State.WAITING},
        ),
        ("assign-decider", _("Give it another decider"), state == State.DECIDED),
        ("concerned", _("Name who is complained about"), is_open),
        ("tell-staff", _("Tell the person complained about"), is_open and _is_untold(complaint)),
        ("look-wider", _("Look beyond this complaint"), state in BEFORE_DECISION),
        ("cause", _("Code the cause"), is_open and state not in AT_THE_START),
        ("corrective", _("Decide on a corrective action"), is_open and state not in AT_THE_START),
        ("interest", _("I have an interest in this complaint"), is_open),
        ("propose-exception", _("Propose an exception"), is_open),
        ("inform", _("Tell the complainant where it stands"), is_open),
        ("triage", _("Look at the possible danger"), complaint.is_urgent and _waits_for_a_look(complaint)),
        ("extend", _("Make the limit of the answer longer"), state in UNANSWERED and bool(longer_limits_of(complaint))),
        ("late", _("Tell the complainant that we are late"), is_open and is_late_or_held(complaint)),
        ("matter", _("Say what kind of matter it is"), bool(matters_of(complaint))),
        ("hear", _("Record what the complainant said"), is_open),
        ("add-issue", _("Add an issue"), state in {State.ASSESSED, State.INVESTIGATING, State.WAITING}),
        ("classify", _("Say what it is about"), True),
        ("ask", _("Ask the complainant"), state == State.INVESTIGATING),
        ("offer", _("Offer a remedy"), state in {State.ASSESSED, State.INVESTIGATING}),
        ("decide", _("Decide without an investigation"), state == State.ASSESSED),
    ]


def _towards_an_end(actor: Actor, complaint: Complaint) -> list[Step]:
    state = State(complaint.state)
    review = review_of(complaint) if state in AFTER_REFUSAL else None
    return [
        ("remind", _("Remind the complainant of our answer"), state == State.RESPONDED),
        ("close-without-reply", _("Close without a reply"), state == State.RESPONDED),
        ("ask-review", _("The complainant asks for a review"), may_ask(complaint, review)),
        ("review-offer", _("Offer a remedy"), policies.may_review(actor, complaint)),
        ("assign-review", _("Name another reviewer"), state == State.UNDER_REVIEW),
        ("recourse", _("Tell the ways outside"), state == State.REJECTED),
        ("accepted", _("The complainant accepts after all"), state in {State.REJECTED, State.RECOURSE_GIVEN}),
        ("went-outside", _("The complainant went outside"), state in WENT_OUTSIDE_FROM),
        ("close-unresolved", _("Close as not resolved"), state == State.RECOURSE_GIVEN),
        ("settle", _("Settle it at first contact"), state == State.RECEIVED),
        (
            "transfer",
            _("Somebody else has to deal with it"),
            state in MOVES[Move.TRANSFER][0] and _proposal(complaint) is None,
        ),
        ("merge", _("Merge it into another complaint"), state == State.RECEIVED),
        ("link", _("Link it with another complaint"), True),
    ]


def _at_any_time(complaint: Complaint) -> list[Step]:
    is_open = complaint.is_open
    return [
        ("escalate", _("Ask somebody further up to look"), is_open),
        ("flag", _("Mark it"), is_open),
        ("unflag", _("Take a mark off"), bool(flags_of(complaint))),
        ("note", _("Add a note"), True),
        ("document", _("Add a document"), True),
        ("withdrawn", _("The complainant withdraws"), is_open),
    ]


def _plan(actor: Actor, complaint: Complaint, issues: Sequence[Issue], remedies: Sequence[Remedy]) -> Plan:
    state = State(complaint.state)
    if state in AFTER_REFUSAL:
        return plan_after_refusal(actor, complaint)
    if state in MOVES[Move.TRANSFER][0] and _proposal(complaint):
        return (
            _("Somebody proposed that others deal with it. A second person confirms, or keeps it here."),
            Button("transfer-confirm", _("Confirm it")),
            Button("transfer-refuse", _("Keep it here")),
        )
    if state == State.CLOSED:
        return _after_the_end(complaint)
    if state in {State.RECEIVED, State.REOPENED}:
        return _at_the_start(complaint)
    if state in {State.ASSESSED, State.INVESTIGATING}:
        return _before_the_decision(complaint, issues)
    if state == State.REMEDY_IN_PROGRESS:
        return _during_the_remedy(remedies)
    return {
        State.WAITING: (
            _("The complainant answers our question; the limits keep running."),
            Button("hear", _("Record the answer")),
            Button("go-on", _("Go on without it")),
        ),
        State.DECIDED: (
            _("Whoever decided this lost the post by a conflict. An impartial decider takes the decision over."),
            Button("assign-decider", _("Give it another decider")),
            None,
        )
        if complaint.decider_id is None
        else (
            _("Send the answer. Its limit stops on sending, not on deciding."),
            Button("respond", _("Write the answer")),
            None,
        ),
        State.RESPONDED: (
            _("The complainant accepts or refuses. Silence is never a yes."),
            Button("accepted", _("Record a yes")),
            Button("refused", _("Record a no")),
        ),
        State.ACCEPTED: _before_closing(complaint, _("Nothing is owed. Close the complaint.")),
        State.VERIFIED: _before_closing(complaint, _("Every remedy is verified. Close the complaint.")),
    }[state]


def _after_the_end(complaint: Complaint) -> Plan:
    again = Button("reopen", _("Open again"))
    if _waits_for_a_look(complaint):
        text = _("The complaint is closed, the possible danger is not: somebody has to look at it.")
        return text, Button("triage", _("Look at the possible danger")), again
    if complaint.closing_code == ClosingCode.MERGED:
        return _("The complaint it was merged into answers for both. Opened again, it goes on by itself."), None, again
    return _("Nothing more is due. It can be opened again, with a reason."), None, again


def _before_closing(complaint: Complaint, text: str) -> Plan:
    """Closing waits for the cause and for the decision on a corrective action."""
    _wider, is_coded, is_decided = looked_into(complaint)
    if not is_coded:
        return _("Code the cause, or say why it is not known."), Button("cause", _("Code the cause")), None
    if not is_decided:
        return (
            _("Decide whether a corrective action is needed, so that it does not happen again."),
            Button("corrective", _("Decide on a corrective action")),
            None,
        )
    return text, Button("close", _("Close")), None


def _at_the_start(complaint: Complaint) -> Plan:
    if not is_acknowledged(complaint):
        return (
            _("Read it and acknowledge it to the complainant; then an assessor assesses it."),
            Button("acknowledge", _("Acknowledge")),
            Button("assess", _("Assess")),
        )
    return (
        _("An assessor rates it and lists the issues."),
        Button("assess", _("Assess")),
        Button("assign", _("Give it an owner")),
    )


def _before_the_decision(complaint: Complaint, issues: Sequence[Issue]) -> Plan:
    undecided = [issue for issue in issues if issue.finding == Finding.NONE]
    if complaint.state == State.ASSESSED and undecided and not complaint.investigator_id:
        return (
            _("Give it to an investigator who is not the person complained about."),
            Button("investigate", _("Start the investigation")),
            Button("assign", _("Give it an owner")),
        )
    if undecided and _is_untold(complaint):
        return (
            _("Tell the person complained about what concerns them. They may answer before anything is found."),
            Button("tell-staff", _("Tell them")),
            Button("ask", _("Ask the complainant")),
        )
    if undecided:
        first = undecided[0]
        return (
            _("Record the finding on issue %(number)s, with the reason the complainant will read.")
            % {"number": first.number},
            Button("find", _("Record the finding"), first.pk),
            Button("ask", _("Ask the complainant")),
        )
    has_looked_wider, _coded, _decided = looked_into(complaint)
    if not has_looked_wider:
        return (
            _("Before the decision: say whether others were harmed, and whether there are similar complaints."),
            Button("look-wider", _("Look beyond this complaint")),
            Button("offer", _("Offer a remedy")),
        )
    return (
        _("Every issue has its finding. Offer a remedy where one is due, then decide."),
        Button("decide", _("Decide")),
        Button("offer", _("Offer a remedy")),
    )


def _during_the_remedy(remedies: Sequence[Remedy]) -> Plan:
    owed = next((r for r in remedies if r.delivered_at is None), None)
    if owed:
        return (
            _("Deliver the remedy and record what proves it."),
            Button("deliver", _("Record the delivery"), owed.pk),
            None,
        )
    unseen = next((r for r in remedies if r.verified_at is None), None)
    return (
        _("A second person, not the owner, verifies the delivery."),
        Button("verify", _("Verify"), unseen.pk if unseen else None),
        Button("return", _("Return it"), unseen.pk if unseen else None) if unseen else None,
    )
