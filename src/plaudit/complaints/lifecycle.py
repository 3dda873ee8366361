"""The states of a complaint and the moves between them; pure. One deed is one journal code, and its effect is a row here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Refused

from .codes import State

S = State


class Move(StrEnum):
    RECEIVE = "complaint.received"
    ASSESS = "complaint.assessed"
    INVESTIGATE = "complaint.investigation_started"
    ASK = "complaint.question_asked"
    HEAR = "complaint.question_answered"
    GO_ON = "complaint.went_on_without_answer"
    DECIDE = "complaint.decided"
    RESPOND = "complaint.responded"
    ACCEPT = "complaint.accepted"
    REFUSE = "complaint.refused"
    BEGIN_REVIEW = "complaint.review_begun"
    DECIDE_REVIEW = "complaint.review_decided"
    GIVE_RECOURSE = "complaint.recourse_given"
    OPEN_DISPUTE = "complaint.dispute_opened"
    DECIDE_OUTSIDE = "complaint.decided_outside"
    BEGIN_REMEDY = "complaint.remedy_begun"
    BEGIN_OUTSIDE_REMEDY = "complaint.outside_remedy_begun"
    VERIFY = "complaint.verified"
    CLOSE = "complaint.closed"
    CLOSE_WITHOUT_REPLY = "complaint.closed_without_reply"
    CLOSE_UNRESOLVED = "complaint.closed_unresolved"
    SETTLE = "complaint.settled_at_first_contact"
    TRANSFER = "complaint.transferred"
    MERGE = "complaint.merged"
    WITHDRAW = "complaint.withdrawn"
    REOPEN = "complaint.reopened"


DECIDING = frozenset({S.ASSESSED, S.INVESTIGATING})  # findings are recorded and remedies offered
OPEN = frozenset(set(State) - {S.CLOSED})

MOVES: dict[Move, tuple[frozenset[State], State]] = {
    Move.ASSESS: (frozenset({S.RECEIVED, S.REOPENED}), S.ASSESSED),
    Move.INVESTIGATE: (frozenset({S.ASSESSED}), S.INVESTIGATING),
    Move.ASK: (frozenset({S.INVESTIGATING}), S.WAITING),
    Move.HEAR: (frozenset({S.WAITING}), S.INVESTIGATING),
    Move.GO_ON: (frozenset({S.WAITING}), S.INVESTIGATING),
    Move.DECIDE: (frozenset({S.ASSESSED, S.INVESTIGATING}), S.DECIDED),
    Move.RESPOND: (frozenset({S.DECIDED}), S.RESPONDED),
    Move.ACCEPT: (frozenset({S.RESPONDED, S.REJECTED, S.RECOURSE_GIVEN}), S.ACCEPTED),
    Move.REFUSE: (frozenset({S.RESPONDED}), S.REJECTED),
    Move.BEGIN_REVIEW: (frozenset({S.REJECTED, S.RECOURSE_GIVEN}), S.UNDER_REVIEW),
    Move.DECIDE_REVIEW: (frozenset({S.UNDER_REVIEW}), S.DECIDED),
    Move.GIVE_RECOURSE: (frozenset({S.REJECTED}), S.RECOURSE_GIVEN),
    Move.OPEN_DISPUTE: (
        frozenset({S.RESPONDED, S.REJECTED, S.UNDER_REVIEW, S.RECOURSE_GIVEN, S.DECIDED_OUTSIDE}),
        S.IN_DISPUTE,
    ),
    Move.DECIDE_OUTSIDE: (frozenset({S.IN_DISPUTE}), S.DECIDED_OUTSIDE),
    Move.BEGIN_OUTSIDE_REMEDY: (frozenset({S.DECIDED_OUTSIDE}), S.REMEDY_IN_PROGRESS),
    Move.BEGIN_REMEDY: (frozenset({S.ACCEPTED}), S.REMEDY_IN_PROGRESS),
    Move.VERIFY: (frozenset({S.REMEDY_IN_PROGRESS}), S.VERIFIED),
    Move.CLOSE: (frozenset({S.VERIFIED, S.ACCEPTED, S.DECIDED_OUTSIDE}), S.CLOSED),
    Move.CLOSE_WITHOUT_REPLY: (frozenset({S.RESPONDED}), S.CLOSED),
    Move.CLOSE_UNRESOLVED: (frozenset({S.RECOURSE_GIVEN, S.DECIDED_OUTSIDE}), S.CLOSED),
    Move.SETTLE: (frozenset({S.RECEIVED}), S.CLOSED),
    Move.TRANSFER: (frozenset({S.RECEIVED, S.REOPENED, S.ASSESSED}), S.CLOSED),
    Move.MERGE: (frozenset({S.RECEIVED}), S.CLOSED),
    Move.WITHDRAW: (OPEN, S.CLOSED),
    Move.REOPEN: (frozenset({S.CLOSED}), S.REOPENED),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards need to know of one complaint, counted by the action that asks."""

    issues: int = 0
    undecided: int = 0
    upheld: int = 0
    investigated: bool = False
    reason_not_to_investigate: bool = False
    owed: int = 0
    delivered: int = 0
    unverified: int = 0
    reminded: bool = False
    reply_window_over: bool = False
    review_used: bool = False
    review_waits: bool = False
    outside_open: bool = False
    outside_settled: bool = False
    way_outside_over: bool = False
    says_no_more: bool = False
    yes_recorded: bool = False
    second_person: bool = False
    same_complainant: bool = False
    unheard: str = ""
    looked_wider: bool = False
    unapproved: int = 0
    has_decider: bool = True
    cause_coded: bool = False
    corrective_decided: bool = False


