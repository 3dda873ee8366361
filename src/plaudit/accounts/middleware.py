"""Who is asking: `request.actor`, looked up when first needed, and the second factor that some roles must have."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from plaudit.foundation.actors import Actor

from .models import User
from .queries import actor_for
from .roles import NEED_SECOND_FACTOR

NOBODY = Actor("complainant")
# What somebody without the second factor they need may still do: set it up, prove who they are, leave.
STILL_OPEN = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_logout",
    "account_change_password",
    "account_set_password",
    "staff_language",
}


class ActorMiddleware:
    """Sets `request.actor`: the person with their roles, or somebody unknown who holds none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.path.startswith("/staff/"):
            return None
        match = request.resolver_match
        if match is None or match.url_name in STILL_OPEN or not lacks_second_factor(request):
            return None
        messages.warning(request, _("Your role needs a second step when you sign in. Set it up now."))
        return redirect("mfa_activate_totp")


def lacks_second_factor(request: HttpRequest) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return (
        request.user.is_authenticated and actor.holds_anywhere(*NEED_SECOND_FACTOR) and not is_mfa_enabled(request.user)
    )


def _actor(request: HttpRequest) -> Actor:
    return actor_for(request.user) if isinstance(request.user, User) else NOBODY
