"""Country and trade of the organisation: set by its administrator, journalled, for what comes from now on."""

import pytest

from plaudit.accounts.actions import set_law
from plaudit.accounts.models import Organisation
from plaudit.accounts.queries import organisation
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, Invalid, NotFound
from plaudit.foundation.models import Entry
from tests.factories import make_actor, make_unit, make_user


@pytest.fixture
def chief(db: None) -> Actor:
    Organisation.objects.create(name={"en": "Harbour Bank"})
    return make_actor(make_user("chief", Role.ADMINISTRATOR, unit=make_unit("bank")))


def test_the_change_is_journalled_with_what_was_before(chief: Actor) -> None:
    set_law(actor=chief, jurisdiction="CN", sector="consumer_finance")
    set_law(actor=chief, jurisdiction="GB-ENG", sector="")
    set_law(actor=chief, jurisdiction="GB-ENG", sector="")

    assert (organisation().jurisdiction, organisation().sector) == ("GB-ENG", "")
    first, second = Entry.objects.filter(code="organisation.law_set").order_by("id")
    assert first.data == {
        "jurisdiction": "CN", "sector": "consumer_finance", "before": {"jurisdiction": "", "sector": ""},
    }  # fmt: skip
    assert (second.actor, second.data["before"]["jurisdiction"]) == (chief.ref, "CN")


@pytest.mark.parametrize(
    ("jurisdiction", "sector", "field"),
    [("China", "", "jurisdiction"), ("cn", "", "jurisdiction"), ("CN", "Consumer finance!", "sector")],
)
def test_what_is_no_code_is_refused(chief: Actor, jurisdiction: str, sector: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_law(actor=chief, jurisdiction=jurisdiction, sector=sector)

    assert refused.value.field == field
    assert organisation().jurisdiction == ""


def test_an_administrator_of_a_part_may_only_look(chief: Actor) -> None:
    part = make_unit("cards", parent=make_unit("other"))

    with pytest.raises(Forbidden):
        set_law(actor=make_actor(make_user("of a part", Role.ADMINISTRATOR, unit=part)), jurisdiction="CN", sector="")
    with pytest.raises(NotFound):
        set_law(actor=make_actor(make_user("a handler", Role.HANDLER, unit=part)), jurisdiction="CN", sector="")
