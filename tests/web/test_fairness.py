"""Web processes share the work: seats in a file that each process maps, and who closes a connection after its answer."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from plaudit.web.fairness import Fairly, Seats

# Another web process with so many answers at work, until its input ends.
OTHER = """
import sys
from pathlib import Path
from plaudit.web.fairness import Seats
seats = Seats(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    seats.add(1)
print(seats.mine, flush=True)
sys.stdin.read()
"""


@contextmanager
def other(file: Path, at_work: int) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-c", OTHER, str(file), str(at_work)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
        yield process


def is_closed(seats: Seats, protocol: str = "HTTP/1.1") -> bool:
    """Whether an answer given now closes its connection."""
    told: list[tuple[str, str]] = []

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> None:
        told.extend(headers)

    assert list(Fairly(application, seats)({"SERVER_PROTOCOL": protocol}, start_response)) == [b"ok"]
    return ("Connection", "close") in told


@pytest.mark.parametrize(
    ("here_beside", "elsewhere", "closes"), [(0, 0, False), (1, 0, True), (1, 1, False), (2, 2, False), (3, 2, True)]
)
def test_an_answer_closes_its_connection_only_where_another_process_has_less_to_do(
    tmp_path: Path, here_beside: int, elsewhere: int, closes: bool
) -> None:
    """This answer is at work too; to take over, the other process must have less to do even with one more."""
    seats = Seats(tmp_path / "seats")
    for _ in range(here_beside):
        seats.add(1)

    with other(tmp_path / "seats", elsewhere):
        assert is_closed(seats) is closes


def test_one_process_alone_never_closes(tmp_path: Path) -> None:
    seats = Seats(tmp_path / "seats")
    for _ in range(9):
        seats.add(1)

    assert not is_closed(seats)


def test_connections_of_newer_protocols_are_left_alone(tmp_path: Path) -> None:
    seats = Seats(tmp_path / "seats")
    seats.add(1)

    with other(tmp_path / "seats", 0):
        assert is_closed(seats)
        assert not is_closed(seats, "HTTP/2.0")


def test_what_a_killed_process_left_does_not_count(tmp_path: Path) -> None:
    """The next one takes its seat; one that comes back when all were killed wipes off what is left."""
    file = tmp_path / "seats"
    with other(file, 7) as first, other(file, 0) as second:
        for process in (first, second):
            process.kill()
            process.wait()

    seats = Seats(file)
    seats.add(1)

    assert seats.mine == 0
    assert not is_closed(seats)


def test_an_answer_that_fails_is_no_longer_at_work(tmp_path: Path) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise RuntimeError

    seats = Seats(tmp_path / "seats")
    with pytest.raises(RuntimeError):
        Fairly(application, seats)({}, lambda *_: None)

    with other(tmp_path / "seats", 0):
        assert not is_closed(seats)
