"""Taking leave of the sample data: everything goes together, and nothing that is no sample goes at all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from plaudit.accounts.models import User
from plaudit.foundation.errors import Refused
from plaudit.web.demo import removing
from plaudit.web.demo.people import make_people
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(tmp_path: Path, settings: Any) -> Path:
    """An installation's folder that is marked as a sample."""
    settings.DATA, settings.DEMO, settings.DEMO_MARK = tmp_path / "data", True, tmp_path / "data" / "demo"
    settings.DATA.mkdir()
    settings.DEMO_MARK.touch()
    return tmp_path / "data"


def plaudit(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    ours = ("PLAUDIT_", "DJANGO_", "DATABASE_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = clean | {"PLAUDIT_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "plaudit.web.cli", "manage", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.sqlite
def test_the_whole_installation_goes_with_its_keys(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo").touch()
    made = plaudit(tmp_path, "migrate", "--verbosity=0")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "data.keys" / "keyring.json").exists()

    removed = plaudit(tmp_path, "demo_remove")

    assert (removed.returncode, list(tmp_path.iterdir())) == (0, []), removed.stderr


def test_an_installation_that_is_no_sample_is_left_alone(tmp_path: Path, settings: Any) -> None:
    settings.DATA, settings.DEMO_MARK = tmp_path, tmp_path / "demo"
    (tmp_path / "precious").touch()

    with pytest.raises(CommandError, match="no sample installation") as refused:
        call_command("demo_remove")

    assert refused.value.returncode == 2
    assert (tmp_path / "precious").exists()


@pytest.mark.usefixtures("sample")
def test_a_demo_that_runs_is_not_pulled_away_from_under_its_feet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "check", lambda: None)

    with removing.held(), pytest.raises(CommandError, match="is running"):
        call_command("demo_remove")


@pytest.mark.postgresql
@pytest.mark.usefixtures("sample")
def test_a_shared_database_with_anything_but_the_sample_is_refused() -> None:
    make_people()
    removing.check()
    make_user("Somebody Real")

    with pytest.raises(Refused) as refused:
        removing.check()

    assert refused.value.code == "demo.more_than_a_sample"
    assert refused.value.params["people"] == 1


def signed_in(client: Client, who: str = "manager") -> Client:
    make_people()
    client.force_login(User.objects.get(email=f"{who}@harbour.example"))
    return client


@pytest.fixture
def around_the_database(sample: Path, settings: Any) -> Iterator[None]:
    """A sample folder that holds the test's database, as `plaudit demo` has it."""
    if connection.vendor == "sqlite":
        settings.DATA = Path(str(connection.settings_dict["NAME"])).parent
    yield
    for name in ("demo-remove", "demo-people.json"):
        (settings.DATA / name).unlink(missing_ok=True)


@pytest.mark.usefixtures("around_the_database")
def test_the_banner_leads_to_one_act_that_leaves_word_for_the_running_demo(client: Client) -> None:
    signed_in(client)

    page = client.get("/staff/sample-removal/")
    asked_before = removing.is_asked()
    done = client.post("/staff/sample-removal/")

    assert "This cannot be undone" in page.content.decode()
    assert not asked_before
    assert done.status_code == 200
    assert removing.is_asked()


@pytest.mark.usefixtures("around_the_database")
def test_nobody_but_administrator_and_manager_takes_the_sample_away(client: Client) -> None:
    signed_in(client, "handler")

    banner = client.get("/staff/").content.decode()

    assert "Sample data" in banner and "/staff/sample-removal/" not in banner
    assert client.get("/staff/sample-removal/").status_code == 404
    assert client.post("/staff/sample-removal/").status_code == 404
    assert not removing.is_asked()


def test_the_page_is_absent_where_the_data_are_no_sample(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    signed_in(client)

    assert client.get("/staff/sample-removal/").status_code == 404
