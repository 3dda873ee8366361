"""Compiles every translation (`*.po`) of the source tree into the `.mo` beside it; needs no gettext."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1] / "src/plaudit"


def main() -> None:
    for path in sorted(SOURCE.rglob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file)
        draft = path.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalog)
        draft.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    main()
