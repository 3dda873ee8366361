"""Today: for each role what waits for this person, each line counting exactly what its link shows."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plaudit.accounts.roles import Role
from plaudit.complaints import actions
from plaudit.complaints.codes import Finding
from plaudit.complaints.models import Complaint
from plaudit.complaints.queries import today as queries
from plaudit.foundation.models import OutboxMessage, OutboxState

from .test_views_mails import arrived
from .test_views_staff import signed_in
from .world import World, refetched

LINE = re.compile(r'<div class="v">(\d+)\+?</div><a href="([^"]+)">([^<]+)</a>')


def lines(client: Client) -> dict[str, tuple[int, str]]:
    """Title → count and link of each line on the page."""
    page = client.get("/staff/")
    assert page.status_code == 200
    return {title: (int(n), html.unescape(link)) for n, link, title in LINE.findall(page.content.decode())}


def counted(client: Client, title: str) -> int:
    return lines(client).get(title, (0, ""))[0]


def own(world: World, complaint: Complaint, name: str = "handler") -> Complaint:
    actions.assign_complaint(
        actor=world.actor("manager"), complaint_id=complaint.pk, post="owner", person=world.people[name]
    )
    return refetched(complaint)


def due(complaint: Complaint, **delta: float) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(next_due_at=timezone.now() + timedelta(**delta))


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_every_role_has_a_calm_page_when_nothing_waits(world: World, role: str) -> None:
    page = signed_in(world, role).get("/staff/").content.decode()

    assert "Nothing waits for you" in page and "<h2>Cannot wait</h2>" not in page


def test_a_handler_sees_what_is_late_and_what_is_urgent_of_their_own(world: World) -> None:
    late, urgent, others = own(world, world.file()), own(world, world.file(has_safety_risk=True)), world.file()
    due(late, days=-1)
    due(others, days=-1)
    client = signed_in(world, "handler")

    assert counted(client, "Mine and late") == 1
    assert counted(client, "Mine and urgent") == 1
    assert counted(client, "Without an owner") == 1
    assert urgent.reference in client.get("/staff/").content.decode()


def test_a_manager_sees_what_is_late_in_the_unit_whoever_owns_it(world: World) -> None:
    due(own(world, world.file()), days=-1)

    assert counted(signed_in(world, "manager"), "Late in my units") == 1


def test_due_today_ends_at_midnight_of_the_reader(world: World) -> None:
    complaint = own(world, world.file())
    zone = timezone.get_fixed_timezone(14 * 60)
    now = timezone.now().astimezone(zone)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    world.people["handler"].time_zone = "Etc/GMT-14"
    world.people["handler"].save(update_fields=["time_zone"])
    client = signed_in(world, "handler")

    Complaint.objects.filter(pk=complaint.pk).update(next_due_at=midnight - timedelta(seconds=1))
    assert counted(client, "Mine, due today") == 1
    Complaint.objects.filter(pk=complaint.pk).update(next_due_at=midnight)
    assert counted(client, "Mine, due today") == 0


def test_an_investigator_sees_what_waits_for_their_finding(world: World) -> None:
    complaint = world.investigated()
    client = signed_in(world, "investigator")
    assert counted(client, "Waits for my finding") == 1
    assert counted(signed_in(world, "second_handler"), "Waits for my finding") == 0

    actions.record_finding(
        actor=world.actor("investigator"), issue_id=complaint.issues.get().pk, finding=Finding.UPHELD, reason="Yes."
    )

    assert counted(client, "Waits for my finding") == 0
    assert counted(signed_in(world, "decider"), "To be decided") == 1


def test_a_verifier_sees_what_others_delivered(world: World) -> None:
    complaint = world.accepted()
    client = signed_in(world, "verifier")
    assert counted(client, "Waits for my verification") == 0

    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=complaint.remedies.get().pk, proof="Booking 4711")

    assert counted(client, "Waits for my verification") == 1
    own(world, complaint, "second_handler")
    assert counted(signed_in(world, "second_handler"), "Waits for my verification") == 0


def test_whoever_wrote_waits_until_somebody_writes_back(world: World) -> None:
    complaint = own(world, world.investigated())
    client = signed_in(world, "handler")
    actions.hear_complainant(actor=world.complainant(complaint), complaint_id=complaint.pk, words="One more thing.")
    assert counted(client, "The complainant wrote") == 1

    actions.send_progress_notice(actor=world.actor("handler"), complaint_id=complaint.pk, words="Thank you, noted.")

    assert counted(client, "The complainant wrote") == 0


def test_a_danger_stands_on_top_until_somebody_looked_also_when_the_complaint_is_closed(world: World) -> None:
    complaint = world.file("The charger burned my hand.", has_safety_risk=True)
    actions.withdraw_complaint(actor=world.complainant(complaint), complaint_id=complaint.pk, words="Never mind.")
    client = signed_in(world, "handler")

    count, link = lines(client)["A possible danger, nobody has looked yet"]

    assert count == 1 and "The charger burned my hand." in client.get(link).content.decode()


def test_messages_and_mail_that_need_hands_are_on_the_page_and_in_the_rail(world: World) -> None:
    complaint = world.file(complainant=actions.Person(name="Ann", email="ann@example.org"))
    OutboxMessage.objects.filter(root=complaint.pk).update(state=OutboxState.FAILED)
    arrived()
    client = signed_in(world, "intake")

    found = lines(client)

    assert found["Messages that need a telephone call"] == (1, "/staff/messages/")
    assert found["Mail to be filed"] == (1, "/staff/mail/")
    rail = client.get("/staff/").content.decode().split('class="side"')[1].split("</nav>")[0]
    for url in ("/staff/complaints/", "/staff/messages/", "/staff/mail/"):
        assert re.search(rf'<a href="{url}"[^>]*>[^<]+<span class="n">1</span>', rail), url


def test_the_rail_counts_nothing_for_a_stranger_to_it(world: World) -> None:
    world.file()
    arrived()

    assert 'class="n"' not in signed_in(world, "analyst").get("/staff/").content.decode()
    assert queries.rail_counts(world.actor("stranger")) == {"staff_unfiled": 1}


@pytest.mark.parametrize("name", ["handler", "manager", "assessor", "investigator", "decider", "verifier", "intake"])
def test_every_line_leads_to_exactly_what_it_counts(world: World, name: str) -> None:
    own(world, world.file()), own(world, world.decided()), own(world, world.accepted()), own(world, world.verified())
    actions.refuse_answer(actor=world.actor("handler"), complaint_id=own(world, world.responded()).pk, words="No.")
    world.file(has_safety_risk=True), world.investigated(), world.file(unit=world.loans)
    found_out, delivered = world.investigated(), world.accepted()
    actions.record_finding(
        actor=world.actor("investigator"), issue_id=found_out.issues.get().pk, finding=Finding.UPHELD, reason="Yes."
    )
    actions.deliver_remedy(actor=world.actor("handler"), remedy_id=delivered.remedies.get().pk, proof="Booking 4711")
    due(Complaint.objects.filter(state="received")[0], days=-2)
    client = signed_in(world, name)

    found = lines(client)

    assert found
    for title, (count, link) in found.items():
        assert client.get(link).content.decode().count('class="row" href') == count, title


def test_counts_stop_and_say_that_there_are_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 1)
    world.file(), world.file(), world.file()

    page = signed_in(world, "handler").get("/staff/").content.decode()

    assert '<div class="v">1+</div><a href="/staff/complaints/?scope=unassigned">' in page


def test_more_complaints_do_not_mean_more_questions_to_the_database(world: World) -> None:
    own(world, world.file())
    client = signed_in(world, "handler")
    client.get("/staff/")
    with CaptureQueriesContext(connection) as few:
        client.get("/staff/")
    for _n in range(10):
        own(world, world.file())

    with CaptureQueriesContext(connection) as many:
        client.get("/staff/")

    assert len(many) == len(few) < 65  # without what is kept for a few seconds, as everywhere in this suite
