"""The pages on which staff keep the outside bodies."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from plaudit.accounts.roles import Role
from plaudit.bodies import actions, loading
from plaudit.bodies.models import OutsideBody
from plaudit.foundation.actors import SYSTEM
from tests.bodies.world import entry, make_organisation
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FIELDS = {
    "code": "nz-arbiter",
    "kind": "ombudsman",
    "name_en": "The Arbiter",
    "does_en": "Decides disputes.",
    "url": "https://arbiter.example/",
    "jurisdiction": "NZ",
    "limit_en": "within a year",
    "is_free": "yes",
    "source": "Arbiter Act, section 1",
    "valid_from": "2020-01-01",
}


def signed_in(*roles: Role) -> Client:
    client = Client()
    client.force_login(make_user("Lin", *roles))
    return client


def page(client: Client, path: str = "/staff/bodies/", **posted: Any) -> str:
    response = client.post(path, posted, follow=True) if posted else client.get(path)
    return response.content.decode()


def test_a_handler_reads_the_list_and_changes_nothing() -> None:
    make_organisation("US", "consumer_finance")
    loading.load()
    client = signed_in(Role.HANDLER)

    text = page(client)

    assert "Consumer Financial Protection Bureau" in text and "Not compared" in text
    assert "/staff/bodies/us-cfpb/" not in text and "/staff/bodies/add/" not in text
    assert client.get("/staff/bodies/us-cfpb/").status_code == 403
    assert client.post("/staff/bodies/us-cfpb/close/", {"on": "2026-01-01"}).status_code == 403


def test_the_address_of_a_closed_body_is_no_link_even_for_staff() -> None:
    loading.load()

    assert "ec.europa.eu/consumers/odr" not in page(signed_in(Role.PROVIDER_MANAGER))


def test_the_list_says_that_complainants_are_told_of_nobody() -> None:
    make_organisation()
    loading.load()

    assert "The country of the organisation is not set" in page(signed_in(Role.HANDLER))


def test_a_body_is_added_compared_and_closed() -> None:
    client = signed_in(Role.PROVIDER_MANAGER)

    assert "The Arbiter" in page(client, "/staff/bodies/add/", **FIELDS)
    assert "Compared with what the body itself says" in page(client, "/staff/bodies/nz-arbiter/confirm/", version=1)
    page(client, "/staff/bodies/nz-arbiter/close/", on="2026-01-01", version=2)

    rows = OutsideBody.objects.order_by("version").values_list("confirmed", "valid_to", "is_free")
    assert list(rows) == [(False, None, True), (True, None, True), (True, date(2026, 1, 1), True)]


def test_a_form_shows_what_is_wrong_where_it_is_wrong() -> None:
    client = signed_in(Role.PROVIDER_MANAGER)

    response = client.post("/staff/bodies/add/", FIELDS | {"jurisdiction": "New Zealand", "url": "javascript:alert(1)"})

    assert response.status_code == 422
    assert "Give two capitals" in response.content.decode()
    assert not OutsideBody.objects.exists()


def test_a_change_keeps_what_the_form_does_not_touch() -> None:
    actions.add_body(actor=SYSTEM, body=entry(limit_number=6, limit_unit="month", is_free=False, phone="0800 1"))
    client = signed_in(Role.ADMINISTRATOR)
    form = client.get("/staff/bodies/nz-arbiter/").context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    client.post("/staff/bodies/nz-arbiter/", shown | {"phone": "0800 2"})

    newest = OutsideBody.objects.order_by("-version")[0]
    assert (newest.version, newest.phone) == (2, "0800 2")
    assert (newest.limit_number, newest.limit_unit, newest.is_free) == (6, "month", False)
    assert newest.name == {"en": "The Arbiter", "zh-hans": "仲裁人"}


def test_a_change_from_an_old_page_says_so_and_saves_nothing() -> None:
    actions.add_body(actor=SYSTEM, body=entry())
    actions.confirm_body(actor=SYSTEM, code="nz-arbiter")

    text = page(signed_in(Role.ADMINISTRATOR), "/staff/bodies/nz-arbiter/", **FIELDS, version=1)

    assert "Somebody changed this body in the meantime" in text
    assert OutsideBody.objects.count() == 2
