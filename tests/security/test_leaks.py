"""Attack cases 9, 10 and 12: whoever may not see a complaint finds no trace of it, by any door."""

import json
import re

import pytest
from django.test import Client

from plaudit.accounts.models import RoleGrant
from plaudit.complaints import actions
from plaudit.complaints.codes import Finding
from plaudit.complaints.forms.deeds import DEEDS
from plaudit.complaints.models import Complaint, Issue, Remedy
from plaudit.foundation import moments
from plaudit.foundation.errors import Forbidden, NotFound
from plaudit.foundation.models import OutboxMessage, OutboxState
from tests.complaints.world import World, refetched

from .visitors import api, complainant, staff, token_of_a_shop

STORY = "The canarystory swallowed my card."


def secret(world: World) -> Complaint:
    """A complaint that the stranger of another unit, and the handler it is about, may not see."""
    person = actions.Person(name="Canary Ann", email="canary@example.org", phone="+49 30 5550199")
    complaint = world.responded(story=STORY, complainant=person, about_person=world.people["second_handler"])
    OutboxMessage.objects.filter(root=complaint.pk).update(state=OutboxState.FAILED)
    return complaint


PAGES = (
    "/staff/",
    "/staff/complaints/",
    "/staff/complaints/?status=any",
    "/staff/complaints/?status=any&q=canarystory",
    "/staff/complaints/?status=any&q={reference}",
    "/staff/complaints/?status=any&q=canary+ann",
    "/staff/complaints/?status=any&late=on",
    "/staff/complaints/?order=received&scope=unassigned",
    "/staff/messages/",
    "/staff/messages/?state=failed",
    "/staff/mail/",
    "/staff/bodies/",
    "/staff/people/",
)


def page_of(client: Client, address: str) -> str:
    """The page without what differs from one reading to the next."""
    answer = client.get(address, follow=True).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer)


@pytest.mark.parametrize(
    "name", ["stranger", "second_handler", "auditor", "code_owner", "administrator", "data_protection"]
)
def test_no_list_search_or_counter_tells_of_a_complaint_one_may_not_see(world: World, name: str) -> None:
    reference = f"C-{moments.now().year}-000001"
    client = staff(world, name)
    pages = [page.format(reference=reference) for page in PAGES]
    before = {page: page_of(client, page) for page in pages}

    assert secret(world).reference == reference

    assert {page: page_of(client, page) for page in pages} == before


def test_whoever_may_see_it_finds_it_by_each_of_these_doors(world: World) -> None:
    """That the test before this one would see a leak."""
    complaint, client = secret(world), staff(world, "handler")

    shown = [page for page in PAGES if complaint.reference in page_of(client, page.format(reference="canarystory"))]

    assert len(shown) >= 6


@pytest.mark.walk
@pytest.mark.parametrize("name", ["stranger", "second_handler", "auditor", "code_owner", "administrator"])
def test_every_address_of_a_complaint_is_not_found_for_whoever_may_not_see_it(world: World, name: str) -> None:
    complaint = secret(world)
    client, base = staff(world, name), f"/staff/complaints/{complaint.reference}/"
    message = OutboxMessage.objects.filter(root=complaint.pk).first()
    assert message
    addresses = [
        base,
        base + "contact/",
        f"/staff/messages/{message.pk}/",
        f"/staff/personal-data/{complaint.reference}/",
    ]
    addresses += [f"{base}do/{deed}/" for deed in DEEDS]
    addresses += [f"{base}do/{deed}/{complaint.issues.get().pk}/" for deed in DEEDS]

    assert {client.get(address).status_code for address in addresses} == {404}
    posts = [*addresses[4:], f"/staff/messages/{message.pk}/again/", f"/staff/messages/{message.pk}/told/"]
    assert {client.post(address, {"words": "x"}).status_code for address in posts} == {404}


def test_a_missing_and_a_forbidden_complaint_are_told_alike(world: World) -> None:
    complaint, client = secret(world), staff(world, "stranger")

    forbidden = page_of(client, f"/staff/complaints/{complaint.reference}/")
    absent = page_of(client, "/staff/complaints/C-1999-000001/")

    assert forbidden.replace(complaint.reference, "") == absent.replace("C-1999-000001", "")


def test_a_complainant_sees_their_own_complaint_only_whatever_id_they_name(world: World) -> None:
    complaint, mine = secret(world), world.file("Mine.")
    client = complainant(mine)

    page = client.get("/en/track/complaint/").content.decode()
    tried = client.get(f"/en/track/complaint/?complaint={complaint.pk}&tracked={complaint.pk}").content.decode()
    client.post("/en/track/complaint/tell/", {"words": "More.", "complaint_id": str(complaint.pk), "actor": "system"})

    assert "canary" not in page.casefold() + tried.casefold()
    assert not complaint.messages.filter(body__isnull=False, kind="statement").exists()
    assert mine.messages.get(kind="statement").body == "More."


