"""All sample complaints, the varied ones first; killed anywhere it goes on with the next case, and never files one twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic

from django.db import transaction
from django.utils import timezone

from plaudit.complaints.cause_trees import load_causes
from plaudit.complaints.models import Category, Complaint
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record
from plaudit.foundation.progress import shown

from .cases import Case, all_cases
from .living import live
from .oversight import give_sample, set_limits
from .people import make_people
from .progress import Loading, loading, tell
from .registers import write_registers
from .staff import Staff

SECONDS = 0.12  # one transaction: a visitor who files a complaint meanwhile waits no longer than this
SOURCES = ("cfpb", "demo")


def load(*, most: int | None = None, cases: Sequence[Case] | None = None) -> int:
    """Live the cases that were not lived yet (at most `most` of them); returns how many."""
    state = loading() or Loading(today=timezone.localdate().isoformat())
    if state.is_over:
        return 0
    make_people()
    write_registers()
    set_limits()
    load_causes()
    whole = list(all_cases(state.day) if cases is None else cases)
    known = set(Complaint.objects.filter(source__in=SOURCES, is_sample=True).values_list("source", "source_id"))
    waiting = [case for case in whole if (case.source, case.source_id) not in known][:most]
    categories = make_categories(case.category for case in whole)
    state = replace(state, done=len(known), total=len(whole))
    tell(state)
    staff = Staff()
    lived, is_given = 0, False
    for together in _together(
        shown(waiting, text="living the sample complaints", total=len(waiting)), staff, categories
    ):
        lived += together
        tell(replace(state, done=state.done + lived))
        is_given = is_given or give_sample()
    return lived


def _together(cases: Iterator[Case], staff: Staff, categories: dict[str, Category]) -> Iterator[int]:
    """Case after case, several in one short transaction; yields how many were committed."""
    present = timezone.now()
    pending = next(cases, None)
    while pending is not None:
        began, count = monotonic(), 0
        with transaction.atomic():
            while pending is not None and (count == 0 or monotonic() - began < SECONDS):
                live(pending, staff, categories, present)
                count += 1
                pending = next(cases, None)
        yield count


def make_categories(names: Iterator[str]) -> dict[str, Category]:
    """The bureau's issues as categories."""
    found = {row.name["en"]: row for row in Category.objects.all() if "en" in row.name}
    for name in sorted({*names} - {*found, ""}):
        with transaction.atomic():
            code = "".join(c if c.isalnum() else "-" for c in name.casefold())[:120]
            found[name] = Category.objects.create(code=code, name={"en": name} | _chinese(name))
            record("category.added", actor=SYSTEM, subject=found[name])
    return found


def _chinese(name: str) -> dict[str, str]:
    return {"zh-hans": CHINESE[name]} if name in CHINESE else {}


CHINESE = {
    "Incorrect information on your report": "征信报告信息有误",
    "Improper use of your report": "征信报告被不当使用",
    "Problem with a credit reporting company's investigation into an existing problem": "征信异议核查问题",
    "Problem with a company's investigation into an existing problem": "对已有问题的核查",
    "Attempts to collect debt not owed": "催收并不存在的债务",
    "Managing an account": "账户管理",
    "Written notification about debt": "债务书面通知",
    "Trouble during payment process": "还款过程出现问题",
    "Problem with a purchase shown on your statement": "账单上的消费有误",
    "Closing an account": "销户",
    "Closing your account": "销户",
    "Took or threatened to take negative or legal action": "采取或威胁采取法律行动",
    "False statements or representation": "虚假陈述",
    "Getting a credit card": "申领信用卡",
    "Opening an account": "开户",
    "Fraud or scam": "欺诈",
    "Communication tactics": "沟通方式不当",
    "Other features, terms, or problems": "其他功能、条款或问题",
    "Problem when making payments": "还款问题",
    "Fees or interest": "费用或利息",
    "Trouble using your card": "用卡困难",
    "Struggling to pay your bill": "还款困难",
    "Struggling to pay mortgage": "房贷还款困难",
    "Managing the loan or lease": "贷款或租赁管理",
    "Advertising and marketing, including promotional offers": "广告与促销",
}
