"""Whom training reached, on its pages and in its files (R15, R16), and the room's first page."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Fellowship, Nomination, PlaceOffer
from capacity.training.domain.cohorts import NominationState, ParticipantKind
from capacity.training.domain.courses import EditionState
from capacity.training.reach.queries import counted
from surveys.constituents.geography import Region
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.factories import make_course, make_edition, make_organization, make_person
from tests.web.cohorts import arranged, named

SignIn = Callable[..., int]
LAST_YEAR = now().year - 1


def held(session: Session, *covers: str, years_ago: int = 1) -> EditionRecord:
    """An edition of a course with an outcome code, held in the middle of an earlier year."""
    course = make_course(session, *covers)
    course.outcomes = ["1.2"]
    edition = make_edition(session, course, state=EditionState.HELD)
    edition.begins = now().date().replace(year=now().year - years_ago, month=6, day=2)
    edition.ends = edition.begins.replace(day=6)
    session.flush()
    return edition


def came(
    session: Session,
    edition: EditionRecord,
    organization: Organization | None,
    sex: str = "woman",
    state: NominationState = NominationState.ATTENDED,
    staff_region: str = "",
) -> Nomination:
    """Somebody who attended: of an organization, or of the ILO's staff in a region."""
    person = make_person(session)
    made = Nomination(
        edition_id=edition.id,
        kind=ParticipantKind.CONSTITUENT if organization else ParticipantKind.STAFF,
        organization_id=organization.id if organization else None,
        staff_region=staff_region,
        name=person.name,
        email=person.email,
        sex=sex,
        language="en",
        state=state,
        nominated_by=person.id,
        nominated_at=now(),
    )
    session.add(made)
    session.flush()
    return made


def offered(session: Session, edition: EditionRecord, organization: Organization) -> None:
    by = make_person(session)
    session.add(
        PlaceOffer(
            edition_id=edition.id,
            organization_id=organization.id,
            places=2,
            for_women=1,
            offered_by=by.id,
            offered_at=now(),
        )
    )
    session.flush()


@pytest.fixture
def trained(session: Session) -> EditionRecord:
    """Last year: a government's and a union's participant, one absent, and staff; a fellowship."""
    edition = held(session, "C3.1")
    ministry = make_organization(session, Group.GOVERNMENT, "KEN")
    union = make_organization(session, Group.WORKERS)
    for organization in (ministry, union):
        offered(session, edition, organization)
    came(session, edition, ministry, "man")
    first = came(session, edition, union)
    came(session, edition, union, state=NominationState.ABSENT)
    came(session, edition, None, "", staff_region=Region.AMERICAS.value)
    by = make_person(session)
    session.add(
        Fellowship(
            nomination_id=first.id, amount=2_400, source="Fund", granted_by=by.id, granted_at=now()
        )
    )
    session.commit()
    return edition


def facts(page: Page) -> dict[str, str]:
    """The figures of the year by their names, without their panels."""
    names = [words(each) for each in page.all(".//dl[@class='facts']/dt")]
    values = page.all(".//dl[@class='facts']/dd/details/summary")
    return {
        name: words(value).removesuffix(" How it is computed")
        for name, value in zip(names, values, strict=True)
    }


def test_the_year_stands_with_its_definitions_and_the_quoted_figures(
    client: HouseClient, trained: EditionRecord, sign_in: SignIn
) -> None:
    """R15, R16: the platform's own figures, and what the papers said, never mixed."""
    sign_in(Role.ANALYST)
    page = client.page("/training/figures")
    assert (
        f"3 participants attended training in {LAST_YEAR}; of the constituents among them 50%"
        " represent employers or workers." in page.text()
    )
    found = facts(page)
    assert found["Participants"] == "3"
    assert found["Employers' and workers' representatives among constituents"] == "50%"
    assert found["Employers' and workers' representatives among all participants"] == "33%"
    assert found["Women among participants"] == "50%"
    assert found["Participants whose sex is not known"] == "1"
    assert found["Training linked to outcomes, by activity"] == "100%"
    assert found["Fellowships"] == "1"
    assert found["Money of the fellowships"] == "–"
    assert found["Growth of participants since the base year"] == "–"
    text = client.get("/training/figures").text  # with the panels
    assert "Not computable: nobody attended in the base year." in text
    assert "Not computable: there are fewer than five fellowships." in text
    for address in ("/training/figures", "/training/figures.csv"):
        told = client.get(address).text
        assert "2,400" not in told and "2400" not in told
    assert "(E + W) ÷ (G + E + W)" in text
    assert "Staff of the ILO trained on the UN" in text
    # What the papers reported: 25 % in October 2008, 85 % in 2007.
    for quoted in ("25%", "85%", "GB.303/TC/1", "GB.306/TC/1, paragraph 14"):
        assert quoted in page.text()


def test_growth_follows_the_base_year_that_is_asked_for(
    client: HouseClient, session: Session, trained: EditionRecord, sign_in: SignIn
) -> None:
    earlier = held(session, years_ago=3)
    for _one in range(2):
        came(session, earlier, make_organization(session))
    session.commit()
    sign_in(Role.PLANNER)
    address = f"/training/figures?year={LAST_YEAR}&base={LAST_YEAR - 2}"
    page = client.page(address)
    assert facts(page)["Growth of participants since the base year"] == "50%"
    assert "100% of the constituents" in page.text()  # the finding of the shares year by year
    rows = list(
        csv.DictReader(
            StringIO(
                client.get(f"/training/figures.csv?base={LAST_YEAR - 2}").text.lstrip("\ufeff")
            )
        )
    )
    growth = {
        row["year"]: (row["value"], row["not_computable"])
        for row in rows
        if row["rule"] == "training-growth/1"
    }
    assert growth[str(LAST_YEAR)] == ("0.5000", "")
    assert growth[str(LAST_YEAR - 2)] == ("", "this is the base year")


