"""Where the built style sheets and scripts are: the steady name maps to one named after its content."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=4)
def _names(folder: Path, changed: int) -> dict[str, str]:
    return dict(json.loads((folder / "names.json").read_text()))


def asset_url(name: str) -> str:
    """The address of a built file; of the plain name when nothing was built yet."""
    folder = Path(settings.STATIC_ROOT)
    try:
        changed = (folder / "names.json").stat().st_mtime_ns
    except FileNotFoundError:
        return f"{settings.STATIC_URL}{name}"
    return f"{settings.STATIC_URL}{_names(folder, changed).get(name, name)}"
