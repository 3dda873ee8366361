"""The link to choose a password: sent to the person only, once, for a while, and never telling who is here."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from plaudit.accounts.mails import SEND, link_for, send_link
from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from tests.factories import make_user
from tests.foundation.mailing import Inbox, mail_server

pytestmark = pytest.mark.django_db
NEW = {"password1": "a long new password", "password2": "a long new password"}


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    with mail_server() as server:
        settings.SMTP_URL = server.url
        yield server


def jobs() -> list[Any]:
    return [job.task["args"] for job in OrmQ.objects.all()]


def link_in(inbox: Inbox) -> str:
    (_recipients, raw) = inbox.raw[-1]
    part = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    text = part.get_content()
    found = re.search(r"http://localhost:8000(/staff/password/reset/\S+?/)\s", text)
    assert found, text
    return found[1]


def choose(client: Client, link: str) -> Any:
    """Open the link as a browser would, and send the new password."""
    page = client.get(link)
    return client.post(page["Location"], NEW) if page.status_code == 302 else page


def test_a_known_and_an_unknown_address_get_the_same_answer_and_one_gets_a_job() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)

    known = Client().post(reverse("account_reset_password"), {"email": anna.email})
    answer = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (answer.status_code, answer["Location"])
    assert [args[0] for args in jobs()] == [SEND]
    assert str(anna.pk) in jobs()[0][1]


def test_the_link_sets_the_password_once(inbox: Inbox) -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    send_link(str(anna.pk), "password_link")
    link = link_in(inbox)

    first = choose(Client(), link)
    second = choose(Client(), link)

    anna.refresh_from_db()
    assert first.status_code == 302
    assert anna.check_password(NEW["password1"])
    assert "has been used" in second.content.decode()
    assert inbox.raw[-1][0] == [anna.email]


def test_the_link_stands_nowhere_in_the_database(inbox: Inbox) -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    Client().post(reverse("account_reset_password"), {"email": anna.email})
    send_link(str(anna.pk), "password_link")

    key = link_in(inbox).strip("/").split("-")[-1]

    assert all(key not in str(job) for job in jobs())


def test_the_link_dies_with_time(inbox: Inbox, settings: Any) -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    send_link(str(anna.pk), "password_link")

    settings.PASSWORD_RESET_TIMEOUT = -1

    assert "time is over" in choose(Client(), link_in(inbox)).content.decode()


def test_the_link_is_on_our_own_address_whatever_the_request_said(inbox: Inbox, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    anna = make_user("Anna Berg", Role.HANDLER)
    Client(headers={"Host": "evil.example"}).post(reverse("account_reset_password"), {"email": anna.email})

    send_link(str(anna.pk), "password_link")

    assert "evil.example" not in inbox.raw[-1][1].decode()
    assert link_in(inbox)


def test_nobody_is_flooded_with_links() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)

    for _try in range(8):
        response = Client().post(reverse("account_reset_password"), {"email": anna.email})

    assert response.status_code == 302
    assert len(jobs()) == 5


@pytest.mark.parametrize("key", ["set-password", "x-y", "0-0", "aaaaaa-"])
def test_a_guessed_key_opens_nothing(key: str) -> None:
    anna = make_user("Anna Berg", Role.HANDLER)

    response = Client().get(f"/staff/password/reset/{anna.pk.hex}-{key}/")

    assert response.status_code in {200, 404}
    assert "password1" not in response.content.decode()


def test_a_link_for_one_person_does_not_open_another() -> None:
    anna, ben = make_user("Anna Berg", Role.HANDLER), make_user("Ben Bauer", Role.HANDLER)
    link = link_for(anna).removeprefix("http://localhost:8000").replace(anna.pk.hex, ben.pk.hex)

    response = choose(Client(), link)

    assert "has been used" in response.content.decode()


def test_somebody_new_is_invited_and_chooses_a_password(inbox: Inbox) -> None:
    ada = make_user("Ada Admin", Role.ADMINISTRATOR)
    client = Client()
    client.force_login(ada)
    client.post(
        reverse("staff_person_add"),
        {"name": "Kim Lee", "email": "kim@example.org", "language": "zh-hans", "time_zone": "Asia/Shanghai"},
    )
    kim = User.objects.get(email="kim@example.org")

    send_link(str(kim.pk), "invitation")
    response = choose(Client(), link_in(inbox))

    kim.refresh_from_db()
    assert str(kim.pk) in jobs()[0][1]
    assert response.status_code == 302
    assert kim.check_password(NEW["password1"])


def test_without_a_mail_server_a_first_password_is_shown_once(settings: Any) -> None:
    settings.SMTP_URL = ""
    ada = make_user("Ada Admin", Role.ADMINISTRATOR)
    client = Client()
    client.force_login(ada)

    response = client.post(
        reverse("staff_person_add"),
        {"name": "Kim Lee", "email": "kim@example.org", "language": "en", "time_zone": "UTC"},
    )

    shown = re.search(r"<code>(.+?)</code>", response.content.decode())
    assert shown
    assert User.objects.get(email="kim@example.org").check_password(shown[1])
    assert jobs() == []


def test_a_short_or_common_password_is_refused(inbox: Inbox) -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    send_link(str(anna.pk), "password_link")
    client = Client()
    form = client.get(link_in(inbox))["Location"]

    for bad in ("short", "1qaz2wsx3edc"):
        response = client.post(form, {"password1": bad, "password2": bad})
        assert response.status_code == 200, bad

    anna.refresh_from_db()
    assert anna.check_password("open sesame")
