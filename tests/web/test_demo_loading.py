"""The sample complaints, lived: their states are what the journal tells, their due dates what the clocks say."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.utils import timezone

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.complaints.codes import ClosingCode, State
from plaudit.complaints.confidentiality import Column, view_of
from plaudit.complaints.lifecycle import replay
from plaudit.complaints.models import AccessGrant, AuthorityLimit, Complaint, Obligation, Remedy
from plaudit.complaints.queries.history import history_of
from plaudit.foundation.clocks.versions import calendar_for, deadline, events_of, rule_by_id
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry
from plaudit.improvement.models import RegisterEntry
from plaudit.improvement.queries import published
from plaudit.web.demo.cases import Case, all_cases, bureau_cases
from plaudit.web.demo.loading import load
from plaudit.web.demo.oversight import LIMITS, SAMPLE
from plaudit.web.demo.people import DOMAIN, PEOPLE, listing, make_people
from plaudit.web.demo.progress import loading

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return all_cases(TODAY)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def a_part(cases: list[Case]) -> list[Case]:
    """The first sixty, the Chinese ones among them, and sixty of the rest with every outcome."""
    rest = cases[60:]
    closed = [case for case in rest if case.outcome != "open"]
    late = [case for case in rest if not case.is_timely]
    return cases[:60] + closed[:20] + closed[-15:] + late[:5] + [c for c in rest if c.outcome == "open"][::150]


@pytest.fixture
def lived(cases: list[Case]) -> None:
    call_command("load_clocks", verbosity=0)
    load(cases=a_part(cases))


@pytest.mark.usefixtures("lived")
def test_limits_are_set_and_the_auditor_reads_a_sample(cases: list[Case]) -> None:
    auditor = User.objects.get(email=f"auditor@{DOMAIN}")
    given = AccessGrant.objects.filter(person=auditor)

    load(cases=a_part(cases))

    assert AuthorityLimit.objects.count() == len(LIMITS)
    assert given.count() == SAMPLE and {grant.complaint.state for grant in given} == {State.CLOSED}
    assert all(view_of(actor_for(auditor), grant.complaint).plain(Column.STORY) for grant in given)


def test_the_sample_organisation_has_a_signed_policy_and_shows_its_promise(cases: list[Case]) -> None:
    load(cases=cases[:1])
    load(cases=cases[:2])

    assert [title for title, _text, _day in published()] == ["What we promise when you complain · 投诉承诺"]
    policy = RegisterEntry.objects.get(register="policy")
    assert policy.marks.get().by.email == f"director@{DOMAIN}"


@pytest.mark.usefixtures("lived")
def test_the_lived_cases_are_true_to_journal_clocks_policies_and_script(cases: list[Case]) -> None:
    states = Counter(Complaint.objects.values_list("state", flat=True))
    assert set(states) == set(State)
    assert set(Complaint.objects.filter(state="closed").values_list("closing_code", flat=True)) >= {
        ClosingCode.ACCEPTED_AND_VERIFIED,
        ClosingCode.NO_REPLY,
        ClosingCode.WITHDRAWN,
    }

    for complaint in Complaint.objects.all():
        assert replay(entry.code for entry in entries_of(complaint.pk)) == complaint.state, complaint.source_id
    check_clocks()
    check_times()
    check_script(cases)
    assert not [r for r in Remedy.objects.exclude(verified_at=None) if r.verified_by_id == r.complaint.owner_id]
    assert set(Complaint.objects.values_list("is_sample", flat=True)) == {True}


def check_clocks() -> None:
    at = timezone.now()
    for obligation in Obligation.objects.select_related("complaint"):
        rule = rule_by_id(obligation.rule_id)
        events = events_of(history_of(obligation.complaint))
        found = deadline(rule, calendar_for(rule.calendar, at), events, at, started_by=obligation.started_by)
        assert (obligation.due_at, obligation.ended_at) == (found.due, found.ended_at), obligation
    for complaint in Complaint.objects.all():
        open_dues = [o.due_at for o in complaint.obligations.filter(ended_at=None) if o.due_at]
        assert complaint.next_due_at == (min(open_dues, default=None) if complaint.is_open else None)


def check_times() -> None:
    """True to the case's own time, and honest about when it was written down."""
    for complaint in Complaint.objects.all():
        entries = list(entries_of(complaint.pk))
        happened = [entry.occurred_at for entry in entries]
        assert happened == sorted(happened)
        assert happened[0] == complaint.received_at
        assert all(timezone.now() - entry.recorded_at < timedelta(hours=1) for entry in entries)
        old = [e for e in entries if e.recorded_at - e.occurred_at > timedelta(hours=24)]
        assert all(entry.data["gap"] == "sample_data" for entry in old)


