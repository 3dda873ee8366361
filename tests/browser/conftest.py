"""A real browser on a real server: phone or desktop, light or dark, with or without script, judged by axe."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from plaudit.accounts.models import User

PROJECT = Path(__file__).resolve().parents[2]
SHOTS = PROJECT / "var" / "shots"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"phone": (390, 844), "desktop": (1280, 900), "zoomed": (640, 450), "narrow": (320, 640)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Every window that is open, with its kind and how to open another of this kind.
Kind = tuple[str, str, str]
open_contexts: dict[BrowserContext, tuple[Kind, Callable[..., BrowserContext]]] = {}
# Where the pages of each kind of window are judged.
_twins: dict[Kind, Page] = {}
# The pages that have asked for another document and do not show it yet.
_on_the_way: set[Page] = set()


class OpenPage(Protocol):
    """How a test gets a page; each call is a visitor of its own, without cookies."""

    def __call__(
        self,
        path: str = "/",
        *,
        size: str = "desktop",
        scheme: str = "light",
        script: bool = True,
        language: str = "en",
        user: User | None = None,
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, or the one CHROMIUM names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no chromium (apt install chromium, or set CHROMIUM)")
    # Playwright's own loop runs in this thread; Django would take every query in it for one made by asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class BuiltPages(WSGIHandler):
    """Django as in production: the built files come from its own middleware, not from a handler around it."""

    def __init__(self, inner: WSGIHandler) -> None:
        super().__init__()


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of the pages, served on the test database with the built files, as in production."""
    thread = LiveServerThread("localhost", BuiltPages)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[OpenPage]:
    """Opens a page; what the browser complains about, or loads from elsewhere, fails the test."""
    complaints: list[str] = []

    def opened(
        path: str = "/",
        *,
        size: str = "desktop",
        scheme: str = "light",
        script: bool = True,
        language: str = "en",
        user: User | None = None,
    ) -> Page:
        width, height = SIZES[size]
        options: dict[str, Any] = {"locale": language, "color_scheme": scheme, "base_url": server}
        new_context = partial(browser.new_context, viewport={"width": width, "height": height}, **options)
        context = new_context(java_script_enabled=script)
        open_contexts[context] = (size, scheme, language), new_context
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": server}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_a_fault(said.type, said.text) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: complaints.append(asked.url) if not is_ours(asked.url, server) else None)
        page.on("request", lambda asked: _on_the_way.add(page) if is_a_document(asked, page) else None)
        for arrived in ("load", "download", "requestfailed"):
            page.on(arrived, lambda *_: _on_the_way.discard(page))
        page.goto(path)
        return page

    yield opened
    for context in [*open_contexts, *(twin.context for twin in _twins.values())]:
        context.close()
    open_contexts.clear()
    _twins.clear()
    _on_the_way.clear()
    assert not complaints


def is_a_fault(kind: str, text: str) -> bool:
    """Whether the browser complains of more than an answer's status, which tests look at themselves."""
    return kind == "error" and "status of 4" not in text


def is_ours(url: str, server: str) -> bool:
    return url.startswith((server, "data:", "blob:", "about:"))


def is_a_document(asked: Request, page: Page) -> bool:
    return asked.is_navigation_request() and asked.frame == page.main_frame


def settled(page: Page) -> Page:
    """The page, once it shows what the last click asked for: a click only asks, and the old document still answers."""
    page.wait_for_timeout(20)
    while page in _on_the_way:
        page.wait_for_event("load")
    page.wait_for_load_state()
    return page


def session_of(user: User) -> str:
    """The session of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def fill_in(page: Page, fields: dict[str, str]) -> bool:
    """Fill in the form of a deed, as its controls ask for it; whether it also asked for the declaration of interest."""
    for field, value in fields.items():
        control = page.locator(f"main [name={field}]").first
        if control.get_attribute("type") == "radio":
            page.locator(f"main [name={field}]" + (f"[value='{value}']" if value else "")).first.check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    declaration = page.locator("main [name=no_interest]")
    is_asked = declaration.count() == 1
    if is_asked:
        declaration.check()
    return is_asked


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong, by WCAG 2.0 to 2.2 A and AA and its own best practice; empty when nothing.

    axe is a script itself, so it judges a twin of the page: the same document in a window of the same kind.
    """
    url, document = settled(page).url, page.content()
    kind, new_context = open_contexts[page.context]
    twin = _twins.get(kind) or _twins.setdefault(kind, _twin_of(new_context))
    twin.route(url, lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8"))
    twin.goto(url)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    found = twin.evaluate("options => axe.run(document, options)", options)
    twin.unroute(url)
    return [f"{v['id']}: {v['help']}: {n['html'][:200]}" for v in found["violations"] for n in v["nodes"]]


def _twin_of(new_context: Callable[..., BrowserContext]) -> Page:
    twin = new_context(java_script_enabled=True)
    twin.add_init_script(path=AXE)
    return twin.new_page()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(settled(page).evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page in var/shots/: in a window as high as the page, so that nothing sticks midway."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    window = page.viewport_size or {"width": 1280, "height": 900}
    height = settled(page).evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": window["width"], "height": height})
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    page.set_viewport_size(window)
