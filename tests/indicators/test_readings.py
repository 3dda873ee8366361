from datetime import date, timedelta

import pytest

from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from plaudit.indicators.actions import Count, hash_of, take_readings
from plaudit.indicators.models import Reading
from plaudit.indicators.queries import readings, taken
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
MAY = (date(2026, 5, 1), date(2026, 5, 31))


def test_a_reading_that_comes_out_otherwise_is_kept_beside_the_old_one() -> None:
    unit, then, later = make_unit(), now() - timedelta(days=1), now()
    take_readings(source="x", counted=[Count(unit.pk, *MAY, {"received": 5})], at=then)

    assert take_readings(source="x", counted=[Count(unit.pk, *MAY, {"received": 5})], at=later) == 0
    assert take_readings(source="x", counted=[Count(unit.pk, *MAY, {"received": 6})], at=later) == 1

    span = {"units": [unit.pk], "since": MAY[0], "until": MAY[1]}
    assert [reading.counts for reading in readings("x", **span)] == [{"received": 6}]
    assert [reading.counts for reading in readings("x", at=then, **span)] == [{"received": 5}]
    assert not readings("x", at=then - timedelta(hours=1), **span)
    assert taken("x") == (later, 2) and taken("y") == (None, 0)


def test_the_journal_holds_the_hash_of_what_was_read() -> None:
    unit = make_unit()
    take_readings(source="x", counted=[Count(unit.pk, *MAY, {"received": 5})], at=now())
    entry, reading = Entry.objects.get(code="indicator.readings_taken"), Reading.objects.get()

    assert entry.data == {"source": "x", "readings": 1, "sha256": hash_of([reading])}
    reading.counts["received"] = 4
    assert entry.data["sha256"] != hash_of([reading])


def test_a_unit_without_anything_is_not_kept() -> None:
    assert take_readings(source="x", counted=[Count(make_unit().pk, *MAY, {})], at=now()) == 0
