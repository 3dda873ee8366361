"""Signing in: passwords, second factor, throttling, sessions, and an organisation's own identity provider."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from . import env

ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
]

# Nobody is believed by a header: there is no remote-user backend. The first one only refuses whoever is locked out.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
LOGOUT_REDIRECT_URL = "/staff/sign-in/"
PASSWORD_RESET_TIMEOUT = 4 * 3600
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "plaudit.accounts.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters the address; the first link goes there
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Failures are counted by axes and by foundation.throttle, for all processes together. The limit by name alone is off:
# it would let an attacker elsewhere lock a person out.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "reset_password": "20/m/ip"}

SECOND_FACTOR_REQUIRED = env.flag("PLAUDIT_SECOND_FACTOR_REQUIRED", default=True)
MFA_ADAPTER = "plaudit.accounts.signing_in.SecondFactor"
MFA_FORMS = {
    "authenticate": "plaudit.accounts.forms.second_factor.CodeForm",
    "reauthenticate": "plaudit.accounts.forms.second_factor.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Plaudit"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Five wrong passwords for one person from one address wait a quarter of an hour; the person elsewhere does not.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_USERNAME_FORM_FIELD = "email"
AXES_USERNAME_CALLABLE = "plaudit.accounts.signing_in.named"
AXES_CLIENT_IP_CALLABLE = "plaudit.foundation.network.client_address"
AXES_LOCKOUT_CALLABLE = "plaudit.accounts.signing_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["login", "email", "password", "code", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

OIDC_URL = env.address("PLAUDIT_OIDC_URL", "", {"http", "https"})
OIDC_CLIENT_ID = env.text("PLAUDIT_OIDC_CLIENT_ID")
OIDC_SECRET = env.text("PLAUDIT_OIDC_SECRET")
OIDC_NAME = env.text("PLAUDIT_OIDC_NAME")


def identity_provider(url: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS for one provider; what the signed id_token says is all that is believed."""
    options = {"server_url": url, "fetch_userinfo": False}
    app = {"provider_id": "oidc", "name": name, "client_id": client_id, "secret": secret, "settings": options}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


if OIDC_URL and not OIDC_CLIENT_ID:
    raise env.SettingError("PLAUDIT_OIDC_CLIENT_ID is missing; PLAUDIT_OIDC_URL needs it.")
if OIDC_URL.startswith("http:") and urlsplit(OIDC_URL).hostname not in {"localhost", "127.0.0.1"}:
    raise env.SettingError(f"PLAUDIT_OIDC_URL is {OIDC_URL!r}; it must begin with https.")
SOCIALACCOUNT_ADAPTER = "plaudit.accounts.signing_in.IdentityProvider"
SOCIALACCOUNT_PROVIDERS = (
    identity_provider(OIDC_URL, OIDC_CLIENT_ID, OIDC_SECRET, OIDC_NAME or urlsplit(OIDC_URL).hostname or "")
    if OIDC_URL
    else {}
)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link, not a form: our pages let forms go to ourselves only
