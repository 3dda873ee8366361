"""Attack case 7: nothing that anybody outside types makes this installation fetch anything."""

import ast
import socket
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaudit.complaints import actions
from plaudit.foundation import outbox
from plaudit.foundation.models import OutboxMessage
from tests.architecture.tree import SOURCE, name, python_files, text_of
from tests.complaints.world import World, refetched

from .visitors import attached, complainant, staff, staff_address

INSIDE = (
    "http://169.254.169.254/latest/meta-data/ http://localhost:6379/ http://[::1]/ //evil.example/x file:///etc/passwd"
)
MARKUP = (
    f'<img src="{INSIDE.split()[0]}"><link rel="stylesheet" href="//evil.example"> ![x](http://127.0.0.1/) {INSIDE}'
)

# Who may speak to the network, and whither: always an address that the operator set, never one that was typed.
SPEAK = {
    "src/plaudit/foundation/channels/email.py",  # PLAUDIT_SMTP_URL
    "src/plaudit/foundation/mailin/fetching.py",  # PLAUDIT_IMAP_URL
    "src/plaudit/accounts/views/provider.py",  # PLAUDIT_OIDC_URL
    "src/plaudit/web/starting.py",  # this machine's own port
}
CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "socket", "ftplib", "smtplib",
           "imaplib", "poplib", "telnetlib", "paramiko", "asyncio", "websockets"}  # fmt: skip


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_four_modules_can_speak_to_the_network() -> None:
    speaking = {
        name(path)
        for path in python_files()
        if SOURCE in path.parents
        and any(
            module == one or module.startswith(f"{one}.")
            for module in imported(ast.parse(text_of(path)))
            for one in CLIENTS
        )
    }

    assert speaking <= SPEAK


def test_no_part_reads_an_address_by_a_library_that_fetches() -> None:
    """Libraries that can open a URL handed to them as a path are given opened files or checked paths."""
    fetching = ("urlopen", "urlretrieve", "read_csv(", "weasyprint", "pdfkit", "wkhtmltopdf", "playwright", "fsspec")

    assert [
        name(p) for p in python_files() if SOURCE in p.parents and any(word in text_of(p) for word in fetching)
    ] == []


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that anybody tries to reach or to look up, but for the database's own."""
    asked: list[Any] = []
    connect = socket.socket.connect

    def connecting(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX:
            return connect(self, address)
        asked.append(address)
        raise OSError("no network in this test")

    def looking_up(host: Any, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", connecting)
    monkeypatch.setattr(socket, "getaddrinfo", looking_up)
    return asked


def test_the_guard_of_this_test_sees_an_attempt(no_network: list[Any]) -> None:
    with pytest.raises(OSError):
        socket.create_connection(("169.254.169.254", 80), timeout=1)

    assert no_network


def test_addresses_in_every_text_and_document_are_fetched_by_no_page_mail_or_search(
    world: World, no_network: list[Any]
) -> None:
    data = {"story": MARKUP, "name": MARKUP[:150], "contact": "ann@example.org", "order_reference": INSIDE[:150]}
    upload = SimpleUploadedFile("x.pdf", b"%PDF-1.7\n/URI (http://169.254.169.254/)\n" + MARKUP.encode())
    Client().post("/en/complain/", data | {"documents": upload})
    complaint = world.responded(story=MARKUP, complainant=actions.Person(name=MARKUP[:100], email="ann@example.org"))
    attachment = attached(world, complaint, "page.txt", b"Look: " + MARKUP.encode())
    client = staff(world, "handler")

    client.get(f"/staff/complaints/{complaint.reference}/")
    client.get("/staff/complaints/", {"q": INSIDE})
    b"".join(client.get(staff_address(attachment)))
    complainant(refetched(complaint)).get("/en/track/complaint/")
    outbox.send_due()

    assert OutboxMessage.objects.exists()
    assert no_network == []


def test_the_pages_load_nothing_from_elsewhere_and_run_nothing_typed(world: World) -> None:
    complaint = world.responded(story=MARKUP)

    for answer in (
        staff(world, "handler").get(f"/staff/complaints/{complaint.reference}/"),
        complainant(complaint).get("/en/track/complaint/"),
    ):
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "<img src=" not in answer.content.decode() and "evil.example&quot;" in answer.content.decode()
