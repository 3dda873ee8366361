"""Content that people wrote in several languages: {BCP 47: text}."""

from collections.abc import Mapping

from django.utils.translation import get_language


def in_language(texts: Mapping[str, str], language: str | None = None) -> str:
    """The text in the language (the active one by default), else in a related one, else in English, else in any."""
    wanted = (language or get_language() or "en").lower()
    by_tag = {tag.lower(): text for tag, text in texts.items()}
    related = [text for tag, text in by_tag.items() if tag.split("-")[0] == wanted.split("-")[0]]
    order = [by_tag.get(wanted, ""), *related, by_tag.get("en", ""), *by_tag.values()]
    return next(filter(None, order), "")
