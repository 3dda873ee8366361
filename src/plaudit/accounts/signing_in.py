"""Where the sign-in library asks us: addresses, mails, encryption, and who may come in through an identity provider."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import make as square_code

from plaudit.foundation import crypto, throttle
from plaudit.foundation.keyring import keyring
from plaudit.foundation.network import client_address

from .mails import send_link_soon
from .models import User

SECRETS, PLACE = "plaudit/second-factor", "mfa_authenticator.data"
LINKS, LINKS_FOR = 5, 3600
SILENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


def named(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that failures are counted for: one spelling of it."""
    given = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(given).strip().casefold()[:254]


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Too many wrong passwords from this address."""
    return render(request, "account/locked_out.html", status=429)


class Adapter(DefaultAccountAdapter):
    """Password accounts: no open door, mails by the worker, the client's address through trusted proxies only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """A job makes the link and sends it: it is kept nowhere, and the answer takes as long for an unknown address."""
        with transaction.atomic():
            if throttle.within("password-link", str(user.pk), LINKS, LINKS_FOR):
                send_link_soon(user.pk, "password_link")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No other mail of the library is ours."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Nobody needs to be told that they have signed in."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **more)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        found = self.authenticate(self.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk


class SecondFactor(DefaultMFAAdapter):
    """Secrets of authenticators are encrypted with the keyring."""

    def encrypt(self, text: str) -> str:
        ring = keyring()
        sealed = crypto.seal(ring.derive(SECRETS), ring.current, text.encode(), bound_to=PLACE)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        key = keyring().derive(SECRETS, crypto.key_id_of(sealed))
        return crypto.unseal(key, sealed, bound_to=PLACE).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white, so that a telephone can read it in the dark look too."""
        image = square_code(url, image_factory=SvgPathFillImage)  # type: ignore[no-untyped-call]
        return str(image.to_string(encoding="unicode"))


class IdentityProvider(DefaultSocialAccountAdapter):
    """People who are here already may come in through the provider; it never makes anybody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Known by the provider's own id; the first time by an address that it verified and that is spelt as here."""
        if sociallogin.state.get("process") != "login":
            raise _refused(request)
        if sociallogin.is_existing:
            return
        person = _person_for(sociallogin)
        if person is None:
            raise _refused(request)
        sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> None:
        """A code nobody asked for, a token that does not hold, a provider that does not answer: told alike."""
        raise _refused(request)


def _person_for(login: SocialLogin) -> User | None:
    """Nobody, when the address is not verified, is spelt otherwise, or was joined to another account before."""
    claims = login.account.extra_data.get("id_token", {})
    address = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(address, str) or "\0" in address:
        return None
    person = User.objects.filter(email=address, is_active=True).first()
    if person is None or person.email != address:
        return None
    is_joined = SocialAccount.objects.filter(user=person, provider=login.account.provider).exists()
    return None if is_joined else person


def _refused(request: HttpRequest) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(render(request, "account/provider_refused.html", status=403))
