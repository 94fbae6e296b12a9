"""The browser of the tests: Debian's Chromium, driven by playwright."""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium; raises FileNotFoundError when none is installed."""
    return playwright.chromium.launch(executable_path=_path(), args=_ARGUMENTS)


def launch_in(browser: Browser, folder: Path, **options: Any) -> BrowserContext:
    """Another one that keeps what it keeps in ``folder``: it can be closed and started again."""
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=_path(), args=_ARGUMENTS, **options
    )


def _path() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("Chromium is not installed; make test installs it")
    return path
