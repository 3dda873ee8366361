"""What a complaint may do, written by hand from the standard's table and the moves it leaves open; knows no product code."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

# state, journal code of the move, state after it
TABLE = """
received            complaint.assessed                      assessed
reopened            complaint.assessed                      assessed
assessed            complaint.investigation_started         investigating
investigating       complaint.question_asked                waiting
waiting             complaint.question_answered             investigating
waiting             complaint.went_on_without_answer        investigating
assessed            complaint.decided                       decided
investigating       complaint.decided                       decided
decided             complaint.responded                     responded
responded           complaint.accepted                      accepted
rejected            complaint.accepted                      accepted
responded           complaint.refused                       rejected
accepted            complaint.remedy_begun                  remedy_in_progress
remedy_in_progress  complaint.verified                      verified
verified            complaint.closed                        closed
accepted            complaint.closed                        closed
responded           complaint.closed_without_reply          closed
received            complaint.settled_at_first_contact      closed
received            complaint.transferred                   closed
reopened            complaint.transferred                   closed
assessed            complaint.transferred                   closed
received            complaint.merged                        closed
closed              complaint.reopened                      reopened
recourse_given      complaint.accepted                      accepted
rejected            complaint.review_begun                  under_review
recourse_given      complaint.review_begun                  under_review
under_review        complaint.review_decided                decided
rejected            complaint.recourse_given                recourse_given
responded           complaint.dispute_opened                in_dispute
rejected            complaint.dispute_opened                in_dispute
under_review        complaint.dispute_opened                in_dispute
recourse_given      complaint.dispute_opened                in_dispute
decided_outside     complaint.dispute_opened                in_dispute
in_dispute          complaint.decided_outside               decided_outside
decided_outside     complaint.outside_remedy_begun          remedy_in_progress
decided_outside     complaint.closed                        closed
decided_outside     complaint.closed_unresolved             closed
recourse_given      complaint.closed_unresolved             closed
"""
OPEN_STATES = {state for state in " ".join(TABLE.split()).split() if "." not in state} - {"closed"}
MOVES = {(state, code): after for state, code, after in (line.split() for line in TABLE.strip().splitlines())}
MOVES |= {(state, "complaint.withdrawn"): "closed" for state in OPEN_STATES}
MOVING = {code for _state, code in MOVES}
RESOLVED = {"settled_first_contact", "accepted_and_verified", "decided_outside"}
TAKING_IN = {"received", "reopened", "assessed", "investigating", "waiting"}
DECIDING = {"assessed", "investigating"}


@dataclass
class Line:
    """A remedy line."""

    is_accepted: bool = False
    is_delivered: bool = False
    is_verified: bool = False


@dataclass
class Model:
    """One complaint as a careful clerk with paper would keep it."""

    person: str
    received_at: datetime
    state: str = "received"
    closing: str = ""
    is_acknowledged: bool = False
    was_investigated: bool = False
    is_reminded: bool = False
    findings: list[bool] = field(default_factory=list)
    remedies: list[Line] = field(default_factory=list)
    answered_at: datetime | None = None
    answers: int = 0
    review: str = ""  # asked, begun, decided, taken back
    review_of_answer: int = 0
    outside: str = ""  # open: decided and not answered; stands; refused
    proposer: str = ""
    passes_to_unit: bool = False

    def can(self, code: str) -> bool:
        return (self.state, code) in MOVES

    def move(self, code: str, closing: str = "") -> None:
        self.state = MOVES[self.state, code]
        self.closing = closing
        if self.state == "closed":
            self.proposer = ""
        if code in {"complaint.dispute_opened", "complaint.reopened"}:
            self.outside = ""

    @property
    def is_open(self) -> bool:
        return self.state != "closed"

    @property
    def unverified(self) -> list[Line]:
        return [line for line in self.remedies if not line.is_verified]

    @property
    def closes_as(self) -> str | None:
        """The code of an ordinary closing now; None while nobody has said that the decision outside stands."""
        if self.outside == "stands":
            return "decided_outside"
        return None if self.outside else "accepted_and_verified"

    def can_decide(self, *, says_why_not: bool) -> bool:
        return (
            self.can("complaint.decided")
            and bool(self.findings)
            and all(self.findings)
            and (self.was_investigated or says_why_not)
        )

    def can_take_silence(self, at: datetime) -> bool | None:
        """None in the days around the end of the complainant's time, which depends on the calendar."""
        if not self.can("complaint.closed_without_reply") or not self.is_reminded or self.answered_at is None:
            return False
        waited = at - self.answered_at
        return None if timedelta(days=30) <= waited <= timedelta(days=45) else waited > timedelta(days=45)


def replay(codes: list[str]) -> str:
    """The state that the journal's codes tell, by the table above. Fails on a move that the table does not have."""
    state = ""
    for code in codes:
        if code == "complaint.received":
            state = "received"
        elif code in MOVING:
            state = MOVES[state, code]
    return state
