"""What filing asks of the database, written down: a change of these numbers is looked at.

On PostgreSQL all rows of a complaint are one statement, on SQLite one each. Reads that are kept for some seconds
(rules, calendars, the organisation, units) are asked every time here, because the suite keeps nothing.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .test_api import STORY, Caller
from .world import World

PERSON = {"name": "Ann", "email": "ann@example.org"}
API = {"postgresql": 4, "sqlite": 13}
FORM = {"postgresql": 5, "sqlite": 14}


def written(asked: CaptureQueriesContext) -> list[str]:
    """Statements that change something, without the bookkeeping of transactions."""
    sql = [query["sql"].strip() for query in asked.captured_queries]
    return [each for each in sql if each.startswith(("INSERT", "UPDATE", "DELETE", "WITH")) or "nextval" in each]


@pytest.fixture(autouse=True)
def mail(settings: pytest.FixtureRequest) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # type: ignore[attr-defined]


def test_filing_by_api_writes_this_often(world: World) -> None:
    caller, body = Caller(world), {"story": STORY, "complainant": PERSON}
    caller.file(body)

    with CaptureQueriesContext(connection) as asked:
        assert caller.file(body | {"title": "Once more"}, key="k1").status_code == 201

    assert len(written(asked)) == API[connection.vendor], "\n".join(written(asked))


def test_filing_by_the_public_form_writes_hardly_more(world: World) -> None:
    fields = {"story": STORY, "name": "Ann", "contact": "ann@example.org", "ticket": ""}
    Client().post("/en/complain/", fields)

    with CaptureQueriesContext(connection) as asked:
        assert Client().post("/en/complain/", fields).status_code == 302

    assert len(written(asked)) == FORM[connection.vendor], "\n".join(written(asked))
