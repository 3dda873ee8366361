"""From the first reading to the end of the investigation: acknowledge, assign, assess, list issues, investigate, ask."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Channel, Depth, Direction, State
from ..criteria import URGENT, criteria
from ..lifecycle import OPEN, Move
from ..models import Assessment, Category, Complaint, Investigation, Issue, Message
from ..queries.case_rows import is_acknowledged, issues_of
from . import letters, obligations
from .case import kept, locked, moved, noted, one_deed, person_id, save, user_id
from .matters import note_matter
from .safety import flag_danger

MOST_ISSUES = 100
POSTS = ("owner", "investigator", "decider")


class Ratings(dict[str, int | bool | None]):
    """Criterion → value, as the criteria in force ask them; made with names: `Ratings(severity=2, impact=1, …)`."""


def acknowledge_complaint(
    *, actor: Actor, complaint_id: UUID, words: str = "", version: int | None = None
) -> Complaint:
    """A person has read it and says so to the complainant; once. The automatic receipt is not this."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "acknowledge", complaint)
        if is_acknowledged(complaint):
            raise Refused("complaint.already_acknowledged", _("This complaint is already acknowledged."))
        _check_open(complaint)
        message = say(complaint, actor, "acknowledgement", words)
        noted(complaint, "complaint.acknowledged", actor, data={"message": str(message.pk)})
        letters.send_acknowledgement(complaint, message)
        save(complaint)
        obligations.refresh(complaint)
    return complaint


def assign_complaint(
    *, actor: Actor, complaint_id: UUID, post: str, person: User, version: int | None = None
) -> Complaint:
    """Make somebody owner, investigator or decider. Never moves a clock. The person complained about is refused."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "assign", complaint)
        _check_open(complaint)
        if post not in POSTS:
            raise Invalid("complaint.unknown_post", _("Choose owner, investigator or decider."), field="post")
        policies.check_may_hold_post(person, post, complaint)
        noted(complaint, "complaint.assigned", actor, data={"post": post, "person": str(person.pk)})
        save(complaint, **{post: person})
    return complaint


def assess_complaint(
    *,
    actor: Actor,
    complaint_id: UUID,
    ratings: Ratings,
    issues: list[str],
    note: str = "",
    matter: str = "",
    version: int | None = None,
) -> Complaint:
    """The initial assessment, and the list of issues, point by point; the kind of matter where a limit depends on it."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "assess", complaint)
        asked = criteria()
        rated = asked.checked(ratings)
        priority = asked.priority_of(rated)
        if not any(text.strip() for text in issues) and not issues_of(complaint):
            raise Invalid(
                "complaint.no_issues", _("List at least one issue: what is this complaint about?"), field="issues"
            )
        kept(
            Assessment(
                complaint=complaint,
                subject=complaint.subject,
                assessor_id=person_id(actor),
                made_at=now(),
                note=note or None,
                criteria=asked.version,
                ratings=rated,
                priority=priority,
            )
        )
        moved(
            complaint,
            Move.ASSESS,
            actor,
            data=rated | {"criteria": asked.version, "priority": priority},
            severity=rated.get("severity"),
            priority=priority,
            is_urgent=priority == URGENT,
        )
        for text in issues:
            _add_issue(complaint, actor, text)
        if matter:
            note_matter(complaint, actor, matter)
        if rated.get("has_safety_risk"):
            flag_danger(complaint, actor)
        obligations.refresh(complaint)
    return complaint


def add_issue(
    *, actor: Actor, complaint_id: UUID, text: str, category: Category | None = None, version: int | None = None
) -> Issue:
    """One more point, as long as nothing is decided."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "list_issues", complaint)
        if complaint.state not in {State.ASSESSED, State.INVESTIGATING, State.WAITING}:
            raise Refused("complaint.issues_closed", _("Issues are listed between the assessment and the decision."))
        issue = _add_issue(complaint, actor, text, category)
        if issue is None:
            raise Invalid("complaint.no_words", _("Say what the issue is."), field="text")
        save(complaint)
    return issue


def _add_issue(complaint: Complaint, actor: Actor, text: str, category: Category | None = None) -> Issue | None:
    if not text.strip():
        return None
    number = len(issues_of(complaint)) + 1
    if number > MOST_ISSUES:
        raise Invalid(
            "complaint.too_many_issues",
            _("There can be %(most)s issues at most. Put what belongs together into one."),
            field="issues",
            most=MOST_ISSUES,
        )
    issue = kept(
        Issue(complaint=complaint, subject=complaint.subject, number=number, text=text.strip(), category=category)
    )
    noted(complaint, "complaint.issue_listed", actor, data={"issue": str(issue.pk), "number": number})
    return issue


def start_investigation(
    *,
    actor: Actor,
    complaint_id: UUID,
    investigator: User,
    depth: Depth = Depth.STANDARD,
    reason: str,
    version: int | None = None,
) -> Complaint:
    """The complaint goes to an impartial investigator, who goes so deep and no deeper for this reason."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "investigate", complaint)
        policies.check_may_hold_post(investigator, "investigator", complaint)
        if not reason.strip():
            raise Invalid("complaint.no_reason_for_depth", _("Say why it is investigated this deeply."), field="reason")
        data = {"investigator": str(investigator.pk), "depth": str(depth)}
        moved(complaint, Move.INVESTIGATE, actor, data=data, investigator=investigator)
        kept(
            Investigation(
                complaint=complaint,
                subject=complaint.subject,
                investigator=investigator,
                depth=depth,
                reason=reason.strip(),
                begun_by_id=user_id(actor),
                begun_at=now(),
            )
        )
        obligations.refresh(complaint)
    return complaint


