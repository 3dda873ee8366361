"""The second step: set up, asked for, hard to guess, usable once, demanded of those with great powers."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from plaudit.accounts import actions
from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import SYSTEM
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "open sesame"


def code_for(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client: Client, user: User, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, **more)


def prove(client: Client) -> None:
    """Enter the password once more, as before anything sensitive."""
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def set_up(client: Client) -> str:
    """Turns the second step on for whoever is signed in; gives the secret."""
    prove(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret, page
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret[1], -1)})
    assert response.status_code == 302
    return secret[1]


def second_step(client: Client, code: str, **more: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code}, **more)


@pytest.fixture
def anna() -> User:
    return make_user("Anna Berg", Role.HANDLER)


@pytest.fixture
def secret(anna: User) -> str:
    client = Client()
    sign_in(client, anna)
    return set_up(client)


def test_the_password_alone_is_not_enough_once_it_is_set_up(anna: User, secret: str) -> None:
    client = Client()

    response = sign_in(client, anna)
    early = client.get(reverse("staff_profile"))
    done = second_step(client, code_for(secret))

    assert response["Location"] == reverse("mfa_authenticate")
    assert early.status_code == 302
    assert done.status_code == 302
    assert client.get(reverse("staff_profile")).status_code == 200


def test_a_wrong_code_is_refused(anna: User, secret: str) -> None:
    client = Client()
    sign_in(client, anna)
    wrong = f"{(int(code_for(secret)) + 1) % 1_000_000:06}"

    response = second_step(client, wrong)

    assert "Incorrect code" in response.content.decode()
    assert client.get(reverse("staff_profile")).status_code == 302


def test_a_code_seen_over_the_shoulder_does_not_open_again(anna: User, secret: str) -> None:
    code = code_for(secret)
    first, second = Client(), Client()
    sign_in(first, anna)
    second_step(first, code)
    sign_in(second, anna)

    cache.clear()  # as in another process, which has its own
    response = second_step(second, code)

    assert "was used already" in response.content.decode()
    assert second.get(reverse("staff_profile")).status_code == 302


def test_after_five_wrong_codes_even_the_right_one_waits_there_and_not_elsewhere(anna: User, secret: str) -> None:
    client, attacker = Client(), {"REMOTE_ADDR": "198.51.100.7"}
    sign_in(client, anna, **attacker)
    for _try in range(5):
        second_step(client, "000000", **attacker)

    locked = second_step(client, code_for(secret), **attacker)
    home = Client()
    sign_in(home, anna)
    opened = second_step(home, code_for(secret))

    assert "too often" in locked.content.decode()
    assert opened.status_code == 302


def test_a_recovery_code_opens_once(anna: User, secret: str) -> None:
    code = Authenticator.objects.get(user=anna, type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    sign_in(first, anna)
    sign_in(second, anna)

    assert second_step(first, code).status_code == 302
    assert "Incorrect code" in second_step(second, code).content.decode()


def test_the_secret_is_encrypted_in_the_database(anna: User, secret: str) -> None:
    assert all(secret not in str(row.data) for row in Authenticator.objects.all())


def test_recovery_codes_are_shown_after_proving_who_one_is(anna: User, secret: str) -> None:
    client = Client()
    sign_in(client, anna)
    second_step(client, code_for(secret))

    before = client.get(reverse("mfa_view_recovery_codes"))
    prove(client)
    page = client.get(reverse("mfa_view_recovery_codes"))

    assert "confirm" in before["Location"]
    code = Authenticator.objects.get(user=anna, type="recovery_codes").wrap().get_unused_codes()[0]
    assert code in page.content.decode()


def test_a_stale_session_proves_itself_again_before_the_second_step_is_removed(anna: User, secret: str) -> None:
    client = Client()
    client.force_login(anna)  # a session that nobody proved just now

    response = client.post(reverse("mfa_deactivate_totp"))

    assert response.status_code == 302
    assert "confirm" in response["Location"]
    assert Authenticator.objects.filter(user=anna, type="totp").exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER, Role.DATA_PROTECTION])
def test_great_powers_wait_until_the_second_step_is_set_up(role: Role, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    ada = make_user("Ada", role)
    client = Client()
    sign_in(client, ada)

    before = client.get(reverse("staff_people"))
    set_up(client)
    after = client.get(reverse("staff_people"))

    assert before["Location"] == reverse("mfa_activate_totp")
    assert after.status_code == 200


def test_a_handler_may_work_without_it(anna: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    sign_in(client, anna)

    assert client.get(reverse("staff_profile")).status_code == 200


def test_an_administrator_helps_whoever_lost_the_telephone(anna: User, secret: str) -> None:
    actions.reset_second_factor(actor=SYSTEM, person=anna)
    client = Client()

    response = sign_in(client, anna)

    assert response["Location"] == "/staff/"
