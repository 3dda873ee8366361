"""Running numbers: every one given out once; a deed that is undone leaves a gap."""

import re

from django.db import connection, transaction

from .prepared import execute

DRAW = "SELECT nextval(to_regclass($1::text)) FROM generate_series(1, $2::int)"
NAME = re.compile(r"[a-z][a-z_]{0,39}")


def next_numbers(name: str, n: int = 1) -> list[int]:
    """The next `n` numbers of the series, rising; a series begins at 1 when it is first asked for.

    PostgreSQL: a sequence, so nobody waits for the caller's transaction. SQLite: a row; its one writer waits anyway.
    """
    if not NAME.fullmatch(name) or n < 1:
        raise ValueError(f"{name!r}, {n}: a series has a lower-case name, and at least one number is asked for")
    return _from_sequence(name, n) if connection.vendor == "postgresql" else _from_row(name, n)


def _from_sequence(name: str, n: int) -> list[int]:
    sequence = f"plaudit_number_{name}"
    numbers = _drawn(sequence, n)
    if numbers[0] is None:
        _make(sequence)
        numbers = _drawn(sequence, n)
    return [int(number) for number in numbers if number is not None]


def _drawn(sequence: str, n: int) -> list[int | None]:
    """nextval() of no sequence is NULL, so finding out that it is missing costs no second question."""
    return [number for (number,) in execute(DRAW, [sequence, n]).fetchall()]


def _make(sequence: str) -> None:
    """Make the sequence; two who find it missing at once are kept in order, because IF NOT EXISTS is not."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
        cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {sequence}")


def _from_row(name: str, n: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_counter (name, value) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value",
            [name, n],
        )
        (last,) = cursor.fetchone()
    return list(range(last - n + 1, last + 1))
