"""P5: what a respondent's first view and next section weigh, and when they can be read.

Chromium, cache empty, throttled to 400 kbit/s with 400 ms round trips. Bytes are what crossed the
wire, headers included.
"""

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.figures import Measured, measured
from bench.site import ROOT, databases, running_site
from surveys.questionnaires.definition import read_definition
from tests.browser.chromium import launch

RUNS = 3
_BYTES_PER_SECOND = 400_000 / 8
_LCP = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
})"""


def run() -> list[Measured]:
    survey = ROOT / "capacity" / "participation" / "instruments" / "dwcp-participation.yaml"
    with databases() as found:
        _, url, folder = found[0]
        with running_site(url, folder, RUNS, read_definition(survey)) as site:
            base = f"http://{site.host}:{site.port}"
            visits = [_visit(f"{base}/a/{token}") for token in site.tokens]
    conditions = f"400 kbit/s, 400 ms, {RUNS} runs, an empty cache"
    names = (
        ("first view", "kB", 60.0),
        ("first view", "requests", 6.0),
        ("first view, largest paint", "s", 2.5),
        ("next section", "kB", 15.0),
        ("next section, largest paint", "s", 2.5),
    )
    return [
        measured("P5", name, [visit[i] for visit in visits], unit, target, conditions)
        for i, (name, unit, target) in enumerate(names)
    ]


def _visit(url: str) -> tuple[float, float, float, float, float]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        wire = page.context.new_cdp_session(page)
        traffic = _listen(wire)
        page.goto(url, wait_until="networkidle")
        first = (sum(traffic) / 1000, float(len(traffic)), _largest_paint(page))
        traffic.clear()
        page.get_by_role("link", name="Begin").click()
        page.wait_for_load_state("networkidle")
        following = (sum(traffic) / 1000, _largest_paint(page))
        browser.close()
    return (*first, *following)


def _listen(wire: CDPSession) -> list[float]:
    """Throttle the connection; the bytes of each finished request gather in the list."""
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": _BYTES_PER_SECOND,
            "uploadThroughput": _BYTES_PER_SECOND,
        },
    )
    traffic: list[float] = []
    wire.on("Network.loadingFinished", lambda event: traffic.append(event["encodedDataLength"]))
    return traffic


def _largest_paint(page: Page) -> float:
    return float(page.evaluate(_LCP)) / 1000
