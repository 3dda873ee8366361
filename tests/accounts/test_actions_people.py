"""Bringing people in, giving and ending roles: who may, and what is refused."""

import pytest

from plaudit.accounts import actions, policies
from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Forbidden, Invalid, NotFound, Refused
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> Unit:
    return make_unit("whole")


@pytest.fixture
def north(whole: Unit) -> Unit:
    return make_unit("north", parent=whole)


@pytest.fixture
def south(whole: Unit) -> Unit:
    return make_unit("south", parent=whole)


@pytest.fixture
def ada(whole: Unit) -> User:
    """Administrator of the whole organisation."""
    return make_user("Ada Admin", Role.ADMINISTRATOR, unit=whole)


@pytest.fixture
def nora(north: Unit) -> User:
    """Administrator of the north only."""
    return make_user("Nora North", Role.ADMINISTRATOR, unit=north)


def test_somebody_new_is_recorded_without_their_address_in_words(ada: User) -> None:
    made = actions.make_person(actor=actor_for(ada), email=" Kim@Example.org ", name="Kim Lee")

    entry = Entry.objects.get(code="person.made")
    assert made.email == "kim@example.org"
    assert not made.has_usable_password()
    assert entry.actor == f"user:{ada.pk}"
    assert "kim" not in str(entry.data)
    assert entry.data["email"] == made.subject.digest("kim@example.org")


def test_an_address_is_taken_in_any_spelling(ada: User) -> None:
    make_user(email="kim@example.org")

    with pytest.raises(Refused, match=r"person.email_taken"):
        actions.make_person(actor=actor_for(ada), email="KIM@example.org", name="Kim")


def test_what_is_no_address_is_refused(ada: User) -> None:
    with pytest.raises(Invalid, match=r"person.email_wrong"):
        actions.make_person(actor=actor_for(ada), email="kim at example", name="Kim")


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.ADMINISTRATOR}))
def test_only_administrators_bring_people_in(role: str, whole: Unit) -> None:
    other = make_user("", Role(role), unit=whole)

    with pytest.raises(Forbidden, match=r"accounts.role_missing"):
        actions.make_person(actor=actor_for(other), email="kim@example.org", name="Kim")


def test_nobody_gives_a_role_to_themself(ada: User, whole: Unit) -> None:
    with pytest.raises(Forbidden, match=r"role.own"):
        actions.grant_role(actor=actor_for(ada), person=ada, role=Role.DECIDER, unit=whole)

    assert not RoleGrant.objects.filter(role=Role.DECIDER).exists()


def test_an_administrator_of_a_unit_gives_roles_only_there(nora: User, north: Unit, south: Unit, whole: Unit) -> None:
    kim = make_user("Kim")

    actions.grant_role(actor=actor_for(nora), person=kim, role=Role.HANDLER, unit=north)

    for unit in (south, whole):
        with pytest.raises(NotFound, match=r"unit.not_found"):
            actions.grant_role(actor=actor_for(nora), person=kim, role=Role.HANDLER, unit=unit)


def test_a_role_once_held_is_not_given_twice(ada: User, north: Unit) -> None:
    kim = make_user("Kim", Role.HANDLER, unit=north)

    with pytest.raises(Refused, match=r"role.held_already"):
        actions.grant_role(actor=actor_for(ada), person=kim, role=Role.HANDLER, unit=north)


def test_no_role_for_somebody_deactivated(ada: User, north: Unit) -> None:
    kim = make_user("Kim", is_active=False)

    with pytest.raises(Refused, match=r"person.inactive"):
        actions.grant_role(actor=actor_for(ada), person=kim, role=Role.HANDLER, unit=north)


def test_an_ended_role_gives_nothing_from_then_on_and_stays_in_the_past(ada: User, north: Unit) -> None:
    kim = make_user("Kim", Role.HANDLER, unit=north)
    before = now()

    actions.end_role(actor=actor_for(ada), grant=kim.role_grants.get())

    assert not actor_for(kim).holds_anywhere(Role.HANDLER)
    assert actor_for(kim, at=before).holds(Role.HANDLER, path=north.path)
    assert Entry.objects.get(code="role.ended").unit == north.pk


