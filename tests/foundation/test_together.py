"""Rows written past Model.save are as saving would have left them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from plaudit.accounts.models import Unit
from plaudit.customers.models import Party
from plaudit.foundation.known import Known, knowing
from plaudit.foundation.models import DataSubject
from plaudit.foundation.together import in_one_journey, insert_together, insert_unless_there, update_row
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


@contextmanager
def one_journey() -> Iterator[tuple[Known, list[str]]]:
    """A transaction whose rows are written together, and the statements that were sent in it."""
    sent: list[str] = []

    def watch(execute: Callable[..., object], sql: str, *others: object) -> object:
        sent.append(sql)
        return execute(sql, *others)

    with transaction.atomic(), knowing() as known, connection.execute_wrapper(watch), in_one_journey(known):
        yield known, sent


def of_postgresql(count: int) -> int | None:
    """How many statements are sent there; on SQLite nothing waits."""
    return count if connection.vendor == "postgresql" else None


def test_what_a_deed_writes_is_sent_at_its_end_in_one_statement() -> None:
    party, top = make_party("Wang Fang"), make_unit()
    with one_journey() as (_known, sent):
        party.name = "Li Na"
        update_row(party, ["name"])
        below = Unit(code="below", name={}, parent=top, path="/x/")
        insert_together([below])
        party.language = "zh-hans"
        update_row(party, ["language"])
        assert of_postgresql(len(sent)) in {0, None}

    assert of_postgresql(len(sent)) in {1, None}
    kept = Party.objects.get(pk=party.pk)
    assert (kept.name, kept.language, Unit.objects.get(pk=below.pk).code) == ("Li Na", "zh-hans", "below")


def test_values_are_those_of_the_moment() -> None:
    party = make_party("Wang Fang")
    with one_journey():
        party.name = "Li Na"
        update_row(party, ["name"])
        party.name = "never said"

    assert Party.objects.get(pk=party.pk).name == "Li Na"


def test_a_new_row_that_changes_is_written_as_it_became() -> None:
    with one_journey() as (_known, sent):
        unit = Unit(code="first", name={}, path="/x/")
        insert_together([unit])
        unit.code = "second"
        update_row(unit, ["code"])

    assert of_postgresql(len(sent)) in {1, None}
    assert Unit.objects.get(pk=unit.pk).code == "second"


def test_whoever_asks_for_a_table_finds_what_was_written_to_it() -> None:
    unit = make_unit()
    with one_journey():
        unit.code = "renamed"
        update_row(unit, ["code"])
        insert_together([Unit(code="new", name={}, path="/x/")])
        assert set(Unit.objects.filter(code__in=["renamed", "new"]).values_list("code", flat=True)) == {
            "renamed",
            "new",
        }


def test_rows_of_one_table_are_written_in_the_order_of_the_deed() -> None:
    """A new row takes the code that another gives up before it; a promise that one statement does not keep."""
    unit = make_unit()
    taken, unit.code = unit.code, "given-up"
    with one_journey():
        update_row(unit, ["code"])
        insert_together([Unit(code=taken, name={}, path="/x/")])

    assert Unit.objects.filter(code__in=[taken, "given-up"]).count() == 2


def test_two_new_rows_of_one_key_are_not_taken_for_one() -> None:
    first = Unit(code="first", name={}, path="/x/")
    with pytest.raises(IntegrityError), one_journey():
        insert_together([first])
        insert_together([Unit(id=first.id, code="second", name={}, path="/y/")])


def test_a_row_that_is_gone_undoes_the_deed() -> None:
    unit, other = make_unit(), make_unit()
    Unit.objects.filter(pk=unit.pk).delete()

    with pytest.raises(DatabaseError), one_journey():
        other.code = unit.code = "renamed"
        update_row(other, ["code"])
        update_row(unit, ["code"])

    assert Unit.objects.get(pk=other.pk).code != "renamed"


def test_a_part_that_is_undone_takes_nothing_else_with_it() -> None:
    unit = make_unit()
    with one_journey():
        unit.code = "renamed"
        update_row(unit, ["code"])
        with suppress(ZeroDivisionError), transaction.atomic():
            insert_together([Unit(code="undone", name={}, path="/x/")])
            raise ZeroDivisionError
        insert_together([Unit(code="after", name={}, path="/y/")])

    assert set(Unit.objects.filter(code__in=["renamed", "undone", "after"]).values_list("code", flat=True)) == {
        "renamed",
        "after",
    }


def test_a_deed_that_fails_writes_nothing() -> None:
    with suppress(ZeroDivisionError), one_journey():
        insert_together([Unit(code="undone", name={}, path="/x/")])
        raise ZeroDivisionError

    assert not Unit.objects.filter(code="undone").exists()
    insert_together([Unit(code="at-once", name={}, path="/y/")])
    assert Unit.objects.filter(code="at-once").exists()


def test_a_list_with_the_row_that_changed_is_not_read_again_and_others_are() -> None:
    unit = make_unit()
    reads: list[str] = []
    with one_journey() as (known, _sent):

        def ask() -> None:
            known.once("rows", lambda: reads.append("rows") or [unit], Unit)
            known.once("codes", lambda: reads.append("codes") or [unit.code], Unit)

        ask()
        unit.code = "renamed"
        update_row(unit, ["code"])
        ask()

    assert reads == ["rows", "codes", *(["codes"] if of_postgresql(1) else ["rows", "codes"])]
