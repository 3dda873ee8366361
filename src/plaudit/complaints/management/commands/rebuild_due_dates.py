from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plaudit.foundation.progress import shown

from ...actions import rebuild_due_dates
from ...codes import State
from ...models import Complaint
from ...queries.calendars import ids_in_turn


class Command(BaseCommand):
    help = "Make the due dates of complaints anew from the journal; can be run again, and stopped, at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="closed complaints too")

    def handle(self, *, all: bool = False, verbosity: int = 1, **options: Any) -> None:
        rows = Complaint.objects.filter(subject__erased_at=None)
        rows = rows if all else rows.exclude(state=State.CLOSED)
        asked = changed = 0
        for complaint_id in shown(ids_in_turn(rows), text="asking the clocks", total=rows.count()):
            asked += 1
            changed += rebuild_due_dates(complaint_id=complaint_id)
        if verbosity:
            self.stdout.write(f"{asked} complaints asked, {changed} had other dates")
