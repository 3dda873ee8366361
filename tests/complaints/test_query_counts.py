"""What the staff pages ask of the database, written down: a change of these numbers is looked at, and more complaints
never mean more questions. Reads that are kept for some seconds are asked every time here, because the suite keeps nothing.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaudit.complaints import actions

from .world import World

QUEUE = "/staff/complaints/"
# What is kept for some seconds (units, grants, who oversees from outside) is asked every time here.
# By a handler, with 3 complaints and with 60; one question more where there is a second page, to count them.
PAGES = {
    "/staff/": (44, 44),
    QUEUE: (26, 27),
    f"{QUEUE}?status=any&order=received": (25, 26),
    f"{QUEUE}?status=closed": (22, 22),
    f"{QUEUE}?scope=unassigned": (25, 26),
    f"{QUEUE}?late=on&urgent=on&channel=phone": (22, 22),
    f"{QUEUE}?waits=decision": (22, 22),
    f"{QUEUE}?status=any&q=late+fee": (36, 37),
    "/staff/messages/": (19, 19),
    "/staff/mail/": (19, 19),
}


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in found.captured_queries]


@pytest.fixture
def handler(world: World) -> Client:
    client = Client()
    client.force_login(world.people["handler"])
    return client


def filed(world: World, how_many: int) -> None:
    for number in range(how_many):
        world.file(f"A late fee, number {number}.", complainant=actions.Person(name=f"Ann {number}"))


@pytest.mark.parametrize(("path", "counts"), PAGES.items())
def test_a_list_asks_this_often_however_many_complaints_there_are(
    world: World, handler: Client, path: str, counts: tuple[int, int]
) -> None:
    few, many = counts
    filed(world, 3)
    handler.get(path)
    found = asked(handler, path)

    filed(world, 57)
    handler.get(path)
    more = asked(handler, path)

    assert (len(found), len(more)) == (few, many), "\n".join(more)


def test_a_complaint_page_asks_this_often_whatever_is_on_it(world: World, handler: Client) -> None:
    short, long = world.file(), world.closed(issues=tuple(f"Point {n}" for n in range(5)))
    for number in range(5):
        actions.add_note(actor=world.actor("handler"), complaint_id=long.pk, body=f"Note {number}")
    handler.get(f"{QUEUE}{short.reference}/")

    few, many = (len(asked(handler, f"{QUEUE}{case.reference}/")) for case in (short, long))

    assert (few, many) == (81, 63)


def test_the_second_page_of_the_queue_begins_where_the_first_one_ended(world: World, handler: Client) -> None:
    filed(world, 60)
    first = handler.get(QUEUE).context["page"]

    second = asked(handler, f"{QUEUE}?after={first.after}")
    rest = handler.get(f"{QUEUE}?after={first.after}").context["page"]

    assert len(second) == 27
    assert any("next_due_at" in sql and ">=" in sql for sql in second)
    assert len({row.case.pk for row in [*first.rows, *rest.rows]}) == 60
