"""`plaudit manage …`: Django's own commands, with the installation's settings."""

import argparse

from django.conf import settings
from django.core.management import execute_from_command_line


def run(args: argparse.Namespace) -> int:
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    execute_from_command_line(["plaudit manage", *args.rest])
    return 0
