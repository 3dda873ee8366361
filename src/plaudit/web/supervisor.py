"""Keeps the processes of one installation alive together, and stops them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOPPING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
WATCHED = STOPPING | {signal.SIGCHLD}
PATIENCE = 15.0
AGAIN_AFTER = 1.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    command: list[str]
    is_needed: bool
    is_repeated: bool
    process: "subprocess.Popen[bytes]"
    begun_at: float
    ended_at: float = 0.0
    pause: float = AGAIN_AFTER


@dataclass
class Supervisor:
    """`start` the children, then `run` until a signal comes or a child that is needed ends."""

    children: list[Child] = field(default_factory=list)
    waits: list[tuple[Callable[[], bool], Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)

    def start(self, name: str, command: list[str], *, is_needed: bool = False, is_repeated: bool = True) -> None:
        """Start a child: one that `is_needed` ends everything when it ends; one that `is_repeated` is begun again."""
        self.children.append(Child(name, command, is_needed, is_repeated, _begin(command), time.monotonic()))

    def when(self, ready: Callable[[], bool], then: Callable[[], None]) -> None:
        """Call `then` once, as soon as `ready` says so."""
        self.waits.append((ready, then))

    def run(self) -> int:
        try:
            return self._watch()
        finally:
            self._stop()

    def _watch(self) -> int:
        while True:
            caught = signal.sigtimedwait(WATCHED, 0.1 if self.waits else 1.0)
            if caught and caught.si_signo in STOPPING:
                return 0
            for child in self.children:
                if child.process.poll() is not None and (code := self._after(child)):
                    return code
            for wait in [wait for wait in self.waits if wait[0]()]:
                self.waits.remove(wait)
                wait[1]()

    def _after(self, child: Child) -> int:
        """What follows when a child has ended: an exit code, or 0 and the child begins again after a moment."""
        if child.is_needed:
            print(f"The {child.name} process ended with code {child.process.returncode}.", file=sys.stderr, flush=True)
            return child.process.returncode or 1
        if not child.is_repeated:
            return 0
        now = time.monotonic()
        if not child.ended_at:
            child.ended_at = now
            is_steady = now - child.begun_at >= STEADY_AFTER
            child.pause = AGAIN_AFTER if is_steady else min(2 * child.pause, LONGEST_PAUSE)
            code = child.process.returncode
            print(f"The {child.name} process ended with code {code}; it begins again.", file=sys.stderr, flush=True)
        if now - child.ended_at >= child.pause:
            child.process, child.begun_at, child.ended_at = _begin(child.command), now, 0.0
        return 0

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process.poll() is None]
        for process in running:
            process.terminate()
        limit = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _begin(command: list[str]) -> "subprocess.Popen[bytes]":
    parent = os.getpid()
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=lambda: _in_the_child(parent))


def _in_the_child(parent: int) -> None:
    """Signals reach the child as usual; on Linux it is told to end when its parent was killed."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # killed before it could be told: nobody would tell it any more
            os._exit(1)
