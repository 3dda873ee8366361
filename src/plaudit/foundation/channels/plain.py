"""Text made safe for a header."""

import unicodedata

HEADER_LENGTH = 200


def one_line(text: str, longest: int = HEADER_LENGTH) -> str:
    """The text in one line, cut to length, without control characters or marks that reverse the reading direction."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Zl", "Zp"} and not _turns(c))
    return " ".join(kept.split())[:longest]


def _turns(character: str) -> bool:
    return "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
