from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plaudit.foundation.journal import seal_due
from plaudit.foundation.journal.heads import write_head
from plaudit.foundation.journal.key import journal_key


class Command(BaseCommand):
    help = "Seal every entry of the journal that is not yet sealed, and print the key's fingerprint."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", action="store_true", help=_("write the head file of today as well"))

    def handle(self, *args: Any, **options: Any) -> None:
        count = seal_due(whole=True)
        self.stdout.write(ngettext("%(count)s entry sealed.", "%(count)s entries sealed.", count) % {"count": count})
        if options["head"]:
            self.stdout.write(str(write_head() or _("Nothing is sealed yet, so there is no head to write.")))
        self.stdout.write(_("Fingerprint of the key: %(fingerprint)s") % {"fingerprint": journal_key().fingerprint})
