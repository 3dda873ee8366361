"""Clients of an installation, one thread for all of them: each asks again as soon as it is answered.

A client is a generator: it yields a request as bytes and is sent the status and the body of its answer. What it says
about itself at its end (StopIteration) is counted as done.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Protocol

Answer = tuple[int, bytes]
Script = Generator[bytes, Answer, bool]
CLOSING = b"\r\nconnection: close"  # in the head of an answer, in small letters
LATE = 60.0  # seconds a client may still wait for its answer after the end


def request(method: str, path: str, port: int, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connected(Protocol):
    connection: socket.socket | None


def connected(client: Connected, port: int, waiting: selectors.BaseSelector) -> socket.socket:
    """The connection that the client has, or else a new one. Raises OSError where nobody listens."""
    if client.connection is None:
        client.connection = socket.create_connection(("127.0.0.1", port), timeout=LATE)
        client.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(client.connection, selectors.EVENT_READ, client)
    return client.connection


def close(client: Connected, waiting: selectors.BaseSelector) -> None:
    if client.connection is not None:
        waiting.unregister(client.connection)
        client.connection.close()
        client.connection = None


@dataclass
class Client:
    script: Script
    connection: socket.socket | None = None
    answer: bytearray = field(default_factory=bytearray)
    sent_at: float = 0.0


@dataclass
class Measured:
    """`done` counts the scripts that came to their end while it ran, `answers` the answers by status."""

    seconds: float = 0.0
    done: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    def p(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Load:
    """So many clients on a port; `script` makes the next thing that a client does."""

    def __init__(self, port: int, clients: int, script: Callable[[], Script]) -> None:
        self.port, self.clients, self.script = port, clients, script

    def run(self, seconds: float) -> Measured:
        """Begun scripts are brought to their end, which no longer counts as done."""
        found, self.waiting = Measured(), selectors.DefaultSelector()
        began = time.perf_counter()
        self.end = began + seconds
        busy = {id(client): client for client in (Client(self.script()) for _ in range(self.clients))}
        for client in busy.values():
            self._send(client, next(client.script))
        while busy and time.perf_counter() < self.end + LATE:
            for key, _ in self.waiting.select(0.05):
                if self._read(key.data, found):
                    busy.pop(id(key.data))
        found.seconds = seconds
        if busy:
            raise RuntimeError(f"{len(busy)} clients were not answered within {LATE:.0f} seconds.")
        return found

    def _send(self, client: Client, sent: bytes) -> None:
        """As a browser does: on the connection it has, or else on a new one, whose making is part of the time."""
        client.answer.clear()
        client.sent_at = time.perf_counter()
        connected(client, self.port, self.waiting).sendall(sent)

    def _read(self, client: Client, found: Measured) -> bool:
        """Whether this client has nothing to do any more."""
        assert client.connection is not None
        got = client.connection.recv(262_144)
        if not got:
            raise RuntimeError("The server closed the connection.")
        client.answer += got
        head, separator, content = client.answer.partition(b"\r\n\r\n")
        told = head.lower()
        length = told.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not separator or len(content) < int(length or 0):
            return False
        at, status = time.perf_counter(), int(head[9:12])
        found.latencies.append(at - client.sent_at)
        found.answers[status] += 1
        if CLOSING in told:
            close(client, self.waiting)
        try:
            self._send(client, client.script.send((status, bytes(content))))
        except StopIteration as ended:
            found.done += bool(ended.value) and at <= self.end
            if at >= self.end:
                close(client, self.waiting)
                return True
            client.script = self.script()
            self._send(client, next(client.script))
        return False
