"""The page about the API: its examples are sent, and what it promises is what comes back."""

import json
import re

from plaudit.complaints.api.deeds import DEEDS
from plaudit.complaints.api.filing import ComplaintIn
from plaudit.customers.models import Product
from plaudit.web.problems import KINDS
from tests.architecture.tree import PROJECT

from .test_api import Caller
from .test_api_deeds import Hand
from .world import World

PAGE = (PROJECT / "docs/reference/api.md").read_text(encoding="utf-8")
BLOCKS = [block.partition("\n\n") for block in re.findall(r"^```http\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
REQUESTS = [
    (head.splitlines(), body) for head, _, body in BLOCKS if not head.strip().isdecimal() and "If-Match" not in head
]
DEED = next((head.splitlines()[0].split(), body) for head, _, body in BLOCKS if "If-Match" in head)
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


def test_the_deed_on_the_page_is_done(world: World) -> None:
    (method, path), body = DEED
    assessor, reference = Hand(world, "assessor"), world.file().reference

    answer = assessor.http.generic(
        method, path.replace("C-2026-000123", reference), body, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "assessed")


def test_every_deed_with_its_fields_is_on_the_page() -> None:
    named = {name for name in DEEDS if f"`{name}`" not in PAGE}
    fields = {field for body, _summary in DEEDS.values() for field in body.model_fields}

    assert (named, {field for field in fields if f"`{field}`" not in PAGE}) == (set(), set())


def test_every_problem_and_every_field_is_on_the_page() -> None:
    assert {code for code in KINDS if f"`{code}`" not in PAGE} == set()
    assert {name for name in ComplaintIn.model_fields if f"`{name}`" not in PAGE} == set()
