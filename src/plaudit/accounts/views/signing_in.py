"""The library's pages in our frame: `site` in the page is our organisation, not the library's word for the host."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa


class Ours:
    """Takes the library's `site` out of the context, so that the one of every page shows."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context


class Login(Ours, account.LoginView):
    """Address and password."""


class SecondStep(Ours, mfa.AuthenticateView):
    """The code of the authenticator."""


class AskForLink(Ours, account.PasswordResetView):
    """Where the link to choose a password goes."""


class LinkAsked(Ours, account.PasswordResetDoneView):
    """Said alike for a known and an unknown address."""


class ChoosePassword(Ours, account.PasswordResetFromKeyView):
    """Behind the link."""


class PasswordChosen(Ours, account.PasswordResetFromKeyDoneView):
    """On to signing in."""
