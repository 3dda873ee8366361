"""The code of an authenticator, or a recovery code: few tries, and each works once."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import throttle
from plaudit.foundation.errors import TooMany
from plaudit.foundation.network import client_address

TRIES, TRIES_FOR = 5, 300
# Only somebody who has the password comes this far: a limit on the person alone is no weapon for strangers.
TRIES_ANYWHERE, ANYWHERE_FOR = 50, 86_400
REPLAY_FOR = 120


class CodeForm(AuthenticateForm):
    """The second step of signing in."""

    def clean_code(self) -> str:
        _count(self.user.pk)
        return _used_up(super().clean_code(), self.authenticator)


class CodeAgainForm(ReauthenticateForm):
    """Proving again who one is, before something sensitive."""

    def clean_code(self) -> str:
        _count(self.user.pk)
        return _used_up(super().clean_code(), self.authenticator)


def _count(person: object) -> None:
    try:
        throttle.hit("second-factor", f"{person} {client_address(context.request)}", TRIES, TRIES_FOR)
        throttle.hit("second-factor-anywhere", str(person), TRIES_ANYWHERE, ANYWHERE_FOR)
    except TooMany as error:
        raise forms.ValidationError(error.message) from error


def _used_up(code: str, authenticator: Authenticator) -> str:
    """The code, unless it was taken before. Counted in the database: another process may have taken it a moment ago."""
    if authenticator.type == Authenticator.Type.TOTP:
        with transaction.atomic():
            is_fresh = throttle.within("second-factor-used", f"{authenticator.pk} {code.strip()}", 1, REPLAY_FOR)
        if not is_fresh:
            raise forms.ValidationError(_("This code was used already. Wait for the next one."))
    return code
