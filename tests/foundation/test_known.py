"""What was read in a deed is not read twice in it, and is forgotten as soon as its table is written, by whatever way."""

from collections.abc import Callable

import pytest
from django.db import connection

from plaudit.accounts.models import Unit
from plaudit.customers.models import Product
from plaudit.foundation.known import knowing
from plaudit.foundation.together import insert_together, update_row

pytestmark = pytest.mark.django_db


def by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "accounts_unit" SET code = code')


WAYS: dict[str, Callable[[Unit], object]] = {
    "saving": lambda unit: unit.save(),
    "an update": lambda _unit: Unit.objects.update(name={"en": "Ours"}),
    "a new row": lambda unit: Unit.objects.create(code="new", name={}, parent=unit),
    "rows together": lambda unit: insert_together([Unit(code="new", name={}, parent=unit, path="/x/")]),
    "fields of a row": lambda unit: update_row(unit, ["code"]),
    "SQL": lambda _unit: by_sql(),
    "deleting": lambda _unit: Unit.objects.filter(code="below").delete(),
}


@pytest.fixture
def unit() -> Unit:
    top = Unit.objects.create(code="all", name={})
    Unit.objects.create(code="below", name={}, parent=top)
    return top


@pytest.mark.parametrize("way", WAYS)
def test_it_is_read_again_once_its_table_was_written(unit: Unit, way: str) -> None:
    readings: list[int] = []

    def read() -> int:
        readings.append(1)
        return Unit.objects.count()

    with knowing() as known:
        first = known.once("units", read, Unit)
        again = known.once("units", read, Unit)
        WAYS[way](unit)
        known.once("units", read, Unit)

    assert first == again == 2
    assert len(readings) == 2


def test_it_stays_known_while_other_tables_are_written(unit: Unit) -> None:
    with knowing() as known:
        known.once("units", Unit.objects.count, Unit)
        Product.objects.create(code="card", name={})

        assert known.so_far("units") == 2
        assert known.so_far("products") is None


def test_outside_nothing_is_watched(unit: Unit) -> None:
    before = list(connection.execute_wrappers)

    with knowing():
        pass

    assert connection.execute_wrappers == before
