"""Every doubt that an analysis can tell is told in every language."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

from django.utils import translation

from plaudit.analysis import Warned
from plaudit.analysis.request import KINDS
from plaudit.analysis.results import Said
from plaudit.analysis.series import Break, told_breaks
from plaudit.insight.report.doubts import SENTENCES
from plaudit.insight.report.wording import doubt_words
from tests.architecture.tree import SOURCE

# Which arguments hold templates: of the two classes, and of functions that pass words on to them.
TEMPLATES = {
    "Warned": slice(1, 4),
    "Said": slice(0, 1),
    "few_cases": slice(2, 3),
    "correlated": slice(1, 2),
    "_spread_between": slice(4, 5),
    "_refused": slice(1, 2),
}
PASSED_ON = {"way", "seen", "what", "effect", "each", "kind.replace('_', ' ')"}


def _used() -> Iterator[tuple[str, ast.expr]]:
    for path in (*SOURCE.glob("analysis/*.py"), *SOURCE.glob("insight/**/*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TEMPLATES:
                yield from ((path.name, given) for given in call.args[TEMPLATES[call.func.id]])


def _texts(given: ast.expr) -> list[str]:
    """The sentences that an argument can be. Fails where the source does not say them."""
    if isinstance(given, ast.IfExp):
        return _texts(given.body) + _texts(given.orelse)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return [given.value]
    assert ast.unparse(given) in PASSED_ON, f"a doubt's sentence is made at run time: {ast.unparse(given)}"
    return []


def test_every_sentence_of_a_doubt_is_listed_for_translation_and_no_other() -> None:
    used = {text for _, given in _used() for text in _texts(given)}
    kinds = {kind.replace("_", " ") for kind in (*KINDS, "off_scale", "unreadable")}

    assert len(used) > 300
    assert used | kinds == set(SENTENCES)


def test_every_sentence_of_a_doubt_is_chinese_and_holds_the_same_values() -> None:
    with translation.override("zh-hans"):
        told = {sentence: translation.gettext(sentence) for sentence in SENTENCES}

    assert not [sentence for sentence, words in told.items() if not _is_translated(sentence, words)]
    assert not [sentence for sentence, words in told.items() if _fields(words) != _fields(sentence)]


def _is_translated(sentence: str, words: str) -> bool:
    """Templates without a word of their own, such as "{one}; {other}", need no Chinese letter."""
    has_words = re.search("[a-z]{2}", re.sub(r"{[^}]*}", "", sentence))
    return words != sentence and (not has_words or bool(re.search("[\u4e00-\u9fff]", words)))


def _fields(template: str) -> set[tuple[str, str | None]]:
    return {(name, spec) for _, name, spec, _ in Formatter().parse(template) if name is not None}


def test_a_doubt_is_whole_in_english_and_keeps_what_other_languages_need() -> None:
    told = Warned(
        "a.b",
        "{n:,} of {items}",
        "so {what}.",
        "Wait {50%}",
        {"n": 1200, "items": ("x", "y"), "what": Said("w"), "50%": 1},
    )

    assert (told.seen, told.effect, told.advice) == ("1,200 of x, y", "so w.", "Wait 1")
    assert told == Warned("a.b", "1,200 of x, y", "so w.", "Wait 1")
    assert hash(told) == hash(Warned("a.b", "1,200 of x, y", "so w.", "Wait 1"))
    assert "said" not in repr(told)


def test_a_report_tells_doubts_in_the_readers_language_and_leaves_names_alone() -> None:
    (doubt,) = told_breaks([Break(12, "empty"), Break(24, "new {scale} <b>")])

    with translation.override("zh-hans"):
        told = doubt_words(doubt)

    assert told.startswith("<strong>序列中断：第13处（empty）；第25处（new {scale} &lt;b&gt;）</strong>：")
    assert not re.search("[a-z]", re.sub(r"<[^>]*>|（[^）]*）", "", told))
