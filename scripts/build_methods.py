"""Writes the table of methods in docs/reference/methods.md from what the command offers: `python scripts/build_methods.py`."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/methods.md"
BEGIN, END = "<!-- methods: made by scripts/build_methods.py -->\n", "<!-- end of methods -->\n"


def table() -> str:
    """A row for each method: name, what for, what it takes, its settings."""
    from plaudit.insight.analysing.methods import METHODS

    rows = ["| method | what it tells | takes | settings |", "|---|---|---|---|"]
    for method in sorted(METHODS.values(), key=lambda each: each.name):
        takes = "" if method.least_items == 0 else "one item" if method.most_items == 1 else "items"
        takes += ", an outcome" if method.needs_outcome else ""
        takes += "" if method.needs_file else ("; " if takes else "") + "no file"
        settings = "<br>".join(f"`{name}`: {text}" for name, text in method.options.items()).replace("|", "\\|")
        rows.append(f"| `{method.name}` | {method.purpose} | {takes.strip(', ;')} | {settings} |")
    return "\n".join(rows) + "\n"


def page(text: str) -> str:
    """The page with its table made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaudit.settings.test")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
