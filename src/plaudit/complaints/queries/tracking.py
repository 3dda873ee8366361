"""What the complainant sees: where it stands, what comes next and by when, the decision point by point, the remedy."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plaudit.bodies.models import OutsideBody
from plaudit.foundation.clocks import Deadline
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now

from ..codes import ClosingCode, ObligationKind, State, TransferOutcome
from ..lifecycle import MOVES, Move
from ..models import Attachment, Complaint, Issue, Message, Obligation, Remedy, Response
from .answers import Said, said_in
from .case_rows import deeds_of
from .facts import REVIEW_ASKED as ASKED
from .facts import REVIEW_TAKEN_BACK as TAKEN_BACK
from .handling_survey import open_survey_of
from .lateness import NewDate, new_date_of
from .laws import complainants_limits
from .next_outside import AFTER_REFUSAL
from .outside import Routes, body_offered, routes_outside
from .papers import Letter, letters_of
from .rights import Rights, explanation_after_refusal, headline_after_refusal, rights_of


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way: done, now or later."""

    title: str
    state: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tracking:
    """The tracking page as values; texts in the active language."""

    complaint: Complaint
    headline: str
    explanation: str
    next_news: datetime | None
    steps: Sequence[Step]
    issues: Sequence[Issue] = ()
    remedies: Sequence[Remedy] = ()
    response: Response | None = None
    messages: Sequence[Message] = ()
    question: Message | None = None
    attachments: Sequence[Attachment] = ()
    letters: Sequence[Letter] = ()
    survey: str = ""
    routes: Routes = field(default_factory=Routes)
    rights: Rights = field(default_factory=Rights)
    earlier: Sequence[tuple[Response, Said]] = ()
    new_date: NewDate | None = None
    outside_limits: Sequence[Deadline] = ()
    may: frozenset[str] = field(default_factory=frozenset)
    merged: Sequence[Complaint] = ()
    passed_on: "PassedOn | None" = None

    @property
    def is_reviewed(self) -> bool:
        """Whether the answer shown is the one that a review brought."""
        review = self.rights.review
        return bool(review and review.decided_at and self.response and self.response.number == review.first.number + 1)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Where the complainant can turn instead, as the notice said."""

    words: str
    body: OutsideBody | None
    where_to: str


def tracking_of(complaint: Complaint) -> Tracking:
    entries = deeds_of(complaint)
    obligations = {o.kind: o for o in complaint.obligations.order_by("id")}
    messages = list(complaint.messages.select_related("subject"))
    answers = list(complaint.responses.select_related("subject", "complaint__subject"))
    response = answers[-1] if answers else None
    said = said_in(response) if response else Said()
    rights = rights_of(complaint, obligations) if response else Rights()
    return Tracking(
        complaint=complaint,
        headline=_headline(complaint),
        explanation=_explanation(complaint, rights),
        next_news=_next_news(complaint, obligations),
        steps=_steps(complaint, entries, obligations),
        issues=said.issues,
        remedies=_with_their_state(complaint, said.remedies),
        response=response,
        messages=messages,
        question=_open_question(complaint, messages),
        attachments=list(complaint.attachments.select_related("file", "file__subject")),
        letters=letters_of(complaint),
        survey=open_survey_of(complaint),
        routes=routes_outside(response.sent_at if response else None),
        rights=rights,
        earlier=[(answer, said_in(answer)) for answer in answers[:-1]],
        new_date=new_date_of(complaint, list(complaint.obligations.order_by("id"))),
        outside_limits=complainants_limits(entries),
        may=_may(complaint, rights),
        merged=list(complaint.merged.select_related("subject").order_by("received_at")),
        passed_on=_passed_on(complaint),
    )


def _with_their_state(complaint: Complaint, told: Sequence[Remedy]) -> list[Remedy]:
    """The remedies that the answer told of, each with what became of it since."""
    today = {row.pk: row for row in complaint.remedies.select_related("subject")} if told else {}
    return [today.get(UUID(str(line.pk)), line) for line in told]


def _passed_on(complaint: Complaint) -> PassedOn | None:
    if complaint.closing_code not in {ClosingCode.TRANSFERRED, ClosingCode.OUT_OF_SCOPE}:
        return None
    confirmed = complaint.transfers.select_related("subject").filter(outcome=TransferOutcome.CONFIRMED, to_unit=None)
    told = confirmed.order_by("-id").first()
    return PassedOn(told.words or "", body_offered(told.body), told.where_to or "") if told else None


def _headline(complaint: Complaint) -> str:
    if complaint.subject.erased_at:
        return _("The personal data of this complaint were erased")
    if complaint.state == State.CLOSED:
        return {
            ClosingCode.ACCEPTED_AND_VERIFIED: _("Your complaint is settled"),
            ClosingCode.SETTLED_FIRST_CONTACT: _("Your complaint is settled"),
            ClosingCode.TRANSFERRED: _("Somebody else has to deal with your complaint"),
            ClosingCode.OUT_OF_SCOPE: _("We cannot deal with your complaint"),
            ClosingCode.NO_REPLY: _("Your complaint is closed because we heard nothing from you"),
            ClosingCode.WITHDRAWN: _("You withdrew your complaint"),
            ClosingCode.DECIDED_OUTSIDE: _("Your complaint was decided outside, and that is carried out"),
            ClosingCode.UNRESOLVED_ROUTES_USED_UP: _("Your complaint is closed, and it is not resolved"),
        }.get(ClosingCode(complaint.closing_code), _("Your complaint is closed"))
    if complaint.state in AFTER_REFUSAL:
        return headline_after_refusal(State(complaint.state))
    return {
        State.RECEIVED: _("We have your complaint"),
        State.ASSESSED: _("We have looked at what your complaint is about"),
        State.INVESTIGATING: _("We are investigating your complaint"),
        State.WAITING: _("We have a question for you"),
        State.DECIDED: _("We have decided; our answer is on its way"),
        State.RESPONDED: _("Our answer is here. Do you accept it?"),
        State.ACCEPTED: _("You accepted our answer"),
        State.REMEDY_IN_PROGRESS: _("We are putting it right"),
        State.VERIFIED: _("It is put right, and a second person checked it"),
        State.REOPENED: _("Your complaint is open again"),
    }[State(complaint.state)]


def _explanation(complaint: Complaint, rights: Rights) -> str:
    if complaint.subject.erased_at:
        return _(
            "Nobody can read any more what was written, nor whom it was from. Dates and decisions are all that is left."
        )
    if complaint.state == State.CLOSED and not complaint.is_resolved:
        return _("Closed does not mean resolved. You can open it again below and tell us why.")
    if complaint.state == State.WAITING:
        return _("You can answer below. We go on with what we have if you cannot.")
    if complaint.state == State.RESPONDED:
        return _("Read it in peace. Only you decide; saying nothing is never taken as a yes.")
    if complaint.state in AFTER_REFUSAL:
        return explanation_after_refusal(State(complaint.state), rights)
    return ""


OWED = (
    ObligationKind.ACKNOWLEDGE,
    ObligationKind.PROGRESS,
    ObligationKind.ANSWER,
    ObligationKind.REVIEW,
    ObligationKind.REMEDY,
    ObligationKind.NEW_ANSWER,
    ObligationKind.NEW_REMEDY,
)


def _next_news(complaint: Complaint, obligations: dict[str, Obligation]) -> datetime | None:
    """When the complainant hears from us at the latest: the earliest of what we owe them and is still to come."""
    at = now()
    dates = [obligations[k].due_at for k in OWED if k in obligations and obligations[k].ended_at is None]
    return min((due for due in dates if due and due >= at), default=None) if complaint.is_open else None


def _steps(complaint: Complaint, entries: list[Entry], obligations: dict[str, Obligation]) -> list[Step]:
    """The way of this complaint: what was done with its moment, what is now, what is still to come."""
    at = _moments(_since_last_reopening(entries))
    issues = complaint.issues.count()
    assessed = ngettext("Assessed: %(n)s issue", "Assessed: %(n)s issues", issues) % {"n": issues}
    read, decided = at.get("complaint.acknowledged"), at.get(Move.DECIDE)
    way = [
        (_("Received"), at.get(Move.RECEIVE), complaint.get_channel_display()),
        (
            _("Read and acknowledged by a person") if read else _("A person reads it and tells you"),
            read,
            _by(obligations, ObligationKind.ACKNOWLEDGE),
        ),
        (
            assessed if at.get(Move.ASSESS) else _("Assessment: what it is about, and how urgent"),
            at.get(Move.ASSESS),
            "",
        ),
        (_("Investigated") if decided else _("Investigation"), decided, ""),
        (_("Our answer, for you to accept or refuse"), at.get(Move.RESPOND), _by(obligations, ObligationKind.ANSWER)),
    ]
    way += _after_the_answer(at, obligations)
    if complaint.remedies.exists() or complaint.is_open:
        way.append((_("Remedy delivered and verified"), at.get(Move.VERIFY), _by(obligations, ObligationKind.REMEDY)))
    if not complaint.is_open:
        way = [step for step in way if step[1]] + [
            (_("Closed"), complaint.closed_at, complaint.get_closing_code_display())
        ]
    return _placed(way)


def _after_the_answer(
    at: dict[str, datetime], obligations: dict[str, Obligation]
) -> list[tuple[str, datetime | None, str]]:
    """The steps that only a complaint has whose answer was refused."""
    steps: list[tuple[str, datetime | None, str]] = []
    if Move.REFUSE in at:
        steps.append((_("You refused our answer"), at[Move.REFUSE], ""))
    if ASKED in at and (result := at.get(Move.DECIDE_REVIEW)):
        steps.append((_("Reviewed by somebody who had no part in it"), result, ""))
    elif Move.BEGIN_REVIEW in at or (ASKED in at and TAKEN_BACK not in at):
        steps.append((_("Internal review"), None, _by(obligations, ObligationKind.REVIEW)))
    for move, title in ((Move.GIVE_RECOURSE, _("Ways outside told")), (Move.OPEN_DISPUTE, _("Taken outside"))):
        if move in at:
            steps.append((title, at[move], ""))
    if Move.OPEN_DISPUTE in at:
        steps.append((_("Decided outside"), at.get(Move.DECIDE_OUTSIDE), ""))
    return sorted(steps, key=lambda step: (step[1] is None, step[1] or at[Move.RECEIVE]))


def _moments(entries: list[Entry]) -> dict[str, datetime]:
    """When each deed was done: the last time, but the answer when it was first sent (a review brings a second one)."""
    found = {entry.code: entry.occurred_at for entry in entries}
    first = next((entry for entry in entries if entry.code == Move.RESPOND), None)
    return found | ({first.code: first.occurred_at} if first else {})


def _since_last_reopening(entries: list[Entry]) -> list[Entry]:
    """The receipt, and what was done since the complaint was opened again, if it was."""
    last = max((n for n, entry in enumerate(entries) if entry.code == Move.REOPEN), default=0)
    return entries if not last else entries[:1] + entries[last:]


def _placed(way: list[tuple[str, datetime | None, str]]) -> list[Step]:
    last = max((n for n, (_title, at, _note) in enumerate(way) if at), default=-1)
    return [Step(title, _place(n, at, last), at, note) for n, (title, at, note) in enumerate(way)]


def _place(n: int, at: datetime | None, last: int) -> str:
    if at or n < last:
        return "done"
    return "now" if n == last + 1 else "later"


def _by(obligations: dict[str, Obligation], kind: ObligationKind) -> str:
    """The limit of a step that is still owed, in words."""
    owed = obligations.get(kind)
    if owed is None or owed.due_at is None or owed.ended_at is not None:
        return ""
    day = formats.date_format(timezone.localtime(owed.due_at), "DATE_FORMAT")
    return _("by %(day)s at the latest") % {"day": day}


def _open_question(complaint: Complaint, messages: list[Message]) -> Message | None:
    if complaint.state != State.WAITING:
        return None
    return next((m for m in reversed(messages) if m.kind == "question"), None)


def _may(complaint: Complaint, rights: Rights) -> frozenset[str]:
    """What the buttons offer; the actions check again."""
    if complaint.subject.erased_at:
        return frozenset()
    acts = set()
    if complaint.is_open:
        acts |= {"tell", "attach", "withdraw"}
    if complaint.state in MOVES[Move.ACCEPT][0]:
        acts.add("accept")
    if rights.may_ask_review:
        acts.add("review")
    if complaint.state == State.RESPONDED:
        acts.add("refuse")
    if complaint.state == State.CLOSED:
        acts.add("reopen")
    return frozenset(acts)
