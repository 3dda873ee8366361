"""Countries and trades by name, as people read them."""

from django import template

from ..codes import COUNTRIES, TRADES

register = template.Library()


@register.filter
def country(code: str) -> str:
    """“China (CN)”; a code without a name stands for itself."""
    return f"{COUNTRIES[code]} ({code})" if code in COUNTRIES else code


@register.filter
def trade(code: str) -> str:
    return str(TRADES.get(code, code))
