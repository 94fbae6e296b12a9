"""Indicators that analysts define and revise."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.models import Definition
from surveys.constituents.roles import Role
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.web.conftest import afresh
from tests.web.indicator_pages import facts, indicator, main, refused, state

NEW = {
    "code": "4.1",
    "title_en": "Courses made for one DWCP",
    "measured": "count",
    "computes": "",
    "aiming": "absolute",
    "direction": "up",
    "focus_area": "services",
    "source": "GB.340/POL/6",
    "biennium_0": "2026-27",
    "number_0": "12",
    "biennium_1": "2028-29",
    "number_1": "20",
    "target_1": "y",
}


class TestDefining:
    def test_another_indicator_for_a_later_biennium(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        """R1: the framework holds any later biennium and any other indicator."""
        response = client.submit("/indicators/new", NEW)
        assert response.location == "/indicators/4.1"
        page = client.page("/indicators/4.1")
        assert "Courses made for one DWCP" in page.text(".//h1")
        assert "20 Target" in main(page)
        again = client.submit("/indicators/new", NEW)
        assert again.status_code == 422
        assert "There is an indicator of this code already." in again.text

    def test_a_bad_definition_is_said_at_its_field(self, client: HouseClient, analyst: int) -> None:
        for sent, problem in (
            ({"number_0": ""}, "Fill in both the biennium and the number, or neither."),
            ({"number_0": "-3"}, "Write a number that is not below 0."),
            ({"biennium_0": "2027-28"}, "“2027-28” is no biennium."),
            ({"biennium_1": "2026"}, "This biennium is there already."),
            ({"measured": "percent", "number_1": "120"}, "A percentage here is at most 100."),
            ({"target_0": "y"}, "There is a target already."),
            ({"code": "new"}, "Begin with a digit"),
            ({"measured": "percent", "aiming": "growth"}, "Growth over a baseline needs"),
            ({"computes": "reflection"}, "What the platform computes counts programmes."),
        ):
            page = refused(client.submit("/indicators/new", {**NEW, **sent}), problem)
            assert page.form("new")["title_en"] == NEW["title_en"]

    def test_a_target_below_a_milestone_is_allowed_and_said(
        self, client: HouseClient, analyst: int
    ) -> None:
        client.submit("/indicators/new", {**NEW, "number_1": "8"})
        text = main(client.page("/indicators/4.1"))
        assert "What was agreed for 2028–29 asks for less than what was due before it." in text

    def test_a_revision_is_never_silent(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        change, page = "/indicators/3.1/change", "/indicators/3.1"
        client.submit(
            "/indicators/3.1/approve",
            {"approved_on": "2026-11-01", "approved_by": "Governing Body"},
        )
        assert facts(client.page(page))["Tripartite approval"] == (
            "\N{FIRST STRONG ISOLATE}Governing Body\N{POP DIRECTIONAL ISOLATE}, 1 November 2026"
        )
        without = client.submit(change, {"risks_en": "None."})
        assert without.status_code == 422 and "Say why it is revised." in without.text
        stale = Page(client.get(change).text).form(change)
        client.submit(change, {"number_2": "55", "reason": "Decided in March."})
        assert "This definition is provisional" in main(client.page(page))
        conflict = client.post(change, data={**stale, "number_2": "60", "reason": "Other."})
        assert conflict.status_code == 409
        history = main(client.page("/indicators/3.1/history"))
        assert "Decided in March." in history and "50% more than the baseline" in history
        rows = afresh(session).scalars(
            select(Definition.revision).where(Definition.indicator_id == indicator(session, "3.1"))
        )
        assert sorted(rows) == [1, 2, 3]

    def test_numbers_never_change_their_unit(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        state(session, "1.1", 2012, "80", analyst)
        sent = {"measured": "count", "reason": "Why not."}
        refused(client.submit("/indicators/1.1/change", sent), "in the old unit")
        kept = select(Definition.measured).where(
            Definition.indicator_id == indicator(session, "1.1")
        )
        assert afresh(session).scalars(kept).all() == ["percent"]

    def test_only_analysts_change_anything(self, client: HouseClient, sign_in: SignIn) -> None:
        sign_in(Role.REVIEWER, group="workers")
        assert client.get("/indicators/3.2").status_code == 200
        for path in ("new", "3.2/change", "3.2/baseline", "3.2/2012/freeze", "reflection"):
            assert client.get(f"/indicators/{path}").status_code == 403, path