def check_move(state: str, move: Move, facts: Facts | None = None) -> State:
    """The state after `move`. Raises Refused when the table or a guard stands in the way."""
    allowed, after = MOVES[move]
    if state not in allowed:
        raise Refused(
            "complaint.wrong_state",
            _("This cannot be done while the complaint is “%(state)s”. Reload the page to see what is next."),
            state=State(state).label,
        )
    guard = GUARDS.get(move)
    if guard:
        guard(facts or Facts())
    return after


def _guard_decide(facts: Facts) -> None:
    if not facts.issues:
        raise Refused(
            "complaint.no_issues", _("No issue is listed yet. List what the complaint is about, point by point.")
        )
    if facts.undecided:
        raise Refused(
            "complaint.issue_undecided",
            _("%(count)s issue(s) have no finding yet. Record a finding with its reason for each, then decide."),
            count=facts.undecided,
        )
    if not facts.investigated and not facts.reason_not_to_investigate:
        raise Refused(
            "complaint.not_investigated",
            _(
                "Nothing was investigated. Start the investigation, or give the reason why there is nothing to investigate."
            ),
        )
    check_heard(facts)
    if not facts.looked_wider:
        raise Refused(
            "complaint.not_looked_wider",
            _(
                "Nobody said yet whether others were harmed and whether there are similar complaints. Answer both first."
            ),
        )
    _check_approved(facts)


def _check_approved(facts: Facts) -> None:
    if facts.unapproved:
        raise Refused(
            "complaint.remedy_unapproved",
            _("%(count)s remedy line(s) beyond a limit wait for approval. Have them approved, or drop them."),
            count=facts.unapproved,
        )


def check_heard(facts: Facts) -> None:
    """Somebody complained about is heard before anything is found."""
    if facts.unheard == "untold":
        raise Refused(
            "complaint.staff_not_told",
            _("The person complained about was not told yet. Tell them and give them time to answer, then go on."),
        )
    if facts.unheard == "waiting":
        raise Refused(
            "complaint.staff_may_answer",
            _(
                "The person complained about has not answered, and their time to answer is not over. Wait for one of both."
            ),
        )


def _guard_respond(facts: Facts) -> None:
    if not facts.has_decider:
        raise Refused(
            "complaint.decision_without_decider",
            _(
                "Whoever decided this lost the post by a conflict. An impartial decider has to take the decision over first."
            ),
        )
    _check_approved(facts)


def _guard_begin_remedy(facts: Facts) -> None:
    if not facts.owed:
        raise Refused(
            "complaint.no_remedy", _("No remedy was offered, so there is nothing to deliver. Close the complaint.")
        )


def _guard_verify(facts: Facts) -> None:
    if facts.unverified:
        raise Refused(
            "complaint.remedy_unverified",
            _("%(count)s remedy line(s) are not verified. A second person confirms each delivery first."),
            count=facts.unverified,
        )


def _guard_close(facts: Facts) -> None:
    _guard_outside_stands(facts)
    if facts.unverified:
        raise Refused(
            "complaint.remedy_owed",
            _(
                "%(count)s remedy line(s) are still owed. Deliver them and have them verified, then close the complaint."
            ),
            count=facts.unverified,
        )
    _check_learned(facts)