def test_a_connected_system_reads_only_what_it_filed_itself(world: World) -> None:
    complaint = secret(world)
    shop, rival = token_of_a_shop(world, "Shop"), token_of_a_shop(world, "Rival")
    filed = json.loads(api(shop, "POST", "/complaints", json.dumps({"story": STORY}).encode()).content)

    own = api(shop, "GET", f"/complaints/{filed['reference']}")
    others = [
        api(rival, "GET", f"/complaints/{filed['reference']}"),
        api(shop, "GET", f"/complaints/{complaint.reference}"),
    ]
    lists = api(rival, "GET", "/complaints").content.decode() + api(shop, "GET", "/complaints").content.decode()

    assert own.status_code == 200 and "canary" not in own.content.decode()
    assert [answer.status_code for answer in others] == [404, 404]
    assert filed["reference"] in lists and complaint.reference not in lists and "canary" not in lists


def test_a_request_without_a_token_or_with_a_staff_session_opens_no_api(world: World) -> None:
    complaint = secret(world)

    assert Client().get("/api/v1/complaints").status_code == 401
    assert staff(world, "manager").get(f"/api/v1/complaints/{complaint.reference}").status_code == 401


def test_mail_to_one_person_carries_nothing_of_another_complaint(world: World) -> None:
    complaint = secret(world)
    other = world.responded(story="Other.", complainant=actions.Person(name="Bo", email="bo@example.org"))

    letters = OutboxMessage.objects.filter(root=other.pk).select_related("subject")
    words = " ".join(f"{m.title} {m.text} {m.address}" for m in letters)

    assert letters and complaint.reference not in words and "canary" not in words.casefold()


def test_an_issue_or_remedy_of_another_complaint_is_no_way_into_it(world: World) -> None:
    """The second door: the address names a complaint one may see, the id one of another."""
    mine, other = world.decided(), world.investigated(about_person=world.people["second_handler"])
    foreign_issue = other.issues.get()
    client = staff(world, "second_handler")

    for deed in ("find", "offer", "deliver", "verify", "return", "drop"):
        address = f"/staff/complaints/{mine.reference}/do/{deed}/{foreign_issue.pk}/"
        assert client.post(address, {"finding": "upheld", "reason": "x", "proof": "x"}).status_code in {403, 404}
    with pytest.raises(NotFound):
        actions.record_finding(
            actor=world.actor("second_handler"), issue_id=foreign_issue.pk, finding=Finding.UPHELD, reason="x"
        )
    assert Issue.objects.get(pk=foreign_issue.pk).finding == "none"


def test_a_remedy_of_another_unit_is_neither_delivered_nor_verified_by_its_id(world: World) -> None:
    remedy = world.accepted().remedies.get()
    stranger = world.actor("stranger")

    with pytest.raises(NotFound):
        actions.deliver_remedy(actor=stranger, remedy_id=remedy.pk, proof="x")
    with pytest.raises(NotFound):
        actions.verify_remedy(actor=stranger, remedy_id=remedy.pk)
    with pytest.raises(NotFound):
        actions.return_remedy(actor=stranger, remedy_id=remedy.pk, reason="x")

    assert Remedy.objects.get(pk=remedy.pk).delivered_at is None


def test_a_complainant_deed_takes_nothing_but_its_own_fields(world: World) -> None:
    complaint = world.responded()
    client = complainant(complaint)
    before = refetched(complaint)

    client.post(
        "/en/track/complaint/refuse/",
        {"words": "No.", "state": "closed", "owner": str(world.people["handler"].pk), "received_at": "2020-01-01",
         "channel": "letter", "version": "0", "closing_code": "withdrawn"},
    )  # fmt: skip
    after = refetched(complaint)

    assert (after.state, after.owner_id, after.received_at) == ("rejected", before.owner_id, before.received_at)
    assert complaint.responses.get().answer_channel == "web"


@pytest.mark.parametrize("name", ["handler", "manager", "administrator", "director"])
def test_nobody_gives_themself_a_role_by_any_form(world: World, name: str) -> None:
    person, client = world.people[name], staff(world, name)
    roles = set(RoleGrant.objects.values_list("user_id", "role", "unit_id"))

    data = {"role": "data_protection", "unit": str(world.bank.pk), "person": str(person.pk), "is_superuser": "1"}
    answers = [
        client.post(f"/staff/people/{person.pk}/roles/", data),
        client.post("/staff/profile/", data | {"name": "x", "roles": "manager"}),
    ]

    assert answers[0].status_code in {403, 404, 422}
    assert set(RoleGrant.objects.values_list("user_id", "role", "unit_id")) == roles


def test_a_post_in_a_case_is_not_taken_by_naming_somebody_without_its_role(world: World) -> None:
    complaint = world.assessed()

    answer = staff(world, "handler").post(
        f"/staff/complaints/{complaint.reference}/do/assign/", {"person": str(world.people["stranger"].pk)}
    )

    assert answer.status_code == 422 and refetched(complaint).owner is None


def test_the_owner_does_not_verify_what_they_lead_and_nobody_what_they_delivered(world: World) -> None:
    complaint = world.accepted()
    remedy = complaint.remedies.get()
    actions.deliver_remedy(actor=world.actor("second_handler"), remedy_id=remedy.pk, proof="Booking 4711")

    with pytest.raises(Forbidden):
        actions.verify_remedy(actor=world.actor("second_handler"), remedy_id=remedy.pk)
