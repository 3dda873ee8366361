"""Settings of a worker process that a test starts: the test's own database, mail server and times."""

import os

from plaudit.settings.test import *  # noqa: F403
from plaudit.settings.test import DATABASES, Q_CLUSTER

DATABASES["default"]["NAME"] = os.environ["TEST_WORKER_DATABASE"]
if "postgresql" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 4}}  # as in production
SMTP_URL = os.environ["TEST_WORKER_SMTP_URL"]
OUTBOX_LEASE_SECONDS = 5
SCHEDULE = {"plaudit.foundation.outbox.send_due": 30}
Q_CLUSTER = Q_CLUSTER | {"workers": 1, "poll": 0.05, "log_level": "ERROR"}
