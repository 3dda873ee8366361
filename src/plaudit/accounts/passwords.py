"""First passwords given on the command line: typed twice, or made and printed once."""

import secrets
import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

RANDOM_BYTES = 12


def first_password() -> tuple[str, bool]:
    """The password, and whether it was made here and has to be shown."""
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(RANDOM_BYTES), True
    typed = getpass("Password (empty: make one): ")
    if not typed:
        return secrets.token_urlsafe(RANDOM_BYTES), True
    try:
        validate_password(typed)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=2) from error
    if typed != getpass("The same again: "):
        raise CommandError("The two passwords differ. Start again.", returncode=2)
    return typed, False
