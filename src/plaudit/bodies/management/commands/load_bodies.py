from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.bodies.codes import Origin
from plaudit.bodies.loading import PACK, load
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Load the outside bodies; run again at any time: only what changed becomes a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file of your own (default: the one that ships)")

    def handle(self, *, file: Path | None = None, verbosity: int = 1, **options: Any) -> None:
        try:
            loaded = load(file or PACK, origin=Origin.OWN if file else Origin.SHIPPED)
        except PlauditError as fault:
            raise CommandError(fault.message) from fault
        if verbosity:
            self.stdout.write(
                f"{len(loaded.new)} new, {len(loaded.unchanged)} unchanged, {len(loaded.kept)} kept as you changed them"
            )
            for name in loaded.new:
                self.stdout.write(f"  {name}")