def test_the_present_year_is_said_to_be_under_way(
    client: HouseClient, session: Session, trained: EditionRecord, sign_in: SignIn
) -> None:
    session.rollback()
    this_year = held(session, years_ago=0)
    came(session, this_year, make_organization(session))
    session.commit()
    sign_in(Role.ANALYST)
    page = client.page(f"/training/figures?year={now().year}&base={LAST_YEAR}")
    assert f"The year {now().year} so far" in page.text(".//main")
    assert f"{LAST_YEAR} so far" not in page.text(".//main")


@pytest.mark.parametrize("asked", ["year=1850", "year=now", f"base={LAST_YEAR + 40}"])
def test_a_year_that_is_not_on_record_is_said_at_its_field(
    client: HouseClient, trained: EditionRecord, sign_in: SignIn, asked: str
) -> None:
    sign_in(Role.ANALYST)
    page = client.page(f"/training/figures?{asked}", 422)
    assert page.all(f".//p[@id='{asked.partition('=')[0]}-error']")
    assert f"3 participants attended training in {LAST_YEAR}" in page.text()


def test_demonstration_organizations_enter_no_real_figure(
    client: HouseClient, session: Session, trained: EditionRecord, sign_in: SignIn
) -> None:
    shown = held(session)
    pretended = make_organization(session, Group.EMPLOYERS, "XAA")
    offered(session, shown, pretended)
    came(session, shown, pretended)
    came(session, shown, None, staff_region=Region.AFRICA.value)
    came(session, trained, pretended)
    session.commit()
    real, demonstration = counted(session, False), counted(session, True)
    assert [each.id for each in real.editions] == [trained.id]
    assert sum(each.number for each in real.people) == 4
    assert [each.id for each in demonstration.editions] == [shown.id]
    assert sum(each.number for each in demonstration.people) == 2
    sign_in(Role.ANALYST)
    page = client.page("/training/figures")
    assert facts(page)["Participants"] == "3"
    assert "Demonstration" not in page.text()


def test_where_nothing_is_real_yet_the_demonstration_is_shown_and_says_so(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ANALYST)
    assert "No edition has been held yet" in client.page("/training/figures").text()
    assert "No place was offered" in client.page("/training/figures/equity").text()
    edition = held(session)
    pretended = make_organization(session, Group.EMPLOYERS, "XAA")
    offered(session, edition, pretended)
    came(session, edition, pretended)
    session.commit()
    for address in ("/training/figures", "/training/figures/equity"):
        assert "They enter no real figure" in client.page(address).text()


def test_equity_is_followed_from_offer_to_course(
    client: HouseClient, trained: EditionRecord, sign_in: SignIn
) -> None:
    sign_in(Role.PLANNER)
    page = client.page("/training/figures/equity")
    assert (
        f"Employers' and workers' organizations were offered 50% of the places in {LAST_YEAR};"
        " 50% of the constituents who attended are theirs." in page.text()
    )
    assert f"Places offered in {LAST_YEAR}: 4." in page.text()
    panels = client.get("/training/figures/equity").text
    assert "no edition of this year comes from an approved plan" in panels
    text = client.get("/training/figures/equity.csv").text.lstrip("\ufeff")
    rows = {
        (row["of"], row["stage"]): row["value"]
        for row in csv.DictReader(StringIO(text))
        if row["year"] == str(LAST_YEAR)
    }
    assert rows["workers", "accepted"] == "0.6667"
    assert rows["workers", "attended"] == "0.5000"
    assert rows["women", "offered"] == "0.5000"
    assert rows["africa", "attended"] == "1.0000"


def test_the_figures_are_for_staff(client: HouseClient, session: Session) -> None:
    focal_point = arranged(session).focal_point
    client.become(focal_point)
    for address in ("/training/figures", "/training/figures.csv", "/training/figures/equity"):
        client.page(address, 404 if client.get(address).status_code == 404 else 403)
    assert "Figures" not in client.page("/training").links()


# --- the room's first page -----------------------------------------------------------------------


def test_a_planner_finds_what_waits_and_every_room(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    named(session, cohort)
    make_edition(session, state=EditionState.PLANNED)
    session.commit()
    client.become(session.get_one(Person, cohort.planner.id))
    page = client.page("/training")
    assert "On offer: 2 courses; to come: 2 editions." in page.text()
    assert "1 nomination waits for a decision." in page.text()
    assert "The dates of 1 edition are not confirmed" in page.text()
    assert {"Courses", "Editions", "Demand", "Plans", "Evaluations", "Figures"} <= set(page.links())
    home = client.page("/")
    assert "1 nomination waits for a decision." in home.text()
    assert home.links()["Training needs"] == "/training/demand"


def test_a_focal_point_finds_its_places_and_the_courses(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    client.become(cohort.focal_point)
    page = client.page("/training")
    assert "can nominate 2 people" in page.text()
    assert page.links()["Nominate somebody"] == cohort.path
    assert "Demand" not in page.links()
    assert "Plans" not in page.links()
