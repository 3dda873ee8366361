"""`plaudit serve`: pages and background work, as one group of processes."""

import argparse
import os
import signal
from collections.abc import Callable

from plaudit.web import starting
from plaudit.web.supervisor import Supervisor


def run(args: argparse.Namespace) -> int:
    starting.refuse_taken_port(args.host, args.port)
    starting.prepare()
    return keep_serving(args, lambda: print(f"Plaudit is at {address(args)}", flush=True))


def keep_serving(
    args: argparse.Namespace,
    when_ready: Callable[[], None],
    *then: list[str],
    meanwhile: Callable[[], None] = lambda: None,
    until: Callable[[], bool] = lambda: False,
) -> int:
    """Pages, then the worker, until told to stop. `meanwhile` is done while the web server starts; once both are ready,
    `when_ready` is called and the commands run beside. It stops by itself as soon as `until` says so."""
    supervisor = Supervisor()
    supervisor.start("web", starting.web_command(args.host, args.port), is_needed=True)
    supervisor.when(lambda: True, meanwhile)
    supervisor.when(until, lambda: os.kill(os.getpid(), signal.SIGTERM))

    def go_on() -> None:
        when_ready()
        supervisor.start("worker", starting.own_command("worker"))
        for command in then:
            supervisor.start(command[-1], command, is_repeated=False)

    supervisor.when(starting.answers(args.host, args.port), go_on)
    return supervisor.run()


def address(args: argparse.Namespace) -> str:
    host = "localhost" if args.host in {"127.0.0.1", "0.0.0.0", "::"} else args.host
    return f"http://{host}:{args.port}/"
