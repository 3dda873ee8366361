"""The complainant puts their own data right."""

from plaudit.complaints import actions
from plaudit.complaints.actions import Person
from plaudit.complaints.actions.correcting import own_data_of
from plaudit.foundation.models import Entry, OutboxMessage

from .test_views_public import opened
from .world import World, refetched

DATA = {
    "name": "Wang Fang", "email": "new@mail.example", "phone": "", "post": "1 Long Street\nBeijing", "problem_on": "2026-05-04",
    "order_reference": "A-77", "remedy_wanted": "money_back", "remedy_wanted_text": "Forty euros.",
}  # fmt: skip


def test_data_around_the_story_name_and_address_are_corrected(world: World) -> None:
    complaint = world.file(complainant=Person(name="Wang", email="old@mail.example"))
    client = opened(complaint)

    assert client.post("/en/track/complaint/correct/", DATA).status_code == 302

    complaint = refetched(complaint)
    assert str(complaint.problem_on) == "2026-05-04" and complaint.order_reference == "A-77"
    assert complaint.remedy_wanted == "money_back" and complaint.remedy_wanted_text == "Forty euros."
    assert own_data_of(complaint) == {
        "name": "Wang Fang", "email": "new@mail.example", "post": "1 Long Street\nBeijing",
    }  # fmt: skip
    fields = [entry.data["fields"] for entry in Entry.objects.filter(root=complaint.pk, code="complaint.corrected")]
    assert fields == [
        ["email", "name", "post"],
        ["order_reference", "problem_on", "remedy_wanted", "remedy_wanted_text"],
    ]
    assert complaint.story == "I was charged a late fee although I paid on time."


def test_a_new_address_is_asked_to_confirm_itself_once(world: World) -> None:
    complaint = world.file(complainant=Person(email="old@mail.example"))
    client = opened(complaint)

    client.post("/en/track/complaint/correct/", DATA)
    client.post("/en/track/complaint/correct/", DATA)

    contact = actions.letters.contact_for(refetched(complaint))
    assert contact is not None and contact.confirmed_at is None
    sent = OutboxMessage.objects.filter(obligation=f"confirm:{contact.pk}").get()
    assert sent.address == "new@mail.example" and "/confirm/" in sent.text
    assert "Forty euros" not in sent.text and "Wang" not in sent.text


def test_whoever_complained_without_a_name_can_give_it_later(world: World) -> None:
    complaint = world.file()

    opened(complaint).post("/en/track/complaint/correct/", DATA)

    assert own_data_of(refetched(complaint))["name"] == "Wang Fang"


def test_sending_the_form_unchanged_changes_and_records_nothing(world: World) -> None:
    complaint = world.file(complainant=Person(name="Wang", email="old@mail.example"))
    client = opened(complaint)
    data = {"name": "Wang", "email": "old@mail.example"}

    client.post("/en/track/complaint/correct/", data)

    assert not Entry.objects.filter(code__in=["complaint.corrected", "party.corrected"]).exists()
    assert refetched(complaint).version == complaint.version


def test_what_cannot_be_read_stays_in_the_form_with_a_sentence(world: World) -> None:
    complaint = world.file(complainant=Person(name="Wang"))

    page = opened(complaint).post("/en/track/complaint/correct/", DATA | {"email": "nowhere"})

    assert page.status_code == 422
    assert "This is not an e-mail address." in page.content.decode() and "Forty euros." in page.content.decode()
    assert refetched(complaint).order_reference is None
