"""The Chinese cases: what happens is told in the file; here it is only given its time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from plaudit.complaints.actions import Offer

from . import deeds, refused
from .deeds import Life


def follow(life: Life) -> None:
    """As far as `ends` says."""
    told = life.case.script
    ends: str = told["ends"]
    if ends == "received":
        return
    deeds.acknowledge(life, 1, 4)
    if ends == "closed_withdrawn":
        deeds.withdraw(life, told["withdrawal"], 12, 40)
        return
    deeds.assess(life, told["issues"], 2, 6, told.get("severity", 0), told.get("safety", False))
    if ends == "assessed":
        return
    deeds.investigate(life, 2, 8)
    if ends == "investigating":
        return
    if ends == "waiting":
        deeds.ask(life, told["question"], 4, 10)
        return
    _judge(life, told)
    if ends == "decided":
        return
    with life.time.later(4, 20):
        deeds.respond(life, told["answer"])
    _reply(life, told, ends)


def _judge(life: Life, told: dict[str, Any]) -> None:
    for issue, (finding, reason, evidence) in zip(deeds.issues_of(life), told["findings"], strict=True):
        with life.time.later(2, 24):
            deeds.find(life, issue, finding, reason, evidence)
    for line in told.get("remedies", []):
        amount = Decimal(line["amount"]) if "amount" in line else None
        promised = (life.time.at + timedelta(days=30)).date() if amount else None
        deeds.offer(life, Offer(line["kind"], line.get("text", ""), amount, line.get("currency", ""), promised))
    deeds.decide(life, 1, 10)


def _reply(life: Life, told: dict[str, Any], ends: str) -> None:
    if ends == "responded":
        return
    if ends == "rejected" or ends in refused.AS_TOLD:
        deeds.refuse(life, told["refusal"], told["would_satisfy"], 10, 40)
        if ends in refused.AS_TOLD:
            refused.follow(life, told, ends)
    elif ends == "closed_no_reply":
        deeds.close_in_silence(life)
    else:
        deeds.accept(life, 10, 40, told["reply"])
        if ends == "accepted":
            return
        upto = {"remedy_in_progress": "begun", "verified": "verified"}.get(ends, "closed")
        deeds.put_right(life, told.get("proof", ""), upto=upto)
        if ends == "reopened":
            deeds.reopen(life, told["reopening"], 20, 60)
