"""Five people around one institution: who they are, and each one's steps at the pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from surveys.questionnaires.definition import read_definition
from tests.browser.conftest import ROOT
from tests.browser.officer import Officer, Plan
from tests.browser.preparing import day
from tests.browser.visitor import Visitor

ORGANIZATION = "Trade Union Congress (two rounds)"
FIRST_ROUND = "Workers' organizations: self-diagnosis (demonstration)"
SECOND_ROUND = "Workers' organizations: a year later"

_PATIENCE = 90_000  # milliseconds, on a machine that does much else

_INSTRUMENTS = ROOT / "capacity" / "diagnostics" / "instruments"
SECTIONS = [
    [item["code"] for item in section["items"]]
    for section in read_definition(_INSTRUMENTS / "workers-organization.yaml")["sections"]
]
CRITERIA = [code for items in SECTIONS for code in items]

FILL = """values => {
  for (const [name, value] of Object.entries(values)) {
    const radio = document.querySelector(`main input[name="${name}"][value="${value}"]`);
    const text = `main textarea[name="${name}"], main input[type=text][name="${name}"]`;
    if (radio) radio.click(); else document.querySelector(text).value = value;
  }
}"""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the institution agrees on for one criterion."""

    level: int
    evidence: str = ""
    desired: int = 5
    importance: int = 3

    def as_fields(self) -> dict[str, str]:
        return {
            "level": str(self.level),
            "evidence": self.evidence,
            "rationale": "Agreed on the papers on the table.",
            "desired": str(self.desired),
            "importance": str(self.importance),
        }


class Colleague(Officer):
    """Somebody who presses what is written there, in the language of the account."""

    def __init__(self, visitor: Visitor, language: str) -> None:
        super().__init__(visitor, Plan(language, "", "", ""))
        self.page.set_default_timeout(_PATIENCE)
        self.page.set_default_navigation_timeout(_PATIENCE)

    def sees(self, text: str) -> None:
        """As soon as the page that follows is there."""
        main = self.page.locator("main")
        expect(main).to_contain_text(self.say(text), use_inner_text=True, timeout=_PATIENCE)

    def check(self, name: str, narrow: bool = False) -> None:
        """The page as the person has it, on a screen of the person's own width."""
        language = self.plan.language
        assert self.visitor.language == (language, "rtl" if language == "ar" else "ltr")
        self.visitor.check_page(f"two-rounds-{name}-{language}")

    def fill_in(self, values: Mapping[str, str]) -> None:
        """Choose the radio buttons and write the texts of a form, all in one go."""
        self.page.evaluate(FILL, dict(values))

    def send(self, go: str) -> None:
        """Press the button ``go`` of the form, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(f'main button[name="go"][value="{go}"]').first.click()

    def go_on(self) -> None:
        """What the page says comes next: the button at its top."""
        with self.page.expect_navigation():
            self.page.locator("main div.actions a.button").first.click()

    def criterion(self, code: str) -> None:
        """Follow the link that bears the criterion's code."""
        self.page.locator("main").get_by_role("link", name=code, exact=True).first.click()
        self.page.wait_for_url(f"**/{code}*")

    def crumb(self, number: int) -> None:
        """Back along the way at the top of the page; 0 is the home page."""
        with self.page.expect_navigation():
            self.page.locator("nav.crumbs a").nth(number).click()

    def download(self, selector: str) -> bytes:
        with self.page.expect_download() as download:
            self.page.locator(selector).first.click()
        return Path(download.value.path()).read_bytes()


# --- the people, and the round --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Institution:
    """Everybody who has to do with it."""

    focal: Colleague
    assessors: tuple[Colleague, Colleague]
    reviewer: Colleague
    second: Colleague
    designer: Colleague


# --- rating ---------------------------------------------------------------------------------------


def open_assessment(focal: Colleague, title: str) -> None:
    """From the focal point's home page to the assessment in the round ``title``."""
    focal.visitor.open("/")
    focal.follow("Assessments")
    focal.follow(title)
    focal.page.wait_for_url(re.compile(r"/assessments/\d+$"))


