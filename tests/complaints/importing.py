"""Files, maps and runs for the tests of the import."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from plaudit.complaints.models import ImportBatch

MAP = """
source = "old"
create_missing = ["product"]
[columns]
source_id = "id"
story = "story"
product = "product"
[columns.received_at]
from = "day"
format = ["iso", "%d.%m.%Y"]
zone = "Asia/Shanghai"
precision = "day"
"""
HEAD = "id,day,story,product\n"


def row(
    number: int | str, *, day: str = "2025-03-04", story: str = "The card was charged twice.", product: str = "Card"
) -> str:
    return f'{number},{day},"{story}",{product}\n'


def write(folder: Path, content: str | bytes, *, name: str = "old.csv", map: str = MAP) -> tuple[Path, Path]:
    file, chosen = folder / name, folder / "map.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    chosen.write_text(map, encoding="utf-8")
    return file, chosen


def run(file: Path, chosen: Path) -> tuple[dict[str, int], int]:
    """The counts as printed, and the exit code."""
    out = StringIO()
    code = 0
    try:
        call_command("import_complaints", str(file), map=chosen, json=True, stdout=out, stderr=StringIO())
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        return {"error": str(error)}, error.returncode  # type: ignore[dict-item]
    counts: dict[str, Any] = json.loads(out.getvalue())
    assert counts["read"] == counts["created"] + counts["skipped"] + counts["rejected"]
    return counts, code


def rejections() -> list[tuple[int, str, str]]:
    batch = ImportBatch.objects.latest("id")
    return list(batch.rejections.values_list("line", "code", "column"))
