"""When somebody has left: their name and address go, what they did stays under a pseudonym."""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from plaudit.accounts import actions
from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.models import Entry
from tests.factories import make_unit, make_user


@pytest.fixture
def whole(transactional_db: None) -> Unit:
    (Path(settings.KEYS) / "erasures.jsonl").unlink(missing_ok=True)
    return make_unit("whole")


@pytest.fixture
def ada(whole: Unit) -> User:
    return make_user("Ada Admin", Role.ADMINISTRATOR, unit=whole)


@pytest.fixture
def kim(whole: Unit) -> User:
    person = make_user("Canarykim Leaver", Role.HANDLER, unit=whole, email="canarykim@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    AccessAttempt.objects.create(username=person.email, ip_address="192.0.2.7", failures_since_start=1)
    return person


def in_plain(word: str) -> list[str]:
    """Every column of text that still holds the word."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and any(word in str(v).casefold() for v in model._default_manager.values_list(field.attname, flat=True))
    ]


def test_name_and_address_go_and_the_id_stays(ada: User, kim: User) -> None:
    left = actions.pseudonymise_person(actor=actor_for(ada), person=kim)

    assert left.pk == kim.pk and left.name.startswith("L-") and left.email.endswith("@left.invalid")
    assert not left.is_active and not left.has_usable_password()
    assert left.subject.erased_at and not actor_for(left).grants
    assert not EmailAddress.objects.filter(user=left).exists() and not AccessAttempt.objects.exists()
    assert in_plain("canarykim") == []
    assert {"person.deactivated", "person.pseudonymised", "subject.erased"} <= {e.code for e in Entry.objects.all()}


def test_doing_it_twice_does_it_once(ada: User, kim: User) -> None:
    once = actions.pseudonymise_person(actor=actor_for(ada), person=kim)

    again = actions.pseudonymise_person(actor=actor_for(ada), person=kim)

    assert (again.name, again.email) == (once.name, once.email)
    assert Entry.objects.filter(code="person.pseudonymised").count() == 1


def test_whoever_a_backup_brings_back_is_pseudonymised_again(ada: User, kim: User) -> None:
    actions.pseudonymise_person(actor=actor_for(ada), person=kim)
    User.objects.filter(pk=kim.pk).update(name="Canarykim Leaver", email="canarykim@example.org", is_active=True)

    assert actions.pseudonymise_again() == 1
    assert actions.pseudonymise_again() == 0

    assert User.objects.get(pk=kim.pk).name.startswith("L-")


def test_only_an_administrator_does_it_and_never_to_themself_or_the_last_one(ada: User, kim: User, whole: Unit) -> None:
    manager = make_user("Mo", Role.MANAGER, unit=whole)

    with pytest.raises(Forbidden):
        actions.pseudonymise_person(actor=actor_for(manager), person=kim)
    with pytest.raises(NotFound):
        actions.pseudonymise_person(actor=actor_for(kim), person=manager)
    with pytest.raises(Forbidden):
        actions.pseudonymise_person(actor=actor_for(ada), person=ada)
    assert User.objects.get(pk=kim.pk).name == "Canarykim Leaver"


def test_the_page_asks_once_more_and_then_shows_the_pseudonym(ada: User, kim: User) -> None:
    client = Client()
    client.force_login(ada)
    path = f"/staff/people/{kim.pk}/pseudonymise/"

    asked = client.get(path).content.decode()
    assert "This cannot be undone" in asked and User.objects.get(pk=kim.pk).name == "Canarykim Leaver"
    done = client.post(path, follow=True).content.decode()

    left = User.objects.get(pk=kim.pk)
    assert left.name in done and "canarykim" not in done.casefold() and "left.invalid" not in done


def test_the_last_administrator_stays(ada: User, whole: Unit) -> None:
    second = make_user("Bo", Role.ADMINISTRATOR, unit=whole)
    actions.pseudonymise_person(actor=actor_for(second), person=ada)

    with pytest.raises(Refused):
        actions.pseudonymise_person(actor=SYSTEM, person=second)
    assert User.objects.get(pk=second.pk).is_active
