"""A read that is worded once gives what Django would give, whatever it is asked with later."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.roles import Role
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@prepared
def grants_at(person_id: UUID, at: datetime) -> QuerySet[RoleGrant]:
    in_force = (Q(valid_to=None) | Q(valid_to__gt=at)) & Q(valid_from__lte=at)
    return (
        RoleGrant.objects.select_related("unit", "user__subject").filter(in_force, user_id=person_id).order_by("role")
    )


@prepared
def paths_of(role: str) -> "QuerySet[RoleGrant, tuple[str, UUID]]":
    return RoleGrant.objects.filter(role=role, user__is_active=True).values_list("unit__path", "user_id")


@prepared
def all_codes() -> QuerySet[Unit, str]:
    return Unit.objects.order_by("-code").values_list("code", flat=True)


def person(name: str, *roles: Role) -> User:
    unit = Unit.objects.filter(code="all").first() or make_unit("all", name={"en": "100 % ours"})
    user = make_user(name)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, unit=unit, valid_from=now() - timedelta(days=1))
    return user


def test_rows_come_as_django_gives_them_with_what_they_point_to() -> None:
    ann, bo = person("ann", Role.HANDLER, Role.DECIDER), person("bo", Role.VERIFIER)
    found = {name: grants_at(user.pk, now()) for name, user in (("ann", ann), ("bo", bo))}

    with CaptureQueriesContext(connection) as asked:
        seen = [(g.role, g.unit.name, g.user.email, g.user.subject.pk, g.valid_to) for g in found["ann"]]

    whole = {"en": "100 % ours"}
    assert seen == [(role, whole, ann.email, ann.subject_id, None) for role in (Role.DECIDER, Role.HANDLER)]
    assert not asked.captured_queries
    assert found["ann"] == list(RoleGrant.objects.filter(user=ann).order_by("role"))
    assert [grant.role for grant in found["bo"]] == [Role.VERIFIER]
    assert grants_at(uuid4(), now()) == grants_at(ann.pk, now() - timedelta(days=2)) == []


def test_values_come_as_django_gives_them() -> None:
    ann = person("ann", Role.HANDLER)
    make_unit("below", parent=Unit.objects.get(code="all"))

    assert paths_of(Role.HANDLER) == list(RoleGrant.objects.values_list("unit__path", "user_id"))
    assert paths_of(Role.HANDLER)[0][1] == ann.pk
    assert paths_of(Role.DECIDER) == []
    assert all_codes() == ["below", "all"]


def test_an_argument_that_is_no_value_of_a_condition_is_refused() -> None:
    @prepared
    def ordered(by: str) -> QuerySet[Unit]:
        return Unit.objects.filter(code="all") if by else Unit.objects.all()

    with pytest.raises(TypeError, match="Argument 0"):
        ordered("code")


def test_an_argument_of_another_kind_is_refused() -> None:
    @prepared
    def with_paths(paths: list[str]) -> QuerySet[Unit]:
        return Unit.objects.filter(path__in=paths)

    with pytest.raises(TypeError, match="list"):
        with_paths(["/"])


def test_the_statement_is_logged_as_it_was_sent() -> None:
    with CaptureQueriesContext(connection) as asked:
        all_codes()

    assert "accounts_unit" in asked.captured_queries[0]["sql"]