def _check_learned(facts: Facts) -> None:
    if not facts.cause_coded:
        raise Refused(
            "complaint.no_cause",
            _("The cause is not coded yet. Choose it from the tree, or say why it is not known; then close."),
        )
    if not facts.corrective_decided:
        raise Refused(
            "complaint.no_corrective_decision",
            _("Nobody decided whether a corrective action is needed. Decide it, with the reason; then close."),
        )


def _guard_review(facts: Facts) -> None:
    if facts.review_used:
        raise Refused(
            "complaint.review_used",
            _("This complaint was reviewed once. A second review is not offered: the way outside is open."),
        )


def _guard_recourse(facts: Facts) -> None:
    if facts.review_waits:
        raise Refused(
            "complaint.review_waits",
            _(
                "The complainant asked for an internal review. Name a reviewer, or write down the words in which they "
                "took it back."
            ),
        )


def _guard_outside_stands(facts: Facts) -> None:
    if facts.outside_open:
        raise Refused(
            "complaint.outside_not_settled",
            _("Nobody recorded that the decision outside stands. Record first whether it was accepted, or is final."),
        )


def _guard_outside_remedy(facts: Facts) -> None:
    _guard_outside_stands(facts)
    _guard_begin_remedy(facts)


def _guard_unresolved(facts: Facts) -> None:
    if facts.outside_settled:
        raise Refused(
            "complaint.outside_settled",
            _("The decision outside stands. Carry it out, and close the complaint as decided outside."),
        )
    if not facts.way_outside_over and not facts.says_no_more:
        raise Refused(
            "complaint.way_outside_open",
            _(
                "The complainant's time to go further is not over. Wait for its end, or write down the words in which "
                "they said that they go no further."
            ),
        )


def _guard_no_reply(facts: Facts) -> None:
    if not facts.reminded:
        raise Refused(
            "complaint.not_reminded",
            _("The complainant was not reminded yet. Send the reminder, then wait until its date."),
        )
    if not facts.reply_window_over:
        raise Refused(
            "complaint.reply_window_open",
            _("The complainant's time to reply is not over. Silence counts only after the date they were given."),
        )
    _check_learned(facts)


def _guard_settle(facts: Facts) -> None:
    if not facts.yes_recorded:
        raise Refused("complaint.no_words_of_acceptance", _("Write down the words in which the complainant accepted."))


def _guard_transfer(facts: Facts) -> None:
    if not facts.second_person:
        raise Refused(
            "complaint.no_second_person",
            _("Nobody but the one who proposed this has looked at it. A second person has to confirm it."),
        )


def _guard_merge(facts: Facts) -> None:
    if not facts.same_complainant:
        raise Refused(
            "complaint.other_complainant",
            _(
                "Nothing shows that both complaints are from the same person, so they cannot be merged: each keeps its "
                "own answer and rights. Link them instead."
            ),
        )


GUARDS = {
    Move.SETTLE: _guard_settle,
    Move.TRANSFER: _guard_transfer,
    Move.MERGE: _guard_merge,
    Move.DECIDE: _guard_decide,
    Move.RESPOND: _guard_respond,
    Move.BEGIN_REMEDY: _guard_begin_remedy,
    Move.VERIFY: _guard_verify,
    Move.CLOSE: _guard_close,
    Move.CLOSE_WITHOUT_REPLY: _guard_no_reply,
    Move.BEGIN_REVIEW: _guard_review,
    Move.GIVE_RECOURSE: _guard_recourse,
    Move.BEGIN_OUTSIDE_REMEDY: _guard_outside_remedy,
    Move.CLOSE_UNRESOLVED: _guard_unresolved,
}


def replay(codes: Iterable[str], *, start: State | None = None) -> State | None:
    """The state after these journal codes in order; codes that move nothing are passed over. None before receipt.

    An imported complaint starts in the state its batch recorded (queries.imports.start_of).
    """
    state = start
    for code in codes:
        if code == Move.RECEIVE:
            state = S.RECEIVED
        elif state is not None and code in MOVES:
            allowed, after = MOVES[Move(code)]
            if state not in allowed:
                raise ValueError(f"{code} is not possible in state {state}")
            state = after
    return state


def possible_moves(state: str) -> list[Move]:
    return [move for move, (allowed, _after) in MOVES.items() if state in allowed]
