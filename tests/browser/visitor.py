"""One person at a browser, in the words of the person; every page visited is checked."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

# Any other address than the site's own is a third-party request.
_AXE = Axe()
_STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Visitor:
    """Opens pages, follows links, fills in forms; notes what no page may do."""

    def __init__(self, context: BrowserContext, screenshots: Path, scripts: bool) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.screenshots = screenshots
        self.scripts = scripts
        self.faults: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._watch)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "about:", "blob:")):
            self.faults.append(f"third-party request: {request.url}")

    def sign_in(self, email: str, password: str) -> None:
        self.open("/sign-in")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form button").first.click()

    def open(self, path: str, status: int = 200) -> None:
        response = self.page.goto(path)
        assert response is not None and response.status == status, (path, response)

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def choose(self, name: str, value: str) -> None:
        """Tick the radio button or box ``name`` that stands for ``value``."""
        self.control(name, value).check(force=True)

    def control(self, name: str, value: str) -> Locator:
        return self.page.locator(f'input[name="{name}"][value="{value}"]')

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def language(self) -> tuple[str | None, str | None]:
        """The page's language and direction."""
        html = self.page.locator("html")
        return html.get_attribute("lang"), html.get_attribute("dir")

    def check_page(self, name: str) -> None:
        """No accessibility violation, nothing wider than the screen, a picture for people."""
        self.screenshots.mkdir(exist_ok=True)
        self.page.screenshot(path=self.screenshots / f"{name}.png", full_page=True)
        if self.scripts:
            found = _AXE.run(self.page, options=_STANDARDS).response["violations"]
            told = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found]
            assert not told, (name, self.page.url, told)
            excess = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert excess <= 0, (name, "wider than the screen by", excess)

    def leave(self) -> None:
        self.context.close()
        assert not self.faults, self.faults
