from typing import Any

from django.core.management.base import BaseCommand

from plaudit.complaints.actions.templates import load_templates


class Command(BaseCommand):
    help = "Load the ready words for answers; run again at any time: what you changed or retired stays."

    def handle(self, *, verbosity: int = 1, **options: Any) -> None:
        changed = load_templates()
        if verbosity:
            self.stdout.write(f"{changed} new or renewed")
