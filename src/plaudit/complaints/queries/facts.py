from plaudit.foundation.journal import entries_of
from plaudit.foundation.moments import now

from ..codes import Finding, ObligationKind
from ..lifecycle import Facts, Move
from ..models import Complaint


def facts_of(complaint: Complaint, *, reason_not_to_investigate: bool = False) -> Facts:
    """What the guards of the next move need to know, counted now."""
    findings = list(complaint.issues.values_list("finding", flat=True))
    remedies = list(complaint.remedies.values_list("delivered_at", "verified_at"))
    codes = [entry.code for entry in entries_of(complaint.pk)]
    since_answer = codes[_last(codes, Move.RESPOND) + 1 :]
    window = complaint.obligations.filter(kind=ObligationKind.REPLY_WINDOW).order_by("-id").first()
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
        reply_window_over=bool(window and window.due_at and window.due_at < now()),
    )


def _last(codes: list[str], code: str) -> int:
    return max((n for n, found in enumerate(codes) if found == code), default=-1)
