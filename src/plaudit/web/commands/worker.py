"""`plaudit worker`: background work only."""

import argparse

from django.core.management import call_command


def run(args: argparse.Namespace) -> int:
    call_command("worker")
    return 0
