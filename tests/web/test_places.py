"""Countries and regions: what is on public record, and what was released or consented to."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from capacity.reports.jobs import see_to_levels
from capacity.reports.places.models import RegionRelease
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, panel_of, words
from tests.web.portfolios import Reviewed, reviewed

SignIn = Callable[..., int]
AFRICA = ("SEN", "KEN", "GHA", "MAR", "ZAF")


def works(number: int, _criterion: str) -> int:
    """In every second organization."""
    return 4 if number % 2 else 2


def sweep(app: Flask, session: Session) -> None:
    """What the worker does once a minute."""
    session.rollback()
    with app.app_context():
        see_to_levels(session, now())
    session.commit()


def shares(page: Page, area: str) -> list[str]:
    for row in page.all(".//table[@class='heat']/tbody/tr"):
        if words(row[0]).startswith(area):
            return [words(cell) for cell in row.findall("td")]
    return []


def names(page: Page) -> list[str]:
    return [words(cell) for cell in page.all(".//tbody/tr/th")]


class TestCountries:
    def test_every_country_stands_under_its_region_by_name(
        self, client: HouseClient, sign_in: SignIn
    ) -> None:
        sign_in(Role.PLANNER)
        page = client.page("/countries")
        found = names(page)
        assert found.index("Algeria") < found.index("Angola") < found.index("Zimbabwe")
        assert "/regions/africa" in page.links().values()
        assert page.text(".//h1") == "Countries and regions"
        french = client.page("/countries?lang=fr")
        assert "Afrique du Sud" in names(french)

    def test_searching_ignores_accents_and_says_when_nothing_fits(
        self, client: HouseClient, sign_in: SignIn
    ) -> None:
        sign_in(Role.PLANNER)
        assert names(client.page("/countries?q=cote&region=africa")) == ["Côte d’Ivoire"]
        assert "No country or area fits the search" in client.page("/countries?q=xyz").text()
        assert client.page("/countries?region=moon", status=422).all(".//a[@href='#region']")

    def test_a_country_shows_its_record_and_leads_on(
        self, client: HouseClient, sign_in: SignIn
    ) -> None:
        sign_in(Role.ANALYST)
        page = client.page("/countries/TZA")
        assert "findings on who took part" in page.text(".//p[@class='lead']")
        links = page.links().values()
        assert "/participation/TZA" in links and "/countries/TZA/capacity-plan" in links
        assert "/regions/africa" in links

    def test_a_country_without_a_record_says_what_that_means(
        self, client: HouseClient, sign_in: SignIn
    ) -> None:
        sign_in(Role.ANALYST)
        lead = client.page("/countries/FRA").text(".//p[@class='lead']")
        assert "does not mean that nobody took part" in lead

    def test_levels_stay_unpublished_without_saying_whose_consent_is_missing(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        made = reviewed(session, ("SEN",))
        sign_in(Role.ANALYST)
        page = client.page("/countries/SEN")
        assert "Not published." in page.text()
        assert made.organizations[0].name not in page.text()

    @pytest.mark.parametrize("path", ["/countries/ZZZ", "/regions/moon"])
    def test_what_is_not_there_is_not_found(
        self, client: HouseClient, sign_in: SignIn, path: str
    ) -> None:
        sign_in(Role.ANALYST)
        assert client.get(path).status_code == 404


class TestRegions:
    def test_a_region_shows_five_organizations_of_three_countries_and_all_regions(
        self, app: Flask, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        reviewed(session, AFRICA, level=works)
        reviewed(session, ("FRA", "ITA", "ESP", "DEU", "POL", "SWE"), level=works)
        sweep(app, session)
        sign_in(Role.ANALYST)
        page = client.page("/regions/africa")
        assert shares(page, "C1") == ["–", "–", "–", "–", "40%", "45%"]
        panel = panel_of(page.all(".//table[@class='heat']/tbody/tr/td")[4])
        assert panel["Rule"] == "region-working/1" and panel["Denominator"].startswith("5:")
        assert panel["Who may see it"] == "Everybody who is signed in."
        assert shares(client.page("/regions/europe_central_asia"), "C1")[4:] == ["50%", "45%"]
        assert "Not published." in client.page("/regions/americas").text()

    def test_too_few_are_counted_nowhere(
        self, app: Flask, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        """Nothing can be subtracted: four in the Americas are not in "all regions" either."""
        reviewed(session, AFRICA, level=works)
        reviewed(session, ("BRA", "ARG", "CHL", "PER"), level=lambda _n, _c: 5)
        sweep(app, session)
        sign_in(Role.ANALYST)
        page = client.page("/regions/africa")
        assert shares(page, "C1")[4:] == ["40%", "40%"]
        assert "Not published." in client.page("/regions/americas").text()

    def test_one_more_organization_changes_nothing_until_five_have_come(
        self, app: Flask, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        reviewed(session, AFRICA, level=works)
        sweep(app, session)
        reviewed(session, ("NGA",), level=lambda _n, _c: 5)
        sweep(app, session)
        sign_in(Role.ANALYST)
        assert shares(client.page("/regions/africa"), "C1")[4] == "40%"
        reviewed(session, ("TUN", "UGA", "MLI", "TGO"), level=works)
        sweep(app, session)
        assert shares(client.page("/regions/africa"), "C1")[4] == "50%"
        sweep(app, session)
        session.rollback()
        editions = session.scalars(select(RegionRelease.number).order_by(RegionRelease.number))
        assert list(editions) == [1] * 9 + [2] * 9

    def test_neither_unreviewed_nor_demonstration_nor_private_levels_are_counted(
        self, app: Flask, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        reviewed(session, AFRICA, level=works, state="submitted")
        reviewed(session, ("XAA", "XBB", "XCC") * 2, level=works)
        sweep(app, session)
        assert session.scalar(select(RegionRelease.id)) is None
        reviewed(session, AFRICA, level=works)
        sweep(app, session)
        session.rollback()
        areas = set(session.scalars(select(RegionRelease.area)))
        assert areas == {f"C{number}" for number in range(1, 10)}

    def test_an_organization_assessed_again_counts_once_by_its_latest(
        self, app: Flask, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        first: Reviewed = reviewed(session, AFRICA, level=works, moment=now() - timedelta(days=400))
        reviewed(
            session,
            AFRICA,
            level=lambda number, _c: 2 if number == 0 else 4,
            organizations=first.organizations,
        )
        sweep(app, session)
        sign_in(Role.ANALYST)
        assert shares(client.page("/regions/africa"), "C1")[4] == "80%"

    def test_a_region_costs_as_many_queries_however_much_is_released(
        self, app: Flask, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        statements: list[str] = []
        engine = app.extensions["database"].engine
        event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
        sign_in(Role.ANALYST)
        counts = []
        for countries in (AFRICA, ("FRA", "ITA", "ESP", "DEU", "POL")):
            reviewed(session, countries, level=works)
            sweep(app, session)
            statements.clear()
            client.page("/regions/africa")
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 12
