from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plaudit.foundation.worker import run_cluster, watch


class Command(BaseCommand):
    help = "Send messages and run jobs until stopped."
    requires_system_checks = []  # the worker serves no pages

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cluster", action="store_true", help="the job processes only; used by the watch")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cluster"]:
            run_cluster()
        else:
            watch()