def check_script(cases: list[Case]) -> None:
    endings = {"closed_no_reply": "no_reply", "closed_withdrawn": "withdrawn", "closed": "accepted_and_verified"}
    chinese = [case for case in cases if case.script]
    assert len(chinese) == 25
    for case in chinese:
        complaint = Complaint.objects.get(source="demo", source_id=case.source_id)
        ends = case.script["ends"]
        assert (complaint.closing_code or complaint.state) == endings.get(ends, ends), case.source_id
        assert complaint.story == case.story
        assert complaint.language == "zh-hans"


def test_a_loading_that_broke_off_goes_on_and_files_nothing_twice(cases: list[Case]) -> None:
    call_command("load_clocks", verbosity=0)
    few = cases[:8]

    first = load(cases=few, most=5)
    state = loading()
    second = load(cases=few)
    third = load(cases=few)

    assert (first, second, third) == (5, 3, 0)
    assert state is not None
    assert not state.is_over
    assert Complaint.objects.count() == 8
    assert Entry.objects.filter(code="complaint.received").count() == 8


def test_a_case_goes_alike_on_every_machine(cases: list[Case]) -> None:
    call_command("load_clocks", verbosity=0)
    load(cases=cases[1:2])
    complaint = Complaint.objects.get()
    told = [(entry.code, entry.occurred_at) for entry in entries_of(complaint.pk)]

    Complaint.objects.filter(pk=complaint.pk).update(source_id="", source="")
    (Path(configured.DATA) / "demo-loading.json").unlink()
    load(cases=cases[1:2])

    again = Complaint.objects.exclude(pk=complaint.pk).get()
    assert [(entry.code, entry.occurred_at) for entry in entries_of(again.pk)] == told


def test_the_bureaus_dates_keep_their_distances_and_the_newest_came_last_week(cases: list[Case]) -> None:
    days = sorted(case.received_at.date() for case in bureau_cases(TODAY))

    assert len(cases) == 3_999 + 191 + 25
    assert days[-1] == TODAY - timedelta(days=7)
    assert Counter(days).most_common(1)[0][1] >= 532
    assert len({(case.source, case.source_id) for case in cases}) == len(cases)


def test_the_first_sixty_are_varied_and_hold_all_chinese_cases(cases: list[Case]) -> None:
    first = cases[:60]

    assert sum(bool(case.script) for case in first) == 25
    assert len({case.product for case in first}) >= 12
    assert {case.outcome for case in first} == {"open", "explanation", "non_monetary", "monetary"}
    assert not any(case.story.startswith("Recorded by the bureau") for case in first)


def test_the_people_have_the_roles_of_the_contract_and_keep_their_passwords() -> None:
    passwords = make_people()
    again = make_people()

    assert passwords == again
    assert len(set(passwords.values())) == len(PEOPLE) == User.objects.filter(email__endswith=DOMAIN).count()
    assert set(RoleGrant.objects.values_list("role", flat=True)) >= {
        *(Role.INTAKE, Role.HANDLER, Role.ASSESSOR, Role.INVESTIGATOR, Role.DECIDER, Role.REVIEWER, Role.VERIFIER),
        *(Role.MANAGER, Role.ANALYST, Role.AUDITOR, Role.DIRECTOR, Role.DATA_PROTECTION, Role.ADMINISTRATOR),
    }
    handler = User.objects.get(email=f"handler@{DOMAIN}")
    assert handler.check_password(passwords["handler"])
    assert actor_for(handler).holds(Role.HANDLER, path=Unit.objects.get(code="cards").path)
    assert passwords["handler"] in listing(passwords)
    file = Path(configured.DATA) / "demo-people.json"
    assert file.stat().st_mode & 0o077 == 0
