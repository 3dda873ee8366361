"""Jobs: how the worker runs them, and the one table of what runs by itself."""

# A job may last `timeout`; one not reported back after `retry` is taken to be lost and runs again.
Q_CLUSTER = {
    "name": "plaudit",
    "orm": "default",
    "workers": 2,
    "timeout": 240,
    "retry": 300,
    "max_attempts": 5,
    "save_limit": -1,
    "catch_up": False,
    "poll": 0.3,
    "queue_limit": 20,
    "recycle": 500,
    "log_level": "WARNING",
    "label": "Jobs",
}

# A worker that took a message may be killed; after this time another one sends it. Longer than a job may last.
OUTBOX_LEASE_SECONDS = 300
OUTBOX_WAKE_SECONDS = 1.0

# Function: every so many seconds (30, or whole minutes), or daily at a time of the installation's clock.
SCHEDULE: dict[str, int | str] = {
    "plaudit.foundation.outbox.send_due": 30,
    "plaudit.foundation.mailin.fetch": 60,
    "plaudit.foundation.journal.seal_due": 30,  # looked at every half minute, so never a minute behind
    "plaudit.foundation.journal.seal_late": 3600,
    "plaudit.complaints.jobs.apply_calendars": 600,
    "plaudit.complaints.jobs.escalate": 60,
    "plaudit.complaints.jobs.erase_over": "02:20",
    "plaudit.foundation.journal.heads.write_head": "23:50",
    "plaudit.complaints.jobs.take_readings": "02:10",
    "plaudit.foundation.housekeeping.tidy_up": "03:10",
}
