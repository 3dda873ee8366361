"""The serving processes are killed while complaints come in: whatever was acknowledged is there, once and whole."""

import pytest
from django.db import connection

from bench._filing_kill import killed

KILLS = 5  # twenty in `./run bench filing`
CLEAN = {
    "missing": 0,
    "never_acknowledged": 0,
    "doubled": 0,
    "without_one_arrival": 0,
    "incomplete": 0,
    "integrity": "ok",
    "journal": True,
}


@pytest.mark.kill
def test_no_acknowledged_complaint_is_lost_when_the_servers_are_killed(capsys: pytest.CaptureFixture[str]) -> None:
    found = killed(connection.vendor, KILLS)

    assert found is not None
    with capsys.disabled():
        print(
            f"\n{connection.vendor}: {found['kills']} kills, {found['acknowledged']} acknowledged, {found['filed']} filed"
        )
    assert {name: found[name] for name in CLEAN} == CLEAN
    assert found["acknowledged"] >= KILLS * 30
