import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from plaudit.complaints import actions
from plaudit.complaints.models import Complaint
from plaudit.complaints.queries.retention import plan


class Command(BaseCommand):
    help = "Erase the complainants whose time is over and whom nothing keeps; --dry-run only says who would go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing; list who would go and who is kept")
        parser.add_argument("--json", action="store_true", help="the same as JSON")

    def handle(self, *, dry_run: bool = False, json: bool = False, verbosity: int = 1, **options: Any) -> None:
        found = self._planned() if dry_run else self._done()
        if json:
            self.stdout.write(_json(found))
        elif verbosity:
            self.stdout.write(f"{found['gone' if not dry_run else 'going']} {'would go' if dry_run else 'gone'}")
            for why, count in sorted(found["kept"].items()):
                self.stdout.write(f"{count} kept: {why}")
            for reference in found.get("references", ()):
                self.stdout.write(f"  {reference}")

    def _planned(self) -> dict[str, Any]:
        planned = plan(Complaint.objects.all())
        kept = {why: n for why, n in planned.counts.items() if why}
        return {
            "dry_run": True,
            "going": planned.going_count,
            "kept": kept,
            "references": [due.complaint.reference for due in planned.going],
        }

    def _done(self) -> dict[str, Any]:
        run = actions.erase_over()
        return {"dry_run": False, "gone": run.gone, "kept": run.kept}


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found)
