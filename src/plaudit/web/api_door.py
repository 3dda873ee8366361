"""Requests under /api/ go straight to the API: there are no sessions, cookies, forms or pages behind it."""

import logging
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError
from django.urls import resolve
from django.utils import translation

from .problems import problem

log = logging.getLogger(__name__)


class ApiDoor:
    """Answers every address under /api/ itself; whatever stands after it in MIDDLEWARE is for pages only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        with translation.override(_language(request)):
            response = _answer(request)
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        return response


def _language(request: HttpRequest) -> str:
    """That of the sentences in problems. Without a wish it is English, which is also the language of logs."""
    return translation.get_language_from_request(request) if "HTTP_ACCEPT_LANGUAGE" in request.META else "en"


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        request.get_host()
        match = resolve(request.path_info)
        return _told(match.func(request, *match.args, **match.kwargs))
    except Http404:
        return problem(404, "page.not_found")
    except (SuspiciousOperation, UnreadablePostError) as error:
        log.warning("%s on %s", type(error).__name__, request.path)
        return problem(400, "request.refused")
    except Exception:
        log.exception("A fault on %s %s", request.method, request.path)
        got_request_exception.send(sender=ApiDoor, request=request)
        return problem(500, "service.fault")


def _told(response: HttpResponseBase) -> HttpResponseBase:
    """A method that is not answered is told as a problem too."""
    if response.status_code != 405:
        return response
    told = problem(405, "request.method")
    told["Allow"] = response["Allow"]
    return told
