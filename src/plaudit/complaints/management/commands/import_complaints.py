"""`plaudit import complaints FILE --map MAP.toml [--json]`: docs/howto/import.md."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from plaudit.foundation.errors import PlauditError

from ...importing import Counts, import_complaints
from ...importing.faults import SENTENCES
from ...importing.running import Told, counts_of
from ...models import ImportBatch

SHOWN = 20
MAPS = Path(__file__).resolve().parents[2] / "data" / "maps"


class Command(BaseCommand):
    help = "Take over complaints from a CSV, XLSX or Parquet file, by a map of its columns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, required=True, help="a TOML file, or the name of one of ours (cfpb)")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen: Path = options["map"]
        own = MAPS / f"{chosen}.toml"
        try:
            with _progress() as told:
                batch = import_complaints(
                    options["file"], own if not chosen.exists() and own.exists() else chosen, told=told
                )
        except PlauditError as error:
            raise CommandError(error.message, returncode=2) from error
        counts = counts_of(batch)
        self._say(batch, counts, as_json=options["json"])
        if counts.rejected:
            raise SystemExit(1)

    def _say(self, batch: ImportBatch, counts: Counts, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(counts.as_dict()))
        else:
            self.stdout.write(
                f"{counts.read} read: {counts.created} created, {counts.skipped} skipped, {counts.rejected} rejected."
            )
        for row in batch.rejections.all()[:SHOWN]:
            where = f", column {row.column}" if row.column else ""
            self.stderr.write(f"line {row.line}{where}: {SENTENCES.get(row.code, row.code)} ({row.code})")
        if counts.rejected > SHOWN:
            self.stderr.write(f"… and {counts.rejected - SHOWN} more; all are kept with the import.")


@contextmanager
def _progress() -> Iterator[Told | None]:
    """A bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn(),
        console=Console(stderr=True),
    )  # fmt: skip
    with bar:
        task = bar.add_task("importing", total=1.0)

        def told(counts: Counts, share: float) -> None:
            bar.update(task, completed=share, description=f"{counts.created:,} created, {counts.rejected:,} rejected")

        yield told
