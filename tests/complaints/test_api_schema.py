"""Requests made up from the API's own description, right and wrong ones, with a token and without; in process."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks

from plaudit.accounts.models import RoleGrant
from plaudit.accounts.roles import Role
from plaudit.complaints.models import Complaint
from plaudit.web.wsgi import application

from .test_api import Caller
from .test_api_deeds import Hand
from .world import make_world

load_all_checks()
# A product or unit of the right shape need not be there, and that is refused: rightly.
LEFT_OUT = {"positive_data_acceptance"}
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
DEEDS = SCHEMA.include(tag="deeds")
FILING = SCHEMA.exclude(tag="deeds")
EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token(transactional_db: None) -> str:
    """Committed, because the web server's own entrance closes the connection after each request."""
    return Caller(make_world()).token


@pytest.fixture
def hand(transactional_db: None) -> str:
    """The token of somebody who holds every role of handling."""
    world = make_world()
    person = world.people["handler"]
    for role in (Role.ASSESSOR, Role.INVESTIGATOR, Role.DECIDER, Role.VERIFIER, Role.MANAGER):
        RoleGrant.objects.create(user=person, role=role, unit=world.bank)
    for _ in range(3):
        world.file()
    return Hand(world, "handler").token


@FILING.parametrize()
@EXAMPLES
def test_with_a_token_every_answer_is_as_described(case: Any, token: str) -> None:
    checked(case, {"Authorization": f"Bearer {token}"})


@DEEDS.parametrize()
@settings(EXAMPLES, max_examples=4)
def test_with_a_persons_token_every_deed_is_answered_as_described(case: Any, hand: str) -> None:
    if case.path_parameters and "reference" in case.path_parameters and case.meta is None:
        case.path_parameters["reference"] = Complaint.objects.values_list("reference", flat=True).first()
    checked(case, {"Authorization": f"Bearer {hand}"})


@FILING.parametrize()
@settings(EXAMPLES, max_examples=8)
def test_without_a_token_every_answer_is_as_described(case: Any, transactional_db: None) -> None:
    response = checked(case, {})

    assert response.status_code in {401, 405, 413, 415}


def checked(case: Any, headers: dict[str, str]) -> Any:
    checks = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]
    return case.call_and_validate(headers=headers, checks=checks)
