"""The tree of units: paths follow, powers follow the paths."""

import pytest

from plaudit.accounts import actions
from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import actor_for, people_with, unit_for_intake, unit_ids_below
from plaudit.accounts.roles import Role
from plaudit.foundation.errors import Invalid, NotFound, Refused
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> Unit:
    return make_unit("whole")


@pytest.fixture
def ada(whole: Unit) -> User:
    return make_user("Ada Admin", Role.ADMINISTRATOR, unit=whole)


def test_what_names_no_unit_goes_to_the_whole_organisation(whole: Unit) -> None:
    make_unit("north", parent=whole)

    assert unit_for_intake() == whole


def test_people_above_reach_down_and_people_beside_do_not(whole: Unit) -> None:
    north, south = make_unit("north", parent=whole), make_unit("south", parent=whole)
    desk = make_unit("desk", parent=north)
    above, beside = make_user("Above", Role.HANDLER, unit=north), make_user("Beside", Role.HANDLER, unit=south)
    make_user("Other role", Role.DECIDER, unit=desk)

    assert list(people_with(Role.HANDLER, desk)) == [above]
    assert list(people_with(Role.HANDLER, south)) == [beside]
    assert set(unit_ids_below([north.path])) == {north.pk, desk.pk}


def test_a_moved_unit_takes_everything_below_along(ada: User, whole: Unit) -> None:
    north, south = make_unit("north", parent=whole), make_unit("south", parent=whole)
    desk = make_unit("desk", parent=north)
    chief = make_user("Chief South", Role.MANAGER, unit=south)

    actions.move_unit(actor=actor_for(ada), unit=north, parent=south)

    desk.refresh_from_db()
    assert desk.path == f"{south.path}{north.pk.hex}/{desk.pk.hex}/"
    assert actor_for(chief).holds(Role.MANAGER, path=desk.path)


def test_a_unit_cannot_stand_below_itself(ada: User, whole: Unit) -> None:
    north = make_unit("north", parent=whole)
    desk = make_unit("desk", parent=north)

    with pytest.raises(Refused, match=r"unit.below_itself"):
        actions.move_unit(actor=actor_for(ada), unit=north, parent=desk)


def test_a_unit_administrator_cannot_pull_a_strangers_unit_under_their_own(whole: Unit) -> None:
    north, south = make_unit("north", parent=whole), make_unit("south", parent=whole)
    nora = make_user("Nora", Role.ADMINISTRATOR, unit=north)

    with pytest.raises(NotFound, match=r"unit.not_found"):
        actions.move_unit(actor=actor_for(nora), unit=south, parent=north)


def test_a_unit_in_use_is_not_closed(ada: User, whole: Unit) -> None:
    north = make_unit("north", parent=whole)
    kim = make_user("Kim", Role.HANDLER, unit=north)

    with pytest.raises(Refused, match=r"unit.in_use"):
        actions.close_unit(actor=actor_for(ada), unit=north)

    actions.end_role(actor=actor_for(ada), grant=kim.role_grants.get())
    assert actions.close_unit(actor=actor_for(ada), unit=north).valid_to is not None


def test_nothing_new_below_a_closed_unit(ada: User, whole: Unit) -> None:
    north = actions.close_unit(actor=actor_for(ada), unit=make_unit("north", parent=whole))

    with pytest.raises(Refused, match=r"unit.closed"):
        actions.make_unit(actor=actor_for(ada), parent=north, code="desk", name={"en": "Desk"})


def test_codes_are_taken_in_any_spelling_and_names_are_needed(ada: User, whole: Unit) -> None:
    make_unit("north", parent=whole)

    with pytest.raises(Refused, match=r"unit.code_taken"):
        actions.make_unit(actor=actor_for(ada), parent=whole, code="NORTH", name={"en": "North"})
    with pytest.raises(Invalid, match=r"unit.name_missing"):
        actions.make_unit(actor=actor_for(ada), parent=whole, code="east", name={"en": " "})
