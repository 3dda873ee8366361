"""Where a request comes from. What a proxy adds is believed only when the proxy is one of TRUSTED_PROXIES."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


def client_address(request: HttpRequest) -> str:
    """The address of the person's own machine; empty when it is unknown (a local socket)."""
    here = str(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not is_trusted_proxy(here):
            break
        if not (said := _read(hop)):
            break
        here = str(said)
    return str(_read(here) or "")


def is_trusted_proxy(address: str) -> bool:
    found = _read(address)
    return found is not None and any(found in network for network in settings.TRUSTED_PROXIES)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


class ForwardedHeaders:
    """Drops forwarded headers from anyone but a trusted proxy, before any other code can believe them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_trusted_proxy(str(request.META.get("REMOTE_ADDR", ""))):
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)
