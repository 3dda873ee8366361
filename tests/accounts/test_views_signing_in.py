"""Signing in, signing out, and finding the way back in."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from plaudit.accounts import actions
from plaudit.accounts.models import Organisation
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import SYSTEM
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "open sesame"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **more)


def test_somebody_signs_in_with_address_and_password() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    client = Client()

    response = sign_in(client, anna.email)

    assert response.status_code == 302
    assert response["Location"] == "/staff/"
    assert client.get(reverse("staff_profile")).status_code == 200


def test_the_spelling_of_the_address_does_not_matter_for_the_password() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)

    response = sign_in(Client(), anna.email.upper())

    assert response.status_code == 302


def test_a_wrong_password_and_an_unknown_address_are_told_alike() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)

    wrong = sign_in(Client(), anna.email, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@example.org", "wrong").content.decode()

    assert "not correct" in wrong
    assert strip(wrong) == strip(unknown.replace("nobody@example.org", anna.email))


def strip(page: str) -> str:
    """Without the token that differs on every page."""
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_nobody_is_believed_by_a_header_that_a_proxy_might_set() -> None:
    anna = make_user("Anna Berg", Role.ADMINISTRATOR)
    client = Client(
        headers={"Remote-User": anna.email, "X-Remote-User": anna.email, "X-Forwarded-User": anna.email},
        REMOTE_USER=anna.email,
    )

    response = client.get(reverse("staff_profile"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_after_signing_in_one_is_back_where_one_wanted_to_be_but_never_elsewhere() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    url = reverse("account_login")

    ours = Client().post(f"{url}?next=/staff/profile/", {"login": anna.email, "password": PASSWORD})
    elsewhere = Client().post(f"{url}?next=https://evil.example/", {"login": anna.email, "password": PASSWORD})

    assert ours["Location"] == "/staff/profile/"
    assert elsewhere["Location"] == "/staff/"


def test_five_wrong_passwords_from_one_address_wait_and_the_person_elsewhere_does_not() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    attacker, home = {"REMOTE_ADDR": "198.51.100.7"}, {"REMOTE_ADDR": "203.0.113.5"}
    for _try in range(5):
        last = sign_in(Client(), anna.email.upper(), "wrong", **attacker)

    right_but_locked = sign_in(Client(), anna.email, **attacker)
    at_home = sign_in(Client(), anna.email, **home)

    assert last.status_code == 429
    assert right_but_locked.status_code == 429
    assert "Too many tries" in right_but_locked.content.decode()
    assert at_home.status_code == 302


def test_a_forged_forwarded_address_does_not_escape_the_lock() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    for number in range(5):
        last = sign_in(
            Client(), anna.email, "wrong", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}"
        )

    assert last.status_code == 429


def test_somebody_deactivated_does_not_come_in_and_an_open_session_ends() -> None:
    anna, ada = make_user("Anna Berg", Role.HANDLER), make_user("Ada", Role.ADMINISTRATOR)
    client = Client()
    sign_in(client, anna.email)

    actions.deactivate_person(actor=SYSTEM, person=anna)

    assert client.get(reverse("staff_profile"))["Location"].startswith(reverse("account_login"))
    assert sign_in(Client(), anna.email)["Location"] == reverse("account_inactive")
    assert ada.is_active


def test_signing_out_needs_a_button() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    client = Client()
    sign_in(client, anna.email)

    client.get(reverse("account_logout"))
    assert client.get(reverse("staff_profile")).status_code == 200

    client.post(reverse("account_logout"))
    assert client.get(reverse("staff_profile")).status_code == 302


def test_one_session_can_be_ended_from_another() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    here, lost = Client(headers={"User-Agent": "Desk"}), Client(headers={"User-Agent": "Lost telephone"})
    sign_in(here, anna.email)
    sign_in(lost, anna.email)
    row = UserSession.objects.get(user_agent="Lost telephone")

    page = here.get(reverse("staff_sessions")).content.decode()
    here.post(reverse("staff_session_end", args=[row.pk]))

    assert "Lost telephone" in page
    assert lost.get(reverse("staff_profile")).status_code == 302
    assert here.get(reverse("staff_profile")).status_code == 200


def test_a_session_of_somebody_else_does_not_exist() -> None:
    anna, ben = make_user("Anna Berg", Role.HANDLER), make_user("Ben Bauer", Role.ADMINISTRATOR)
    hers, his = Client(), Client()
    sign_in(hers, anna.email)
    sign_in(his, ben.email)

    response = his.post(reverse("staff_session_end", args=[UserSession.objects.get(user=anna).pk]))

    assert response.status_code == 404
    assert hers.get(reverse("staff_profile")).status_code == 200


def test_changing_the_password_ends_the_other_sessions() -> None:
    anna = make_user("Anna Berg", Role.HANDLER)
    here, other = Client(), Client()
    sign_in(here, anna.email)
    sign_in(other, anna.email)

    new = {"oldpassword": PASSWORD, "password1": "a long new password", "password2": "a long new password"}
    response = here.post(reverse("account_change_password"), new)

    assert response.status_code == 302
    assert here.get(reverse("staff_profile")).status_code == 200
    assert other.get(reverse("staff_profile")).status_code == 302


@pytest.mark.parametrize("path", ["sign-up/", "signup/", "email/", "social/signup/"])
def test_there_is_no_page_to_make_an_account(path: str) -> None:
    assert Client().get(f"/staff/{path}").status_code == 404


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_the_pages_before_the_door_say_whose_they_are(name: str) -> None:
    Organisation.objects.create(name={"en": "Harbour Bank"})

    assert "Harbour Bank" in Client().get(reverse(name)).content.decode()
