"""`plaudit backup FILE`: the installation in one file, without its keys."""

import argparse
import json

from django.conf import settings

from plaudit.foundation.backup import back_up


def run(args: argparse.Namespace) -> int:
    about = back_up(args.file)
    if args.json:
        print(json.dumps(about))
    else:
        print(
            f"Written to {args.file}. It is of no use without the keys in {settings.KEYS}: keep a copy of them elsewhere."
        )
    return 0
