"""The list of indicators, and the page of one: what was agreed, its value, what is withheld."""

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from capacity.indicators.actions import load_built_in
from capacity.indicators.models import Indicator, QuotedFigure
from surveys.constituents.roles import Role
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.web.indicator_pages import NOW, base, facts, main, panels, state
from tests.web.judged_programmes import (
    COUNTRIES,
    NOT_SATISFIED,
    SATISFIED,
    consent_of_all,
    judged_round,
    make_programme,
    six_programmes,
)


class TestTheList:
    def test_set_up_brings_the_first_indicators_once(self, session: Session) -> None:
        """R1, R2, R3"""
        codes = session.scalars(select(Indicator.code).order_by(Indicator.code)).all()
        assert codes == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3"]
        assert load_built_in(session, NOW) == 0
        assert len(session.scalars(select(QuotedFigure)).all()) == 14

    def test_every_indicator_stands_below_its_outcome(
        self, client: HouseClient, sign_in: SignIn
    ) -> None:
        sign_in(Role.PLANNER)
        page = client.page("/indicators")
        assert [words(h) for h in page.all(".//h2")][:3] == ["Outcome 1", "Outcome 2", "Outcome 3"]
        assert "Add an indicator" not in page.links()
        assert "0 of 7 indicators have a value." in main(page)
        page = client.page("/indicators?lang=ar")
        assert "البرامج القطرية للعمل اللائق" in main(page)

    def test_a_value_is_charted_and_counted_by_focus_area(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """R2, R22"""
        state(session, "1.1", 2012, "79.9", analyst)
        state(session, "1.2", 2012, "70", analyst)
        page = client.page("/indicators")
        assert "1 of 2 indicators with a value and a milestone have reached it." in main(page)
        row = next(r for r in page.all(".//tr") if "Partnerships for funding" in words(r))
        assert [words(cell) for cell in row][1:] == ["0", "1", "0", "1", "0"]


class TestOneIndicator:
    def test_agreed_numbers_sources_assumptions_and_risks(
        self, client: HouseClient, analyst: int
    ) -> None:
        """R1, R3, R14"""
        page = client.page("/indicators/3.2")
        text = main(page)
        assert "This definition is provisional until it is approved on a tripartite basis." in text
        assert facts(page)["Source"] == "GB.306/TC/1, paragraph 37, 12 October 2009"
        assert "UN reform" in facts(page)["Assumptions"]
        assert "recruit the same staff" in facts(page)["Risks"]
        assert "80% more than the baseline Target" in text
        assert "No round of 2026–27 has closed" in text
        assert page.links()["Set the baseline"] == "/indicators/3.2/baseline"

    def test_a_computed_value_with_range_coverage_milestone_and_drill_down(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """R1: 4 of 6 are yes; from a baseline of 11, 60 % more is 17.6, so 18."""
        programmes = six_programmes(session)
        base(session, "3.2", 11, analyst)
        page = client.page("/indicators/3.2")
        shown = facts(page)
        assert "In 4 of 6 DWCPs asked about in 2012–13" in main(page)
        assert (shown["Value"], shown["Range"], shown["Share"]) == ("4", "4 to 4", "66.67%")
        assert (shown["Coverage"], shown["Milestone"], shown["Target"]) == ("100%", "18", "20")
        assert shown["Milestone before rounding"] == "17.6"
        assert shown["Where it stands"] == "Below the milestone"
        assert shown["Progress"] == "\N{MINUS SIGN}77.78%"
        assert "The target is higher than the number of programmes in scope" in main(page)
        assert "Not published" in main(page)
        assert page.links()[programmes[0].title].startswith("/participation/programmes/")
        assert "satisfied-programmes/1" in panels(page)

    def test_a_verdict_is_shown_where_everybody_consents(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        programmes = six_programmes(session)
        judged_round(session, "2012-13", [(make_programme(session, "NPL"), SATISFIED)])
        consent_of_all(session, programmes[0])
        session.commit()
        text = main(client.page("/indicators/3.2"))
        assert text.count("All three groups are satisfied") == 1
        assert text.count("Not published") == 6

    def test_a_count_that_would_give_a_verdict_away_is_not_published(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """Of two programmes both verdicts would be known from their number."""
        for iso3 in COUNTRIES[:2]:
            judged_round(session, "2012-13", [(make_programme(session, iso3), NOT_SATISFIED)])
        session.commit()
        page = client.page("/indicators/3.2?biennium=2012-13")
        assert "The value for 2012–13 is not published." in main(page)
        assert facts(page)["Value"] == "\N{EN DASH}"
        assert "There is nothing to freeze" in main(client.page("/indicators/3.2/2012-13/freeze"))

    def test_demonstration_programmes_do_not_count(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        six_programmes(session)
        judged_round(session, "2012-13", [(make_programme(session, "XAA"), SATISFIED)])
        session.commit()
        assert "In 4 of 6 DWCPs" in main(client.page("/indicators/3.2"))

    def test_growth_over_the_panel(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """Six programmes at both dates: from 3 yes to 4 is not told as a share below 10."""
        programmes = six_programmes(session)
        ratings = [SATISFIED] * 3 + [NOT_SATISFIED] * 3
        judged_round(session, "2010-11", list(zip(programmes, ratings, strict=True)))
        session.commit()
        page = client.page("/indicators/3.2?biennium=2012-13")
        assert facts(page)["Growth over the panel"] == "\N{EN DASH}"
        assert "Panel, earlier: value 3 Panel, later: value 4" in panels(page)

    def test_reading_an_indicator_asks_the_database_no_more_for_more_programmes(
        self, app: Flask, client: HouseClient, session: Session, analyst: int
    ) -> None:
        six_programmes(session)
        session.commit()
        asked: list[str] = []

        def note(_c: object, _u: object, statement: str, *_more: object) -> None:
            asked.append(statement)

        engine = app.extensions["database"].engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            client.page("/indicators/3.2?biennium=2012-13")
            before = len(asked)
            judged_round(
                session,
                "2012-13",
                [(make_programme(session, iso3, title="Second"), SATISFIED) for iso3 in COUNTRIES],
            )
            session.commit()
            asked.clear()
            client.page("/indicators/3.2?biennium=2012-13")
            assert len(asked) <= before + 2
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def test_what_is_not_there_is_not_found(self, client: HouseClient, analyst: int) -> None:
        assert client.get("/indicators/3.2?biennium=2012&page=1").status_code == 200
        for path in ("9.9", "3.2?biennium=2011", "3.2?page=2", "3.2?biennium=x", "frozen/9"):
            assert client.get(f"/indicators/{path}").status_code == 404, path
