import pytest

from plaudit.complaints import actions, lifecycle
from plaudit.complaints.codes import ClosingCode, State
from plaudit.complaints.lifecycle import MOVES, Facts, Move, check_move, replay
from plaudit.foundation.errors import Refused
from plaudit.foundation.journal import entries_of

from .world import World, refetched

LEARNED = {"cause_coded": True, "corrective_decided": True}
READY = Facts(
    issues=1,
    investigated=True,
    owed=1,
    unverified=0,
    reminded=True,
    reply_window_over=True,
    way_outside_over=True,
    yes_recorded=True,
    second_person=True,
    same_complainant=True,
    looked_wider=True,
    **LEARNED,
)
FOUND = {"issues": 1, "investigated": True}
SILENT = {"reminded": True, "reply_window_over": True}
ALLOWED = """
received            complaint.assessed                  assessed
reopened            complaint.assessed                  assessed
assessed            complaint.investigation_started     investigating
investigating       complaint.question_asked            waiting
waiting             complaint.question_answered         investigating
waiting             complaint.went_on_without_answer    investigating
assessed            complaint.decided                   decided
investigating       complaint.decided                   decided
decided             complaint.responded                 responded
responded           complaint.accepted                  accepted
rejected            complaint.accepted                  accepted
recourse_given      complaint.accepted                  accepted
responded           complaint.refused                   rejected
rejected            complaint.review_begun              under_review
recourse_given      complaint.review_begun              under_review
under_review        complaint.review_decided            decided
rejected            complaint.recourse_given            recourse_given
responded           complaint.dispute_opened            in_dispute
rejected            complaint.dispute_opened            in_dispute
under_review        complaint.dispute_opened            in_dispute
recourse_given      complaint.dispute_opened            in_dispute
decided_outside     complaint.dispute_opened            in_dispute
in_dispute          complaint.decided_outside           decided_outside
decided_outside     complaint.outside_remedy_begun      remedy_in_progress
decided_outside     complaint.closed                    closed
recourse_given      complaint.closed_unresolved         closed
decided_outside     complaint.closed_unresolved         closed
accepted            complaint.remedy_begun              remedy_in_progress
remedy_in_progress  complaint.verified                  verified
verified            complaint.closed                    closed
accepted            complaint.closed                    closed
responded           complaint.closed_without_reply      closed
received            complaint.settled_at_first_contact  closed
received            complaint.transferred               closed
reopened            complaint.transferred               closed
assessed            complaint.transferred               closed
received            complaint.merged                    closed
closed              complaint.reopened                  reopened
"""
TABLE = {tuple(line.split()[:2]): line.split()[2] for line in ALLOWED.strip().splitlines()}
TABLE |= {(s.value, "complaint.withdrawn"): "closed" for s in State if s != State.CLOSED}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(MOVES))
def test_every_move_from_every_state_is_in_the_table_or_refused(state: State, move: Move) -> None:
    expected = TABLE.get((state.value, move.value))

    if expected:
        assert check_move(state, move, READY) == expected
    else:
        with pytest.raises(Refused) as refusal:
            check_move(state, move, READY)
        assert refusal.value.code == "complaint.wrong_state"


