"""An officer's steps from the plan of a round to the mail that invites, page by page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Company
from tests.browser.mailing import PostOffice
from tests.browser.officer import Officer, Plan

LIST = """Organization;Country;Office;E-mail;Language
Ministry of Labour (demonstration C);XCC;Planning unit;planning@ministry.example;English
Ministry of Labour (demonstration C);XCC;Statistics unit;statistics@ministry.example;English
Employers' Federation (demonstration C);XCC;Secretariat;office@federation.example;English
Workers' Confederation (demonstration C);XCC;Secretariat;office@confederation.example;English
Workers' Confederation (demonstration C);XCC;Youth wing;no address;English
"""
LISTED = [line.split(";")[3] for line in LIST.splitlines()[1:5]]


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def arrive(company: Company, plan: Plan) -> Officer:
    """Sign in and choose the language of the pages."""
    officer = Officer(company.visitor("designer"), plan)
    officer.page.locator("details.lang summary").click()
    officer.page.locator(f'details.lang a[lang="{plan.language}"]').click()
    return officer


def plan_it(officer: Officer) -> None:
    officer.follow("Rounds")
    officer.check("list", narrow=True)
    officer.follow("Plan a round")
    officer.fill("Title of the round", officer.plan.title)
    officer.select("Questionnaire", officer.plan.asked)
    officer.visitor.choose("mode", officer.plan.mode)
    officer.fill("Who asks", "Country office")
    officer.fill("Address for replies", "office@ilo.example")
    officer.fill("First day", day(0))
    officer.fill("Last day", day(20))
    officer.check("plan", narrow=True)
    officer.press("Plan this round")
    officer.sees("Nobody is invited yet.")
    officer.check("planned", narrow=True)


def list_from_file(officer: Officer, folder: Path) -> None:
    """Upload a list whose last row has a fault, and leave that row out."""
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    officer.tab("Population")
    officer.check("population-none")
    officer.follow("From a file")
    officer.field("The list").set_input_files(folder / "list.csv")
    officer.check("upload")
    officer.press("Upload it and look at its columns")
    officer.check("columns", narrow=True)
    officer.press("Try it out")
    officer.sees("The list cannot be imported as it is. Nothing was changed.")
    assert officer.row("6")[1] == "E-mail"
    officer.check("dry-run-faulty", narrow=True)
    officer.follow("Back to the columns")
    officer.tick("Leave out rows with faults and import the others")
    officer.press("Try it out")
    assert (officer.fact("Good rows"), officer.fact("Rows with faults")) == ("4", "1")
    officer.check("dry-run")
    officer.press_of("Import %(count)s row", "Import %(count)s rows", 4)


def list_from_register(officer: Officer) -> None:
    officer.tab("Population")
    officer.check("population-none")
    officer.follow("From the register")
    for region in ("Africa", "Arab States", "Asia and the Pacific"):
        officer.tick(region)  # countries A, B and C, three organizations each
    officer.tick("Demonstration organizations as well")
    officer.press("Find")
    officer.fill("For whom in each organization", "الأمانة")
    officer.check("register", narrow=True)
    officer.press_of("Take this organization", "Take these %(count)s organizations", 9)


def ask_everybody(officer: Officer, units: int) -> None:
    assert officer.fact("Units") == str(units)
    officer.check("population", narrow=True)
    officer.follow("Choose the sample")
    officer.press("Look at the strata")
    officer.check("sample", narrow=True)
    officer.press("Select everybody")
    officer.follow("Invite the selected")
    assert officer.fact("To be invited") == str(units)
    officer.check("invite")
    officer.press_of("Invite %(count)s unit", "Invite %(count)s units", units)
    officer.sees("Everybody selected is invited.")
    officer.follow("To the invitations")
    expect(officer.page.locator("main tbody tr")).to_have_count(units)
    officer.check("invitations", narrow=True)


def give_an_address(officer: Officer, organization: str, name: str, address: str) -> None:
    """The register knows no addresses: one is noted at the invitation."""
    officer.open_invitation(organization)
    officer.fill("Name", name)
    officer.fill("E-mail address", address)
    officer.press("Save the contact")
    assert name in officer.fact("Contact")
    officer.check("invitation", narrow=True)
    officer.follow("Invitations")


def write_to_them(officer: Officer, post: PostOffice, people: int) -> None:
    """Look at the sample, plan the reminders, and have the invitation sent."""
    number = str(people)
    officer.tab("Messages")
    officer.page.locator(f'main a[href$="/sample/invitation/{officer.plan.language}"]').click()
    assert "Country office" in officer.page.locator("section.letter").inner_text()
    officer.check("sample-mail", narrow=True)
    officer.follow("Messages")
    officer.press("Plan these reminders")
    officer.press_of(
        "Send the invitation to %(num)s person",
        "Send the invitation to %(num)s people",
        people,
    )
    assert officer.row(officer.say("In line"))[1] == number
    officer.check("messages-in-line", narrow=True)
    officer.tab("Check")
    officer.check("check", narrow=True)
    post.deliver()
    officer.tab("Messages")
    assert officer.row(officer.say("Sent"))[1] == number
    officer.follow("Go through all messages")
    officer.check("delivery-log", narrow=True)
    officer.follow(officer.plan.title)