def invite(focal: Colleague, label: str, account: str, language: str) -> None:
    focal.fill("For whom", label)
    focal.select("Account", account)
    focal.page.locator("select[name=language]").select_option(language)
    focal.press("Invite")
    expect(focal.page.locator("main tbody tr", has_text=label)).to_be_visible()


def rate(assessor: Colleague, levels: Mapping[str, int]) -> str:
    """From the home page to the receipt: every criterion, each on its own; the receipt's code."""
    assessor.visitor.open("/")
    line = assessor.page.locator("main li", has_text=ORGANIZATION)
    line.locator('a[href^="/a/m"]').first.click()
    with assessor.page.expect_navigation():
        assessor.page.locator("main a.button").first.click()
    for items in SECTIONS:
        answers: dict[str, str] = {}
        for code in items:
            answers[code] = str(levels[code])
            answers[f"{code}.desired"] = "5"
            answers[f"{code}.importance"] = "4"
        assessor.fill_in(answers)
        assessor.send("next")
    assessor.page.wait_for_url("**/review")
    assessor.press("Submit")
    assessor.page.wait_for_url("**/receipt")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", assessor.visitor.text)
    assert code is not None
    return code.group()


def close(focal: Colleague) -> None:
    focal.follow("Close the self-rating")
    focal.sees("It cannot be opened again.")
    focal.press("Close the self-rating")


def rate_in(institution: Institution, title: str, levels: tuple[dict[str, int], ...]) -> None:
    """The focal point invites both assessors; each rates, and the ratings are closed."""
    focal = institution.focal
    open_assessment(focal, title)
    focal.sees("Invite the people who will rate, each on their own.")
    invite(focal, "Planning unit", "two-rounds-planning", "fr")
    invite(focal, "Legal unit", "two-rounds-legal", "ar")
    receipts = {
        rate(assessor, given) for assessor, given in zip(institution.assessors, levels, strict=True)
    }
    assert len(receipts) == 2
    open_assessment(focal, title)
    focal.sees("2 of 2 assessors have submitted their ratings.")
    focal.check("rated")
    close(focal)
    focal.sees("0 of 56 are agreed.")


# --- agreeing -------------------------------------------------------------------------------------


def agree(focal: Colleague, plan: Mapping[str, Agreed]) -> None:
    """Settle what the agenda still leads to, criterion by criterion, as ``plan`` has it."""
    for code in criteria_before(focal):
        focal.fill_in(plan[code].as_fields())
        focal.send("next")


def criteria_before(focal: Colleague) -> Iterator[str]:
    """The codes of the criteria that saving one after another leads to."""
    for _number in CRITERIA:
        named = re.search(r"/criteria/([A-Z]\d\.\d)$", focal.page.url.split("?")[0])
        if named is None:
            return
        yield named.group(1)


def submit(focal: Colleague) -> None:
    focal.follow("Submit to the reviewer")
    focal.check("submitting")
    focal.press("Submit to the reviewer")
    focal.sees("The reviewer has had your assessment since")


# --- evidence -------------------------------------------------------------------------------------


def to_evidence(focal: Colleague, code: str) -> None:
    focal.criterion(code)
    focal.follow("Evidence: files, links, citations")


def add_link(focal: Colleague, title: str, address: str, level: int) -> None:
    focal.fill("What it is", title)
    focal.fill("A link", address)
    _add(focal, title, level)


def add_file(focal: Colleague, title: str, name: str, content: bytes, level: int) -> None:
    focal.fill("What it is", title)
    focal.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content}
    )
    _add(focal, title, level)


def _add(focal: Colleague, title: str, level: int) -> None:
    focal.visitor.choose("supports_level", str(level))
    focal.visitor.choose("visibility", "reviewer")
    focal.fill("Date of the document", day(-30))
    focal.press("Add it")
    focal.sees(title)


def pieces(colleague: Colleague) -> Sequence[str]:
    """What stands in the list of evidence."""
    return colleague.page.locator("main ul.pieces > li").all_inner_texts()