@pytest.mark.parametrize(
    ("state", "move", "facts", "code"),
    [
        (State.INVESTIGATING, Move.DECIDE, Facts(investigated=True), "complaint.no_issues"),
        (
            State.INVESTIGATING,
            Move.DECIDE,
            Facts(issues=2, undecided=1, investigated=True),
            "complaint.issue_undecided",
        ),
        (State.ASSESSED, Move.DECIDE, Facts(issues=1), "complaint.not_investigated"),
        (State.INVESTIGATING, Move.DECIDE, Facts(**FOUND, unheard="untold"), "complaint.staff_not_told"),
        (State.INVESTIGATING, Move.DECIDE, Facts(**FOUND, unheard="waiting"), "complaint.staff_may_answer"),
        (State.INVESTIGATING, Move.DECIDE, Facts(**FOUND), "complaint.not_looked_wider"),
        (
            State.INVESTIGATING,
            Move.DECIDE,
            Facts(**FOUND, looked_wider=True, unapproved=1),
            "complaint.remedy_unapproved",
        ),
        (State.DECIDED, Move.RESPOND, Facts(has_decider=False), "complaint.decision_without_decider"),
        (State.ACCEPTED, Move.CLOSE, Facts(corrective_decided=True), "complaint.no_cause"),
        (State.ACCEPTED, Move.CLOSE, Facts(cause_coded=True), "complaint.no_corrective_decision"),
        (State.RESPONDED, Move.CLOSE_WITHOUT_REPLY, Facts(**SILENT), "complaint.no_cause"),
        (State.ACCEPTED, Move.BEGIN_REMEDY, Facts(), "complaint.no_remedy"),
        (State.REMEDY_IN_PROGRESS, Move.VERIFY, Facts(unverified=1), "complaint.remedy_unverified"),
        (State.ACCEPTED, Move.CLOSE, Facts(unverified=1), "complaint.remedy_owed"),
        (State.REJECTED, Move.BEGIN_REVIEW, Facts(review_used=True), "complaint.review_used"),
        (State.REJECTED, Move.GIVE_RECOURSE, Facts(review_waits=True), "complaint.review_waits"),
        (
            State.DECIDED_OUTSIDE,
            Move.BEGIN_OUTSIDE_REMEDY,
            Facts(owed=1, outside_open=True),
            "complaint.outside_not_settled",
        ),
        (State.DECIDED_OUTSIDE, Move.CLOSE, Facts(outside_open=True), "complaint.outside_not_settled"),
        (State.DECIDED_OUTSIDE, Move.CLOSE, Facts(outside_settled=True, unverified=1), "complaint.remedy_owed"),
        (
            State.DECIDED_OUTSIDE,
            Move.CLOSE_UNRESOLVED,
            Facts(outside_settled=True, says_no_more=True),
            "complaint.outside_settled",
        ),
        (State.RECOURSE_GIVEN, Move.CLOSE_UNRESOLVED, Facts(), "complaint.way_outside_open"),
        (State.RESPONDED, Move.CLOSE_WITHOUT_REPLY, Facts(reply_window_over=True), "complaint.not_reminded"),
        (State.RESPONDED, Move.CLOSE_WITHOUT_REPLY, Facts(reminded=True), "complaint.reply_window_open"),
        (State.RECEIVED, Move.SETTLE, Facts(), "complaint.no_words_of_acceptance"),
        (State.RECEIVED, Move.TRANSFER, Facts(), "complaint.no_second_person"),
        (State.RECEIVED, Move.MERGE, Facts(), "complaint.other_complainant"),
    ],
)
def test_a_guard_names_what_stands_in_the_way(state: State, move: Move, facts: Facts, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_move(state, move, facts)

    assert refusal.value.code == code


def test_the_whole_way_is_replayed_from_the_journal(world: World) -> None:
    complaint = world.closed()

    entries = list(entries_of(complaint.pk))
    assert replay(e.code for e in entries) == State.CLOSED == refetched(complaint).state
    assert complaint.closing_code == ClosingCode.ACCEPTED_AND_VERIFIED
    assert complaint.is_resolved


def test_replay_refuses_an_impossible_history() -> None:
    with pytest.raises(ValueError, match="not possible"):
        replay([Move.RECEIVE, Move.CLOSE])


def test_a_withdrawn_complaint_is_closed_but_not_resolved(world: World) -> None:
    complaint = world.file()

    actions.withdraw_complaint(
        actor=world.complainant(complaint), complaint_id=complaint.pk, words="I found my receipt."
    )

    closed = refetched(complaint)
    assert (closed.state, closed.closing_code, closed.is_resolved) == (State.CLOSED, ClosingCode.WITHDRAWN, False)


def test_possible_moves_are_those_of_the_table() -> None:
    assert lifecycle.possible_moves(State.CLOSED) == [Move.REOPEN]
