from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from plaudit.foundation.jobs import load


class Command(BaseCommand):
    help = "Make the schedule of jobs what settings/jobs.py says. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load(settings.SCHEDULE)} scheduled jobs")  # type: ignore[misc, unused-ignore]
