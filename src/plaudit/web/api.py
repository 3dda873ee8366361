"""The root of the API: one version that only grows, bearer tokens, and errors as problem details (RFC 9457)."""

from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from plaudit.accounts.queries import actor_for_token
from plaudit.complaints.api import router as complaints
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, PlauditError

from .problems import problem

LARGEST = 2_000_000  # bytes; a story of the longest kind fits, however it is written
WITH_BODY = {"POST", "PUT", "PATCH"}
QUERY = frozenset({"after"})  # the parameters of all addresses; one that is mistyped would be passed over in silence


class Bearer(HttpBearer):
    """`Authorization: Bearer …` of an API client; the client becomes the actor."""

    openapi_bearerFormat = "opaque"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = actor_for_token(token)
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]
        return actor


class TooLarge(PlauditError):
    status = 413


class NoJson(PlauditError):
    status = 415


class Api(NinjaAPI):
    """Reads bodies of JSON only, and says in its description that anything but success is a problem detail."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """The first thing an operation asks for once it knows who asks, before the body is read."""
        _check_query(request)
        if request.method in WITH_BODY:
            _check_body(request)
        return super().create_temporal_response(request)

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**more)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"]["default"] = {
                    "description": "A problem (RFC 9457).",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
        return schema


def _check_query(request: HttpRequest) -> None:
    if not QUERY.issuperset(request.GET):
        names = ", ".join(sorted(QUERY))
        raise Invalid(
            "request.parameter", _("The address has a parameter that is not known. Known: %(names)s"), names=names
        )


def _check_body(request: HttpRequest) -> None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise TooLarge(
            "request.too_large",
            _("The body has more than %(limit)s bytes. Shorten the text; documents are not sent by this address."),
            limit=LARGEST,
        )
    if request.content_type != "application/json":
        raise NoJson("request.media_type", _("Send JSON, with Content-Type: application/json."))


PROBLEM = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "A stable address of this kind."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "The last part of `type`; stable."},
        "detail": {"type": "string", "description": "A sentence about this case, in the language asked for."},
        "field": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

api = Api(
    title="Plaudit",
    version="1",
    description="Complaints, heard and handled. Version 1 only grows.",
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-1",
)
api.add_router("", complaints)


MOST_FAULTS = 20  # of a request with thousands; the rest shows when these are mended


@api.exception_handler(PlauditError)
def refused(request: HttpRequest, error: PlauditError) -> HttpResponse:
    more = {"field": error.field} if error.field else {}
    return problem(error.status, error.code, error.message, **more)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which fields, and what is allowed; what was sent is not repeated."""
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"] if part != "body"), "message": fault["msg"]}
        for fault in error.errors[:MOST_FAULTS]
    ]
    return problem(422, "request.invalid", errors=faults)


@api.exception_handler(AuthenticationError)
def unknown_client(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "client.unknown", _("Send the token of a client in the Authorization header."))
    answer["WWW-Authenticate"] = 'Bearer realm="plaudit"'
    return answer


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "request.unreadable" if error.status_code == 400 else "request.refused")


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "page.not_found")


@api.exception_handler(OperationalError)
def busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    answer = problem(
        503, "service.busy", _("The database is not reachable just now. Nothing was saved; send it again.")
    )
    answer["Retry-After"] = "2"
    return answer
