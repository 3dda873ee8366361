"""The complaint page for staff: everything on it as values, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.clocks import Deadline, deadline
from plaudit.foundation.clocks.versions import calendar_for, events_of, rule_by_id
from plaudit.foundation.clocks.wording import explain
from plaudit.foundation.guard import fetch
from plaudit.foundation.known import knowing
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared
from plaudit.foundation.wording import in_language

from .. import policies
from ..codes import State
from ..confidentiality import Column, view_of
from ..lifecycle import DECIDING
from ..models import (
    Assessment,
    Attachment,
    CauseFound,
    Complaint,
    ConflictException,
    CorrectiveDecision,
    Escalation,
    Flag,
    Hearing,
    Investigation,
    Issue,
    Message,
    Note,
    OutsideCase,
    Remedy,
    Response,
    Review,
    WiderLook,
)
from ..redaction import masked
from . import log
from . import page_rows as rows
from .answers import Said, said_in
from .case_rows import obligations_of
from .history import arrivals_of, history_of
from .joined import Joined, joined_of
from .laws import windows_of
from .matters import matter_label
from .messages import STATES
from .next_step import NextStep, next_step, side_steps
from .outside import Told, told_to
from .reviews import review_of


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of the case: its name, what it says now, and why, in sentences."""

    name: str
    limit: Deadline
    why: list[str]


@dataclass(frozen=True, slots=True)
class CasePage:
    complaint: Complaint
    issues: Sequence[Issue]
    remedies: Sequence[Remedy]
    assessment: Assessment | None
    responses: Sequence[Response]
    messages: Sequence[Message]
    notes: Sequence[Note]
    attachments: Sequence[Attachment]
    clocks: Sequence[Clock]
    log: Sequence[log.Line]
    next: NextStep
    masked_name: str
    may_see_contact: bool
    may_see_readers: bool
    may: frozenset[str]
    deeds: Sequence[tuple[str, str]]
    review: Review | None
    told: Told | None
    letter_state: str
    outside_cases: Sequence[OutsideCase]
    earlier: Sequence[tuple[Response, Said]]
    find_deed: str
    drop_deed: str
    joined: Joined
    flags: Sequence[Flag]
    escalations: Sequence[Escalation]
    shows_reasons: bool
    is_held: bool
    matter: str
    exceptions: Sequence[ConflictException]
    hearings: Sequence[Hearing]
    investigation: Investigation | None
    look: WiderLook | None
    cause: CauseFound | None
    corrective: CorrectiveDecision | None


def complaint_for(actor: Actor, reference: str) -> Complaint:
    """The complaint with this reference, through the guard. Raises NotFound alike for absent and forbidden."""
    return _whole(policies.visible_to(actor), reference)


def complaint_known(actor: Actor, reference: str) -> Complaint:
    """As `complaint_for`, also for whoever sees a part of it only: ask `confidentiality.view_of` what is shown."""
    return _whole(policies.known_to(actor), reference)


def complaint_for_contact(actor: Actor, reference: str) -> Complaint:
    """As `complaint_known`, also for whoever was given the contact data alone."""
    return _whole(policies.known_or_reachable_by(actor), reference)


def _whole(rows: QuerySet[Complaint], reference: str) -> Complaint:
    """Whether it may be seen is asked by itself: with so many tables beside it, a question that is worded anew each time
    takes the database long to plan."""
    return _with_people(fetch(rows.only("pk"), reference=reference).pk)[0]


@prepared
def _with_people(complaint_id: UUID) -> QuerySet[Complaint]:
    return Complaint.objects.filter(pk=complaint_id).select_related(
        "subject", "unit", "product", "category", "owner", "investigator", "decider", "about_unit", "about_person",
        "complainant__subject", "agent__subject", "recorder",
    )  # fmt: skip


def complaint_to_erase(actor: Actor, reference: str) -> Complaint:
    """As `complaint_for`, for whoever erases: they need not see what it says."""
    return fetch(policies.erasable_by(actor).select_related("subject", "unit"), reference=reference)


def case_page(actor: Actor, complaint: Complaint) -> CasePage:
    with knowing() as complaint.known:
        page = _page(actor, complaint)
    complaint.known = None
    return page


