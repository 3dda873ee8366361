"""What the staff pages ask of the database, written down: a change of these numbers is looked at, and more complaints
never mean more questions. Reads that are kept for some seconds are asked every time here, because the suite keeps nothing.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plaudit.complaints import actions

from .test_api import Caller
from .test_api_deeds import FOUND, RATED, REFUND, WHY, Hand, email
from .world import World

QUEUE = "/staff/complaints/"
# What is kept for some seconds (units, grants, who oversees from outside) is asked every time here.
# By a handler, with 3 complaints as with 60.
PAGES = {
    "/staff/": 45,
    QUEUE: 26,
    f"{QUEUE}?status=any&order=received": 25,
    f"{QUEUE}?status=closed": 23,
    f"{QUEUE}?scope=unassigned": 25,
    f"{QUEUE}?late=on&urgent=on&channel=phone": 23,
    f"{QUEUE}?waits=decision": 23,
    f"{QUEUE}?status=any&q=late+fee": 37,
    "/staff/messages/": 19,
    "/staff/mail/": 19,
}


# Deeds by API, with what a transaction begins and ends with. Each reads the complaint once, locked, and answers from it; on
# PostgreSQL what it writes goes together.
DEEDS = {
    "acknowledge": {"postgresql": 25, "sqlite": 29},
    "assess": {"postgresql": 15, "sqlite": 19},
    "investigate": {"postgresql": 20, "sqlite": 22},
    "look-wider": {"postgresql": 8, "sqlite": 10},
    "declare": {"postgresql": 8, "sqlite": 9},
    "decide": {"postgresql": 24, "sqlite": 30},
    "cause": {"postgresql": 11, "sqlite": 13},
    "corrective": {"postgresql": 8, "sqlite": 10},
    "respond": {"postgresql": 39, "sqlite": 45},
    "accept": {"postgresql": 22, "sqlite": 30},
    "deliver": {"postgresql": 17, "sqlite": 22},
    "declare again": {"postgresql": 8, "sqlite": 9},
    "verify": {"postgresql": 24, "sqlite": 27},
    "close": {"postgresql": 38, "sqlite": 39},
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


@pytest.mark.parametrize(("path", "count"), PAGES.items())
def test_a_list_asks_this_often_however_many_complaints_there_are(
    world: World, handler: Client, path: str, count: int
) -> None:
    filed(world, 3)
    handler.get(path)
    found = asked(handler, path)

    filed(world, 57)
    handler.get(path)
    more = asked(handler, path)

    assert (len(found), len(more)) == (count, count), "\n".join(more)


def test_a_complaint_page_asks_this_often_whatever_is_on_it(world: World, handler: Client) -> None:
    short, long = world.file(), world.closed(issues=tuple(f"Point {n}" for n in range(5)))
    for number in range(5):
        actions.add_note(actor=world.actor("handler"), complaint_id=long.pk, body=f"Note {number}")
    handler.get(f"{QUEUE}{short.reference}/")

    few, many = (len(asked(handler, f"{QUEUE}{case.reference}/")) for case in (short, long))

    assert (few, many) == (64, 51)


def test_the_second_page_of_the_queue_begins_where_the_first_one_ended(world: World, handler: Client) -> None:
    filed(world, 60)
    first = handler.get(QUEUE).context["page"]

    second = asked(handler, f"{QUEUE}?after={first.after}")
    next_one = handler.get(f"{QUEUE}?after={first.after}").context["page"]
    last = handler.get(f"{QUEUE}?after={next_one.after}").context["page"]

    assert len(second) == 27
    assert any("next_due_at" in sql and ">=" in sql for sql in second)
    assert len({row.case.pk for row in [*first.rows, *next_one.rows, *last.rows]}) == 60


def life(world: World) -> dict[str, int]:
    """How often each deed of a whole life by API asks."""
    hands = {name: Hand(world, name) for name in ("handler", "assessor", "decider", "verifier")}
    body = {"story": "Charged twice.", "unit": "cards", "complainant": {"name": "Ann", "email": "ann@example.org"}}
    reference, remedy, counts = Caller(world).file(body).json()["reference"], "", {}
    for name, (who, sent) in {
        "acknowledge": ("handler", {"words": "We are on it."}),
        "assess": ("assessor", RATED),
        "investigate": ("handler", {"investigator": email(world, "investigator")} | WHY),
        "look-wider": ("decider", {"others_harmed": False, "has_similar": False}),
        "declare": ("decider", {"has_interest": False}),
        "decide": ("decider", FOUND | REFUND),
        "cause": ("decider", {"cause": "people.slip"}),
        "corrective": ("decider", {"is_needed": False, "reason": "A single slip."}),
        "respond": ("handler", {"words": "We are sorry. You get the money back."}),
        "accept": ("handler", {"words": "Yes, that is fine.", "channel": "phone"}),
        "deliver": ("handler", {"proof": "Booking 4711"}),
        "declare again": ("verifier", {"has_interest": False}),
        "verify": ("verifier", {}),
        "close": ("handler", {}),
    }.items():
        line = {"remedy": remedy} if name in {"deliver", "verify"} else {}
        with CaptureQueriesContext(connection) as found:
            answer = hands[who].posts(name.removesuffix(" again"), reference, sent | line)
        assert answer.status_code == 200, answer.content
        remedy = answer.json()["remedies"][0]["id"] if answer.json()["remedies"] else ""
        counts[name] = len(found.captured_queries)
    return counts


def test_a_deed_by_api_asks_this_often(world: World) -> None:
    life(world)
    world.closed()

    assert life(world) == {deed: asks[connection.vendor] for deed, asks in DEEDS.items()}
