"""Five people around one institution: who they are, and each one's steps at the pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.questionnaires.definition import read_definition
from tests.browser.conftest import ROOT, Company
from tests.browser.officer import Officer, Plan
from tests.browser.preparing import day
from tests.browser.visitor import Visitor

ORGANIZATION = "Trade Union Congress (two rounds)"
FIRST_ROUND = "Workers' organizations: self-diagnosis (demonstration)"
SECOND_ROUND = "Workers' organizations: a year later"

_INSTRUMENTS = ROOT / "capacity" / "diagnostics" / "instruments"
SECTIONS = [
    [item["code"] for item in section["items"]]
    for section in read_definition(_INSTRUMENTS / "workers-organization.yaml")["sections"]
]
CRITERIA = [code for items in SECTIONS for code in items]

_FILL = """values => {
  for (const [name, value] of Object.entries(values)) {
    const radio = document.querySelector(`main input[name="${name}"][value="${value}"]`);
    if (radio) radio.click(); else document.querySelector(`main [name="${name}"]`).value = value;
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
        self.page.set_default_timeout(40_000)
        self.page.set_default_navigation_timeout(40_000)

    def check(self, name: str, narrow: bool = False) -> None:
        """The page as the person has it, on a screen of the person's own width."""
        language = self.plan.language
        assert self.visitor.language == (language, "rtl" if language == "ar" else "ltr")
        self.visitor.check_page(f"two-rounds-{name}-{language}")

    def fill_in(self, values: Mapping[str, str]) -> None:
        """Choose the radio buttons and write the texts of a form, all in one go."""
        self.page.evaluate(_FILL, dict(values))

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


_PEOPLE = (
    ("focal", "en", "focal_point"),
    ("planning", "fr", "respondent"),
    ("legal", "ar", "respondent"),
    ("second-reader", "fr", "reviewer"),
)


def found(company: Company) -> Institution:
    """An administrator registers the organization and gives its people their accounts."""
    administrator = Colleague(company.visitor("administrator"), "en")
    register(administrator)
    for name, language, role in _PEOPLE:
        add_person(administrator, f"two-rounds-{name}", language, role, company.site.password)
    administrator.check("person")
    return Institution(
        focal=Colleague(company.visitor("two-rounds-focal"), "en"),
        assessors=(
            Colleague(company.visitor("two-rounds-planning"), "fr"),
            Colleague(company.visitor("two-rounds-legal", width=390), "ar"),
        ),
        reviewer=Colleague(company.visitor("reviewer-workers"), "en"),
        second=Colleague(company.visitor("two-rounds-second-reader"), "fr"),
        designer=Colleague(company.visitor("designer"), "en"),
    )


def register(administrator: Colleague) -> None:
    administrator.visitor.open("/")
    administrator.follow("Organizations")
    administrator.follow("Add an organization")
    administrator.fill("Name of the organization", ORGANIZATION)
    administrator.page.locator("select[name=group]").select_option("workers")
    administrator.page.locator("select[name=country]").select_option("XAA")
    administrator.page.locator("select[name=language]").select_option("en")
    administrator.press("Add this organization")
    administrator.sees(ORGANIZATION)


def add_person(
    administrator: Colleague, name: str, language: str, role: str, password: str
) -> None:
    administrator.follow("People")
    administrator.follow("Add a person")
    administrator.fill("Name", name)
    administrator.fill("E-mail address", f"{name}@demonstration.example")
    administrator.page.locator("select[name=language]").select_option(language)
    administrator.page.locator("main input[name=password]").fill(password)
    administrator.press("Add this person")
    administrator.sees("This person has no role yet and can do nothing until you give one.")
    administrator.page.locator("select[name=role]").select_option(role)
    if role == "reviewer":
        administrator.page.locator("select[name=group]").select_option("workers")
    else:
        administrator.select("Organization", ORGANIZATION)
    administrator.press("Give this role")
    administrator.sees("This person has 1 role.")


def start(designer: Colleague, title: str) -> None:
    """The designer starts the institution's assessment in the round ``title``."""
    designer.visitor.open("/")
    designer.follow("Rounds")
    designer.follow(title)
    designer.follow("Start assessments")
    box = designer.page.locator("main label", has_text=ORGANIZATION).locator("input")
    box.check(force=True)
    designer.check("starting")
    designer.press("Start")
    designer.sees("1 assessment is started.")


def plan_next_wave(designer: Colleague) -> None:
    designer.visitor.open("/")
    designer.follow("Rounds")
    designer.follow(FIRST_ROUND)
    designer.follow("Plan the next wave of this round")
    designer.fill("Title of the round", SECOND_ROUND)
    designer.fill("First day", day(0))
    designer.fill("Last day", day(30))
    designer.check("next-wave")
    designer.press("Plan the next wave")
    designer.sees("The next wave is planned. See which questions can be compared.")
    standings = {row[-1] for row in designer.table("Questions of both waves")}
    assert standings == {"Asks the same"}
    designer.check("next-wave-planned")


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
    focal.sees(label)


def rate(assessor: Colleague, levels: Mapping[str, int]) -> str:
    """From the home page to the receipt: every criterion, each on its own; the receipt's code."""
    assessor.visitor.open("/")
    assessor.page.locator('main a[href^="/a/m"]', has_text=ORGANIZATION).first.click()
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
