"""How DWCPs are reflected in UN frameworks: two people code, each on their own."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.models import ReflectionCoding
from capacity.participation.domain.codes import ProgrammeType
from surveys.constituents.roles import Role
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.web.conftest import afresh
from tests.web.indicator_pages import facts, main
from tests.web.judged_programmes import COUNTRIES, make_programme


class TestReflection:
    def test_years_that_the_title_tells_are_told_once(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        kind = ProgrammeType.UNDAF
        made = make_programme(session, COUNTRIES[0], kind, (1998, 2002))
        made.title = "UNDAF 1998-02"
        session.commit()
        legends = [
            words(legend) for legend in client.page("/indicators/reflection").all(".//legend")
        ]
        assert [legend for legend in legends if "1998" in legend and "1998–2002" in legend] == []
        assert any("UNDAF 1998-02" in legend for legend in legends)

    def test_a_range_that_is_not_known_is_a_dash(
        self, client: HouseClient, session: Session, analyst: int
    ) -> None:
        assert facts(client.page("/indicators/3.1"))["Range"] == "–"

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
            assert "Nobody has coded it yet" in main(page)
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
