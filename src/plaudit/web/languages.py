"""The languages a page can be read in."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Choice:
    """One language: its code in addresses, its tag in HTML, its own name, this page's address in it."""

    code: str
    tag: str
    name: str
    url: str
    is_current: bool


def tag(code: str) -> str:
    """The BCP 47 tag as written in HTML: "zh-hans" is "zh-Hans"."""
    first, *rest = code.split("-")
    return "-".join([first, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def choices(path: str) -> list[Choice]:
    """Every language with the address of the same page in it, or of the home page when there is none."""
    found = []
    for code, name in settings.LANGUAGES:
        is_current = code == get_language()
        url = translate_url(path, code)
        found.append(Choice(code, tag(code), name, url if is_current or url != path else f"/{code}/", is_current))
    return found
