"""The whole product as a newcomer starts it, and a real Chromium in front of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.browser.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"


@dataclass(frozen=True)
class Site:
    """A running installation with the demonstration data."""

    address: str
    password: str
    state: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The production server with its worker, on a new SQLite database."""
    state = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "STATE_DIR": str(state),
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "OPERATOR": "the operator of the tests",
    }
    log = state / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        ) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server, log)
            yield Site(address, (state / "demonstration-password").read_text(), state)
        finally:
            server.terminate()
            server.wait(20)


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=2):
                return
        except URLError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


class Company:
    """Lets several people visit, each with a browser of their own."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.visitors: list[Visitor] = []

    def visitor(
        self, account: str = "", width: int = 1280, language: str = "en", scripts: bool = True
    ) -> Visitor:
        """Somebody with a browser in ``language``, signed in if an account is named."""
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": 900},
            locale=language,
            java_script_enabled=scripts,
        )
        visitor = Visitor(context, SCREENSHOTS, scripts)
        self.visitors.append(visitor)
        if account:
            visitor.sign_in(f"{account}@demonstration.example", self.site.password)
        return visitor


@pytest.fixture
def company(browser: Browser, site: Site) -> Iterator[Company]:
    found = Company(browser, site)
    yield found
    for visitor in found.visitors:
        visitor.leave()
