from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plaudit.foundation.journal.checking import export_journal
from plaudit.foundation.journal.key import journal_key
from plaudit.foundation.journal.records import records
from plaudit.foundation.models import Entry
from plaudit.foundation.progress import shown


class Command(BaseCommand):
    help = "Write the journal with its seals to a file that can be checked anywhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("x", encoding="utf-8") as file:
                stream = shown(records(), text=_("Writing the journal"), total=Entry.objects.count())
                counts = export_journal(file, stream)
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(_("%(entries)s entries, %(seals)s seals, %(unsealed)s entries not yet sealed.") % counts)
        self.stdout.write(
            _("Check it anywhere: python verify.py %(file)s --fingerprint %(fingerprint)s")
            % {"file": path, "fingerprint": journal_key().fingerprint}
        )
