"""Where the ways outside are told: on the form, on the receipt page, while following, and in two letters."""

import re

import pytest
from django.test import Client

from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import day_here
from plaudit.bodies import actions as bodies
from plaudit.bodies import loading
from plaudit.bodies.models import OutsideBody
from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.codes import tracking_code
from plaudit.foundation.models import OutboxMessage
from plaudit.foundation.moments import now
from tests.complaints.world import World

pytestmark = pytest.mark.django_db
DECIDES, HELPS = "we tell you who outside can decide", "we tell you who outside can help"
NOBODY = "We have not listed the bodies outside yet"
CFPB = "https://www.consumerfinance.gov/complaint/"


@pytest.fixture(autouse=True)
def listed(world: World) -> None:
    loading.load()


def settle(jurisdiction: str, sector: str = "consumer_finance") -> None:
    """The organisation of the world works under this law, in this trade."""
    Organisation.objects.update(jurisdiction=jurisdiction, sector=sector)


def form_page() -> str:
    return Client().get("/en/complain/").content.decode()


def received_page(language: str = "en") -> str:
    story = {"story": "The fee was charged twice."}
    return Client().post(f"/{language}/complain/", story, follow=True).content.decode()


def tracked_page(complaint: Complaint, language: str = "en") -> str:
    page = Client().post(f"/{language}/track/", {"code": tracking_code(complaint.pk)}, follow=True)
    return page.content.decode()


def letters(world: World, *, confirmed: bool) -> dict[str, str]:
    """What is sent to somebody who gave an address: all letters up to the answer, by their template."""
    complaint = world.file(complainant=actions.Person(name="Ann", email="ann@example.org"))
    if confirmed:
        assert complaint.complainant
        complaint.complainant.contact_points.update(confirmed_at=now())
    actions.acknowledge_complaint(actor=world.actor("handler"), complaint_id=complaint.pk, words="We look into it.")
    world.file = lambda **more: complaint  # type: ignore[method-assign]
    world.responded()
    sent = OutboxMessage.objects.select_related("subject")
    return {message.template.rpartition("/")[2]: message.text or "" for message in sent}


def test_the_form_promises_a_decision_outside_only_where_somebody_decides() -> None:
    settle("GB")

    assert DECIDES in form_page()


def test_the_form_promises_help_where_nobody_outside_decides() -> None:
    settle("US")

    page = form_page()

    assert HELPS in page and DECIDES not in page


def test_the_form_promises_nothing_where_no_body_is_known() -> None:
    settle("BR")

    page = form_page()

    assert HELPS not in page and DECIDES not in page


def test_the_receipt_page_names_the_bodies_behind_one_line() -> None:
    settle("US")

    page = received_page()

    folded = re.search(r"<details.*?</details>", page, re.DOTALL)
    assert folded and CFPB in folded[0]
    assert "takes none of your rights" in page


def test_whoever_follows_reads_name_deed_limit_and_address_of_each_body(world: World) -> None:
    settle("GB")

    page = tracked_page(world.file())

    for words in ("Financial Ombudsman Service", "Decides disputes", "within 6 months of our final response"):
        assert words in page
    assert '<a href="https://www.financial-ombudsman.org.uk/" rel="noopener noreferrer">' in page


def test_the_bodies_are_told_in_the_language_of_the_page(world: World) -> None:
    settle("CN")

    assert "全国12315平台" in tracked_page(world.file(), "zh-hans")
    assert "全国12315平台" in received_page("zh-hans")


def test_an_entry_that_nobody_compared_says_so_until_somebody_did(world: World) -> None:
    settle("GB")
    complaint, warning = world.file(), "We have not compared all these details"
    assert warning in tracked_page(complaint)

    bodies.confirm_body(actor=SYSTEM, code="gb-financial-ombudsman")

    assert warning not in tracked_page(complaint)


@pytest.mark.parametrize("jurisdiction", ["BR", ""])
def test_where_no_body_is_known_the_pages_say_so(world: World, jurisdiction: str) -> None:
    settle(jurisdiction)

    assert NOBODY in tracked_page(world.file())
    assert NOBODY in received_page()


def test_the_closed_european_platform_stands_nowhere(world: World) -> None:
    settle("DE", "online_shop")
    closed = OutsideBody.objects.get(code="eu-odr-platform")

    said = [form_page(), received_page(), tracked_page(world.file()), *letters(world, confirmed=True).values()]

    assert "consumer-redress.ec.europa.eu" in said[2]
    assert not any(closed.url in text or closed.name["en"] in text for text in said)


def test_a_body_that_staff_close_is_gone_from_the_next_page(world: World) -> None:
    settle("US")
    complaint = world.file()
    assert CFPB in tracked_page(complaint)

    bodies.close_body(actor=SYSTEM, code="us-cfpb", on=day_here(now()))

    assert CFPB not in tracked_page(complaint)


def test_the_acknowledgement_and_the_answer_name_the_bodies(world: World) -> None:
    settle("US")

    sent = letters(world, confirmed=True)

    for letter in ("acknowledgement", "answer"):
        assert "Consumer Financial Protection Bureau" in sent[letter] and CFPB in sent[letter]
    assert CFPB not in sent["receipt"]


def test_a_letter_says_when_no_body_is_known(world: World) -> None:
    settle("BR")

    assert "courts and authorities stay open to you" in letters(world, confirmed=True)["answer"]


def test_mail_to_an_unconfirmed_address_names_no_body(world: World) -> None:
    settle("US")

    sent = letters(world, confirmed=False)

    assert set(sent) == {"receipt", "news"}
    assert not any(CFPB in text or "outside" in text for text in sent.values())


def test_a_complaint_accepted_and_verified_is_shown_as_good(world: World) -> None:
    world.closed()
    client = Client()
    client.force_login(world.people["handler"])

    page = client.get("/staff/complaints/?status=closed").content.decode()

    assert re.search(r'<span class="chip good">', page)


def test_one_complaint_is_not_counted_in_the_plural(world: World) -> None:
    world.file()
    client = Client()
    client.force_login(world.people["handler"])

    page = client.get("/staff/complaints/").content.decode()

    assert "1 complaint, 0 late" in page
