"""`plaudit restore FILE`: a backup, back in an empty installation."""

import argparse
import json

from plaudit.accounts.actions import pseudonymise_again
from plaudit.foundation.backup import restore


def run(args: argparse.Namespace) -> int:
    about = restore(args.file, force=args.force)
    about["pseudonymised_again"] = pseudonymise_again()
    if args.json:
        print(json.dumps(about))
    else:
        print(
            f"Restored as it was at {about['made_at']}; {about['erased_again']} people erased since were erased again."
        )
        if about["moved_aside"]:
            print(f"What was here before is in {about['moved_aside']}: delete it when all is well.")
    return 0
