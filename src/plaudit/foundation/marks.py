"""Invisible characters that make a text show as something else than it is."""

import re
import unicodedata

LINES = "\n\t"
ENDINGS = re.compile("\r\n?")
# Control characters, direction overrides and isolates, half characters, and what is no character.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def without_marks(text: str, *, keep: str = "") -> str:
    """The text without control characters, direction overrides and zero-width characters, except those in `keep`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in keep or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"})


def one_line(text: str) -> str:
    """The text without marks, on one line, with single spaces."""
    return " ".join(without_marks(text, keep=LINES + "\r").split())


def readable(text: str) -> str:
    """A text of several lines as it was meant: without what cannot be seen or turns the line around. Marks that a
    script needs (joiners, right-to-left marks) stay."""
    return UNREADABLE.sub("", ENDINGS.sub("\n", text))
