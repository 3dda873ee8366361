"""`plaudit doctor [--json]`: every check, one line each, and what to do."""

import argparse
import json

from plaudit.web import doctor


def run(args: argparse.Namespace) -> int:
    found = doctor.checks()
    if args.json:
        print(
            json.dumps([{"name": each.name, "ok": each.ok, "why": each.why, "do": each.do} for each in found], indent=1)
        )
    else:
        for each in found:
            print(f"{'ok   ' if each.ok else 'FAULT'}  {each.name:17} {each.why}")
            if each.do:
                print(f"{'':25}→ {each.do}")
    return 0 if all(each.ok for each in found) else 1
