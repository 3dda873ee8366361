from plaudit.foundation.moments import now

from ..codes import Finding, ObligationKind
from ..lifecycle import Facts, Move
from ..models import Complaint
from .case_rows import deeds_of, issues_of, looked_into, obligations_of, remedies_of

REVIEW_ASKED, REVIEW_TAKEN_BACK = "complaint.review_asked", "complaint.review_taken_back"
OUTSIDE_STANDS = ("complaint.outside_accepted", "complaint.outside_final")


def facts_of(complaint: Complaint, *, reason_not_to_investigate: bool = False, says_no_more: bool = False) -> Facts:
    """What the guards of the next move need to know, counted now."""
    findings = [issue.finding for issue in issues_of(complaint)]
    remedies = remedies_of(complaint)
    codes = [entry.code for entry in deeds_of(complaint)]
    looked_wider, cause_coded, corrective_decided = looked_into(complaint)
    since_answer = codes[_last(codes, Move.RESPOND) + 1 :]
    outside = _last(codes, Move.DECIDE_OUTSIDE) > _last(codes, Move.OPEN_DISPUTE, Move.REOPEN)
    stands = _last(codes, *OUTSIDE_STANDS) > _last(codes, Move.DECIDE_OUTSIDE, Move.OPEN_DISPUTE, Move.REOPEN)
    told_ways = Move.GIVE_RECOURSE in codes
    reply_over = _is_over(complaint, ObligationKind.REPLY_WINDOW)
    return Facts(
        issues=len(findings),
        undecided=findings.count(Finding.NONE),
        upheld=sum(f in {Finding.UPHELD, Finding.PARTLY} for f in findings),
        investigated=Move.INVESTIGATE in codes,
        reason_not_to_investigate=reason_not_to_investigate,
        owed=sum(remedy.verified_at is None for remedy in remedies),
        delivered=sum(remedy.delivered_at is not None for remedy in remedies),
        unverified=sum(remedy.verified_at is None for remedy in remedies),
        reminded="complaint.reply_reminded" in since_answer,
        reply_window_over=reply_over,
        review_used=Move.BEGIN_REVIEW in codes or REVIEW_TAKEN_BACK in codes,
        review_waits=REVIEW_ASKED in codes and not {Move.BEGIN_REVIEW, REVIEW_TAKEN_BACK} & set(codes),
        outside_open=outside and not stands,
        outside_settled=stands,
        way_outside_over=reply_over if outside else told_ways and _is_over(complaint, ObligationKind.RECOURSE),
        says_no_more=says_no_more,
        unheard=_unheard(complaint),
        looked_wider=looked_wider,
        unapproved=sum(remedy.needs_approval and remedy.approved_at is None for remedy in remedies),
        has_decider=complaint.decider_id is not None or Move.DECIDE not in codes,
        cause_coded=cause_coded,
        corrective_decided=corrective_decided,
    )


def _unheard(complaint: Complaint) -> str:
    """Whether the person complained about still has to be told (untold) or may still answer (waiting)."""
    if complaint.about_person_id is None:
        return ""
    hearing = complaint.hearings.filter(person_id=complaint.about_person_id).first()
    if hearing is None:
        return "untold"
    return "waiting" if hearing.answered_at is None and hearing.answer_until > now() else ""


def _is_over(complaint: Complaint, kind: ObligationKind) -> bool:
    """Whether the newest of the complainant's times of this kind is over."""
    windows = [row for row in obligations_of(complaint) if row.kind == kind]
    due_at = windows[-1].due_at if windows else None
    return due_at is not None and due_at < now()


def _last(codes: list[str], *wanted: str) -> int:
    return max((n for n, found in enumerate(codes) if found in wanted), default=-1)
