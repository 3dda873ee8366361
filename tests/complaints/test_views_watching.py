"""The pages of watching over complaints: law and trade, alerts, lateness, marks, retention and holds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from plaudit.accounts.models import Organisation, RoleGrant
from plaudit.accounts.roles import Role
from plaudit.bodies.loading import load as load_bodies
from plaudit.complaints import actions, jobs
from plaudit.complaints.models import Complaint
from plaudit.foundation import moments
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from tests.factories import make_user

from .world import World, refetched

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    return client


@pytest.fixture
def chief(world: World) -> Client:
    world.people["chief"] = make_user("chief", Role.ADMINISTRATOR, unit=world.bank)
    return signed_in(world, "chief")


def test_the_page_shows_what_a_country_would_bring_before_anything_is_set(chief: Client) -> None:
    load_bodies()
    given = {"jurisdiction": "gb", "sector": "consumer_finance"}

    shown = chief.post(reverse("staff_law"), given | {"show": "1"})
    before = Organisation.objects.get().jurisdiction
    saved = chief.post(reverse("staff_law"), given)

    assert "Final or holding response (FCA)" in shown.content.decode() and "Ombudsman" in shown.content.decode()
    assert before == "" and saved.status_code == 302
    assert Organisation.objects.get().jurisdiction == "GB"
    assert Entry.objects.filter(code="organisation.law_set").count() == 1


def test_a_wrong_country_is_explained_at_its_field(chief: Client) -> None:
    answer = chief.post(reverse("staff_law"), {"jurisdiction": "Atlantis", "sector": ""})

    assert answer.status_code == 422 and "Give two capitals" in answer.content.decode()


def test_an_auditor_sees_the_law_and_no_button(world: World) -> None:
    page = signed_in(world, "auditor").get(reverse("staff_law"))

    assert page.status_code == 200 and "Show what changes" not in page.content.decode()


def test_the_assessment_asks_for_the_kind_of_matter_only_where_a_limit_depends_on_it(world: World) -> None:
    plain = world.file()
    Organisation.objects.update(jurisdiction="AU", sector="consumer_finance")
    lawful = world.file()
    assessor = signed_in(world, "assessor")

    pages = [
        assessor.get(reverse("staff_complaint_deed", args=[complaint.reference, "assess"])).content.decode()
        for complaint in (plain, lawful)
    ]

    assert "Superannuation" not in pages[0] and "Superannuation" in pages[1]


def test_the_handler_records_the_matter_on_the_case(world: World) -> None:
    Organisation.objects.update(jurisdiction="AU", sector="consumer_finance")
    complaint = world.file()
    handler = signed_in(world, "handler")

    page = handler.get(reverse("staff_complaint", args=[complaint.reference])).content.decode()
    handler.post(reverse("staff_complaint_deed", args=[complaint.reference, "matter"]), {"matter": "trustee"})

    assert "the shortest limit of the rule counts" in page
    assert refetched(complaint).matter == "trustee"


def test_the_new_date_is_sent_by_the_page_and_stands_on_the_tracking_page(world: World) -> None:
    complaint = world.file()
    handler = signed_in(world, "handler")
    with moments.at(now() + timedelta(days=40)):
        day = (now() + timedelta(days=10)).date()
        given = {"reason": "our_mistake", "new_date": day.isoformat(), "words": "We overlooked it."}
        answer = handler.post(reverse("staff_complaint_deed", args=[complaint.reference, "late"]), given)
        public = Client()
        public.post(reverse("track"), {"code": tracking_code(complaint.pk)})
        page = public.get(reverse("track_complaint")).content.decode()

    assert answer.status_code == 302
    assert "New date we gave" in page and "was missed; that stays in the record" in page


def test_an_alert_is_seen_on_its_page_and_leaves_it(world: World) -> None:
    complaint = world.file()
    handler, manager = signed_in(world, "handler"), signed_in(world, "manager")
    handler.post(
        reverse("staff_complaint_deed", args=[complaint.reference, "escalate"]),
        {"role": "manager", "reason": "The branch is silent."},
    )
    page = manager.get(reverse("staff_escalations")).content.decode()
    alert = complaint.escalations.get()

    manager.post(reverse("staff_escalation_seen", args=[alert.pk]))

    assert complaint.reference in page and "The branch is silent." in page
    assert "Nothing was escalated to you" in manager.get(reverse("staff_escalations")).content.decode()
    assert "seen by manager" in manager.get(reverse("staff_complaint", args=[complaint.reference])).content.decode()


def test_a_director_reads_the_alert_and_not_the_complaint(world: World) -> None:
    complaint = world.file(story="The canary was charged twice.")
    actions.escalate_by_hand(
        actor=world.actor("handler"), complaint_id=complaint.pk, role="director", reason="The canary sings."
    )

    page = signed_in(world, "director").get(reverse("staff_escalations")).content.decode()

    assert complaint.reference in page and "canary" not in page


def test_a_mark_is_shown_on_the_case(world: World) -> None:
    complaint = world.file()
    handler = signed_in(world, "handler")

    handler.post(reverse("staff_complaint_deed", args=[complaint.reference, "flag"]), {"kind": "media"})
    marked = handler.get(reverse("staff_complaint", args=[complaint.reference])).content.decode()
    handler.post(reverse("staff_complaint_deed", args=[complaint.reference, "unflag"]), {"kind": "media"})
    plain = handler.get(reverse("staff_complaint", args=[complaint.reference])).content.decode()

    assert "chip warn" in marked and "Marked: The media ask about it" in marked
    assert "/do/unflag/" in marked and "/do/unflag/" not in plain


def old(world: World) -> Complaint:
    RoleGrant.objects.update(valid_from=datetime(2015, 1, 1, tzinfo=UTC))
    with moments.at(datetime(2018, 3, 1, 12, tzinfo=UTC)):
        return refetched(world.closed(story="The canary story."))


def test_the_report_says_what_goes_and_what_is_kept_and_shows_no_words(world: World) -> None:
    goes, held = old(world), old(world)
    officer = signed_in(world, "data_protection")
    officer.post(
        reverse("staff_complaint_hold", args=[held.reference]), {"reason": "lawsuit", "words": "Their lawyer wrote."}
    )

    before = officer.get(reverse("staff_retention")).content.decode()
    jobs.erase_over()
    after = officer.get(reverse("staff_retention")).content.decode()

    assert goes.reference in before and "What went" not in before and "It is under a legal hold" in before
    assert "What went" in after and goes.reference in after and held.reference in after
    assert "canary" not in before + after


def test_a_hold_is_set_shown_on_the_case_and_lifted(world: World) -> None:
    complaint = old(world)
    manager = signed_in(world, "manager")
    address = reverse("staff_complaint_hold", args=[complaint.reference])

    manager.post(address, {"reason": "authority", "words": "The court asked."})
    case = manager.get(reverse("staff_complaint", args=[complaint.reference])).content.decode()
    manager.post(reverse("staff_retention_class", args=[complaint.reference]), {"retention_class": "safety"})
    manager.post(address, {"words": "The court has it."})
    page = manager.get(address).content.decode()

    assert "Legal hold" in case
    assert refetched(complaint).retention_class == "safety"
    assert "Earlier holds" in page and "10 years after closing" in page
