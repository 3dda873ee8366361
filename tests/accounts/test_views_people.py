"""The screens of people, units and connected systems."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.queries import actor_for, actor_for_token
from plaudit.accounts.roles import Role
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> Unit:
    return make_unit("whole")


@pytest.fixture
def ada(whole: Unit) -> User:
    return make_user("Ada Admin", Role.ADMINISTRATOR, unit=whole)


@pytest.fixture
def client(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def test_a_role_is_given_until_the_end_of_its_last_day(client: Client, ada: User, whole: Unit) -> None:
    User.objects.filter(pk=ada.pk).update(time_zone="Asia/Shanghai")
    kim = make_user("Kim Lee")

    response = client.post(
        reverse("staff_role_grant", args=[kim.pk]),
        {"role": "handler", "unit": whole.pk, "valid_to": "2999-12-31", "reason": "Covers for Anna"},
    )

    grant = RoleGrant.objects.get(user=kim)
    assert response.status_code == 302
    assert grant.valid_to is not None
    assert grant.valid_to.isoformat() == "2999-12-31T16:00:00+00:00"
    assert grant.granted_by == ada
    assert "Covers for Anna" in client.get(reverse("staff_person", args=[kim.pk])).content.decode()


def test_a_role_for_oneself_is_refused_with_a_page(client: Client, ada: User, whole: Unit) -> None:
    response = client.post(
        reverse("staff_role_grant", args=[ada.pk]), {"role": "decider", "unit": whole.pk, "reason": "Why not"}
    )

    assert response.status_code == 403
    assert "Nobody gives a role to themself" in response.content.decode()
    assert not actor_for(ada).holds_anywhere(Role.DECIDER)


def test_a_unit_outside_ones_own_cannot_be_posted(whole: Unit) -> None:
    north, south = make_unit("north", parent=whole), make_unit("south", parent=whole)
    nora, kim = make_user("Nora", Role.ADMINISTRATOR, unit=north), make_user("Kim", Role.HANDLER, unit=north)
    client = Client()
    client.force_login(nora)

    response = client.post(
        reverse("staff_role_grant", args=[kim.pk]), {"role": "manager", "unit": south.pk, "reason": "Self-promotion"}
    )

    assert response.status_code == 422
    assert not RoleGrant.objects.filter(role="manager").exists()


def test_the_last_administrator_is_told_why_it_does_not_end(client: Client, ada: User) -> None:
    response = client.post(reverse("staff_role_end", args=[ada.role_grants.get().pk]))

    assert response.status_code == 409
    assert "last administrator" in response.content.decode()


def test_a_taken_address_is_told_at_its_field(client: Client) -> None:
    make_user(email="kim@example.org")

    response = client.post(
        reverse("staff_person_add"), {"name": "Kim", "email": "KIM@example.org", "language": "en", "time_zone": "UTC"}
    )

    assert response.status_code == 422
    assert "is here already" in response.content.decode()


def test_names_are_shown_as_text_whatever_they_contain(client: Client) -> None:
    make_user("<script>alert(1)</script>", email="x@example.org")

    page = client.get(reverse("staff_people")).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_people_are_found_by_name_or_address(client: Client) -> None:
    make_user("Kim Lee", email="kim@example.org")
    make_user("Li Wei", email="wei@example.org")

    page = client.get(reverse("staff_people"), {"q": "lee"}).content.decode()

    assert "Kim Lee" in page
    assert "Li Wei" not in page


def test_a_token_is_shown_once_and_works(client: Client, whole: Unit) -> None:
    response = client.post(reverse("staff_client_add"), {"name": "Shop", "unit": whole.pk, "scopes": ["client.file"]})

    token = re.search(r"<code>(plaudit_\S+)</code>", response.content.decode())
    assert token
    assert actor_for_token(token[1]) is not None
    assert token[1] not in client.get(reverse("staff_clients")).content.decode()


def test_a_unit_is_made_renamed_moved_and_closed(client: Client, whole: Unit) -> None:
    client.post(
        reverse("staff_unit_add"), {"parent": whole.pk, "code": "cards", "name_en": "Cards", "name_zh-hans": "信用卡"}
    )
    client.post(reverse("staff_unit_add"), {"parent": whole.pk, "code": "desk", "name_en": "Desk"})
    cards, desk = Unit.objects.get(code="cards"), Unit.objects.get(code="desk")

    client.post(reverse("staff_unit", args=[desk.pk]), {"name_en": "Help desk"})
    client.post(reverse("staff_unit_move", args=[desk.pk]), {"parent": cards.pk})
    client.post(reverse("staff_unit_close", args=[desk.pk]))

    desk.refresh_from_db()
    assert desk.name == {"en": "Help desk"}
    assert desk.path.startswith(cards.path)
    assert desk.valid_to is not None
    assert cards.name["zh-hans"] == "信用卡"


def test_the_list_of_people_takes_the_same_number_of_queries_however_long_it_is(client: Client, whole: Unit) -> None:
    client.get(reverse("staff_people"))
    with CaptureQueriesContext(connection) as short:
        client.get(reverse("staff_people"))
    for number in range(10):
        make_user(f"Somebody {number}", Role.HANDLER, Role.INTAKE, unit=whole)
    with CaptureQueriesContext(connection) as long:
        client.get(reverse("staff_people"))

    assert len(long) == len(short)


def test_the_profile_changes_language_and_zone(client: Client, ada: User) -> None:
    client.post(reverse("staff_profile"), {"language": "zh-hans", "time_zone": "Asia/Shanghai"})

    ada.refresh_from_db()
    assert (ada.language, ada.time_zone) == ("zh-hans", "Asia/Shanghai")
