"""The page about the API: its examples are sent, and what it promises is what comes back."""

import json
import re

from plaudit.complaints.api import ComplaintIn
from plaudit.customers.models import Product
from plaudit.web.problems import KINDS
from tests.architecture.tree import PROJECT

from .test_api import Caller
from .world import World

PAGE = (PROJECT / "docs/reference/api.md").read_text(encoding="utf-8")
BLOCKS = [block.partition("\n\n") for block in re.findall(r"^```http\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
REQUESTS = [(head.splitlines(), body) for head, _, body in BLOCKS if not head.strip().isdecimal()]
ANSWERS = [(int(head), json.loads(body)) for head, _, body in BLOCKS if head.strip().isdecimal()]


def test_the_examples_are_answered_as_the_page_says(world: World) -> None:
    caller, given = Caller(world), []

    for (method, path), body in ((head[0].split(), body) for head, body in REQUESTS):
        given.append(caller.http.generic(method, path, body, content_type="application/json"))
    filed, listed = given
    read = caller.get(f"/api/v1/complaints/{filed.json()['reference']}")
    refused = caller.file({"story": "No product.", "product": "lift"})

    for response, (status, body) in zip((filed, read, refused), ANSWERS, strict=True):
        assert (response.status_code, set(response.json())) == (status, set(body))
    assert filed.json()["tracking_url"] == ANSWERS[0][1]["tracking_url"]
    assert refused.json() == ANSWERS[2][1]
    assert [row["reference"] for row in listed.json()["items"]] == [filed.json()["reference"]]
    assert Product.objects.filter(code="lift").exists() is False


def test_every_problem_and_every_field_is_on_the_page() -> None:
    assert {code for code in KINDS if f"`{code}`" not in PAGE} == set()
    assert {name for name in ComplaintIn.model_fields if f"`{name}`" not in PAGE} == set()
