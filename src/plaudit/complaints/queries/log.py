"""What happened, in words: journal entries of one complaint, worded only when shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import names_of
from plaudit.foundation.models import Entry

from ..codes import (
    AccessReason,
    Channel,
    ClosingCode,
    ErasureReason,
    Finding,
    LinkKind,
    MailMark,
    Obtained,
    OutsideOutcome,
    PaperKind,
    RemedyKind,
    ReopeningReason,
    RevealReason,
    ReviewOutcome,
    TransferReason,
    Triage,
    ties_in_words,
)
from ..models import Complaint
from ..watching_codes import FlagKind, HoldReason, LatenessReason, Trigger
from .history import history_of, import_entry_of
from .limits import reason_label
from .matters import matter_label

SENTENCES: dict[str, "str | Promise"] = {
    "complaint.received": _("Received: %(channel)s"),
    "complaint.imported": _("Taken over from another system"),
    "complaint.acknowledged": _("Read and acknowledged to the complainant"),
    "complaint.assigned": _("%(person)s is now %(post)s"),
    "complaint.assessed": _(
        "Assessed: severity %(severity)s of 5, complexity %(complexity)s of 3, impact %(impact)s of 3"
    ),
    "complaint.concerned_named": _("Named who is complained about: %(person)s"),
    "complaint.post_vacated": _("%(person)s lost the post of %(post)s: %(ties)s"),
    "complaint.no_interest_declared": _("Declared to have no interest in this complaint"),
    "complaint.interest_declared": _("Declared an interest in this complaint"),
    "complaint.exception_proposed": _("Proposed %(person)s as %(post)s in spite of a conflict: %(ties)s"),
    "complaint.exception_allowed": _("Allowed %(person)s as %(post)s in spite of a conflict: %(ties)s"),
    "complaint.exception_refused": _("Refused %(person)s as %(post)s because of a conflict: %(ties)s"),
    "complaint.staff_told": _("Told %(person)s what concerns them"),
    "complaint.staff_answered": _("The person complained about answered"),
    "complaint.staff_told_result": _("Told the person complained about how it came out"),
    "complaint.looked_wider": _("Looked beyond the case: others harmed and similar complaints"),
    "complaint.cause_coded": _("Cause coded: %(cause)s"),
    "complaint.corrective_needed": _("Decided: a corrective action is needed"),
    "complaint.corrective_not_needed": _("Decided: no corrective action is needed"),
    "complaint.remedy_approved": _("Remedy beyond a limit approved: %(total)s %(currency)s in all"),
    "complaint.issue_listed": _("Issue %(number)s listed"),
    "complaint.investigation_started": _("Investigation started by %(person)s"),
    "complaint.question_asked": _("Asked the complainant a question"),
    "complaint.question_answered": _("The complainant answered the question"),
    "complaint.went_on_without_answer": _("Went on without the complainant's answer"),
    "complaint.statement_added": _("The complainant added something"),
    "complaint.progress_sent": _("Told the complainant where it stands"),
    "complaint.finding_recorded": _("Finding on issue %(number)s: %(finding)s"),
    "complaint.remedy_offered": _("Remedy offered: %(kind)s %(amount)s %(currency)s"),
    "complaint.remedy_dropped": _("Remedy line dropped before it was sent"),
    "complaint.decided": _("Decided: %(upheld)s of %(issues)s issue(s) upheld"),
    "complaint.responded": _("Answer sent to the complainant"),
    "complaint.reply_reminded": _("Reminded the complainant of our answer"),
    "complaint.accepted": _("The complainant accepted the answer (%(channel)s)"),
    "complaint.refused": _("The complainant refused the answer (%(channel)s)"),
    "complaint.review_asked": _("The complainant asked for an internal review (%(channel)s)"),
    "complaint.review_taken_back": _("The complainant took the request for a review back"),
    "complaint.review_begun": _("Internal review given to %(person)s"),
    "complaint.review_decided": _("Internal review done: %(outcome)s"),
    "complaint.recourse_given": _("Told the complainant of the ways outside"),
    "complaint.dispute_opened": _("The complainant went to a body outside"),
    "complaint.decided_outside": _("Decided outside: %(outcome)s"),
    "complaint.outside_accepted": _("The complainant accepted the decision outside (%(channel)s)"),
    "complaint.outside_final": _("The decision outside is final"),
    "complaint.outside_refused": _("The complainant refused the decision outside (%(channel)s)"),
    "complaint.remedy_ordered": _("Remedy from the decision outside: %(kind)s %(amount)s %(currency)s"),
    "complaint.outside_remedy_begun": _("Carrying out the decision outside begun"),
    "complaint.closed_unresolved": _("Closed: %(closing_code)s"),
    "complaint.remedy_begun": _("Remedy begun"),
    "complaint.remedy_delivered": _("Remedy delivered, proof recorded"),
    "complaint.remedies_delivered": _("All remedy lines delivered"),
    "complaint.remedy_verified": _("Remedy line verified by a second person"),
    "complaint.remedy_returned": _("Proof not enough: remedy line owed again"),
    "complaint.verified": _("All remedies verified"),
    "complaint.closed": _("Closed: %(closing_code)s"),
    "complaint.closed_without_reply": _("Closed: %(closing_code)s"),
    "complaint.withdrawn": _("The complainant withdrew the complaint (%(channel)s). %(obtained)s"),
    "complaint.reopened": _("Reopened: %(why)s"),
    "complaint.settled_at_first_contact": _("Settled at first contact (%(channel)s): %(kind)s %(amount)s %(currency)s"),
    "complaint.transfer_proposed": _("Proposed to pass it on: %(transfer_reason)s"),
    "complaint.transfer_refused": _("Not confirmed: it stays here"),
    "complaint.transferred": _("Confirmed by a second person and closed: %(closing_code)s"),
    "complaint.transfer_notified": _("Told the complainant where to turn"),
    "complaint.unit_changed": _("Confirmed by a second person: another unit handles it now"),
    "complaint.merged": _("Merged into another complaint of the same person"),
    "complaint.absorbed": _("Another complaint of the same person was merged into this one"),
    "complaint.unmerged": _("The complaint merged into this one was opened again by itself"),
    "complaint.linked": _("Linked with another complaint: %(link)s"),
    "complaint.unlinked": _("Link with another complaint undone: %(link)s"),
    "complaint.corrected": _("Data corrected: %(fields)s"),
    "complaint.note_added": _("Internal note added"),
    "complaint.attachment_added": _("Document added"),
    "complaint.attachment_read": _("Document read"),
    "complaint.answer_extended": _("Limit of the answer made longer: %(reason)s"),
    "complaint.extension_notified": _("Told the complainant why it takes longer, and until when"),
    "complaint.matter_recorded": _("Kind of matter recorded: %(matter)s"),
    "complaint.late_answer_notified": _(
        "Told the complainant that the answer is late, and the new date %(promised_on)s"
    ),
    "complaint.late_remedy_notified": _(
        "Told the complainant that the remedy is late, and the new date %(promised_on)s"
    ),
    "complaint.holding_sent": _("Holding response sent"),
    "complaint.escalated": _("Escalated, level %(level)s: %(trigger)s"),
    "complaint.escalation_seen": _("The alert was seen"),
    "complaint.flagged": _("Marked: %(flag)s"),
    "complaint.flag_lifted": _("Mark lifted: %(flag)s"),
    "complaint.hold_set": _("Legal hold set: %(hold_reason)s"),
    "complaint.hold_lifted": _("Legal hold lifted"),
    "complaint.retention_class_set": _("Retention class changed"),
    "complaint.safety_flagged": _("A possible danger was reported"),
    "complaint.safety_triaged": _("Looked at the possible danger: %(outcome)s"),
    "complaint.mail_filed": _("Automatic mail filed as a note (%(mail_kind)s)"),
    "mail.filed": _("Mail filed with this complaint"),
    "outbox.queued_again": _("Message to the complainant queued again"),
    "outbox.bounced": _("A message to the complainant came back undelivered"),
    "outbox.told": _("The complainant was told by telephone or letter"),
    "complaint.draft_begun": _("Began to write the answer"),
    "complaint.draft_taken_over": _("Went on with the answer that somebody else had begun"),
    "complaint.paper_handed_out": _("Handed out on paper: %(paper)s"),
    "complaint.copy_handed_out": _("The complainant took a copy of the whole file"),
    "complaint.due_moved": _("Due date moved by a change of the calendar"),
    "complaint.address_confirmed": _("The complainant confirmed the e-mail address"),
    "subject.read": _("Contact data shown: %(reason)s"),
    "subject.erased": _("Personal data erased"),
    "complaint.access_given": _("%(person)s may read it for a time: %(why)s"),
    "complaint.access_ended": _("The time for which %(person)s may read it was ended"),
    "complaint.erasure_ordered": _("Erasure of the complainant's data ordered: %(reason)s"),
}
LABELS: dict[str, Any] = {
    "late_reason": LatenessReason,
    "trigger": Trigger,
    "flag": FlagKind,
    "hold_reason": HoldReason,
    "channel": Channel,
    "closing_code": ClosingCode,
    "finding": Finding,
    "kind": RemedyKind,
    "outcome": Triage,
    "mail_kind": MailMark,
    "paper": PaperKind,
    "why": AccessReason,
    "link": LinkKind,
    "obtained": Obtained,
    "transfer_reason": TransferReason,
}
NOBODY = "–"
# What one name says differs with the deed.
OWN_LABELS: dict[tuple[str, str], Any] = {
    ("complaint.review_decided", "outcome"): ReviewOutcome,
    ("complaint.decided_outside", "outcome"): OutsideOutcome,
    ("complaint.erasure_ordered", "reason"): ErasureReason,
    ("complaint.reopened", "why"): ReopeningReason,
}
POSTS = {
    "owner": _("owner"),
    "investigator": _("investigator"),
    "decider": _("decider"),
    "reviewer": _("reviewer"),
    "verifier": _("verifier"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: when it happened, who did it (empty: the system), and what, in the active language."""

    at: datetime
    recorded_at: datetime
    who: str
    text: str
    code: str

    @property
    def is_late(self) -> bool:
        """Entered more than a day after it happened."""
        return (self.recorded_at - self.at).total_seconds() > 86_400


