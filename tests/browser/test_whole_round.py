"""R1-R9, R19: an officer walks a whole round through its pages, as docs/running-a-round.md says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Company, Site
from tests.browser.mailing import PostOffice, serving_with_mail
from tests.browser.officer import Officer, Plan
from tests.browser.preparing import (
    LISTED,
    arrive,
    ask_everybody,
    day,
    give_an_address,
    list_from_file,
    list_from_register,
    plan_it,
    write_to_them,
)
from tests.browser.visitor import Visitor
from tests.mailbox import Mailbox, listening

ENGLISH = Plan(
    language="en",
    mode="confidential",
    title="Walked through in spring",
    asked="Participation in the Decent Work Country Programme",
)
ARABIC = Plan(
    language="ar", mode="anonymous", title="جولة الربيع", asked="استبيان موجه إلى الأقاليم"
)
PLANNING = LISTED[0]
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with listening(Mailbox()) as box:
        yield box


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Site]:
    with serving_with_mail(tmp_path_factory.mktemp("mailing-site"), mailbox) as site:
        yield site


@pytest.fixture(scope="module")
def post(site: Site, mailbox: Mailbox) -> PostOffice:
    return PostOffice(site, mailbox)


def answer(phone: Visitor, officer: Officer, link: str) -> str:
    """Open the link that came by mail on a phone and hand the answers in; the receipt's code."""
    language = officer.plan.language
    phone.page.goto(link)
    assert phone.language == (language, "rtl" if language == "ar" else "ltr")
    phone.check_page(f"round-welcome-{language}-360")
    phone.page.get_by_role("link", name=officer.say("Begin"), exact=True).click()
    answer_first_section(phone, language)
    phone.check_page(f"round-section-{language}-360")
    while phone.page.locator('button[name="go"][value="next"]').count():
        if phone.control("satisfaction", "4").count():
            phone.choose("satisfaction", "4")
        with phone.page.expect_navigation(wait_until="load"):
            phone.page.locator('button[name="go"][value="next"]').click()
    phone.check_page(f"round-review-{language}-360")
    phone.press(officer.say("Submit"))
    phone.page.wait_for_url("**/receipt")
    phone.check_page(f"round-receipt-{language}-360")
    found = CODE.search(phone.text)
    assert found is not None
    return found.group()


def answer_first_section(phone: Visitor, language: str) -> None:
    if language == "en":
        for stage in ("design", "implementation", "monitoring", "evaluation"):
            phone.choose(f"stages.{stage}", "3")
    else:
        phone.page.locator("select[name=country]").select_option("LBN")
        phone.choose("processes", "no_process")


def note_a_refusal(officer: Officer, organization: str) -> None:
    officer.tab("Invitations")
    officer.open_invitation(organization)
    officer.tick("Does not want to take part")
    officer.press("Note it")
    officer.follow("Invitations")


def look_at_fieldwork(officer: Officer, dispositions: dict[str, str], rate: str) -> None:
    """``dispositions``: how many invitations by AAPOR code; ``rate``: the response rate RR1."""
    officer.tab("Fieldwork")
    officer.check("fieldwork", narrow=True)
    table = officer.table(
        "Dispositions, with the codes of the American Association for Public Opinion Research"
        " (AAPOR)"
    )
    assert {line[1]: line[-1] for line in table} == dispositions
    assert officer.row("RR1")[2:] == [str(sum(map(int, dispositions.values()))), rate]
    assert officer.row(officer.say("On the web"))[1] == "1"


def nobody_is_named(officer: Officer) -> None:
    """Of an anonymous round nothing tells whose the one answer is."""
    officer.sees(
        "Of an anonymous round nobody can tell exactly. Reminders go to those whose participation"
        " is not noted."
    )
    for name in ("مكتب التخطيط", "planning@ministry", "وزارة العمل"):
        assert name not in officer.visitor.text
    officer.tab("Invitations")
    states = {line[-1] for line in officer.table("Who is invited, and how far they are")}
    assert states == {officer.say("Not known")}


