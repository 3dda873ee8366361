import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils.translation import gettext_lazy as _

from ..errors import Refused
from .paper import Paper

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
# Tagged for screen readers, and fit to be archived.
Standard = Literal["a-2a", "ua-1"]
STANDARDS: list[Standard] = ["a-2a", "ua-1"]
PASSES = 8
LONG_RUN = re.compile(r"[!-~]{60,}")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
NO_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def fonts_are_there() -> bool:
    return len(list(FONTS.glob("*.ttf"))) >= 2


def check_fonts() -> None:
    """Raises Refused while the fonts are not on this machine."""
    if not fonts_are_there():
        raise Refused(
            "typesetting.no_fonts",
            _(
                "The fonts for documents are not on this machine yet. Try again in a minute, or give the command ./run fonts."
            ),
        )


def typeset(paper: Paper | str, *, made_at: datetime, recipient: Sequence[str] = ()) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1; the same paper and moment give the same bytes. `str` is `Paper.written()`.

    A sign that no font has (an emoji, a script outside the fonts) is written as its name or number in brackets: nothing is
    left out in silence. `recipient`: lines of the address, instead of those on the paper. Raises as `check_fonts`.
    """
    check_fonts()
    said = json.loads(paper) if isinstance(paper, str) else paper.data()
    data = _legible(said | ({"recipient": list(recipient)} if recipient else {}))
    text = json.dumps(data, ensure_ascii=False)
    for _pass in range(PASSES):
        try:
            return _compiled(text, made_at, STANDARDS)
        except typst.TypstError as error:
            missing = _missing(error)
            if not missing:
                raise
            data = _spelt_out(data, missing)
            text = json.dumps(data, ensure_ascii=False)
    return _compiled(text, made_at, [])


def _compiled(text: str, made_at: datetime, standards: list[Standard]) -> bytes:
    compiler = typst.Compiler(
        str(HERE / "paper.typ"), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True
    )
    made = compiler.compile(
        format="pdf", sys_inputs={"data": text}, pdf_standards=[*standards], timestamp=made_at.replace(microsecond=0)
    )
    assert isinstance(made, bytes)
    return made


def _legible(value: Any) -> Any:
    """The data with texts that can be set: no control signs, none that turn the direction of what stands beside them, and a
    place to break in what has no blank for long."""
    if isinstance(value, dict):
        return {name: _legible(found) for name, found in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(found) for found in value]
    return _cleaned(value) if isinstance(value, str) else value


def _cleaned(text: str) -> str:
    text = TURNING.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return LONG_RUN.sub(lambda run: "\u200b".join(re.findall(".{1,10}", run.group())), text)


def _missing(error: typst.TypstError) -> frozenset[str]:
    """The signs that no font has, as Typst names them."""
    said = str(getattr(error, "diagnostic", "") or error)
    texts = (RUST_ESCAPE.sub(_unescaped, found) for found in NO_GLYPH.findall(said))
    return frozenset(sign for text in texts for sign in text)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _spelt_out(value: Any, missing: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _spelt_out(found, missing) for name, found in value.items()}
    if isinstance(value, list):
        return [_spelt_out(found, missing) for found in value]
    if not isinstance(value, str) or missing.isdisjoint(value):
        return value
    return "".join(_named(c) if c in missing else c for c in value)


def _named(sign: str) -> str:
    """A picture by its name, a letter by its number."""
    is_picture = unicodedata.category(sign) in {"So", "Sk", "Sm"}
    name = unicodedata.name(sign, "").lower() if is_picture else ""
    return f"[{name or f'U+{ord(sign):04X}'}]"
