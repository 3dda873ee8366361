"""“As needed” is a row with reason and end: who gives it, to whom, what it opens, and that every reading is written down."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from plaudit.accounts.models import RoleGrant, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.complaints import actions, policies
from plaudit.complaints.actions import Access
from plaudit.complaints.codes import AccessReason
from plaudit.complaints.confidentiality import GRANTED_COLUMNS, Column, view_of
from plaudit.complaints.models import AccessGrant, Complaint
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import at, now
from tests.factories import make_user

from .world import World

pytestmark = pytest.mark.django_db


def given(world: World, complaint: Complaint, person: User, **more: Any) -> AccessGrant:
    about: dict[str, Any] = {
        "person": person, "columns": GRANTED_COLUMNS, "reason": AccessReason.AUDIT, "words": "Audit of the autumn",
        "until": now() + timedelta(days=1),
    } | more  # fmt: skip
    (row,) = actions.give_access(actor=world.actor("manager"), complaint_ids=[complaint.pk], access=Access(**about))
    return row


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: User, complaint: Complaint, part: str = "") -> int:
    return signed_in(person).get(f"/staff/complaints/{complaint.reference}/{part}").status_code


def test_an_auditor_reads_the_sample_and_nothing_beside_it_until_its_end(world: World) -> None:
    sampled, other = world.file(), world.file()
    auditor = world.people["auditor"]
    assert page(auditor, sampled) == 404

    given(world, sampled, auditor)

    assert page(auditor, sampled) == page(auditor, sampled, "contact/") == 200
    assert page(auditor, other) == 404
    listed = signed_in(auditor).get("/staff/complaints/?status=any").content.decode()
    assert sampled.reference in listed and other.reference not in listed
    with at(now() + timedelta(days=1, minutes=1)):
        assert not policies.visible_to(world.actor("auditor")).exists()
        assert not view_of(world.actor("auditor"), sampled).is_anything


def test_access_that_was_ended_opens_nothing_from_that_moment_on(world: World) -> None:
    complaint, auditor = world.file(), world.people["auditor"]
    document = SimpleUploadedFile("bill.txt", b"Late fee", "text/plain")
    attachment = actions.attach(actor=world.complainant(complaint), complaint_id=complaint.pk, document=document)
    row = given(world, complaint, auditor)
    assert page(auditor, complaint, f"documents/{attachment.pk}/") == 200

    actions.end_access(actor=world.actor("manager"), access_id=row.pk)

    assert page(auditor, complaint) == page(auditor, complaint, f"documents/{attachment.pk}/") == 404
    again = actions.end_access(actor=world.actor("manager"), access_id=row.pk)
    assert again.ended_at and Entry.objects.filter(code="complaint.access_ended").count() == 1


def test_who_reads_by_it_can_do_nothing_with_the_complaint(world: World) -> None:
    complaint, colleague = world.assessed(), make_user("Helper", Role.CODE_OWNER, unit=world.loans)
    given(world, complaint, colleague, reason=AccessReason.SOLVING)

    actor = actor_for(colleague)

    assert policies.may_see(actor, complaint)
    assert [deed for deed in policies.DEEDS if policies.may(actor, deed, complaint)] == []
    assert page(colleague, complaint, "do/note/") == 403


def test_only_a_manager_of_its_unit_gives_a_complaint_and_never_to_themself(world: World) -> None:
    complaint, until = world.file(), now() + timedelta(days=1)
    other = make_user("Other manager", Role.MANAGER, unit=world.loans)

    def give(giver: User, person: User) -> None:
        access = Access(person, GRANTED_COLUMNS, AccessReason.AUDIT, "Sample", until)
        actions.give_access(actor=actor_for(giver), complaint_ids=[complaint.pk], access=access)

    with pytest.raises(Forbidden, match="role"):
        give(world.people["handler"], world.people["auditor"])
    with pytest.raises(NotFound):
        give(other, world.people["auditor"])
    with pytest.raises(Forbidden, match="themself"):
        give(world.people["manager"], world.people["manager"])
    assert not AccessGrant.objects.exists()


def test_an_auditor_who_worked_on_it_is_refused_and_one_who_read_it_is_not(world: World) -> None:
    complaint = world.file()
    both = make_user("Auditor and handler", Role.AUDITOR, Role.HANDLER, unit=world.cards)
    actions.add_note(actor=actor_for(both), complaint_id=complaint.pk, body="I called.")
    auditor = world.people["auditor"]
    given(world, complaint, auditor)
    assert page(auditor, complaint) == 200

    with pytest.raises(Refused, match="cannot audit it"):
        given(world, complaint, both)

    given(world, complaint, auditor)


def test_whoever_is_complained_about_is_given_contact_data_at_most(world: World) -> None:
    about = world.people["second_handler"]
    complaint = world.file(about_person=about)

    with pytest.raises(Refused, match="may never be shown"):
        given(world, complaint, about, reason=AccessReason.SOLVING)
    given(world, complaint, about, columns=(Column.CONTACT,), reason=AccessReason.SOLVING)

    assert page(about, complaint, "contact/") == 200
    assert page(about, complaint) == page(about, complaint, "do/note/") == 404


def test_a_story_that_was_given_closes_when_one_becomes_the_person_complained_about(world: World) -> None:
    complaint, colleague = world.file(), make_user("Helper", Role.CODE_OWNER, unit=world.loans)
    given(world, complaint, colleague, reason=AccessReason.SOLVING)
    assert page(colleague, complaint) == 200

    Complaint.objects.filter(pk=complaint.pk).update(about_person=colleague)

    assert page(colleague, complaint) == 404


@pytest.mark.parametrize("days", [-1, 93])
def test_it_has_an_end_within_three_months(world: World, days: int) -> None:
    with pytest.raises(Invalid, match="end between"):
        given(world, world.file(), world.people["auditor"], until=now() + timedelta(days=days))


def test_it_needs_words_and_at_least_one_complaint(world: World) -> None:
    with pytest.raises(Invalid, match="needed for"):
        given(world, world.file(), world.people["auditor"], words=" ")
    access = Access(world.people["auditor"], GRANTED_COLUMNS, AccessReason.AUDIT, "x", now() + timedelta(days=1))
    with pytest.raises(Invalid, match="at least one"):
        actions.give_access(actor=world.actor("manager"), complaint_ids=[], access=access)


def test_given_and_ended_by_the_pages(world: World) -> None:
    complaint, manager, auditor = world.file(), signed_in(world.people["manager"]), world.people["auditor"]
    data = {
        "person": str(auditor.pk), "references": complaint.reference, "what": "all", "reason": "audit",
        "words": "Audit of the autumn", "until": (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip

    assert manager.post("/staff/access/give/", data | {"references": "C-1999-000001"}).status_code == 422
    assert manager.post("/staff/access/give/", data | {"person": str(world.people["manager"].pk)}).status_code == 422
    assert manager.post("/staff/access/give/", data).status_code == 302

    row = AccessGrant.objects.get()
    mine = signed_in(auditor).get("/staff/access/").content.decode()
    assert complaint.reference in mine and "Audit of the autumn" in mine
    assert complaint.reference not in signed_in(world.people["handler"]).get("/staff/access/").content.decode()
    assert manager.post(f"/staff/access/{row.pk}/end/").status_code == 302
    assert page(auditor, complaint) == 404


def test_every_opening_of_a_complaint_is_written_down_once_and_lists_are_not(world: World) -> None:
    complaint, handler = world.file(), signed_in(world.people["handler"])
    handler.get("/staff/complaints/?status=any&q=late")
    handler.get("/staff/")
    assert not entries_of(complaint.pk).filter(code="complaint.read").exists()

    handler.get(f"/staff/complaints/{complaint.reference}/")
    handler.get(f"/staff/complaints/{complaint.reference}/")

    entries = list(entries_of(complaint.pk).filter(code="complaint.read"))
    assert [entry.data["by"] for entry in entries] == [["handler"], ["handler"]]
    assert {entry.data["form"] for entry in entries} == {"full"}
    assert "complaint.read" not in handler.get(f"/staff/complaints/{complaint.reference}/").content.decode()


def test_manager_and_data_protection_see_who_read_it_and_why(world: World) -> None:
    complaint, auditor = world.file(), world.people["auditor"]
    given(world, complaint, auditor)
    page(auditor, complaint)
    signed_in(world.people["handler"]).post(
        f"/staff/complaints/{complaint.reference}/contact/", {"reason": "check_identity"}
    )
    page(world.people["analyst"], complaint)

    for name in ("manager", "data_protection"):
        shown = signed_in(world.people[name]).get(f"/staff/complaints/{complaint.reference}/readers/").content.decode()
        for words in ("auditor", "Sample of an audit: Audit of the autumn", "To check who they are", "Analyst"):
            assert words in shown, words
        assert "late fee" not in shown
    assert page(world.people["handler"], complaint, "readers/") == 404


def test_a_list_shows_titles_without_numbers_and_addresses(world: World) -> None:
    world.file(title="Card 4711 0815 was charged, write to ann@example.org")

    shown = signed_in(world.people["handler"]).get("/staff/complaints/").content.decode()

    assert "Card [number] was charged, write to [address]" in shown
    assert "4711" not in shown and "ann@example.org" not in shown


def test_a_complaint_that_is_not_significant_does_not_exist_for_a_director(world: World) -> None:
    complaint = world.assessed(story="canarystory")
    client = signed_in(world.people["director"])

    shown = client.get("/staff/complaints/?status=any").content.decode()

    assert complaint.reference not in shown
    assert client.get(f"/staff/complaints/{complaint.reference}/").status_code == 404
    assert client.get(f"/staff/complaints/{complaint.reference}/contact/").status_code == 404


def draw(world: World, count: int, *, days_ago: int = 1) -> list[AccessGrant]:
    today = timezone.localdate()
    access = Access(
        world.people["auditor"], (Column.STORY,), AccessReason.AUDIT, "Random sample", now() + timedelta(days=9)
    )
    period = actions.Draw(count, today - timedelta(days=days_ago), today)
    return actions.give_drawn(actor=world.actor("manager"), draw=period, access=access)


def test_a_sample_is_drawn_by_chance_of_the_closed_ones_and_can_be_drawn_again(world: World) -> None:
    closed = [world.closed().pk for _ in range(4)]
    world.file()

    given = draw(world, 2)

    entries = [entries_of(grant.complaint_id).get(code="complaint.access_given") for grant in given]
    (seed,) = {entry.data["drawn_with"] for entry in entries}
    again = sorted(closed)
    Random(seed).shuffle(again)
    assert {grant.complaint_id for grant in given} == set(again[:2])
    assert {entry.data["drawn_from"] for entry in entries} == {4}


def test_chance_leaves_out_what_the_auditor_worked_on(world: World) -> None:
    worked_on, other = world.closed(), world.closed()
    held = RoleGrant.objects.create(user=world.people["auditor"], role=Role.HANDLER, unit=world.cards)
    actions.add_note(actor=world.actor("auditor"), complaint_id=worked_on.pk, body="I called.")
    held.delete()

    (given,) = draw(world, 1)

    assert given.complaint_id == other.pk
    with pytest.raises(Refused, match="Only 1 closed"):
        draw(world, 2)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "references"),
        ({"count": "2"}, "closed_from"),
        ({"count": "2", "references": "{reference}"}, "references"),
        ({"count": "0", "closed_from": "2026-01-01", "closed_to": "2026-02-01"}, "count"),
        ({"count": "2", "closed_from": "2026-02-01", "closed_to": "2026-01-01"}, "closed_to"),
    ],
)
def test_the_form_takes_references_or_a_draw(world: World, sent: dict[str, str], field: str) -> None:
    sent = {name: value.format(reference=world.file().reference) for name, value in sent.items()}
    until = (now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    form = {"person": world.people["auditor"].pk, "what": "case", "reason": "audit", "words": "x", "until": until}

    answer = signed_in(world.people["manager"]).post("/staff/access/give/", form | sent)

    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
