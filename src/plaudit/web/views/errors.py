"""Error pages: one plain sentence, and what to do; the staff side and the public side each in their own frame."""

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from plaudit.foundation.errors import PlauditError, TooMany

log = logging.getLogger(__name__)

# Statuses that have a page of their own; every other refusal is told by its own sentence on "refused".
PAGES = {400, 403, 404, 429}


def error_page(request: HttpRequest, status: int, page: str, sentence: str = "") -> HttpResponse:
    """The page in the frame of the side that was asked for."""
    frame = "web/staff.html" if _is_staff(request) else "web/public.html"
    response = render(request, f"web/errors/{page}.html", {"frame": frame, "sentence": sentence}, status=status)
    add_never_cache_headers(response)
    return response


def _is_staff(request: HttpRequest) -> bool:
    """Whether the rail may be shown. A request refused early, for a wrong host, has no user yet."""
    user = getattr(request, "user", None)
    return request.path.startswith("/staff/") and user is not None and user.is_authenticated


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read. What was too much is told as such: a person pasted a long text, or chose many files."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return error_page(request, 413, "413")
    return error_page(request, 400, "400")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, "403")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404, "404")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off: what was typed is still in the page before."""
    log.warning("CSRF check failed on %s: %s", request.path, reason)
    return error_page(request, 403, "csrf")


def problem_page(request: HttpRequest, error: PlauditError) -> HttpResponse:
    """One of our own errors, with its sentence."""
    page = str(error.status) if error.status in PAGES else "refused"
    response = error_page(request, error.status, page, error.message)
    if isinstance(error, TooMany) and (seconds := error.params.get("seconds")):
        response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Something of ours broke. Asks neither the database nor the session."""
    return HttpResponse(render_to_string("web/errors/500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer. Asks neither the database nor the session."""
    log.exception("The database did not answer on %s", request.path)
    return HttpResponse(render_to_string("web/errors/503.html"), status=503, headers={"Retry-After": "60"})