def test_the_last_administrator_cannot_give_it_up(ada: User) -> None:
    with pytest.raises(Refused, match=r"role.last_administrator"):
        actions.end_role(actor=actor_for(ada), grant=ada.role_grants.get())


def test_the_last_administrator_cannot_be_deactivated_even_by_the_system(ada: User, nora: User) -> None:
    with pytest.raises(Refused, match=r"role.last_administrator"):
        actions.deactivate_person(actor=SYSTEM, person=ada)

    assert User.objects.get(pk=ada.pk).is_active


def test_an_administrator_whose_role_will_end_does_not_count_as_the_one_who_remains(ada: User, whole: Unit) -> None:
    guest = make_user("Guest", Role.ADMINISTRATOR, unit=whole)
    guest.role_grants.update(valid_to=now().replace(year=now().year + 1))

    with pytest.raises(Refused, match=r"role.last_administrator"):
        actions.end_role(actor=actor_for(guest), grant=ada.role_grants.get())


def test_with_a_second_administrator_the_first_can_go(ada: User, whole: Unit) -> None:
    make_user("Abel Admin", Role.ADMINISTRATOR, unit=whole)

    actions.end_role(actor=actor_for(ada), grant=ada.role_grants.get())

    assert not actor_for(ada).holds_anywhere(Role.ADMINISTRATOR)


def test_deactivating_ends_every_role(ada: User, north: Unit, south: Unit) -> None:
    kim = make_user("Kim", Role.HANDLER, Role.DECIDER, unit=north)

    actions.deactivate_person(actor=actor_for(ada), person=kim)

    kim.refresh_from_db()
    assert not kim.is_active
    assert actor_for(kim).grants == ()
    assert len(Entry.objects.get(code="person.deactivated").data["grants"]) == 2


def test_a_unit_administrator_cannot_deactivate_whoever_also_works_elsewhere(
    nora: User, north: Unit, south: Unit
) -> None:
    kim = make_user("Kim", Role.HANDLER, unit=north)
    RoleGrant.objects.create(user=kim, role=Role.HANDLER, unit=south)

    with pytest.raises(Forbidden, match=r"person.beyond_your_unit"):
        actions.deactivate_person(actor=actor_for(nora), person=kim)


def test_a_unit_administrator_cannot_reset_the_second_factor_of_the_chief(nora: User, ada: User, north: Unit) -> None:
    RoleGrant.objects.create(user=ada, role=Role.HANDLER, unit=north)

    with pytest.raises(Forbidden, match=r"person.beyond_your_unit"):
        actions.reset_second_factor(actor=actor_for(nora), person=ada)


def test_people_of_other_units_do_not_exist_for_a_unit_administrator(nora: User, south: Unit) -> None:
    kim = make_user("Kim", Role.HANDLER, unit=south)

    with pytest.raises(NotFound, match=r"person.not_found"):
        actions.deactivate_person(actor=actor_for(nora), person=kim)


def test_an_api_client_administers_nothing_whatever_it_is_called(whole: Unit) -> None:
    client, _token = actions.make_client(actor=SYSTEM, name="administrator", unit=whole, scopes=["client.file"])
    actor = Actor("client", client.pk)

    with pytest.raises(Forbidden):
        actions.make_person(actor=actor, email="kim@example.org", name="Kim")


def test_everybody_stands_in_the_list_once_whatever_roles_they_hold(ada: User, north: Unit) -> None:
    newcomer = make_user("New Comer")
    many = make_user("Many Roles", Role.HANDLER, Role.VERIFIER, Role.INVESTIGATOR, unit=north)

    seen = list(policies.people_visible_to(actor_for(ada)))

    assert sorted(person.pk for person in seen) == sorted([ada.pk, newcomer.pk, many.pk])