def take_a_step(officer: Officer, step: str, button: str, field: str = "", text: str = "") -> None:
    """One of the steps that are folded on the round's first page."""
    officer.tab("Overview")
    officer.unfold(step)
    if field:
        officer.page.locator("details[open]").get_by_label(officer.say(field)).fill(text)
    with officer.page.expect_navigation(wait_until="load"):
        officer.press(button)


def may_correct(phone: Visitor, officer: Officer) -> bool:
    phone.page.reload()
    button = phone.page.get_by_role("button", name=officer.say("Correct my answers"))
    return button.count() == 1


def pause_resume_and_extend(officer: Officer, phone: Visitor) -> None:
    take_a_step(
        officer, "Pause the round", "Yes, pause this round now", "Reason", "A question is unclear"
    )
    assert officer.fact("State") == officer.say("Paused")
    officer.check("paused", narrow=True)
    assert not may_correct(phone, officer)
    phone.check_page(f"round-receipt-paused-{officer.plan.language}-360")
    take_a_step(officer, "Resume the round", "Yes, resume this round now")
    assert officer.fact("State") == officer.say("Open")
    assert may_correct(phone, officer)
    before = officer.fact("Last day")
    take_a_step(officer, "Extend the round", "Yes, set this last day", "New last day", day(30))
    assert officer.fact("Last day") != before
    officer.check("extended")


def close_it(officer: Officer, phone: Visitor) -> None:
    step = "Close the round before its last day"
    take_a_step(officer, step, "Yes, close this round now", "Reason", "Enough answers")
    assert officer.fact("State") == officer.say("Closed")
    officer.check("closed", narrow=True)
    assert not may_correct(phone, officer)
    phone.check_page(f"round-receipt-closed-{officer.plan.language}-360")
    officer.follow("See the results")
    officer.sees(
        "Nothing is published here: to no question did enough respondents from enough"
        " organizations answer, or what is not published could be worked out with it."
    )  # one answer would be recognized
    assert officer.page.locator("main :is(table, section)").count() == 0
    officer.check("results", narrow=True)
    officer.page.go_back()


def look_at_personal_data(officer: Officer, contacts: str, somebody: str, found: str) -> None:
    officer.tab("Personal data")
    assert officer.fact("Contacts, deleted") == contacts
    officer.page.locator("#words").fill(somebody)
    officer.press("Look everywhere")
    trace = officer.page.locator("main section", has_text=officer.plan.title)
    assert officer.say(found) in trace.inner_text()
    officer.check("personal-data", narrow=True)


def test_a_confidential_round_in_english(
    company: Company, post: PostOffice, tmp_path: Path
) -> None:
    officer = arrive(company, ENGLISH)
    plan_it(officer)
    list_from_file(officer, tmp_path)
    ask_everybody(officer, 4)
    write_to_them(officer, post, len(LISTED))
    phone = company.visitor(width=360)
    code = answer(phone, officer, post.link_to(PLANNING))
    note_a_refusal(officer, "Employers' Federation")
    assert officer.row("Planning unit")[-1] == "Submitted"
    look_at_fieldwork(officer, {"1.1": "1", "2.11": "1", "3.19": "2"}, "25%")
    pause_resume_and_extend(officer, phone)
    close_it(officer, phone)
    assert code in phone.text
    look_at_personal_data(officer, "4", PLANNING, "Submitted")


def test_an_anonymous_round_in_arabic(company: Company, post: PostOffice) -> None:
    officer = arrive(company, ARABIC)
    address = "planning@ministry.xbb.example"
    plan_it(officer)
    list_from_register(officer)
    ask_everybody(officer, 9)
    give_an_address(officer, "وزارة العمل", "مكتب التخطيط", address)
    write_to_them(officer, post, 1)
    phone = company.visitor(width=360, language="ar")
    code = answer(phone, officer, post.link_to(address))
    look_at_fieldwork(officer, {"1.1": "1", "3.11": "8"}, "11%")
    nobody_is_named(officer)
    pause_resume_and_extend(officer, phone)
    close_it(officer, phone)
    assert code in phone.text
    look_at_personal_data(officer, "1", address, "Cannot be told: the round is anonymous")
