"""Every address: public pages begin with their language, staff pages with /staff/. Each app brings its own rooms."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from plaudit.web.api import api
from plaudit.web.problems import explanation

APPS = ("accounts", "customers", "bodies", "complaints", "improvement", "web")


def _rooms(room: str) -> list[URLPattern | URLResolver]:
    """The addresses of the apps that have such a room."""
    names = [f"plaudit.{app}.{room}" for app in APPS]
    return [path("", include(name)) for name in names if find_spec(name)]


# `/`, `/complain/` and the like lead to their language: LocaleMiddleware redirects by Accept-Language.
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", include(_rooms("urls_staff"))),
    path("api/v1/problems/<str:code>", explanation, name="api_problem"),
    path("api/v1/", api.urls),
    *i18n_patterns(*_rooms("urls_public")),
]

handler400 = "plaudit.web.views.errors.bad_request"
handler403 = "plaudit.web.views.errors.forbidden"
handler404 = "plaudit.web.views.errors.not_found"
handler500 = "plaudit.web.views.errors.server_error"
