from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "plaudit.foundation"
    label = "foundation"

    def ready(self) -> None:
        # Django offers no other place to act after `migrate`; rebuilding a table in SQLite drops its triggers.
        post_migrate.connect(_put_triggers_back, sender=self)


def _put_triggers_back(**_: Any) -> None:
    from .journal.append_only import install_triggers, triggers_missing

    if triggers_missing():
        install_triggers()
