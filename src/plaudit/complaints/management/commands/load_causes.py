from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.complaints.cause_trees import load_causes
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Load the tree of causes; run again at any time: a version that is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a tree of your own (default: the one that ships)")

    def handle(self, *, file: Path | None = None, verbosity: int = 1, **options: Any) -> None:
        try:
            new = load_causes(file)
        except PlauditError as fault:
            raise CommandError(fault.message) from fault
        if verbosity:
            self.stdout.write(f"{len(new)} new version(s)")
