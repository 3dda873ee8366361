"""How far the sample data have been loaded: one small file in the data folder, read by the banner and by the next start."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Loading:
    """`today` is the day of the first start: all dates were moved to fit it, also when loading goes on later."""

    today: str
    done: int = 0
    total: int = 0

    @property
    def is_over(self) -> bool:
        return self.total > 0 and self.done >= self.total

    @property
    def day(self) -> date:
        return date.fromisoformat(self.today)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def loading() -> Loading | None:
    """None before the first loading, and in an installation that is no sample."""
    try:
        found = Loading(**json.loads(_file().read_text()))
        found.day  # noqa: B018 - raises when the file is damaged
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found


def tell(state: Loading) -> None:
    draft = _file().with_suffix(".draft")
    draft.write_text(json.dumps(asdict(state)))
    os.replace(draft, _file())


def _file() -> Path:
    return Path(settings.DATA) / "demo-loading.json"
