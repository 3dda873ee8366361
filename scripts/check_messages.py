"""Checks the translations: every text of the product is in every language, with its placeholders, none of them doubtful."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src/plaudit"
LANGUAGES = ["zh_Hans"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)(?:![rs])?(?::[^{}]*)?\}")


def faults_of(path: Path) -> list[str]:
    """What is missing in one catalogue."""
    catalogue = polib.pofile(str(path))  # type: ignore[no-untyped-call]
    faults = []
    for entry in catalogue:
        texts = [entry.msgstr, *entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]
        texts = [text for text in texts if text] if entry.msgid_plural else texts
        if entry.obsolete:
            continue
        if not texts or not all(texts):
            faults.append(f"no translation: {entry.msgid!r}")
        elif "fuzzy" in entry.flags:
            faults.append(f"marked as doubtful: {entry.msgid!r}")
        elif any(_placeholders(text) - _placeholders(entry.msgid + (entry.msgid_plural or "")) for text in texts):
            faults.append(f"a placeholder that the text does not have: {entry.msgid!r}")
        elif not entry.msgid_plural and _placeholders(entry.msgid) - _placeholders(entry.msgstr):
            faults.append(f"a placeholder is lost: {entry.msgid!r}")
    return faults


def _placeholders(text: str) -> set[str]:
    return {found.group(0) for found in PLACEHOLDER.finditer(text)}


def texts_not_collected(path: Path) -> list[str]:
    """Texts in code and templates that the catalogue does not have yet; needs gettext."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "plaudit"
        ignored = shutil.ignore_patterns("__pycache__", "static", "*.mo", "data", "migrations")
        shutil.copytree(SOURCE, copy, ignore=ignored)
        language = path.parts[-3]
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale",
            language,
            "--no-location",
            "--no-obsolete",
        ]
        subprocess.run(command, cwd=copy, check=True, capture_output=True, env=_environment())
        fresh = polib.pofile(str(copy / path.relative_to(SOURCE)))  # type: ignore[no-untyped-call]
    known = {_key(entry) for entry in polib.pofile(str(path)) if not entry.obsolete}  # type: ignore[no-untyped-call]
    return [f"not in the catalogue: {entry.msgid!r}" for entry in fresh if _key(entry) not in known]


def _key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def main() -> int:
    faults = []
    for language in LANGUAGES:
        path = SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            faults.append(f"{language}: there is no catalogue {path.relative_to(SOURCE)}")
            continue
        found = faults_of(path)
        if shutil.which("xgettext"):
            found += texts_not_collected(path)
        else:
            print("gettext is not installed: texts that are not in the catalogue at all were not looked for.")
        faults += [f"{language}: {fault}" for fault in found]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
