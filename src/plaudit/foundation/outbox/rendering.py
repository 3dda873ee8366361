"""What a message says, worded once, in the recipient's language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist, loader
from django.utils import translation

from ..channels.plain import one_line


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    text: str
    html: str


def render(template: str, context: dict[str, Any], language: str) -> Letter:
    """The letter of the template in the language; without an HTML template its HTML is empty, and made on sending."""
    with translation.override(language):
        title = one_line(_fill(f"{template}_subject.txt", context, escape=False))
        text = _fill(f"{template}.txt", context, escape=False).strip() + "\n"
        try:
            html = _fill(f"{template}.html", context | {"title": title, "language": language}, escape=True)
        except TemplateDoesNotExist as error:
            if str(error) != f"{template}.html":
                raise
            html = ""
    return Letter(title, text, html)


def language_for(wanted: str) -> str:
    """The language of the installation that comes nearest to the wanted one."""
    try:
        return translation.get_supported_language_variant(wanted.lower())
    except LookupError:
        return str(settings.LANGUAGE_CODE)


def _fill(name: str, context: dict[str, Any], *, escape: bool) -> str:
    template: Any = loader.get_template(name)
    return str(template.template.render(Context(dict(context), autoescape=escape)))
