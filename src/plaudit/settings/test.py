"""Settings of the suite: the same installation, in a folder of its own, with cheap password hashing.

`PLAUDIT_TEST_DATABASE_URL` names a PostgreSQL to test on (tests/conftest.py sets it); else a SQLite file is used.
"""

import os
import tempfile
from pathlib import Path

if "PLAUDIT_TEST_DATA" not in os.environ:
    os.environ["PLAUDIT_TEST_DATA"] = tempfile.mkdtemp(prefix="plaudit-test-")
# Each process of a run has its own files: one must not find the keys and lists that another writes.
_folder = Path(os.environ["PLAUDIT_TEST_DATA"]) / os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["PLAUDIT_DATA"] = str(_folder / "data")
os.environ["PLAUDIT_KEYS"] = str(_folder / "keys")
os.environ["DATABASE_URL"] = os.environ.get("PLAUDIT_TEST_DATABASE_URL", "")

from .base import *  # noqa: E402, F403
from .base import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if os.environ["DATABASE_URL"]:
    DATABASES["default"]["OPTIONS"] = {}
else:
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
KEPT_SECONDS = 0
SECOND_FACTOR_REQUIRED = False  # tests/accounts/test_second_factor.py switches it on
OUTBOX_WAKE_SECONDS = 0
