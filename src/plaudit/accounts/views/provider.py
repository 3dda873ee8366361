"""Signing in through the organisation's own identity provider (OpenID Connect)."""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from requests import RequestException

from plaudit.foundation.errors import Refused


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """Also checks the signature of an id_token that came over our own connection, and whose it is."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self._issuer(),
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims

    def _issuer(self) -> str:
        """As its discovery document says, which has to be where we looked for it."""
        provider: OpenIDConnectProvider = self.get_provider()  # type: ignore[no-untyped-call]
        wanted = str(provider.app.settings["server_url"]).split("/.well-known/")[0]
        issuer = str(self.openid_config.get("issuer", ""))
        if issuer.rstrip("/") != wanted.rstrip("/"):
            raise OAuth2Error("The discovery document names another issuer")
        return issuer

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("The provider sent no id_token")
        return super().complete_login(request, app, token, **kwargs)


@require_safe
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """On to the provider; 404 where none is set."""
    return _through(OAuth2LoginView, request, provider_id)


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider with a code."""
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(CheckedAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except RequestException as error:
        raise Refused(
            "provider.unreachable",
            _("Your identity provider does not answer. Sign in with your password, or try again later."),
        ) from error
    return answer
