"""Who is asking: read when it is first needed, and only once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from plaudit.accounts.middleware import ActorMiddleware
from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def passed_through(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/staff/")
    request.user = user
    ActorMiddleware(lambda _request: HttpResponse())(request)
    return request


def test_nothing_is_asked_until_somebody_wants_to_know_and_then_one_question() -> None:
    anna = make_user("Anna", Role.HANDLER, Role.DECIDER)

    with CaptureQueriesContext(connection) as queries:
        request = passed_through(anna)
    assert len(queries) == 0

    with CaptureQueriesContext(connection) as queries:
        assert request.actor.holds_anywhere(Role.DECIDER)
        assert request.actor.holds_anywhere(Role.HANDLER)
    assert len(queries) == 1


def test_a_visitor_holds_nothing() -> None:
    actor = passed_through(AnonymousUser()).actor

    assert actor.grants == ()
    assert actor.id is None
