"""P5: what a respondent's first view and next section weigh, and when they can be read.

Chromium, cache empty, throttled to 400 kbit/s with 400 ms round trips. Bytes and requests are what
crossed the wire, headers included, also for the service worker, which keeps the whole questionnaire
once the first view stands.
"""

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.figures import Measured, measured
from bench.relay import Relay
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
            relay = Relay(site.host, site.port)
            visits = [_visit(relay, token) for token in site.tokens]
            relay.close()
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


def _visit(relay: Relay, token: str) -> tuple[float, float, float, float, float]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        _throttle(page.context.new_cdp_session(page))
        relay.count()
        page.goto(f"{relay.address}/a/{token}")
        paint = _largest_paint(page)
        page.wait_for_selector("#remove:visible")  # all of it is on the device
        first = (*relay.count(), paint)
        page.get_by_role("link", name="Begin").click()
        page.wait_for_load_state("networkidle")
        following = (relay.count()[0], _largest_paint(page))
        browser.close()
    return (*first, *following)


def _throttle(wire: CDPSession) -> None:
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


def _largest_paint(page: Page) -> float:
    return float(page.evaluate(_LCP)) / 1000
