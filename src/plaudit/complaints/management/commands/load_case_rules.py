from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.complaints.loading import OWN, SHIPPED, load, shipped_rules
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Load rules of escalation and retention; run again at any time: only what changed becomes a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="rules of your own (default: those that ship)")

    def handle(self, *, files: list[Path], verbosity: int = 1, **options: Any) -> None:
        try:
            loaded = load(files or shipped_rules(), origin=OWN if files else SHIPPED)
        except PlauditError as fault:
            raise CommandError(fault.message) from fault
        if verbosity:
            self.stdout.write(
                f"{len(loaded.new)} new, {len(loaded.unchanged)} unchanged, {len(loaded.kept)} kept as you loaded them"
            )
