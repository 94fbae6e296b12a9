"""R10, R11, R12: a whole diagnostic by three people in three languages, from invitation to PDF."""

import re
from pathlib import Path

import pytest

from surveys.questionnaires.definition import read_definition
from tests.browser.conftest import Company
from tests.browser.institution import FILL
from tests.browser.visitor import Visitor

INSTRUMENTS = Path(__file__).resolve().parents[2] / "capacity" / "diagnostics" / "instruments"
SECTIONS = [
    (section["code"], [item["code"] for item in section["items"]])
    for section in read_definition(INSTRUMENTS / "workers-organization.yaml")["sections"]
]
CRITERIA = [code for _section, items in SECTIONS for code in items]


def open_own_questionnaire(visitor: Visitor) -> None:
    """From the first page to the first question, by links alone."""
    visitor.open("/")
    visitor.page.locator('main a[href^="/a/m"]').first.click()


def rate_everything(visitor: Visitor, shift: int) -> None:
    """Answer every criterion: the first section click by click, the others each in one go."""
    visitor.page.locator("main a.button").first.click()
    for number, (_section, items) in enumerate(SECTIONS):
        answers = {}
        for place, code in enumerate(items):
            level = 1 + (number + place + shift) % 5
            answers[code] = str(level)
            answers[f"{code}.desired"] = str(min(5, level + 1))
            answers[f"{code}.importance"] = str(2 + (place + shift) % 4)
        if number == 0:
            for name, value in answers.items():
                visitor.choose(name, value)
            visitor.check_page(f"criteria-{visitor.language[0]}")
        else:
            visitor.page.evaluate(FILL, answers)
        with visitor.page.expect_navigation():
            visitor.page.locator('button[name="go"][value="next"]').click()


def submit_own(visitor: Visitor) -> str:
    """Press submit on the review page; the receipt's code."""
    visitor.page.wait_for_url("**/review")
    visitor.check_page(f"review-{visitor.language[0]}")
    visitor.page.locator('form[action$="/submit"] button').click()
    visitor.page.wait_for_url("**/receipt")
    visitor.check_page(f"receipt-{visitor.language[0]}")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", visitor.text)
    assert found is not None
    return found.group()


def agree_on_everything(visitor: Visitor) -> None:
    """The consensus meeting: every criterion on the agenda, one after another."""
    visitor.page.locator(".actions a.button").first.click()
    for number in range(len(CRITERIA)):
        if number == 0:
            visitor.check_page("consensus")
        visitor.choose("level", str(2 + number % 3))
        visitor.page.locator('textarea[name="rationale"]').fill("Agreed on the documents shown.")
        if number % 4:
            visitor.page.locator('textarea[name="evidence"]').fill("Minutes of the last congress.")
        visitor.choose("desired", str(min(5, 3 + number % 3)))
        visitor.choose("importance", str(1 + number % 5))
        visitor.page.locator('button[name="go"][value="next"]').click()


def assessment_path(visitor: Visitor) -> str:
    visitor.open("/assessments")
    path = visitor.page.locator('main a[href^="/assessments/"]').first.get_attribute("href")
    assert path is not None
    return path


def decide_on_the_rest(visitor: Visitor, path: str, return_first: bool) -> None:
    """Verify what is undisputed, return one criterion if asked, accept all others unverified."""
    bulk = visitor.page.locator('form[action$="/accept-undisputed"]')
    if bulk.count():
        bulk.locator("input[type=checkbox]").check(force=True)
        bulk.locator("button").click()
    returned = not return_first
    while (link := visitor.page.locator(".actions a.button").first).get_attribute("href") not in (
        "#finish",
        None,
    ):
        link.click()
        decision = "accept" if returned else "return"
        visitor.choose("decision", decision)
        if not returned:
            visitor.page.locator('textarea[name="reason"]').fill("Which congress was it?")
            visitor.check_page("reviewer-criterion")
            returned = True
        visitor.page.locator('button[name="go"][value="overview"]').click()
    visitor.page.locator('form[action$="/finish"] button').click()


def test_three_assessors_agree_are_reviewed_and_get_their_report(company: Company) -> None:
    for number, language in ((1, "fr"), (2, "ar"), (3, "en")):
        width = 390 if number == 2 else 1280
        assessor = company.visitor(f"assessor-{number}-workers-a", width=width)
        open_own_questionnaire(assessor)
        expected = (language, "rtl" if language == "ar" else "ltr")
        assert assessor.language == expected
        assessor.check_page(f"welcome-{language}")
        rate_everything(assessor, shift=number)
        assert submit_own(assessor)

    focal = company.visitor("focal-workers-a")
    path = assessment_path(focal)
    focal.open(path)
    focal.check_page("assessment-rating")
    focal.page.locator(".actions a.button").first.click()
    focal.check_page("assessment-closing")
    focal.page.locator('form[action$="/close-rating"] button').click()
    focal.open(f"{path}/spread")
    focal.check_page("spread")
    focal.open(path)
    agree_on_everything(focal)
    focal.open(f"{path}/submit")
    focal.check_page("assessment-submit")
    focal.page.locator('form[action$="/submit"] button').click()

    reviewer = company.visitor("reviewer-workers")
    reviewer.open("/reviews")
    reviewer.check_page("review-queue")
    review = path.replace("/assessments/", "/reviews/")
    reviewer.open(review)
    reviewer.check_page("review-overview")
    decide_on_the_rest(reviewer, review, return_first=True)

    focal.open(path)
    focal.page.locator(".actions a.button").first.click()
    focal.page.locator('textarea[name="evidence"]').fill("Minutes of the congress of 2025.")
    focal.page.locator('button[name="go"][value="next"]').click()
    focal.open(f"{path}/submit")
    focal.page.locator('form[action$="/submit"] button').click()
    reviewer.open(review)
    decide_on_the_rest(reviewer, review, return_first=False)
    reviewer.open(review)
    reviewer.check_page("review-ended")

    for language in ("en", "ar"):
        focal.open(f"{path}/report?lang={language}")
        focal.check_page(f"report-{language}")
    focal.open(f"{path}/report?lang=fr")
    focal.check_page("report-fr")
    pdf = ask_for_pdf(focal, path, "ar")
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000


def ask_for_pdf(visitor: Visitor, path: str, language: str) -> bytes:
    """Ask for the PDF, wait on the job's page as a person would, and download it."""
    form = visitor.page.locator(f'form[action="{path}/report/pdf"]')
    form.locator("select").select_option(language)
    form.locator("button").click()
    link = visitor.page.locator('main a[href$="/file"]')
    link.wait_for(timeout=60_000)
    visitor.check_page("job-done")
    with visitor.page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_validated_institution_reads_its_report(
    company: Company, language: str, width: int
) -> None:
    """R12: the report of country B's ministry, in three languages on two screens."""
    focal = company.visitor("focal-government-b", width=width)
    path = assessment_path(focal)
    focal.open(f"{path}?lang={language}")
    focal.check_page(f"validated-{language}-{width}")
    focal.open(f"{path}/report?lang={language}")
    assert focal.language[0] == language
    focal.check_page(f"validated-report-{language}-{width}")
