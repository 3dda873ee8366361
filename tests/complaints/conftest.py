from datetime import UTC, datetime

import pytest

from plaudit.accounts.models import RoleGrant

from .world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def long_ago(world: World) -> None:
    """Everybody has held their roles for years, so that a test can stand at a moment of the past."""
    RoleGrant.objects.update(valid_from=datetime(2015, 1, 1, tzinfo=UTC))
