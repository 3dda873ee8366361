"""Mail to an address that nobody has proved to be theirs: neutral words only, and few.

Whoever files something can type any address. If what they typed were sent there, the installation would carry their
words, under its own name, to anybody. So: only templates of the list MAIL_TO_UNCONFIRMED, and in them only numbers,
dates, short references and the installation's own words and links.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from ..throttle import Limit, all_within

PER_ADDRESS = ((3, 3600), (8, 86400))
PER_NETWORK = ((30, 3600), (200, 86400))
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,24}")
LETTERS_IN_REFERENCE = 3  # room for C-2026-000123 and a numeric code; a word, or a tracking code, has more
LINK_PATH = re.compile(r"/[A-Za-z0-9/_.:=?-]{0,200}")


class UnsafeMail(Exception):
    """A programming error: this message may not go to an unconfirmed address."""


class Own(str):
    """Words of the installation itself, such as its name: nobody outside typed them."""

    __slots__ = ()


def check(template: str, context: Mapping[str, Any]) -> None:
    """Raises UnsafeMail when the template is not neutral or a value could be free text."""
    if template not in settings.MAIL_TO_UNCONFIRMED:
        raise UnsafeMail(f"{template} is not listed in MAIL_TO_UNCONFIRMED; confirm the address first.")
    for name, value in context.items():
        if not _is_neutral(value):
            raise UnsafeMail(f"{template}: {name} could be free text; confirm the address first.")


def is_within_limits(address: str, network: str) -> bool:
    """Count this message, in the transaction of the deed; whether it may still go out."""
    limits = [Limit("mail/address", address.casefold(), n, seconds) for n, seconds in PER_ADDRESS]
    if network:
        limits += [Limit("mail/network", network, n, seconds) for n, seconds in PER_NETWORK]
    return all_within(*limits)


def _is_neutral(value: object) -> bool:
    if value is None or isinstance(value, bool | int | float | Decimal | date | time | timedelta | Promise | Own):
        return True
    if not isinstance(value, str):
        return False
    if value.startswith(settings.BASE_URL):
        return LINK_PATH.fullmatch(value.removeprefix(settings.BASE_URL)) is not None
    letters = sum(c.isalpha() for c in value)
    return not value or (REFERENCE.fullmatch(value) is not None and letters <= LETTERS_IN_REFERENCE)
