"""Reads an answer before it is sent: is every point answered, are reasons, dates and the ways on named, is it plain? Pure.

Two faults are blocking: a point without an answer, and no word on how to go further. All else is advice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SHORT_LETTER = 40
THIN_REASON = {"en": 20, "zh": 8}
EASY_ENOUGH = 50.0
LONGEST_SENTENCE_ZH = 35.0
PLACEHOLDER = re.compile(r"\{\w+\}")
SHOUTING = re.compile(r"(?:\b[A-Z]{4,}\b[ ,]+){2,}\b[A-Z]{4,}\b|[!！]{2,}")
BLAMING = re.compile(
    r"\byou (?:failed|neglected|should have|claim(?:ed)?|allege[ds]?|forgot)\b|\byour (?:fault|mistake|failure)\b"
    r"|您(?:自己)?(?:应该早|没有注意|疏忽|声称)|是您的(?:错|责任|问题)",
    re.IGNORECASE,
)
REVIEW = re.compile(
    r"\b(?:review|reconsider|look again|appeal|refuse)\b|复核|复议|重新(?:审查|处理)|不接受", re.IGNORECASE
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|[。！？；]+|\n\s*\n")
VOWELS = re.compile(r"[aeiouy]+")


class Standard(StrEnum):
    """What the letter adds by itself, beneath the words."""

    POINTS = "points"
    REMEDIES = "remedies"
    REVIEW = "review"
    ROUTES = "routes"


class Code(StrEnum):
    POINT_UNANSWERED = "point_unanswered"
    NO_WAY_ON = "no_way_on"
    TOO_SHORT = "too_short"
    THIN_REASON = "thin_reason"
    NO_REMEDY = "no_remedy"
    REMEDY_UNDATED = "remedy_undated"
    NO_BODY = "no_body"
    NO_LIMIT = "no_limit"
    PLACEHOLDER_LEFT = "placeholder_left"
    SHOUTING = "shouting"
    BLAMING = "blaming"
    HARD_TO_READ = "hard_to_read"


BLOCKING = frozenset({Code.POINT_UNANSWERED, Code.NO_WAY_ON})


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the complaint: is it decided, with what reason."""

    number: int
    is_decided: bool
    is_upheld: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    label: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the answer stands on. `bodies` are the outside bodies by name, with whether a limit is known."""

    language: str
    points: Sequence[Point] = ()
    remedies: Sequence[Promised] = ()
    bodies: Sequence[tuple[str, bool]] = ()
    adds: frozenset[Standard] = field(default_factory=lambda: frozenset(Standard))


@dataclass(frozen=True, slots=True)
class Remark:
    code: Code
    about: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.code in BLOCKING


@dataclass(frozen=True, slots=True)
class Reading:
    """How plain the words are. English: Flesch's reading ease, 206.835 − 1.015 (words / sentences) − 84.6 (syllables / words)
    (Flesch 1948, Journal of Applied Psychology 32, 221): 60 and more is plain. Chinese: characters per sentence."""

    is_chinese: bool
    sentences: int
    value: float

    @property
    def is_hard(self) -> bool:
        return self.value > LONGEST_SENTENCE_ZH if self.is_chinese else self.value < EASY_ENOUGH


def check(words: str, ground: Ground) -> list[Remark]:
    """Everything to say about these words, what blocks first."""
    found = [*_points(words, ground), *_ways_on(words, ground), *_remedies(ground), *_manner(words, ground)]
    return sorted(found, key=lambda remark: not remark.is_blocking)


def _points(words: str, ground: Ground) -> list[Remark]:
    thin = THIN_REASON["zh" if ground.language.startswith("zh") else "en"]
    found = []
    for point in ground.points:
        reason = point.reason.strip()
        added = Standard.POINTS in ground.adds and point.is_decided and reason
        if not added and not names_point(words, point.number):
            found.append(Remark(Code.POINT_UNANSWERED, str(point.number)))
        elif len(reason) < thin:
            found.append(Remark(Code.THIN_REASON, str(point.number)))
    return found


def names_point(words: str, number: int) -> bool:
    """Whether the words answer this point by its number: "1.", "point 1", "issue no. 1", "第1点"."""
    by_name = rf"\b(?:point|issue|item|question|complaint)s?\s*(?:no\.?\s*)?{number}\b|第\s*{number}\s*(?:点|项|条|个)"
    return bool(re.search(rf"^\s*{number}\s*[.)、:：]|{by_name}", words, re.IGNORECASE | re.MULTILINE))


def _ways_on(words: str, ground: Ground) -> list[Remark]:
    has_review = Standard.REVIEW in ground.adds or bool(REVIEW.search(words))
    has_route = Standard.ROUTES in ground.adds or any(
        name.casefold() in words.casefold() for name, _ in ground.bodies if name
    )
    found = [] if has_review and has_route else [Remark(Code.NO_WAY_ON)]
    if not ground.bodies:
        found.append(Remark(Code.NO_BODY))
    return found + [Remark(Code.NO_LIMIT, name) for name, has_limit in ground.bodies if not has_limit]


def _remedies(ground: Ground) -> list[Remark]:
    if not ground.remedies:
        return [Remark(Code.NO_REMEDY)] if any(point.is_upheld for point in ground.points) else []
    return [Remark(Code.REMEDY_UNDATED, remedy.label) for remedy in ground.remedies if remedy.on is None]


def _manner(words: str, ground: Ground) -> list[Remark]:
    found = [Remark(Code.TOO_SHORT)] if len(words.strip()) < SHORT_LETTER // (2 if CHINESE.search(words) else 1) else []
    found += [Remark(Code.PLACEHOLDER_LEFT, name) for name in dict.fromkeys(PLACEHOLDER.findall(words))]
    for code, pattern in ((Code.SHOUTING, SHOUTING), (Code.BLAMING, BLAMING)):
        if hit := pattern.search(words):
            found.append(Remark(code, hit.group()))
    reading = reading_of(words)
    return [*found, Remark(Code.HARD_TO_READ)] if reading and reading.is_hard else found


def reading_of(words: str) -> Reading | None:
    """How plain they are, by the script most of them are in; None for no words."""
    characters, latin = len(CHINESE.findall(words)), WORD.findall(words)
    sentences = len([part for part in SENTENCE_END.split(words) if CHINESE.search(part) or WORD.search(part)])
    if characters > len(latin):
        return Reading(True, sentences, round(characters / sentences, 1))
    if not latin:
        return None
    ease = 206.835 - 1.015 * len(latin) / sentences - 84.6 * sum(map(syllables, latin)) / len(latin)
    return Reading(False, sentences, round(ease, 1))


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one."""
    text = word.lower().split("'")[0].split("’")[0]
    count = len(VOWELS.findall(text))
    if text.endswith("e") and not text.endswith(("le", "ee", "ye")) and count > 1:
        count -= 1
    return max(1, count)
