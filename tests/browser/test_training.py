"""A planner goes from the demand to an approved plan, its cohort, and what came of it.

In English and in French, over the demonstration's needs. An organization nominates in between.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Company
from tests.browser.visitor import Visitor

UNION = "Workers' Confederation (demonstration D)"
FOCAL_POINT = "focal-workers-d"


@dataclass(frozen=True)
class Reader:
    """A planner's language, and days and a year of their own, so that nobody meets the other."""

    language: str
    width: int
    year: int
    days: int

    @property
    def participant(self) -> str:
        return f"Participant ({self.language})"


READERS = [Reader("en", 1280, 2031, 3), Reader("fr", 320, 2033, 33)]


def arrived(company: Company, account: str, reader: Reader) -> Visitor:
    found = company.visitor(account, reader.width, reader.language)
    found.open(f"/?lang={reader.language}")
    return found


def click(page: Page, address: str) -> None:
    """Follow the first link of the page to ``address`` (the end of it)."""
    page.locator(f'main a[href$="{address}"]').first.click()


def send(page: Page, address: str) -> None:
    """Press the button of the form that goes to ``address`` (the end of it)."""
    page.locator(f'main form[action$="{address}"] button').first.click()


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
def test_from_demand_to_evaluation(company: Company, reader: Reader) -> None:
    """R12, R15"""
    planner = arrived(company, "planner", reader)
    assert planner.language == (reader.language, "ltr")
    scenario = propose(planner, reader)
    settle_by_hand(planner, scenario)
    approve(planner, reader)
    edition = edition_with_the_union(planner)
    move(planner, edition, date.today() + timedelta(reader.days))
    confirm(planner, edition)
    nominate(company, reader, edition)
    accept(planner, edition)
    assert reader.participant in planner.text
    move(planner, edition, date.today() - timedelta(reader.days + 7))
    attend(planner, reader, edition)
    evaluate(planner, reader, edition)
    look_at_figures(planner, reader)


def propose(planner: Visitor, reader: Reader) -> str:
    """From the demand to a proposal; the address of the scenario."""
    page = planner.page
    planner.open("/training")
    click(page, "/training/demand")
    planner.check_page(f"training-demand-{reader.language}")
    click(page, "/training/plans")
    click(page, "/training/plans/new")
    page.fill("[name=title]", f"Plan {reader.year}")
    page.fill("[name=begins]", f"{reader.year}-1x")
    page.fill("[name=budget]", "400000")
    planner.choose("world", "demonstration")
    page.locator("main form .actions button").click()
    assert page.input_value("[name=begins]") == f"{reader.year}-1x"  # what was typed stays
    refused(planner)
    page.fill("[name=begins]", f"{reader.year}-01")
    page.locator("main form .actions button").click()
    scenario = page.locator('main a[href*="/training/scenarios/"]').first
    if not re.search(r"/training/scenarios/\d+$", page.url):
        scenario.click()
    found = re.sub(r"^https?://[^/]+|\?.*$", "", page.url)
    page.fill("[name=delegates]", "4")
    page.fill("[name=women]", "40")
    page.locator('main form[action$="/settings"] button').last.click()
    have_proposed(planner, found)
    planner.check_page(f"training-scenario-{reader.language}")
    return found


def refused(visitor: Visitor) -> None:
    """The browser tells of an answer 422 as of a fault; here it is what was to come."""
    told = [fault for fault in visitor.faults if "422" in fault]
    assert len(told) == 1, visitor.faults
    visitor.faults.remove(told[0])


def have_proposed(planner: Visitor, scenario: str) -> None:
    planner.open(scenario)
    send(planner.page, "/propose")
    for _look in range(60):
        planner.open(scenario)
        if planner.page.locator('main a[href$="/approve"]').count():
            return
        planner.page.wait_for_timeout(500)
    raise AssertionError(f"nothing was proposed: {planner.text}")


def settle_by_hand(planner: Visitor, scenario: str) -> None:
    """No edition of a course that was proposed: the next proposal keeps to it."""
    page = planner.page
    drop = page.locator('details.edition a[href*="kind=at_most"]').first
    (offering,) = re.findall(r"offering=(\d+:\w+)", drop.get_attribute("href") or "")
    click(page, "/hands/new")
    planner.choose("kind", "at_most")
    page.select_option("[name=offering]", offering)
    page.fill("[name=number]", "0")
    page.fill("[name=reason]", "No trainer")
    page.locator("main form .actions button").click()
    expect(page.locator("#hands + ul")).to_contain_text("No trainer")
    assert page.locator('main a[href$="/approve"]').count() == 0  # it is out of date
    have_proposed(planner, scenario)
    expect(page.locator("#hands + ul")).to_contain_text("No trainer")
    assert page.locator("details.edition").count() > 0
    assert page.locator(f'details.edition a[href*="offering={offering}"]').count() == 0


