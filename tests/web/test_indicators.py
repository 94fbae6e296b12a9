"""Indicators: the list, one indicator, what analysts enter, freezing and signing."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from capacity.indicators.actions import (
    Number,
    Sourced,
    load_built_in,
    set_baseline,
    state_value,
)
from capacity.indicators.models import (
    Definition,
    FrozenValue,
    Indicator,
    QuotedFigure,
    ReflectionCoding,
    StatedValue,
)
from capacity.participation.domain.codes import ProgrammeType
from capacity.participation.models import Programme
from capacity.participation.verdict_queries import OFFER
from surveys.constituents.consents import withdraw_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Role
from tests.client import HouseClient, Page, words
from tests.factories import make_person
from tests.web.conftest import afresh, recorded
from tests.web.judged_programmes import (
    COUNTRIES,
    NOT_SATISFIED,
    SATISFIED,
    consent_of_all,
    judged_round,
    make_programme,
    six_programmes,
)

SignIn = Callable[..., int]
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOURCE = {"source": "GB.307/TC/1", "paragraph": "12", "document_date": "2010-03-01"}


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


@pytest.fixture
def analyst(sign_in: SignIn) -> int:
    return sign_in(Role.ANALYST)


def indicator(session: Session, code: str) -> int:
    found = session.scalar(select(Indicator.id).where(Indicator.code == code))
    assert found is not None
    return found


def main(page: Page) -> str:
    return page.text(".//main")


def facts(page: Page) -> dict[str, str]:
    """Each fact and how it is written, without the panel behind it."""
    found: dict[str, str] = {}
    for listing in page.all(".//dl[@class='facts']"):
        name = ""
        for element in listing:
            if element.tag == "dt":
                name = words(element)
            else:
                found.setdefault(name, words(element))
    return found


def panels(page: Page) -> str:
    """Everything that the panels behind figures tell."""
    found = page.all(".//details[@class='explain']/div")
    return " ".join(words(part) for panel in found for part in panel.iter() if part.tag != "dl")


def refused(response: TestResponse, problem: str) -> Page:
    """The page again, with the problem at a field."""
    page = Page(response.text)
    said = [words(error) for error in page.all(".//p[@class='err']")]
    assert response.status_code == 422 and any(problem in each for each in said), (problem, said)
    return page


def base(session: Session, code: str, number: int, person_id: int) -> None:
    set_baseline(
        session, indicator(session, code), Decimal(number), Sourced("A"), True, person_id, NOW
    )
    session.commit()


def state(session: Session, code: str, year: int, number: str, person_id: int) -> None:
    value = Number(Decimal(number))
    state_value(session, indicator(session, code), year, value, Sourced("A"), person_id, NOW)
    session.commit()


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
        assert shown["Progress"] == "-77.78%"
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
        from sqlalchemy import event

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
        for path in ("9.9", "3.2?biennium=2011", "3.2?page=2", "3.2?biennium=x", "frozen/9"):
            client.page(f"/indicators/{path}", status=404)


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
            ({"number": "many"}, "Write a number in digits, such as 72.5."),
            ({"number": ""}, "Fill in the value, or numerator and denominator."),
            ({"number": "1.234"}, "Use at most two decimals"),
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

    def test_a_baseline_that_counts_is_whole(self, client: HouseClient, analyst: int) -> None:
        sent = {"number": "10.5", **SOURCE}
        refused(client.submit("/indicators/3.2/baseline", sent), "Write a whole number")


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

    def test_only_analysts_change_anything(self, client: HouseClient, sign_in: SignIn) -> None:
        sign_in(Role.REVIEWER, group="workers")
        client.page("/indicators/3.2")
        for path in ("new", "3.2/change", "3.2/baseline", "3.2/2012/freeze", "reflection"):
            client.page(f"/indicators/{path}", status=403)


class TestFreezing:
    FREEZE = "/indicators/3.2/2012/freeze"

    @pytest.fixture
    def frozen(self, client: HouseClient, session: Session, analyst: int) -> FrozenValue:
        programmes = six_programmes(session)
        consent_of_all(session, programmes[0])
        judged_round(session, "2012-13", [(make_programme(session, "NPL"), SATISFIED)])
        base(session, "3.2", 11, analyst)
        for _ in range(2):  # a double click
            response = client.submit(self.FREEZE)
        (found,) = afresh(session).scalars(select(FrozenValue))
        assert response.location == f"/indicators/frozen/{found.id}"
        return found

    def test_nothing_changes_what_was_frozen_and_it_can_be_recomputed(
        self, app: Flask, client: HouseClient, session: Session, frozen: FrozenValue
    ) -> None:
        """R1: withdrawn consents and new answers change the page, not the frozen value."""
        path, before = f"/indicators/frozen/{frozen.id}", frozen.result
        for organization in session.scalars(
            select(Organization).where(Organization.country_iso3 == COUNTRIES[0])
        ):
            withdraw_consent(session, organization, OFFER, 1, NOW)
        judged_round(
            session,
            "2012-13",
            [(p, NOT_SATISFIED) for p in six_more(session)],
        )
        session.commit()
        assert "In 5 of 13 DWCPs" in main(client.page("/indicators/3.2"))
        page = main(client.page(path))
        assert "it is the same" in page and frozen.sha256 in page
        afresh(session)
        assert session.get_one(FrozenValue, frozen.id).result == before
        run = app.test_cli_runner().invoke(args=["indicators", "verify"])
        assert (run.exit_code, run.stdout) == (0, "1 frozen value was recomputed.\n")

    def test_what_was_altered_shows(
        self, app: Flask, client: HouseClient, session: Session, frozen: FrozenValue
    ) -> None:
        held = session.get_one(FrozenValue, frozen.id)
        for column in ("inputs", "result", "sha256"):
            kept = getattr(held, column)
            setattr(held, column, kept.replace("1", "2") if column != "sha256" else "0" * 64)
            session.commit()
            run = app.test_cli_runner().invoke(args=["indicators", "verify"])
            assert run.exit_code == 1
            assert f"Reported value {frozen.id} (indicator 3.2, 2012–13)" in run.stderr
            setattr(held, column, kept)
        session.commit()

    def test_a_second_person_signs(
        self, client: HouseClient, session: Session, frozen: FrozenValue, sign_in: SignIn
    ) -> None:
        path = f"/indicators/frozen/{frozen.id}"
        assert "Sign this value" not in main(client.page(path))
        token = {"csrf_token": Page(client.get(path).text).form("sign-out")["csrf_token"]}
        assert client.post(f"{path}/sign", data=token).status_code == 409
        second = sign_in(Role.ANALYST)
        for _ in range(2):
            client.post(f"{path}/sign", data={**token, **Page(client.get(path).text).form("")})
        held = afresh(session).get_one(FrozenValue, frozen.id)
        assert held.signed_by == second
        events = [e for e in recorded(session) if e[0] == "indicators.signed"]
        assert events == [("indicators.signed", f"frozen-value:{frozen.id}")]

    def test_a_correction_names_what_it_replaces_and_says_why(
        self, client: HouseClient, session: Session, frozen: FrozenValue, analyst: int
    ) -> None:
        stale = Page(client.get(self.FREEZE).text).form("freeze")
        base(session, "3.2", 12, analyst)
        changed = client.post(self.FREEZE, data={**stale, "reason": "A better baseline."})
        assert changed.status_code == 409 and "has changed since" in changed.text
        assert client.submit(self.FREEZE).status_code == 422
        client.submit(self.FREEZE, {"reason": "A better baseline."})
        first, second = afresh(session).scalars(select(FrozenValue).order_by(FrozenValue.id))
        assert second.replaces_id == first.id
        assert "Replaced" in main(client.page(f"/indicators/frozen/{first.id}"))
        assert "A better baseline." in main(client.page(f"/indicators/frozen/{second.id}"))


def six_more(session: Session) -> list[Programme]:
    return [make_programme(session, iso3, title="Next") for iso3 in COUNTRIES[:6]]


class TestReflection:
    def test_two_people_code_each_on_their_own(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        """R1, R6: outcome level and output level apart, with the coders' agreement."""
        kind = ProgrammeType.UNDAF
        made = [make_programme(session, iso3, kind, (2012, 2016)) for iso3 in COUNTRIES[:4]]
        session.commit()
        numbers = [programme.id for programme in made]
        both = (["outcome", "output", "outcome", "none"], ["outcome", "output", "output", ""])
        for levels in both:
            afresh(session)
            sign_in(Role.ANALYST)
            page = client.page("/indicators/reflection")
            sent = page.form("reflection")
            assert not {sent[f"level_{number}"] for number in numbers} - {""}
            for number, level in zip(numbers, levels, strict=True):
                sent |= {f"level_{number}": level, f"source_{number}": "UNDAF, p. 1" * bool(level)}
            for _ in range(2):  # a double click
                assert client.post("/indicators/reflection", data=sent).status_code == 302
        assert len(afresh(session).scalars(select(ReflectionCoding)).all()) == 7
        page = client.page("/indicators/3.1?biennium=2012-13")
        shown = facts(page)
        assert "3 of 4 UN frameworks in force in 2012–13 reflect the DWCP" in main(page)
        assert (shown["Value"], shown["Range"], shown["Coverage"]) == ("3", "3 to 4", "75%")
        assert (shown["At outcome level"], shown["At output level"]) == ("1", "1")
        assert shown["Agreement of coders on the outcome level"] == "0.40"
        assert "Coded by 1 person of two" in main(page)
        assert re.search(r"The register does not know the years of \d+ UN framework", main(page))

    def test_a_coding_names_its_source(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        made = make_programme(session, "PER", ProgrammeType.UNSDCF, (2026, 2030))
        session.commit()
        pages = [client.get(f"/indicators/reflection?page={n}").text for n in (1, 2)]
        at = next(n for n, text in enumerate(pages, 1) if f"level_{made.id}" in text)
        path = "/indicators/reflection" + (f"?page={at}" if at > 1 else "")
        sent = {**Page(pages[at - 1]).form("reflection"), f"level_{made.id}": "none"}
        response = client.post(path, data=sent)
        assert response.status_code == 422
        assert "Name the document and the page that say so." in response.text


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


def test_who_signed_and_froze_are_two(session: Session) -> None:
    """The database itself refuses one's own signature."""
    from sqlalchemy.exc import IntegrityError

    person = make_person(session)
    number = indicator(session, "3.2")
    session.add(
        FrozenValue(
            indicator_id=number,
            first_year=2012,
            inputs="{}",
            result="{}",
            sha256="0" * 64,
            frozen_by=person.id,
            frozen_at=NOW,
            signed_by=person.id,
            signed_at=NOW,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
