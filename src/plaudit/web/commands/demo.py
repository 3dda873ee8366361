"""`plaudit demo`: a sample organisation, on this machine only, in a folder that holds nothing else."""

import argparse
import shutil

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Refused
from plaudit.web import starting
from plaudit.web.commands import serve
from plaudit.web.demo import removing
from plaudit.web.demo.people import listing, make_people
from plaudit.web.demo.progress import loading


def run(args: argparse.Namespace) -> int:
    """Pages first; the sample people meanwhile, with their passwords; then the sample complaints, while pages are served."""
    starting.refuse_taken_port(args.host, args.port)
    _claim_folder(fresh=args.fresh)
    with removing.held():
        code = _serve(args)
        if removing.is_asked():
            removing.remove()
            print("The sample installation is removed.", flush=True)
    return code


def _serve(args: argparse.Namespace) -> int:
    starting.prepare()
    state = loading()
    rest = [] if state and state.is_over else [["nice", *starting.own_command("manage", "load_demo")]]
    passwords: dict[str, str] = {}
    return serve.keep_serving(
        args,
        lambda: print(_welcome(args, passwords), flush=True),
        *rest,
        meanwhile=lambda: passwords.update(make_people()),
        until=removing.is_asked,
    )


def _claim_folder(*, fresh: bool) -> None:
    """Mark the data folder as a sample; refuse one that holds an installation."""
    data, mark = settings.DATA, settings.DEMO_MARK
    if data.is_dir() and any(data.iterdir()) and not mark.exists():
        raise Refused(
            "demo.not_a_sample",
            _("%(folder)s holds something that is not sample data. Choose another folder: plaudit demo --data FOLDER"),
            folder=data,
        )
    if fresh and connection.vendor != "sqlite":
        raise Refused(
            "demo.not_here",
            _("With DATABASE_URL set, --fresh removes nothing. Empty that database yourself, then try again."),
        )
    if fresh and mark.exists():
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()


def _welcome(args: argparse.Namespace, passwords: dict[str, str]) -> str:
    place = serve.address(args)
    return "\n".join(
        [
            "",
            f"The sample organisation is at {place}",
            f"  make a complaint    {place}complain/",
            f"  follow a complaint  {place}track/",
            f"  staff               {place}staff/",
            "",
            listing(passwords),
            "",
            "Complaints load while you look around. Stop with Ctrl+C; ./run demo --fresh begins again with nothing.",
            "",
        ]
    )
