"""Figures quoted from documents, beside those the platform computes."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.models import QuotedFigure
from surveys.constituents.roles import Role
from tests.client import HouseClient
from tests.conftest import SignIn
from tests.web.conftest import afresh
from tests.web.indicator_pages import SOURCE, main


class TestQuotedFigures:
    def test_each_with_its_source_date_and_how_exact_it_is(
        self, client: HouseClient, sign_in: SignIn
    ) -> None:
        """R3"""
        sign_in(Role.PLANNER)
        page = client.page("/indicators/quoted")
        text = main(page)
        assert "more than 12,000 2007 GB.303/TC/1, Appendix, section V, 21 October 2008" in text
        assert "approximately 98%" in text
        assert "US$ 1,480,000" in text
        assert "never mixes it with values it computes" in text
        assert "Participants aux activités du Centre de Turin" in main(
            client.page("/indicators/quoted?lang=fr")
        )

    def test_an_analyst_adds_one_once(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        sent = {
            "title": "Turin Centre participants",
            "number": "11 000",
            "measured": "persons",
            "as_of": "2006",
            **SOURCE,
        }
        for _ in range(2):
            client.submit("/indicators/quoted/new", sent)
        found = afresh(session).scalars(
            select(QuotedFigure).where(QuotedFigure.number == Decimal(11000))
        )
        assert [each.document_date for each in found] == [date(2010, 3, 1)]
        bad = client.submit("/indicators/quoted/new", {**sent, "document_date": ""})
        assert bad.status_code == 422 and "Choose a day." in bad.text
        thousands = client.submit("/indicators/quoted/new", {**sent, "number": "12,000"})
        assert thousands.status_code == 422 and "with nothing between thousands" in thousands.text
        stale = client.submit("/indicators/quoted/new", {**sent, "measured": "bushels"})
        assert stale.status_code == 422 and "Not a valid choice" in stale.text