def approve(planner: Visitor, reader: Reader) -> None:
    page = planner.page
    click(page, "/approve")
    planner.check_page(f"training-approving-{reader.language}")
    page.fill("[name=decision]", "Minutes of the management board, item 4")
    page.locator("main form .actions button").click()
    expect(page.locator("main")).to_contain_text("Minutes of the management board, item 4")
    if not re.search(r"/training/plans/\d+$", page.url):
        page.locator('nav[aria-label] a[href*="/training/plans/"]').last.click()
    planner.check_page(f"training-plan-{reader.language}")


def edition_with_the_union(planner: Visitor) -> str:
    """The address of an edition of the approved plan in which the union has places."""
    links = planner.page.locator('main a[href*="/training/editions/"]').all()
    addresses = [link.get_attribute("href") or "" for link in links]
    for address in addresses:
        planner.open(address)
        if UNION in planner.text:
            return address
    raise AssertionError(f"the union has no place in {addresses}")


def move(planner: Visitor, edition: str, begins: date) -> None:
    """Five days from ``begins`` on."""
    page = planner.page
    planner.open(edition)
    click(page, "/change")
    page.fill("[name=begins]", begins.isoformat())
    page.fill("[name=ends]", (begins + timedelta(4)).isoformat())
    page.fill("[name=place]", "Turin")
    page.locator("main form .actions button").click()
    planner.open(edition)
    assert "Turin" in planner.text


def confirm(planner: Visitor, edition: str) -> None:
    """Dates and place: done once, so the button is gone."""
    send(planner.page, "/confirm")
    planner.open(edition)
    assert planner.page.locator('main form[action$="/confirm"]').count() == 0


def nominate(company: Company, reader: Reader, edition: str) -> None:
    """The union names somebody, and finds the fault that it made in its own words."""
    focal = arrived(company, FOCAL_POINT, reader)
    page = focal.page
    focal.open(edition)
    page.locator('main a[href*="/training/organizations/"]').first.click()
    focal.check_page(f"training-places-{reader.language}")
    page.fill("[name=name]", reader.participant)
    page.fill("[name=email]", "participant")
    page.locator('main form[action*="/training/organizations/"] button').first.click()
    assert page.locator("[name=email][aria-invalid]").count() == 1  # half an address
    refused(focal)
    assert page.input_value("[name=name]") == reader.participant
    page.fill("[name=email]", f"participant-{reader.language}@demonstration.example")
    focal.choose("sex", "woman")
    page.locator('main form:has([name="email"]) button').first.click()
    expect(page.locator("main")).to_contain_text(reader.participant)


def accept(planner: Visitor, edition: str) -> None:
    """Nobody else waits for a decision."""
    page = planner.page
    planner.open(edition)
    waiting = page.locator("main input[type=checkbox][name=nomination]")
    assert waiting.count() == 1
    waiting.check()
    page.locator('main button[name=go][value="accept"]').click()
    planner.open(edition)
    assert waiting.count() == 0


def attend(planner: Visitor, reader: Reader, edition: str) -> None:
    """All days; the certificate that is made then is found by its number."""
    page = planner.page
    planner.open(edition)
    planner.check_page(f"training-cohort-{reader.language}")
    click(page, "/attendance")
    (days,) = re.findall(r"\d+", page.locator("main .lead").inner_text())[:1]
    page.locator('main input[name^="days-"]').first.fill(days)
    page.locator("main form .actions button").click()
    planner.open(edition)
    send(page, "/certificates")
    planner.open(edition)
    page.get_by_role("link", name=reader.participant).click()
    certificate = page.locator('main a[href*="/certificates/"]')
    for _look in range(60):
        if certificate.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    number = certificate.inner_text()
    certificate.click()
    assert number in planner.text and reader.participant not in planner.text
    planner.open(edition)


def evaluate(planner: Visitor, reader: Reader, edition: str) -> None:
    """The rounds of the own edition, and what came of the one that was held last year."""
    page = planner.page
    click(page, "/evaluation")
    click(page, "/evaluation/plan")
    planner.check_page(f"training-evaluation-plan-{reader.language}")
    asked = page.locator("main form fieldset").count()
    page.locator('main form[action$="/evaluation/plan"] button').first.click()
    planner.open(f"{edition}/evaluation")
    planner.check_page(f"training-evaluation-{reader.language}")
    assert page.locator("main table").first.locator("tbody tr").count() == asked > 0
    planner.open("/training/evaluations")
    planner.check_page(f"training-evaluations-{reader.language}")
    page.locator('main a[href*="/training/editions/"][href$="/evaluation"]').last.click()
    planner.check_page(f"training-evaluated-{reader.language}")
    assert not page.url.endswith(f"{edition}/evaluation")
    assert page.locator("main svg").count() > 0


def look_at_figures(planner: Visitor, reader: Reader) -> None:
    for address, name in (("/training/figures", "figures"), ("/training/figures/equity", "equity")):
        planner.open(address)
        planner.check_page(f"training-{name}-{reader.language}")
        assert planner.page.locator("main .explain").count() > 0
