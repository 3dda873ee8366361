"""Signing in through an identity provider: who comes in, and every way of pretending that is refused (attack 11)."""

import http.client
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.settings import accounts as account_settings
from tests.accounts.identity_provider import CLIENT, SECRET, Provider, identity_provider
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with identity_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = account_settings.identity_provider(provider.url, CLIENT, SECRET, "Haus ID")
        yield provider


@pytest.fixture
def anna() -> User:
    return make_user("Anna Berg", Role.ADMINISTRATOR, email="anna@haus.example")


def come_in(client: Client, url: str = "/staff/sign-in/with/oidc/") -> Any:
    """As a browser: to the provider by our redirect, and back by its own."""
    away = client.get(url)
    assert away.status_code == 302, away.content
    parts = urlsplit(away["Location"])
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(connection.getresponse().getheader("Location") or "")
    connection.close()
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return client.get(reverse("staff_profile")).status_code == 200


def test_somebody_known_comes_in(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "7", "email": anna.email, "email_verified": True}
    client = Client()

    response = come_in(client)

    assert response.status_code == 302
    assert response["Location"] == "/staff/"
    assert is_in(client)
    assert provider.verified_pkce
    assert SocialAccount.objects.get(user=anna).uid == "7"


def test_afterwards_the_providers_own_id_counts_whatever_becomes_of_the_address(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "7", "email": anna.email, "email_verified": True}
    come_in(Client())
    provider.claims = {"sub": "7", "email": "anna.new@haus.example", "email_verified": False}
    client = Client()

    come_in(client)

    assert is_in(client)


@pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}])
def test_an_address_that_was_not_verified_takes_nobody_over(
    provider: Provider, anna: User, claims: dict[str, Any]
) -> None:
    provider.claims = {"sub": "666", "email": anna.email, **claims}
    client = Client()

    response = come_in(client)

    assert response.status_code == 403
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["Anna@haus.example", "anna@HAUS.example", " anna@haus.example", "ａnna@haus.example", "anna@haus.example\0"],
)
def test_an_address_spelt_otherwise_takes_nobody_over(provider: Provider, anna: User, email: str) -> None:
    provider.claims = {"sub": "666", "email": email, "email_verified": True}
    client = Client()

    response = come_in(client)

    assert response.status_code == 403
    assert not is_in(client)


def test_a_second_account_with_the_same_address_takes_nobody_over(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "7", "email": anna.email, "email_verified": True}
    come_in(Client())
    provider.claims = {"sub": "8", "email": anna.email, "email_verified": True}
    client = Client()

    assert come_in(client).status_code == 403
    assert not is_in(client)


def test_a_stranger_is_not_made_an_account(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "9", "email": "mallory@haus.example", "email_verified": True}

    response = come_in(Client())

    assert response.status_code == 403
    assert User.objects.count() == 1


def test_somebody_deactivated_stays_out(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "7", "email": anna.email, "email_verified": True}
    come_in(Client())
    User.objects.filter(pk=anna.pk).update(is_active=False)
    client = Client()

    come_in(client)

    assert not is_in(client)


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"exp": int(time.time()) - 3600},
    ],
    ids=["issuer", "audience", "expired"],
)
def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(
    provider: Provider, anna: User, lies: dict[str, Any]
) -> None:
    provider.claims, provider.lies = {"sub": "7", "email": anna.email, "email_verified": True}, lies
    client = Client()

    assert come_in(client).status_code == 403
    assert not is_in(client)


def test_a_token_signed_by_somebody_else_is_refused(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "7", "email": anna.email, "email_verified": True}
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    client = Client()

    assert come_in(client).status_code == 403
    assert not is_in(client)


def test_a_discovery_document_of_another_issuer_is_refused(provider: Provider, anna: User) -> None:
    provider.issuer = "https://evil.example"
    provider.claims = {"sub": "7", "email": anna.email, "email_verified": True}

    client = Client()

    assert come_in(client).status_code == 403
    assert not is_in(client)


def test_a_code_that_this_browser_did_not_ask_for_is_refused(provider: Provider, anna: User) -> None:
    client = Client()

    response = client.get("/staff/sign-in/with/oidc/back/?code=abc&state=def")

    assert response.status_code == 403
    assert not is_in(client)


def test_somebody_signed_in_cannot_join_a_second_account(provider: Provider, anna: User) -> None:
    provider.claims = {"sub": "666", "email": "mallory@haus.example", "email_verified": True}
    client = Client()
    client.force_login(anna)

    response = come_in(client, "/staff/sign-in/with/oidc/?process=connect")

    assert response.status_code == 403
    assert not SocialAccount.objects.exists()


def test_the_sign_in_page_offers_the_provider_only_where_one_is_set(provider: Provider, settings: Any) -> None:
    with_one = Client().get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    without = Client().get(reverse("account_login")).content.decode()

    assert "Sign in with Haus ID" in with_one
    assert "Sign in with" not in without
    assert Client().get(reverse("openid_connect_login", args=["oidc"])).status_code == 404


def test_a_provider_that_does_not_answer_is_said_to(provider: Provider, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = account_settings.identity_provider(
        "http://127.0.0.1:9", CLIENT, SECRET, "Haus ID"
    )

    response = Client().get("/staff/sign-in/with/oidc/")

    assert response.status_code == 409
    assert "does not answer" in response.content.decode()
