"""The browser of the tests: Debian's Chromium, driven by playwright."""

import shutil

from playwright.sync_api import Browser, Playwright

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
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("Chromium is not installed; make test installs it")
    return playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
