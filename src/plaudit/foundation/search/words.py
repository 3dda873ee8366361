"""A text as the words it can be found by."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

CHINESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
RUNS = re.compile(f"([{CHINESE}]+)|([^\\W_{CHINESE}]+)")
ASCII = re.compile(r"[a-z0-9]+")
LONGEST = 64


def words(text: str) -> set[str]:
    """Words in folded case and without accents; of Chinese, Japanese and Korean every character and every pair."""
    if text.isascii():
        return {word[:LONGEST] for word in ASCII.findall(text.lower())}
    found: set[str] = set()
    for chinese, word in RUNS.findall(_folded(text)):
        if chinese:
            found.update(chinese)
            found.update(map("".join, pairwise(chinese)))
        else:
            found.add(word[:LONGEST])
    return found


def _folded(text: str) -> str:
    """Character by character only where there are accents: long texts come in by the hundred thousand."""
    whole = unicodedata.normalize("NFKC", text)
    bare = {ord(c): bare for c in set(whole) if c > "\x7f" and (bare := _without_accents(c)) != c}
    return (whole.translate(bare) if bare else whole).casefold()


@lru_cache(maxsize=10_000)
def _without_accents(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return unicodedata.normalize("NFKC", "".join(c for c in parts if not unicodedata.combining(c)))
