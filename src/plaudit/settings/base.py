"""Settings of every installation. What an operator may choose is read by `env`; nothing else is configurable here."""

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

from plaudit.foundation.keyring import KeyringError, open_keyring

from . import env
from .accounts import *  # noqa: F403
from .accounts import ACCOUNT_APPS, SECOND_FACTOR_REQUIRED
from .jobs import OUTBOX_LEASE_SECONDS as OUTBOX_LEASE_SECONDS
from .jobs import OUTBOX_WAKE_SECONDS as OUTBOX_WAKE_SECONDS
from .jobs import Q_CLUSTER as Q_CLUSTER
from .jobs import SCHEDULE as SCHEDULE

HERE = Path(__file__).resolve().parents[1]
PROJECT = HERE.parents[1]

DATA = env.folder("PLAUDIT_DATA", Path.cwd() / "var")
KEYS = env.folder("PLAUDIT_KEYS", DATA.with_name(DATA.name + ".keys"))
DEBUG = env.flag("PLAUDIT_DEBUG")
PORT = env.number("PORT", 8000, least=1, most=65_535)
BASE_URL = env.address("PLAUDIT_BASE_URL", f"http://localhost:{PORT}", {"http", "https"})
ALLOWED_HOSTS = [
    *(env.names("PLAUDIT_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]),
    urlsplit(BASE_URL).hostname or "localhost",
]
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
SMTP_URL = env.address("PLAUDIT_SMTP_URL", "", {"smtp", "smtps", "smtp+starttls"})
IMAP_URL = env.address("PLAUDIT_IMAP_URL", "", {"imap", "imaps"})
MAIL_FROM = env.text("PLAUDIT_MAIL_FROM", "complaints@localhost")
MAIL_REPLY_TO = env.text("PLAUDIT_MAIL_REPLY_TO")
# Templates that may go to an address nobody has confirmed: neutral words, nothing that anybody typed.
MAIL_TO_UNCONFIRMED = frozenset({"complaints/mail/receipt", "complaints/mail/news"})
DEMO_MARK = DATA / "demo"
DEMO = env.flag("PLAUDIT_DEMO") or DEMO_MARK.exists()

DATABASES = {"default": env.database("DATABASE_URL", DATA)}

# SQLite has one writer, so that more processes would only wait for each other.
_processes = (os.cpu_count() or 1) if "postgresql" in str(DATABASES["default"]["ENGINE"]) else 1
WEB_WORKERS = env.number("PLAUDIT_WEB_WORKERS", 0, least=0, most=256) or _processes
WEB_THREADS = env.number("PLAUDIT_WEB_THREADS", 0, least=0, most=256) or 4

_ring = KEYS / "keyring.json"
_database = DATABASES["default"]
if not _ring.exists() and "sqlite" in str(_database["ENGINE"]) and Path(str(_database["NAME"])).is_file():
    raise KeyringError(
        f"The keyring {_ring} is missing, and the data in {DATA} cannot be read without it. "
        "Put it back, or set PLAUDIT_KEYS to the folder that holds it."
    )
SECRET_KEY = env.text("PLAUDIT_SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = []
if not SECRET_KEY:
    _keys = open_keyring(_ring)
    _secrets = {name: base64.b64encode(_keys.derive("plaudit/sessions", name)).decode() for name in _keys.keys}
    SECRET_KEY = _secrets.pop(_keys.current)
    SECRET_KEY_FALLBACKS = list(_secrets.values())

INSTALLED_APPS = [
    "plaudit.foundation",
    "plaudit.accounts",
    "plaudit.customers",
    "plaudit.bodies",
    "plaudit.indicators",
    "plaudit.complaints",
    "plaudit.insight",
    "plaudit.improvement",
    "plaudit.web",
    *ACCOUNT_APPS,
    "django_q",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "plaudit.foundation.network.ForwardedHeaders",
    "plaudit.web.health.Probes",
    "plaudit.web.security.PageHeaders",
    "django.middleware.security.SecurityMiddleware",
    "plaudit.web.api_door.ApiDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "plaudit.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "plaudit.web.middleware.ReaderMiddleware",
    "plaudit.web.middleware.ErrorsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "plaudit.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plaudit.web.context.site",
            ],
        },
    }
]

# So much that a story of 5 MB comes back in its form with a sentence, instead of being cut off at the door.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SECOND_FACTOR_REQUIRED = SECOND_FACTOR_REQUIRED and not DEMO

KEPT_SECONDS = 5

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["plaudit.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("PLAUDIT_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "web" / "static" / "built"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\."

_is_https = BASE_URL.startswith("https:")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # reaches Django from TRUSTED_PROXIES only
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_https
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
FORM_RENDERER = "plaudit.web.rendering.PlauditForms"
CSRF_FAILURE_VIEW = "plaudit.web.views.errors.csrf_failed"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
