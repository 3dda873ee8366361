"""What the web server calls. The pages' code is loaded before the first request, so that whoever comes first need not wait."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from .fairness import Fairly, Seats

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaudit.settings.base")

application = Fairly(get_wsgi_application(), Seats(settings.DATA / ".web"))
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()  # what is loaded now stays: looking through it again and again makes some requests wait