def _page(actor: Actor, complaint: Complaint) -> CasePage:
    view = view_of(actor, complaint)
    remedies, issues, responses = rows.remedies_of(complaint), rows.issues_of(complaint), rows.responses_of(complaint)
    shows_reasons = view.plain(Column.NOTES)
    if not shows_reasons:
        _leave_out_what_is_for_colleagues(issues, remedies)
    told = told_to(complaint)
    coming = next_step(actor, complaint, issues, remedies)
    at_foot = {button.deed for button in (coming.first, coming.second) if button}
    return CasePage(
        complaint=complaint,
        issues=issues,
        remedies=remedies,
        assessment=rows.assessment_of(complaint) if shows_reasons else None,
        responses=responses,
        messages=rows.messages_of(complaint),
        notes=rows.notes_of(complaint) if shows_reasons else [],
        attachments=rows.attachments_of(complaint),
        clocks=clocks_of(complaint),
        log=log.log_of(complaint),
        next=coming,
        masked_name=masked(_name(complaint)),
        may_see_contact=view.plain(Column.CONTACT),
        may_see_readers=policies.may_see_readers(actor, complaint),
        may=frozenset(deed for deed in policies.DEEDS if policies.may(actor, deed, complaint)),
        deeds=[step for step in side_steps(actor, complaint) if step[0] not in at_foot],
        review=review_of(complaint),
        told=told,
        letter_state=str(STATES[told.letter.state]) if told and told.letter else "",
        outside_cases=rows.outside_cases_of(complaint),
        earlier=[(response, said_in(response)) for response in responses[:-1]],
        flags=rows.flags_of(complaint),
        escalations=rows.escalations_of(complaint),
        shows_reasons=shows_reasons,
        is_held=bool(rows.holds_of(complaint)),
        matter=matter_label(complaint.matter) if complaint.matter else "",
        **_shaping(actor, complaint),
        joined=joined_of(actor, complaint),
        exceptions=rows.exceptions_of(complaint),
        hearings=rows.hearings_of(complaint),
        investigation=rows.investigation_of(complaint),
        look=rows.wider_look_of(complaint),
        cause=rows.cause_of(complaint),
        corrective=rows.corrective_of(complaint),
    )


def _shaping(actor: Actor, complaint: Complaint) -> dict[str, str]:
    """By which deed this actor changes findings and drops remedy lines now; empty where they may not."""
    if policies.may_review(actor, complaint):
        return {"find_deed": "review-find", "drop_deed": "review-drop"}
    if complaint.state in DECIDING:
        deeds = {"find_deed": "find", "drop_deed": "drop"}
        needed = {"find_deed": "find", "drop_deed": "offer_remedy"}
        return {name: deed if policies.may(actor, needed[name], complaint) else "" for name, deed in deeds.items()}
    if complaint.state == State.DECIDED_OUTSIDE and policies.may(actor, "go_outside", complaint):
        return {"find_deed": "", "drop_deed": "outside-drop"}
    return {"find_deed": "", "drop_deed": ""}


def clocks_of(complaint: Complaint) -> list[Clock]:
    """Every clock by the name of its rule, asked now; open ones first, soonest due first."""
    history, at, language = history_of(complaint), now(), get_language() or "en"
    arrivals = {entry.pk: (other, entry) for other, entry in arrivals_of(history)}
    events = events_of([*history, *(entry for _other, entry in arrivals.values())])
    owed = [(obligation, rule_by_id(obligation.rule_id)) for obligation in obligations_of(complaint)]
    calendars = {code: calendar_for(code, at) for code in {rule.calendar for _owed, rule in owed}}
    clocks = []
    for obligation, rule in owed:
        limit = deadline(rule, calendars[rule.calendar], events, at, started_by=obligation.started_by)
        name = in_language(rule.title, language) or obligation.get_kind_display()
        if other := arrivals.get(obligation.started_by):
            name = _("%(clock)s, counted from %(reference)s") % {"clock": name, "reference": other[0].reference}
        clocks.append(Clock(name, limit, explain(limit, language)))
    if complaint.is_open:
        open_windows = (window for window in windows_of(history, complaint.received_at) if window.state == "running")
        clocks += [Clock(in_language(w.rule.title), w, explain(w, language)) for w in open_windows]
    return sorted(clocks, key=lambda c: (c.limit.ended_at is not None, c.limit.due or at))


def _leave_out_what_is_for_colleagues(issues: Sequence[Issue], remedies: Sequence[Remedy]) -> None:
    for issue in issues:
        issue.evidence = None
    for remedy in remedies:
        remedy.proof = None


def contact_of(complaint: Complaint) -> list[tuple[str, str]]:
    """Names and ways to reach the complainant and the agent, in plain: only after the reading was logged."""
    found: list[tuple[str, str]] = []
    if complaint.authority:
        found.append(("authority", complaint.authority))
    for party in filter(None, (complaint.complainant, complaint.agent)):
        found.append(("name", party.name or ""))
        found += [(c.kind, c.value or "") for c in party.contact_points.select_related("subject")]
    return [(kind, value) for kind, value in found if value]


def attachment_for(actor: Actor, complaint: Complaint, attachment_id: object) -> Attachment:
    policies.check_may_see(actor, complaint)
    return fetch(complaint.attachments.select_related("file", "file__subject"), pk=attachment_id)


def _name(complaint: Complaint) -> str:
    party = complaint.complainant or complaint.agent
    return (party.name or "") if party else ""
