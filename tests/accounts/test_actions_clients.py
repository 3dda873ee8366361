"""Connected systems: a token is shown once, kept as a digest, and ends when it is revoked."""

from datetime import timedelta

import pytest

from plaudit.accounts import actions
from plaudit.accounts.models import ApiClient, Unit, User
from plaudit.accounts.queries import actor_for, actor_for_token
from plaudit.accounts.roles import Role, Scope
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.moments import at, now
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> Unit:
    return make_unit("whole")


@pytest.fixture
def ada(whole: Unit) -> User:
    return make_user("Ada Admin", Role.ADMINISTRATOR, unit=whole)


def test_the_token_opens_and_is_stored_nowhere(ada: User, whole: Unit) -> None:
    client, token = actions.make_client(actor=actor_for(ada), name="Shop", unit=whole, scopes=[Scope.FILE])

    actor = actor_for_token(token)

    assert actor is not None
    assert actor.ref == f"client:{client.pk}"
    assert actor.holds(Scope.FILE, path=whole.path)
    assert not actor.holds_anywhere(Scope.READ)
    assert token not in str(ApiClient.objects.values())
    assert len(token) - len("plaudit_") >= 43  # 256 bits


@pytest.mark.parametrize("token", ["", "plaudit_", "x", "\0", "plaudit_" + "A" * 43])
def test_what_is_no_token_opens_nothing(ada: User, whole: Unit, token: str) -> None:
    actions.make_client(actor=actor_for(ada), name="Shop", unit=whole, scopes=[Scope.FILE])

    assert actor_for_token(token) is None


def test_the_stored_digest_is_no_token(ada: User, whole: Unit) -> None:
    client, _token = actions.make_client(actor=actor_for(ada), name="Shop", unit=whole, scopes=[Scope.FILE])

    assert actor_for_token(client.token_hash) is None


def test_a_revoked_token_opens_nothing(ada: User, whole: Unit) -> None:
    client, token = actions.make_client(actor=actor_for(ada), name="Shop", unit=whole, scopes=[Scope.FILE])

    actions.revoke_client(actor=actor_for(ada), client=client)

    assert actor_for_token(token) is None


def test_a_token_ends_by_itself(ada: User, whole: Unit) -> None:
    _client, token = actions.make_client(
        actor=actor_for(ada), name="Shop", unit=whole, scopes=[Scope.FILE], valid_to=now() + timedelta(days=1)
    )

    with at(now() + timedelta(days=2)):
        assert actor_for_token(token) is None


def test_scopes_are_chosen_from_the_list(ada: User, whole: Unit) -> None:
    for scopes in ([], ["administrator"]):
        with pytest.raises(Invalid, match=r"client.scopes"):
            actions.make_client(actor=actor_for(ada), name="Shop", unit=whole, scopes=scopes)


def test_a_unit_administrator_connects_nothing_elsewhere(whole: Unit) -> None:
    north, south = make_unit("north", parent=whole), make_unit("south", parent=whole)
    nora = make_user("Nora", Role.ADMINISTRATOR, unit=north)

    with pytest.raises(NotFound):
        actions.make_client(actor=actor_for(nora), name="Shop", unit=south, scopes=[Scope.FILE])