def log_of(complaint: Complaint, *, with_names: bool = True) -> list[Line]:
    """Newest first. Without names the lines say what was done, not by or with whom."""
    entries = history_of(complaint)
    if imported := import_entry_of(complaint):
        entries.insert(1, imported)
    names = names_of(_people(entries)) if with_names else {}
    return [_line(entry, names) for entry in reversed(entries)]


def _line(entry: Entry, names: dict[str, str]) -> Line:
    kind, _sep, who_id = entry.actor.partition(":")
    who = {
        "user": names.get(who_id, NOBODY),
        "complainant": str(_("Complainant")),
        "client": str(_("Connected system")),
    }
    return Line(entry.occurred_at, entry.recorded_at, who.get(kind, ""), _text(entry, names), entry.code)


def _text(entry: Entry, names: dict[str, str]) -> str:
    sentence = str(SENTENCES.get(entry.code, entry.code))
    words: dict[str, str] = {}
    for name, value in entry.data.items():
        labels = OWN_LABELS.get((entry.code, name)) or LABELS.get(name)
        if labels and value:
            words[name] = str(labels(value).label)
        elif name in {"person", "investigator"}:
            words["person"] = names.get(str(value), NOBODY) if value else NOBODY
        elif name == "reason" and entry.code == "subject.read" and value in set(RevealReason):
            words[name] = str(RevealReason(value).label)
        elif name == "reason":
            words[name] = reason_label(str(value))
        elif name == "matter":
            words[name] = matter_label(str(value))
        elif name == "post":
            words[name] = str(POSTS.get(value, value))
        elif name == "ties":
            words[name] = ties_in_words(value)
        elif isinstance(value, list):
            words[name] = ", ".join(map(str, value))
        else:
            words[name] = str(value)
    return (sentence % _Blank(words)).strip()


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _people(entries: Iterable[Entry]) -> set[UUID]:
    found: set[str] = set()
    for entry in entries:
        kind, _sep, who = entry.actor.partition(":")
        found |= {who} if kind == "user" else set()
        found |= {str(entry.data[name]) for name in ("person", "investigator") if entry.data.get(name)}
    return {UUID(text) for text in found}
