"""Values of indicators as they were reported: frozen, recomputed, signed, replaced."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from capacity.indicators.models import FrozenValue
from capacity.participation.models import Programme
from capacity.participation.verdict_queries import OFFER
from surveys.constituents.consents import withdraw_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Role
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_person
from tests.web.conftest import afresh, recorded
from tests.web.indicator_pages import NOW, base, indicator, main
from tests.web.judged_programmes import (
    COUNTRIES,
    NOT_SATISFIED,
    SATISFIED,
    consent_of_all,
    judged_round,
    make_programme,
    six_programmes,
)


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
        # Unlike one another: else the difference of the two counts would tell each one's verdict.
        ratings = [NOT_SATISFIED] * 4 + [SATISFIED] * 2
        judged_round(session, "2012-13", list(zip(six_more(session), ratings, strict=True)))
        session.commit()
        assert "In 7 of 13 DWCPs" in main(client.page("/indicators/3.2"))
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


def test_who_signed_and_froze_are_two(session: Session) -> None:
    """The database itself refuses one's own signature."""
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
