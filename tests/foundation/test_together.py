"""Rows written past Model.save are as saving would have left them."""

import pytest
from django.db import DatabaseError
from django.db.models import Model

from plaudit.accounts.models import Unit
from plaudit.customers.models import Party
from plaudit.foundation.models import DataSubject
from plaudit.foundation.together import insert_unless_there, update_row
from tests.factories import make_party, make_unit

pytestmark = pytest.mark.django_db


def read(row: Model) -> Model:
    return type(row)._default_manager.get(pk=row.pk)


def test_fields_of_a_row_are_written_and_no_others() -> None:
    party = make_party("Wang Fang", language="en")
    party.name, party.language = "Li Na", "zh-hans"

    update_row(party, ["name"])

    kept = Party.objects.get(pk=party.pk)
    assert (kept.name, kept.language) == ("Li Na", "en")


def test_a_foreign_key_is_written_by_either_of_its_names() -> None:
    top, other, below = make_unit(), make_unit(), make_unit()
    for name, parent in (("parent", top), ("parent_id", other)):
        below.parent = parent
        update_row(below, [name])
        assert Unit.objects.get(pk=below.pk).parent == parent


def test_a_row_that_is_gone_is_not_written_in_silence() -> None:
    unit = make_unit()
    Unit.objects.filter(pk=unit.pk).delete()

    with pytest.raises(DatabaseError):
        update_row(unit, ["code"])


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="motto"):
        update_row(make_unit(), ["code", "motto"])


def test_a_row_is_written_once_where_its_key_is_unique() -> None:
    first = Unit(code="all", name={}, path="/a/")
    again = Unit(id=first.id, code="again", name={}, path="/b/")

    assert insert_unless_there(first) and not insert_unless_there(again)
    assert (Unit.objects.get(pk=first.pk).code, Unit.objects.count()) == ("all", 1)
    assert again._state.adding and not first._state.adding


def test_words_are_encrypted_on_the_way() -> None:
    subject = DataSubject.objects.create()
    party = Party(subject=subject, name="Wang Fang")

    insert_unless_there(party)

    assert Party.objects.get(pk=party.pk).name == "Wang Fang"
    assert b"Wang" not in bytes(Party.objects.values_list("name", flat=True).get(pk=party.pk) or b"")
