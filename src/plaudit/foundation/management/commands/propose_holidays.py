from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plaudit.foundation.clocks.proposing import proposal
from plaudit.foundation.errors import PlauditError


class Command(BaseCommand):
    help = "Write a proposal for a calendar's holidays, to be checked by a person and then loaded; it decides nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("calendar", help="the calendar's code, such as cn")
        parser.add_argument("--country", required=True, help="ISO 3166 code, such as CN")
        parser.add_argument("--subdivision", help="such as ENG")
        parser.add_argument("--years", nargs="+", type=int, required=True)
        parser.add_argument("--to", type=Path, help="the file to write (default: standard output)")

    def handle(
        self,
        *,
        calendar: str,
        country: str,
        subdivision: str | None,
        years: list[int],
        to: Path | None,
        **options: Any,
    ) -> None:
        try:
            text = proposal(calendar, country, subdivision, years)
        except PlauditError as fault:
            raise CommandError(fault.message) from fault
        if to is None:
            self.stdout.write(text, ending="")
        elif to.exists():
            raise CommandError(f"{to} exists already. Give another name, so that no checked file is overwritten.")
        else:
            to.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {to}. Check every line marked “proposed”, then follow the steps at its top.")
