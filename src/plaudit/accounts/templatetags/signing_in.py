"""What the sign-in page offers."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def provider_offered() -> str:
    """The name of the identity provider that people may come in through; empty when there is none."""
    provider = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect")
    return str(provider["APPS"][0]["name"]) if provider else ""
