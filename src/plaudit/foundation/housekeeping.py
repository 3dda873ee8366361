"""What is thrown away every night: counts, codes, sessions, job records and content whose time is over."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import Failure

from . import codes, files, idempotency, search, throttle

FAILURES_KEPT = timedelta(days=30)


def tidy_up() -> None:
    """Nightly. Nothing here is a record of the organisation's work."""
    throttle.forget_expired()
    idempotency.forget_old()
    codes.forget_old_one_time_codes()
    files.remove_orphans()
    search.purge()  # for an erasure whose own purge was cut short
    with transaction.atomic():
        Failure.objects.filter(stopped__lt=timezone.now() - FAILURES_KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
