"""A load generator in a process of its own: so many clients, each filing again as soon as it is answered.

`python -m bench._filing_load PORT TOKEN CLIENTS SECONDS [FILE]` prints what came back as JSON. One thread waits for
all clients. A client that loses its connection sends the same complaint with the same key again; with FILE, every
acknowledged complaint is written there as `key reference` when it is acknowledged. SIGTERM is the end of filing: what
was sent is still waited for.
"""

import json
import selectors
import signal
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TextIO

from bench._clients import CLOSING, LATE, close, connected
from bench._filing_words import body

REST = 0.02  # seconds before a refused connection is tried again


@dataclass
class Client:
    number: int
    connection: socket.socket | None = None
    key: str = ""
    request: bytes = b""
    answer: bytes = b""
    sent_at: float = 0.0
    rests_until: float = 0.0
    filed: int = 0


@dataclass
class Load:
    port: int
    token: str
    clients: int
    acknowledged: TextIO | None = None
    run: str = field(default_factory=lambda: f"{time.time_ns():x}")
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    sent: int = 0

    def go(self, duration: float) -> dict[str, object]:
        self.waiting = selectors.DefaultSelector()
        everybody = [Client(number) for number in range(self.clients)]
        began = time.perf_counter()
        self.end = began + duration
        for client in everybody:
            self._next(client)
        while time.perf_counter() < self.end + LATE and any(client.request for client in everybody):
            for client in everybody:
                if client.request and client.connection is None and time.perf_counter() >= client.rests_until:
                    self._send(client)
            for key, _ in self.waiting.select(0.05):
                self._read(key.data)
        took = time.perf_counter() - began
        return {"seconds": took, "statuses": dict(self.statuses), "latencies": sorted(self.seconds)}

    def stop(self) -> None:
        self.end = time.perf_counter()

    def _next(self, client: Client) -> None:
        if time.perf_counter() >= self.end:
            client.request = b""
            return
        client.key, client.filed = f"{self.run}-{client.number}-{client.filed}", client.filed + 1
        client.request = self._request(client.key)
        self._send(client)

    def _request(self, key: str) -> bytes:
        self.sent += 1
        content = body(self.sent)
        head = (
            f"POST /api/v1/complaints HTTP/1.1\r\nHost: localhost:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content

    def _send(self, client: Client) -> None:
        client.answer, client.sent_at = b"", time.perf_counter()
        try:
            connected(client, self.port, self.waiting).sendall(client.request)
        except OSError:
            self._lost(client)

    def _lost(self, client: Client) -> None:
        self.statuses["lost"] += 1
        close(client, self.waiting)
        client.rests_until = time.perf_counter() + REST

    def _read(self, client: Client) -> None:
        if client.connection is None:
            return
        try:
            got = client.connection.recv(65_536)
        except OSError:
            got = b""
        if not got:
            self._lost(client)
            return
        client.answer += got
        head, _, content = client.answer.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not length or len(content) < int(length):
            return
        if CLOSING in head.lower():
            close(client, self.waiting)
        self._answered(client, head[9:12].decode(), content)

    def _answered(self, client: Client, status: str, content: bytes) -> None:
        self.seconds.append(time.perf_counter() - client.sent_at)
        self.statuses[status] += 1
        if status == "201" and self.acknowledged is not None:
            print(client.key, json.loads(content)["reference"], file=self.acknowledged, flush=True)
        if status in {"503", "429"}:  # not filed: the same once more
            self._send(client)
        elif status == "201":
            self._next(client)
        else:
            raise SystemExit(f"{status}: {content[:500]!r}")


if __name__ == "__main__":
    port, token, clients, duration = sys.argv[1:5]
    file = open(sys.argv[5], "a", encoding="utf-8") if len(sys.argv) > 5 else None  # noqa: SIM115
    load = Load(int(port), token, int(clients), file)
    signal.signal(signal.SIGTERM, lambda *_: load.stop())
    print(json.dumps(load.go(float(duration))))
