"""The deeds of the sample people: each an action of complaints, done by the right person at its time."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

from plaudit.complaints import actions
from plaudit.complaints.actions import Look, Offer, Ratings
from plaudit.complaints.codes import Depth, Finding
from plaudit.complaints.models import Cause, Complaint
from plaudit.complaints.queries.causes import newest_tree
from plaudit.foundation.actors import Actor

from . import words
from .cases import Case
from .clockwork import CaseTime
from .staff import Crew


@dataclass(slots=True)
class Life:
    """What a running case needs at hand."""

    case: Case
    crew: Crew
    time: CaseTime
    seed: Random
    id: UUID
    declared: set[UUID | None] = field(default_factory=set)

    @property
    def complainant(self) -> Actor:
        return Actor("complainant", self.id)


def acknowledge(life: Life, least: float, most: float) -> None:
    crew = life.crew
    text = "" if life.case.language.startswith("zh") else life.seed.choice(words.ACKNOWLEDGED)
    with life.time.later(least, most):
        actions.assign_complaint(actor=crew.manager.actor, complaint_id=life.id, post="owner", person=crew.owner.user)
    with life.time.later(0.1, 1):
        actions.acknowledge_complaint(actor=crew.owner.actor, complaint_id=life.id, words=text)


def assess(life: Life, issues: list[str], least: float, most: float, severity: int = 0, safety: bool = False) -> None:
    seed = life.seed
    severity = severity or seed.choices((1, 2, 3, 4, 5), weights=(8, 34, 38, 16, 4))[0]
    ratings = Ratings(
        severity=severity,
        has_safety_risk=safety,
        complexity=seed.choices((1, 2, 3), weights=(5, 4, 1))[0],
        impact=seed.choices((1, 2, 3), weights=(5, 4, 1))[0],
        immediate_action_needed=severity >= 4 and seed.random() < 0.5,
        immediate_action_possible=seed.random() < 0.5,
    )
    with life.time.later(least, most):
        actions.assess_complaint(actor=life.crew.assessor.actor, complaint_id=life.id, ratings=ratings, issues=issues)


def investigate(life: Life, least: float, most: float) -> None:
    who = life.crew.investigator.user
    with life.time.later(least, most):
        actions.start_investigation(
            actor=life.crew.owner.actor,
            complaint_id=life.id,
            investigator=who,
            depth=Depth.STANDARD,
            reason=words.why_so_deep(life.case.language),
        )


def ask(life: Life, question: str, least: float, most: float) -> None:
    with life.time.later(least, most):
        actions.ask_complainant(actor=life.crew.investigator.actor, complaint_id=life.id, question=question)


def hear(life: Life, text: str, least: float, most: float) -> None:
    with life.time.later(least, most, at_work=False):
        actions.hear_complainant(actor=life.complainant, complaint_id=life.id, words=text)


def inform(life: Life, text: str, least: float, most: float) -> None:
    with life.time.later(least, most):
        actions.send_progress_notice(actor=life.crew.owner.actor, complaint_id=life.id, words=text)


def withdraw(life: Life, text: str, least: float, most: float) -> None:
    with life.time.later(least, most, at_work=False):
        actions.withdraw_complaint(actor=life.complainant, complaint_id=life.id, words=text)


def issues_of(life: Life) -> list[UUID]:
    return list(Complaint.objects.get(pk=life.id).issues.values_list("pk", flat=True))


def decide(life: Life, least: float, most: float) -> None:
    with life.time.later(least, most):
        decider = life.crew.decider.actor
        declare(life, decider)
        look = Look(others_harmed=False, has_similar=False)
        actions.look_wider(actor=decider, complaint_id=life.id, look=look)
        actions.decide_complaint(actor=decider, complaint_id=life.id)
        learn(life)


def declare(life: Life, actor: Actor) -> None:
    """Once per person and case, before the first deed that asks for it."""
    if actor.id not in life.declared:
        life.declared.add(actor.id)
        actions.declare_interest(actor=actor, complaint_id=life.id, has_interest=False)


def learn(life: Life) -> None:
    """The cause and whether something has to change, as the decider sees them."""
    actor, seed = life.crew.decider.actor, Random(f"cause of {life.case.source_id}")
    cause = Cause.objects.get(tree=newest_tree(), code=seed.choice(words.CAUSES))
    actions.code_cause(actor=actor, complaint_id=life.id, cause=cause)
    is_needed = seed.random() < 0.15
    reason = words.why_corrective(life.case.language, is_needed=is_needed)
    actions.decide_corrective(actor=actor, complaint_id=life.id, is_needed=is_needed, reason=reason)


def respond(life: Life, text: str) -> None:
    actions.respond(actor=life.crew.owner.actor, complaint_id=life.id, words=text)


def refuse(life: Life, text: str, would_satisfy: str, least: float, most: float) -> None:
    with life.time.later(least, most, at_work=False):
        actions.refuse_answer(actor=life.complainant, complaint_id=life.id, words=text, would_satisfy=would_satisfy)


def accept(life: Life, least: float, most: float, text: str = "") -> None:
    with life.time.later(least, most, at_work=False):
        actions.accept_answer(actor=life.complainant, complaint_id=life.id, words=text)


def put_right(life: Life, proof: str = "", *, upto: str = "closed") -> None:
    """Deliver every line, have it verified by a second person, and close."""
    remedies = list(Complaint.objects.get(pk=life.id).remedies.values_list("pk", flat=True))
    for number, remedy in enumerate(remedies, start=1):
        if upto == "begun" and number == len(remedies):
            return
        with life.time.later(8, 60):
            actions.deliver_remedy(
                actor=life.crew.owner.actor,
                remedy_id=remedy,
                proof=proof or f"Booking {life.seed.randint(10_000, 99_999)}",
            )
    if upto == "begun":
        return
    for remedy in remedies:
        with life.time.later(4, 30):
            declare(life, life.crew.verifier.actor)
            actions.verify_remedy(actor=life.crew.verifier.actor, remedy_id=remedy)
    if upto == "closed":
        with life.time.later(1, 20):
            actions.close_complaint(actor=life.crew.owner.actor, complaint_id=life.id)


def reopen(life: Life, reason: str, least: float, most: float) -> None:
    with life.time.later(least, most, at_work=False):
        actions.reopen_complaint(actor=life.complainant, complaint_id=life.id, reason=reason)


def close_in_silence(life: Life) -> None:
    """Remind, wait until the complainant's date is over, close as "no reply"."""
    with life.time.later(24 * 6, 24 * 9):
        actions.remind_of_answer(actor=life.crew.owner.actor, complaint_id=life.id)
    window = Complaint.objects.get(pk=life.id).obligations.filter(kind="reply_window").order_by("-id").first()
    over = window.due_at if window and window.due_at else life.time.at + timedelta(days=30)
    with life.time.on(max(over, life.time.at) + timedelta(hours=life.seed.uniform(9, 30))):
        actions.close_without_reply(actor=life.crew.owner.actor, complaint_id=life.id)


def find(life: Life, issue: UUID, finding: str, reason: str, evidence: str) -> None:
    declare(life, life.crew.investigator.actor)
    find_as(life.crew.investigator.actor, issue, finding, reason, evidence)


def find_as(actor: Actor, issue: UUID, finding: str, reason: str, evidence: str) -> None:
    actions.record_finding(actor=actor, issue_id=issue, finding=Finding(finding), reason=reason, evidence=evidence)


def offer(life: Life, line: Offer) -> None:
    with life.time.later(0.2, 1):
        actions.offer_remedy(actor=life.crew.decider.actor, complaint_id=life.id, offer=line)
