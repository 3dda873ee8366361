"""How a way to reach somebody is read, cleaned and compared."""

import re

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Invalid
from plaudit.foundation.fields import blind
from plaudit.foundation.marks import one_line, without_marks

from .models import ContactPoint

Kind = ContactPoint.Kind
LONGEST = {Kind.EMAIL: 254, Kind.PHONE: 40, Kind.POST: 1000}
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+")
FEWEST_DIGITS = 5


def cleaned(kind: str, value: str) -> str:
    """The value as it is kept. Raises Invalid, with the kind as the field, when nobody could be reached by it."""
    text = without_marks(value, keep="\n").strip() if kind == Kind.POST else one_line(value)
    if len(text) > LONGEST[Kind(kind)]:
        raise Invalid(
            "contact.too_long",
            _("This is too long: %(longest)s characters at most."),
            field=kind,
            longest=LONGEST[Kind(kind)],
        )
    if kind == Kind.EMAIL and not EMAIL.fullmatch(text):
        raise Invalid("contact.email", _("This is not an e-mail address. Write it as in name@example.org."), field=kind)
    if kind == Kind.PHONE and len(_digits(text)) < FEWEST_DIGITS:
        raise Invalid("contact.phone", _("This is not a telephone number. Give it with all its digits."), field=kind)
    if not text:
        raise Invalid("contact.empty", _("Nothing was given here. Write how we reach you."), field=kind)
    return text


def lookup(kind: str, value: str) -> str:
    """The blind value by which the same address or number is found, however it was written."""
    return blind(f"contact/{kind}", _digits(value) if kind == Kind.PHONE else one_line(value))


def _digits(text: str) -> str:
    """The digits of a telephone number, with + for an international one written with + or 00."""
    digits = "".join(str(int(c)) for c in text if c.isdecimal())
    if text.strip().startswith(("+", "＋")):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits
