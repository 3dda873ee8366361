import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plaudit.foundation.journal import verify_journal
from plaudit.foundation.journal.append_only import triggers_missing
from plaudit.foundation.journal.heads import newest_head
from plaudit.foundation.journal.key import journal_key
from plaudit.foundation.journal.records import records
from plaudit.foundation.journal.verify import FAULTS, read_head, verify_file
from plaudit.foundation.models import Entry
from plaudit.foundation.progress import shown


class Command(BaseCommand):
    help = "Check that no entry of the journal was changed, removed, inserted or moved since it was sealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help=_("an exported journal; without it the database is checked"))
        parser.add_argument("--json", action="store_true", help=_("print one line of JSON"))
        parser.add_argument("--fingerprint", action="append", default=[], help=_("of the public key; repeatable"))
        parser.add_argument("--head", help=_("a daily head file that was kept outside"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0: nothing was changed; 1: a fault; 2: used wrongly."""
        try:
            head = read_head(options["head"]) if options["head"] else newest_head()
            report = self._report(options["file"], options["fingerprint"], head)
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(json.dumps(report) if options["json"] else "\n".join(self._told(report, options)))
        if not report["ok"]:
            sys.exit(1)

    def _report(self, file: str | None, fingerprints: list[str], head: dict[str, Any] | None) -> dict[str, Any]:
        text = _("Checking the journal")
        if file is None:
            stream = shown(records(), text=text, total=Entry.objects.count())
            return verify_journal(fingerprints, head, stream)
        with Path(file).open(encoding="utf-8", errors="surrogateescape") as lines:
            return verify_file(shown(lines, text=text), fingerprints or [journal_key().fingerprint], head)

    def _told(self, report: dict[str, Any], options: dict[str, Any]) -> list[str]:
        fault = report["first_fault"]
        lines = [_(FAULTS[fault["code"]]) % fault if fault else _("Nothing that was sealed has been changed.")]
        lines.append(
            _("%(entries)s entries, %(seals)s seals, %(unsealed)s entries not yet sealed.")
            % {name: f"{report[name]:,}" for name in ("entries", "seals", "unsealed")}
        )
        if not options["fingerprint"]:
            lines.append(
                _(
                    "Checked with this machine's own key, fingerprint %(fingerprint)s. Compare it with the one you noted."
                )
                % {"fingerprint": journal_key().fingerprint}
            )
        if not options["file"] and (missing := triggers_missing()):
            lines.append(
                ngettext(
                    "A trigger that guards the journal is missing: %(names)s. Run “plaudit manage migrate”.",
                    "Triggers that guard the journal are missing: %(names)s. Run “plaudit manage migrate”.",
                    len(missing),
                )
                % {"names": ", ".join(missing)}
            )
        return lines
