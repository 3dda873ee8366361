"""The edge of the pages: the reader's language and zone, and errors told as pages."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_path

from plaudit.accounts.models import User
from plaudit.accounts.queries import organisation
from plaudit.foundation.errors import PlauditError

from .views.errors import problem_page, unavailable

Answer = Callable[[HttpRequest], HttpResponse]


def zone(name: str) -> ZoneInfo:
    """The named time zone; UTC when the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class ReaderMiddleware:
    """Staff read in the language and zone of their profile, visitors in the page's language and our zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/staff/"):
            return self._staff(request)
        if get_language_from_path(request.path):
            with timezone.override(zone(organisation().time_zone)):
                return self.get_response(request)
        return self.get_response(request)

    def _staff(self, request: HttpRequest) -> HttpResponse:
        """What one person may see is kept by no cache."""
        user = request.user
        if isinstance(user, User):
            translation.activate(user.language)
        with timezone.override(zone(user.time_zone if isinstance(user, User) else organisation().time_zone)):
            response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response


class ErrorsMiddleware:
    """An error meant for a person, raised in a view that has no form to show it in, becomes a page with its sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PlauditError):
            return problem_page(request, exception)
        if isinstance(exception, OperationalError):
            return unavailable(request)
        return None
