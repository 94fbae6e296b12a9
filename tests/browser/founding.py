"""What others do before an institution can begin: accounts, the round, the start of it."""

from tests.browser.conftest import Company
from tests.browser.institution import (
    FIRST_ROUND,
    ORGANIZATION,
    SECOND_ROUND,
    Colleague,
    Institution,
)
from tests.browser.preparing import day

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
