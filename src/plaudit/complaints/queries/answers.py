"""What an answer said when it was sent, point by point: kept with it, so that nothing done later changes it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..models import Complaint, Issue, Remedy, Response
from .case_rows import issues_of, remedies_of


@dataclass(frozen=True, slots=True)
class Said:
    """Findings and remedies as one answer told them; the rows are copies of that day and are never saved."""

    issues: Sequence[Issue] = ()
    remedies: Sequence[Remedy] = ()


def points_now(complaint: Complaint) -> str:
    """The findings and remedies of this moment, to be kept with the answer that tells them."""
    issues = [
        {"id": str(i.pk), "number": i.number, "text": i.text, "finding": i.finding, "reason": i.reason}
        for i in issues_of(complaint)
    ]
    remedies = [
        {
            "id": str(r.pk),
            "kind": r.kind,
            "text": r.text,
            "amount": str(r.amount) if r.amount is not None else None,
            "currency": r.currency,
            "promised_on": r.promised_on.isoformat() if r.promised_on else None,
        }
        for r in remedies_of(complaint)
        if r.ordered_in_id is None
    ]
    return json.dumps({"issues": issues, "remedies": remedies}, ensure_ascii=False)


def said_in(response: Response) -> Said:
    """What this answer told. Of one whose words were erased only the rows of today are left."""
    complaint = response.complaint
    if response.points is None:
        return Said(
            list(complaint.issues.select_related("subject")),
            list(complaint.remedies.select_related("subject").filter(ordered_in=None)),
        )
    told = json.loads(response.points)
    return Said(
        [Issue(complaint=complaint, subject=response.subject, **line) for line in told["issues"]],
        [Remedy(complaint=complaint, subject=response.subject, **_typed(line)) for line in told["remedies"]],
    )


def changes_since(response: Response) -> int:
    """How many findings and remedy lines are not as this answer told them; other words for the same do not count."""
    then, now = (
        json.loads(response.points or '{"issues": [], "remedies": []}'),
        json.loads(points_now(response.complaint)),
    )
    findings = {line["id"]: line["finding"] for line in then["issues"]}
    found = [line["id"] for line in now["issues"] if findings.get(line["id"]) != line["finding"]]
    before, after = ({line["id"] for line in told["remedies"]} for told in (then, now))
    return len(found) + len(before ^ after)


def _typed(line: dict[str, Any]) -> dict[str, Any]:
    return line | {
        "amount": Decimal(line["amount"]) if line["amount"] else None,
        "promised_on": date.fromisoformat(line["promised_on"]) if line["promised_on"] else None,
    }
