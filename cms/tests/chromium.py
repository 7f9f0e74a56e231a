"""A Chromium for tests, people who are signed in to it, and what is noted of all that it loads."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cms.users.models import User

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# As `python -m playwright`, in one process, which ends with the one that started it, even where that is killed.
PLAYWRIGHT = """
import ctypes, os, signal, sys
from playwright._impl._driver import compute_driver_executable, get_driver_env
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
program = compute_driver_executable()
os.execve(program[0], [*program, *sys.argv[1:]], get_driver_env())
"""
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What may change with the colours and the width alone, and is cheap to ask again.
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
ASK_AXE = """async ([only, without]) => {
    const context = {include: [["html"]], exclude: without.map((one) => [one])};
    const found = await axe.run(context, {resultTypes: ["violations"], runOnly: only});
    return found.violations.map((rule) =>
        `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
TELL_REFUSALS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`refused by policy: ${event.effectiveDirective} ${event.blockedURI}`));"""


def marks(*, seconds: int) -> list[pytest.MarkDecorator]:
    """Of a module whose tests use a browser; `seconds` is what one of them may take."""
    # A real server in a thread of its own sees only what is committed.
    return [pytest.mark.browser, pytest.mark.timeout(seconds), pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def chromium_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of the one Chromium of this process, a program of its own; what a test opens in it goes with the test."""
    options = tmp_path_factory.mktemp("chromium") / "options.json"
    options.write_text(json.dumps({"executablePath": "/usr/bin/chromium", "args": ARGUMENTS, "headless": True}))
    command = [sys.executable, "-c", PLAYWRIGHT, "launch-server", "--browser", "chromium", "--config", str(options)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        address = server.stdout.readline().strip()
        assert address.startswith("ws://"), address
        yield address
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def chromium(chromium_address: str) -> Iterator[Browser]:
    """For one test alone: while Playwright's loop runs in this thread, Django's connection is another one, and a
    database that is emptied after the test is not filled again for the next."""
    # Django takes the loop for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect(chromium_address)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Reader:
    """Somebody at a browser, signed in without the form. `faults` is what no page may do, whatever is tested: after a
    `with` there are none."""

    def __init__(self, browser: Browser, server: LiveServer, user: User | None, **options: Any) -> None:
        self.server = server.url
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | options
        )
        self.context.add_init_script(path=AXE)
        self.context.add_init_script(TELL_REFUSALS)
        if user is not None:
            self._sign_in(user)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.responses: list[Response] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._note)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *rest: object) -> None:
        self.context.close()
        # What the test itself says is wrong comes first.
        assert error or self.faults == []

    def open(self, path: str) -> None:
        answer = self.page.goto(self.server + path)
        if answer is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.faults.append(f"broken: {path}")

    def axe(self, *, rules: list[str] | None = None, without: Sequence[str] = ()) -> list[str]:
        """`without`: selectors of what somebody else has to mend, each with a word why where it is named."""
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
        found: list[str] = self.page.evaluate(ASK_AXE, [only, list(without)])
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider

    def _sign_in(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.server}])

    def _hear(self, message: ConsoleMessage) -> None:
        # That a page is missing is no fault of the page that says so.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _note(self, response: Response) -> None:
        self.responses.append(response)
        address = urlsplit(response.url)
        if address.scheme not in {"data", "blob"} and f"{address.scheme}://{address.netloc}" != self.server:
            self.faults.append(f"from elsewhere: {response.url}")


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, visitor: User) -> Iterator[Reader]:
    """Where the `visitor` sits: whom a module says so, with the pages that there are for them."""
    with Reader(chromium, live_server, visitor, locale="pl-PL") as reader:
        yield reader


def wait_on(page: Page, what: Callable[[], object]) -> None:
    """Lets the browser go on meanwhile, and what it asks for be handled."""
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        page.wait_for_timeout(50)


__all__ = ["LOOKS", "Reader", "chromium", "chromium_address", "desk", "marks", "wait_on"]
