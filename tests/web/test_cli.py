import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
PATIENCE = 60


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A clean one, for an installation in `folder`."""
    ours = ("PLAUDIT_", "DJANGO_", "DATABASE_", "PORT", "TRUSTED_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "PLAUDIT_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1", **more}


def plaudit(folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "plaudit.web.cli", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], 'There is no command "nonsense". These exist: demo, serve, worker'),
        ([], "The following arguments are required: COMMAND. See: plaudit --help"),
        (["serve", "--port", "many"], "'many' is not a port: it must be a number from 1 to 65535."),
        (["doctor", "--jsn"], "--jsn is not known to this command."),
    ],
)
def test_wrong_use_ends_with_2_and_one_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    done = plaudit(tmp_path, *words)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLAUDIT_DEBUG", "perhaps"),
        ("PLAUDIT_BASE_URL", "complaints.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.1, the proxy"),
        ("PLAUDIT_WEB_WORKERS", "-1"),
        ("DATABASE_URL", "mysql://nobody"),
        ("PLAUDIT_DATA", __file__),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(tmp_path: Path, variable: str, value: str) -> None:
    done = plaudit(tmp_path, "doctor", **{variable: value})

    assert done.returncode == 2
    assert done.stderr.startswith(variable)
    assert "Traceback" not in done.stderr


def test_data_without_their_keyring_stop_the_start(tmp_path: Path) -> None:
    plaudit(tmp_path, "manage", "check")
    (tmp_path / "data" / "plaudit.sqlite3").touch()
    (tmp_path / "data.keys" / "keyring.json").unlink()

    done = plaudit(tmp_path, "doctor")

    assert done.returncode == 2
    assert "is missing" in done.stderr
    assert not (tmp_path / "data.keys" / "keyring.json").exists()


def test_a_port_in_use_is_told_with_another_to_try(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = plaudit(tmp_path, "serve", PORT=str(port))

    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert f"PORT={port + 1}" in done.stderr


def test_the_demo_refuses_a_folder_that_holds_an_installation(tmp_path: Path, port: int) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dear.txt").write_text("mine")

    done = plaudit(tmp_path, "demo", "--fresh", PORT=str(port))

    assert done.returncode == 2
    assert "not sample data" in done.stderr
    assert (tmp_path / "data" / "dear.txt").read_text() == "mine"


@contextmanager
def serving(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """`plaudit serve`, from the moment it says where it is; stopped at the end."""
    command = [sys.executable, "-m", "plaudit.web.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        for line in process.stdout:
            if "Plaudit is at" in line:
                break
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.mark.kill
def test_serve_answers_starts_a_dead_worker_again_and_stops_cleanly(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            assert answer.status == 200
        worker = wait_for(lambda: child(process.pid, "worker"))
        os.kill(worker, signal.SIGKILL)

        again = wait_for(lambda: (found := child(process.pid, "worker")) != worker and found)

        assert again != worker
    assert process.returncode == 0
    wait_for(lambda: not Path(f"/proc/{again}").exists())
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)


@pytest.mark.kill
def test_nothing_is_left_running_when_serve_is_killed(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port) as process:
        web = wait_for(lambda: child(process.pid, "granian"))

        process.kill()

        wait_for(lambda: not Path(f"/proc/{web}").exists())


def child(parent: int, word: str) -> int:
    """The process started by `parent` whose command has this word; 0 when there is none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            if word in words and f"\nPPid:\t{parent}\n" in (folder / "status").read_text():
                return int(folder.name)
        except OSError:
            continue
    return 0


def wait_for(found: Callable[[], T]) -> T:
    limit = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < limit
        select.select([], [], [], 0.05)
    return answer