def ask_complainant(*, actor: Actor, complaint_id: UUID, question: str, version: int | None = None) -> Complaint:
    """Send one concrete question. The statutory clocks keep running."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "ask", complaint)
        if not question.strip():
            raise Invalid("complaint.no_question", _("Write the question you have."), field="question")
        message = say(complaint, actor, "question", question)
        moved(complaint, Move.ASK, actor, data={"message": str(message.pk)})
        letters.send_question(complaint, message)
        obligations.refresh(complaint)
    return complaint


def hear_complainant(
    *, actor: Actor, complaint_id: UUID, words: str, channel: Channel = Channel.WEB, version: int | None = None
) -> Complaint:
    """The complainant adds something, at any time; if a question was open it counts as the answer."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "hear", complaint)
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write what you want to tell us."), field="words")
        heard(complaint, actor, words, channel=channel)
    return complaint


def heard(
    complaint: Complaint,
    actor: Actor,
    words: str,
    *,
    channel: Channel,
    said_at: datetime | None = None,
    data: dict[str, str] | None = None,
) -> Message:
    """Keep what the complainant said, at `said_at` if not now, in the caller's transaction. What was said before our
    question is no answer to it."""
    message = say(
        complaint, actor, "statement", words, direction=Direction.FROM_COMPLAINANT, channel=channel, said_at=said_at
    )
    about = {"message": str(message.pk)} | (data or {})
    late: dict[str, Any] = {"occurred_at": said_at, "reason_for_gap": f"arrived_by_{channel}"} if said_at else {}
    question = complaint.messages.filter(kind="question").order_by("-said_at").first()
    if complaint.state == State.WAITING and not (question and message.said_at < question.said_at):
        moved(complaint, Move.HEAR, actor, data=about, **late)
    else:
        noted(complaint, "complaint.statement_added", actor, data=about, **late)
        save(complaint)
    obligations.refresh(complaint)
    return message


def go_on_without_answer(*, actor: Actor, complaint_id: UUID, version: int | None = None) -> Complaint:
    """The answer to our question did not come, or is not needed; the investigation goes on."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "ask", complaint)
        moved(complaint, Move.GO_ON, actor)
        obligations.refresh(complaint)
    return complaint


def send_progress_notice(*, actor: Actor, complaint_id: UUID, words: str, version: int | None = None) -> Complaint:
    """Tell the complainant where it stands, also when nothing is new."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "inform", complaint)
        _check_open(complaint)
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write what the complainant should know now."), field="words")
        message = say(complaint, actor, "progress", words)
        noted(complaint, "complaint.progress_sent", actor, data={"message": str(message.pk)})
        letters.send_progress(complaint, message)
        save(complaint)
        obligations.refresh(complaint)
    return complaint


def say(
    complaint: Complaint,
    actor: Actor,
    kind: str,
    body: str,
    *,
    direction: Direction = Direction.TO_COMPLAINANT,
    channel: Channel = Channel.WEB,
    said_at: datetime | None = None,
) -> Message:
    """Keep what was said; a message is never edited."""
    return kept(
        Message(
            complaint=complaint,
            subject=complaint.subject,
            direction=direction,
            kind=kind,
            channel=channel,
            body=body.strip(),
            author_id=user_id(actor),
            said_at=said_at or now(),
        )
    )


def _check_open(complaint: Complaint) -> None:
    if complaint.state not in OPEN:
        raise Refused("complaint.is_closed", _("This complaint is closed. Reopen it first, with the reason."))
