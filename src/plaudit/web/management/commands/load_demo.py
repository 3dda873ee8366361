from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plaudit.web.demo.loading import load


class Command(BaseCommand):
    help = "Live the sample complaints that were not lived yet; only in a sample installation."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a sample installation. Start one: plaudit demo --data FOLDER", returncode=2)
        lived = load()
        self.stdout.write(f"{lived:,} sample complaints loaded; that is all of them." if lived else "All were loaded.")
