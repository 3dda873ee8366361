"""Words whose deed is a command of the app they belong to: `plaudit journal verify` is its `journal_verify`."""

import argparse

from django.core.management import get_commands, load_command_class


def run(args: argparse.Namespace) -> int:
    command = load_command_class(get_commands()[args.command], args.command)
    noun, verb = args.given
    command.run_from_argv([f"plaudit {noun}", verb, *args.rest])
    return 0
