from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import PlauditError

from ...actions.catalogue import PACK, load_categories


class Command(BaseCommand):
    help = "Load the starter list of categories, or a file of your own; run again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file of your own (default: the one that ships)")

    def handle(self, *, file: Path | None = None, verbosity: int = 1, **options: Any) -> None:
        try:
            counts = load_categories(actor=SYSTEM, path=file or PACK)
        except PlauditError as fault:
            raise CommandError(fault.message) from fault
        if verbosity:
            self.stdout.write("{new} new, {renamed} renamed, {unchanged} unchanged".format(**counts))
