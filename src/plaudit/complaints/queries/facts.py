from plaudit.foundation.moments import now

from ..codes import Finding, ObligationKind
from ..lifecycle import Facts, Move
from ..models import Complaint
from .history import deeds_of

REVIEW_ASKED, REVIEW_TAKEN_BACK = "complaint.review_asked", "complaint.review_taken_back"
OUTSIDE_STANDS = ("complaint.outside_accepted", "complaint.outside_final")


def facts_of(complaint: Complaint, *, reason_not_to_investigate: bool = False, says_no_more: bool = False) -> Facts:
    """What the guards of the next move need to know, counted now."""
    findings = list(complaint.issues.values_list("finding", flat=True))
    remedies = list(complaint.remedies.values_list("delivered_at", "verified_at"))
    codes = [entry.code for entry in deeds_of(complaint.pk)]
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
        owed=sum(verified is None for _delivered, verified in remedies),
        delivered=sum(delivered is not None for delivered, _verified in remedies),
        unverified=sum(verified is None for _delivered, verified in remedies),
        reminded="complaint.reply_reminded" in since_answer,
        reply_window_over=reply_over,
        review_used=Move.BEGIN_REVIEW in codes or REVIEW_TAKEN_BACK in codes,
        review_waits=REVIEW_ASKED in codes and not {Move.BEGIN_REVIEW, REVIEW_TAKEN_BACK} & set(codes),
        outside_open=outside and not stands,
        outside_settled=stands,
        way_outside_over=reply_over if outside else told_ways and _is_over(complaint, ObligationKind.RECOURSE),
        says_no_more=says_no_more,
        unheard=_unheard(complaint),
        looked_wider=complaint.wider_looks.exists(),
        unapproved=complaint.remedies.filter(needs_approval=True, approved_at=None).count(),
        has_decider=complaint.decider_id is not None or Move.DECIDE not in codes,
        cause_coded=complaint.causes_found.exists(),
        corrective_decided=complaint.corrective_decisions.exists(),
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
    window = complaint.obligations.filter(kind=kind).order_by("-id").first()
    return bool(window and window.due_at and window.due_at < now())


def _last(codes: list[str], *wanted: str) -> int:
    return max((n for n, found in enumerate(codes) if found in wanted), default=-1)
