"""The first day, and people from the command line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from plaudit.accounts.models import Organisation, Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.foundation.models import Entry
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


def given(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def set_up() -> str:
    return given("organisation_create", "--name", "Harbour Bank", "--email", "ada@example.org", "--person", "Ada")


def test_the_first_day_ends_with_an_administrator_who_can_sign_in() -> None:
    printed = set_up()

    password = re.search(r"shown only now\): (\S+)", printed)
    assert password
    response = Client().post(reverse("account_login"), {"login": "ada@example.org", "password": password[1]})
    assert response.status_code == 302
    top = Unit.objects.get(parent=None)
    assert actor_for(User.objects.get()).holds(Role.ADMINISTRATOR, path=top.path)
    assert Organisation.objects.get().name == {"en": "Harbour Bank"}
    codes = set(Entry.objects.values_list("code", flat=True))
    assert codes >= {"organisation.set_up", "person.made", "role.granted"}


def test_the_organisation_is_set_up_once() -> None:
    set_up()

    with pytest.raises(CommandError, match="already"):
        set_up()

    assert User.objects.count() == 1


def test_a_wrong_time_zone_or_currency_changes_nothing() -> None:
    start = ("organisation_create", "--name", "X", "--email", "ada@example.org", "--person", "Ada")

    with pytest.raises(CommandError, match="time zone"):
        given(*start, "--time-zone", "Europe/Bonn")
    with pytest.raises(CommandError, match="currency"):
        given(*start, "--currency", "euro")

    assert not Organisation.objects.exists()


def test_somebody_comes_with_several_roles_in_a_unit() -> None:
    set_up()
    cards = make_unit("cards", parent=Unit.objects.get(parent=None))

    given(
        "user_create",
        "--email",
        "kim@example.org",
        "--name",
        "Kim",
        "--role",
        "handler",
        "--role",
        "intake",
        "--unit",
        "cards",
    )

    actor = actor_for(User.objects.get(email="kim@example.org"))
    assert actor.paths(Role.HANDLER, Role.INTAKE) == (cards.path,)


def test_an_unknown_unit_makes_nobody() -> None:
    set_up()

    with pytest.raises(CommandError, match="no unit"):
        given("user_create", "--email", "kim@example.org", "--name", "Kim", "--role", "handler", "--unit", "nowhere")

    assert not User.objects.filter(email="kim@example.org").exists()
