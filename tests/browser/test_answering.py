"""R5, R7, R19: a respondent in French on a phone, with and without JavaScript."""

from playwright.sync_api import expect

from tests.browser.conftest import Company
from tests.browser.visitor import Visitor


def begin(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.locator('main a[href^="/a/m"]').first.click()
    visitor.page.locator("main a.button").first.click()


def answer_stages(visitor: Visitor, depth: str) -> None:
    for stage in ("design", "implementation", "monitoring", "evaluation"):
        visitor.choose(f"stages.{stage}", depth)


def test_without_javascript_a_union_officer_answers_and_submits(company: Company) -> None:
    officer = company.visitor("respondent-workers-a", width=320, language="fr", scripts=False)
    begin(officer)
    assert officer.language == ("fr", "ltr")
    answer_stages(officer, "2")
    while officer.page.locator('button[name="go"][value="next"]').count():
        satisfaction = officer.control("satisfaction", "2")
        if satisfaction.count():
            satisfaction.check(force=True)
        officer.page.locator('button[name="go"][value="next"]').click()
    officer.check_page("no-javascript-review-fr-320")
    officer.page.locator('form[action$="/submit"] button').click()
    expect(officer.page.locator(".code")).to_have_count(1)


def test_with_javascript_every_answer_is_saved_as_it_is_given(company: Company) -> None:
    officer = company.visitor("respondent-employers-a", width=360, language="ar")
    begin(officer)
    with officer.page.expect_response("**/answer") as saved:
        officer.choose("stages.design", "0")
    assert saved.value.ok
    officer.page.wait_for_function("document.getElementById('saved').textContent.length > 0")
    officer.page.reload()
    assert officer.control("stages.design", "0").is_checked()
    officer.open(officer.page.url.split("?")[0] + "?lang=ar")
    assert officer.language == ("ar", "rtl")
    officer.check_page("answering-ar-360")


def test_changing_the_language_in_mid_section_keeps_what_was_chosen(company: Company) -> None:
    officer = company.visitor("respondent-government-a", width=360, scripts=False)
    begin(officer)
    officer.choose("stages.design", "3")
    officer.page.locator("details.lang summary").click()
    officer.page.locator('details.lang button[value="ar"]').click()
    assert officer.language == ("ar", "rtl")
    assert officer.control("stages.design", "3").is_checked()
    officer.check_page("language-changed-ar")


def test_visitors_without_an_account_see_where_they_are(company: Company) -> None:
    visitor = company.visitor()
    for path, status in (("/", 200), ("/sign-in", 200), ("/a/unknown-secret", 404)):
        for language in ("en", "fr", "ar"):
            visitor.page.goto(f"{path}?lang={language}")
            assert visitor.language[0] == language
            visitor.check_page(f"public{path.replace('/', '-')}-{language}-{status}")
        visitor.faults.clear()  # the browser itself notes a 404 on its console
