from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.foundation.clocks.loading import SHIPPED, load, shipped_packs
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Load clock rules and calendars; run again at any time: only what changed becomes a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="packs of your own (default: those that ship)")
        parser.add_argument("--zone", default="", help="the organisation's time zone (default: PLAUDIT_TIME_ZONE)")

    def handle(self, *, files: list[Path], zone: str = "", verbosity: int = 1, **options: Any) -> None:
        try:
            loaded = load(files or shipped_packs(), origin="own" if files else SHIPPED, zone=zone)
        except PlauditError as fault:
            raise CommandError(fault.message) from fault
        if verbosity:
            self.stdout.write(
                f"{len(loaded.new)} new, {len(loaded.unchanged)} unchanged, {len(loaded.kept)} kept as you loaded them"
            )
            for name in loaded.new:
                self.stdout.write(f"  {name}")
