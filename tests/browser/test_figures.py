"""Figures as their readers meet them: an analyst and a bureau, in English and in Arabic.

Everything is the demonstration's. Each page is checked for accessibility and for its width.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Company
from tests.browser.visitor import Visitor

ROUND = "Taking part in the DWCP, last year (demonstration)"
READERS = [("en", 1280), ("ar", 320)]


def arrived(
    company: Company, account: str, width: int, language: str, scripts: bool = True
) -> Visitor:
    """Somebody whose account is in English, and who has chosen ``language``."""
    reader = company.visitor(account, width, language, scripts)
    reader.open(f"/?lang={language}")
    return reader


def explain(reader: Visitor, place: str) -> str:
    """What the panel of the first figure in ``place`` says, opened by keyboard."""
    figure = reader.page.locator(f"{place} details.explain").first
    figure.locator("summary").focus()
    reader.page.keyboard.press("Enter")
    panel = figure.locator(".panel")
    expect(panel).to_be_visible()
    return panel.inner_text()


def open_the_round(reader: Visitor) -> None:
    reader.open("/results")
    reader.follow(ROUND)


@pytest.mark.parametrize(("language", "width"), READERS)
def test_an_analyst_reads_what_is_published(company: Company, language: str, width: int) -> None:
    """R1, R3, R5"""
    analyst = arrived(company, "analyst", width, language)
    open_the_round(analyst)
    assert analyst.language == (language, "rtl" if language == "ar" else "ltr")
    analyst.check_page(f"figures-published-{language}")
    analyst.page.get_by_role("combobox").first.select_option("workers")
    analyst.page.locator("main form button").first.click()
    assert "group=workers" in analyst.page.url  # an address that can be shared
    analyst.check_page(f"figures-of-a-group-{language}")
    analyst.open("/participation")
    analyst.page.locator('main a[href="/participation/XDD"]').click()
    analyst.page.locator('main a[href*="/participation/programmes/"]').first.click()
    analyst.check_page(f"figures-programme-{language}")
    for path in ("/participation/rates", "/participation/map", "/indicators", "/indicators/quoted"):
        analyst.open(path)
        analyst.check_page(f"figures-{path.strip('/').replace('/', '-')}-{language}")
    analyst.open("/indicators/1.1")
    assert "stated-value/1" in explain(analyst, "main")
    analyst.check_page(f"figures-indicator-{language}")
    analyst.open("/regions/africa")
    analyst.check_page(f"figures-region-{language}")
    analyst.open("/methods")
    analyst.check_page(f"figures-methods-{language}")


@pytest.mark.parametrize(("language", "width"), READERS)
def test_a_bureau_looks_closer(company: Company, language: str, width: int) -> None:
    reviewer = arrived(company, "reviewer-workers", width, language)
    reviewer.open("/portfolio")
    assert "organizations-working/1" in explain(reviewer, "main")
    reviewer.check_page(f"figures-portfolio-{language}")
    open_the_round(reviewer)
    reviewer.page.locator('main a[href$="/results/workers"]').first.click()
    for look in ("analysis", "crosstable", "waves", "comments"):
        reviewer.page.locator(f'nav.tabs a[href$="/results/workers/{look}"]').click()
        reviewer.check_page(f"figures-{look}-{language}")
    reviewer.page.go_back()
    reviewer.page.go_back()
    reviewer.page.locator("#rows").select_option("heard")
    reviewer.page.locator("#columns").select_option("priorities_reflected")
    reviewer.page.locator("main form button").click()
    assert "cramers-v/1" in explain(reviewer, "dl.facts")
    reviewer.check_page(f"figures-two-questions-{language}")


def test_without_scripts_an_analyst_sets_a_baseline(company: Company) -> None:
    """R1"""
    analyst = arrived(company, "analyst", 390, "fr", scripts=False)
    analyst.open("/indicators/3.3/baseline")
    analyst.page.locator("main form button").last.click()
    expect(analyst.page.locator("#problems")).to_be_visible()
    assert analyst.language == ("fr", "ltr")
    analyst.check_page("figures-baseline-fr")
    analyst.faults.clear()  # the browser itself notes a 422 on its console
