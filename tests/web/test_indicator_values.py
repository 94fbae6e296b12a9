"""Values and baselines that analysts enter."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.models import Baseline, StatedValue
from tests.client import HouseClient
from tests.web.conftest import afresh, recorded
from tests.web.indicator_pages import SOURCE, facts, indicator, main, panels, refused
from tests.web.judged_programmes import six_programmes


class TestEntering:
    def test_a_value_with_a_decimal_comma_and_its_history(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """R2, R3"""
        sent = {"biennium": "2012-13", "number": "82,5", **SOURCE}
        for _ in range(2):  # a double click
            response = client.submit("/indicators/1.1/value", sent)
            assert response.location.endswith("biennium=2012%E2%80%9313")
        assert len(afresh(session).scalars(select(StatedValue)).all()) == 1
        client.submit("/indicators/1.1/value", {**sent, "number": "84"})
        page = client.page("/indicators/1.1")
        assert "The value reported for 2012–13 is 84%." in main(page)
        assert facts(page)["Where it stands"] == "Milestone reached"
        history = main(client.page("/indicators/1.1/history"))
        assert "82.5%" in history and "84%" in history

    def test_numerator_and_denominator_are_exact(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        sent = {"biennium": "2014", "numerator": "2", "denominator": "3", **SOURCE}
        client.submit("/indicators/2.2/value", {**sent, "number": "66.7"})
        (row,) = afresh(session).scalars(select(StatedValue))
        assert row.number is None
        assert (row.numerator, row.denominator) == (Decimal(2), Decimal(3))
        assert "66.67%" in main(client.page("/indicators/2.2"))

    def test_a_bad_value_is_said_at_its_field_and_kept(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        for sent, problem in (
            ({"number": "101"}, "A percentage here is at most 100."),
            ({"number": "-1"}, "Write a number that is not below 0."),
            ({"number": "many"}, "Write a number in digits, such as 72.5, with nothing between"),
            ({"number": ""}, "Fill in the value, or numerator and denominator."),
            ({"number": "1.234"}, "with nothing between thousands."),
            ({"number": "1.2345"}, "Use at most two decimals"),
            ({"number": "50", "biennium": "2013-14"}, "“2013-14” is no biennium."),
            ({"number": "50", "numerator": "2", "denominator": "3"}, "This is not numerator"),
            ({"number": "", "numerator": "2"}, "Fill in numerator and denominator, or neither."),
            ({"number": "50", "source": ""}, "Fill in this field."),
        ):
            filled = {"biennium": "2012", **SOURCE, **sent}
            page = refused(client.submit("/indicators/1.1/value", filled), problem)
            assert page.form("value")["number"] == sent["number"]
        assert not afresh(session).scalars(select(StatedValue)).all()

    def test_a_baseline_below_ten_is_told_as_counts_only(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """R1"""
        client.submit("/indicators/3.2/baseline", {"number": "9", **SOURCE})
        six_programmes(afresh(session))
        session.commit()
        page = client.page("/indicators/3.2")
        assert facts(page)["Progress"] == "\N{EN DASH}"
        assert "The baseline is below 10" in main(page)
        assert ("indicators.baseline-set", f"indicator:{indicator(session, '3.2')}") in recorded(
            session
        )

    def test_a_baseline_of_zero_says_why_nothing_follows(
        self, client: HouseClient, analyst: int
    ) -> None:
        client.submit("/indicators/3.2/baseline", {"number": "0", **SOURCE})
        page = client.page("/indicators/3.2")
        assert "the baseline is 0, and nothing grows from 0 by a percentage" in panels(page)

    def test_a_baseline_that_counts_is_whole(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        sent = {"number": "10.5", **SOURCE}
        refused(client.submit("/indicators/3.2/baseline", sent), "Write a whole number")
        assert not afresh(session).scalars(select(Baseline)).all()
        assert client.submit("/indicators/3.2/baseline", {**sent, "number": "10"}).location
        (kept,) = afresh(session).scalars(select(Baseline))
        assert kept.number == 10
