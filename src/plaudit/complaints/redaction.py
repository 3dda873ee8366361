"""Words without who and where: what analysts read of a story, and what a list shows of a title. Pure.

The rule, in the order in which it is applied:

1. Mail and web addresses become [address].
2. Every name that the complaint knows (complainant, agent, staff) becomes [name], whole and word by word.
3. What follows Mr, Mrs, Ms, Dr and the like, and what stands before 先生, 女士, 小姐, 经理 and the like, becomes [name].
4. Every run with a digit in it becomes [number].
5. Chinese places that end in 省 市 区 县 镇 村 路 街 号 弄 巷 栋 室 楼 become [place].
6. In words with Latin letters, a capital letter inside a sentence is taken for a name and becomes [name].

It masks too much rather than too little. A name that nobody entered and that begins a sentence can stay.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands in the place of what was taken out, in the script of the text."""

    name: str = "[name]"
    number: str = "[number]"
    address: str = "[address]"
    place: str = "[place]"


LATIN, CHINESE = Marks(), Marks("【姓名】", "【号码】", "【网址】", "【地点】")
HAN = re.compile(r"[\u4e00-\u9fff]")

NO_GAP = r"[^\s<>，。；：、（）【】]+"
MAIL_OR_WEB = re.compile(rf"{NO_GAP}@{NO_GAP}|\b(?:https?://|www\.){NO_GAP}", re.IGNORECASE)
WITH_DIGIT = re.compile(r"[+(]?[A-Za-z]*\d(?:[\w.,/()+-]|[ ](?=\d))*", re.ASCII)
LONG_NUMBER = re.compile(r"[+(]?\d(?:[ .,/()-]?\d){3,}")
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam)\.?\s+(?:[^\W\d_][\w'’-]*)(?:\s+[A-Z][\w'’-]*)*")
CHINESE_TITLED = re.compile(r"[\u4e00-\u9fff]{1,3}(?=先生|女士|小姐|经理|主管|老师|师傅|医生)")
CHINESE_PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}?(?:省|市|区|县|镇|村|路|街|号|弄|巷|栋|室|楼)")
CAPITALISED = re.compile(r"(?<![.!?。！？:：\n])(?<=[^\s])([ \t]+[\"'“‘(]?)([A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*)")
NO_NAMES = frozenset({"I", "I'm", "I've", "I'd", "I'll", "I’m", "I’ve", "I’d", "I’ll", "A"})


def redacted(text: str, names: Iterable[str] = ()) -> str:
    """The text by the whole rule."""
    marks = _marks(text)
    text = MAIL_OR_WEB.sub(marks.address, text)
    text = _without_names(text, names, marks)
    text = TITLED.sub(marks.name, text)
    text = CHINESE_TITLED.sub(marks.name, text)
    text = WITH_DIGIT.sub(marks.number, text)
    text = CHINESE_PLACE.sub(marks.place, text)
    return CAPITALISED.sub(lambda found: _capitals(found, marks), text)


def masked_line(text: str) -> str:
    """A title for a list: mail and web addresses, and numbers of four digits and more, are left out."""
    marks = _marks(text)
    return LONG_NUMBER.sub(marks.number, MAIL_OR_WEB.sub(marks.address, text))


def _marks(text: str) -> Marks:
    return CHINESE if HAN.search(text) else LATIN


def _without_names(text: str, names: Iterable[str], marks: Marks) -> str:
    whole = {name.strip() for name in names if name.strip()}
    parts = whole | {part for name in whole for part in re.split(r"[\s,.·・]+", name) if len(part) > 1}
    for known in sorted(parts, key=len, reverse=True):
        edge = r"\b" if known.isascii() else ""
        text = re.sub(f"{edge}{re.escape(known)}{edge}", marks.name, text, flags=re.IGNORECASE)
    return text


def _capitals(found: re.Match[str], marks: Marks) -> str:
    before, words = found.groups()
    kept = [word if word in NO_NAMES else marks.name for word in words.split()]
    return before + " ".join(w for n, w in enumerate(kept) if n == 0 or w != marks.name or kept[n - 1] != w)


def masked(name: str) -> str:
    """The first letter and asterisks: 王**, A**."""
    return f"{name[0]}**" if name else ""
