"""Counts and verdicts are told only beside what was told before (R11)."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.indicators.actions import load_built_in
from capacity.participation.models import Programme, ToldCount
from capacity.participation.verdict_queries import OFFER
from surveys.constituents.consents import withdraw_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.web.conftest import afresh
from tests.web.judged_programmes import (
    COUNTRIES,
    NOT_SATISFIED,
    SATISFIED,
    consent_of_all,
    judged_round,
    make_programme,
    six_programmes,
)

PAGE = "/indicators/3.2?biennium=2012-13"


@pytest.fixture
def programmes(session: Session, sign_in: Callable[..., int]) -> list[Programme]:
    """Six programmes that a closed round asked about; an analyst is signed in."""
    load_built_in(session, now())
    made = six_programmes(session)
    session.commit()
    sign_in(Role.ANALYST)
    return made


def told(client: HouseClient) -> bool:
    """Whether the page tells the count."""
    text = client.page(PAGE).text().translate(dict.fromkeys(map(ord, "\u2068\u2069")))
    shown = re.search(r"In \d+ of \d+ DWCPs", text) is not None
    assert ("The value for 2012–13 is not published." in text) is not shown
    return shown


def shown(client: HouseClient, session: Session, programmes: list[Programme]) -> list[bool]:
    """Whether the page of each programme shows its verdict."""
    paths = [f"/participation/programmes/{each.id}" for each in programmes]
    session.rollback()  # pages write what they tell
    return ["Not published." not in client.page(path).text() for path in paths]


def consent(session: Session, *programmes: Programme) -> None:
    session.rollback()  # nothing is read from before the pages wrote
    for each in programmes:
        consent_of_all(session, each)
    session.commit()


def test_verdicts_are_held_back_that_an_earlier_count_would_tell_others_by(
    client: HouseClient, session: Session, programmes: list[Programme]
) -> None:
    assert told(client)
    for number in (0, 1):
        consent(session, programmes[number])
        assert shown(client, session, programmes) == [True, False, False, False, False, False]
        assert told(client)
    consent(session, *programmes[2:])
    assert shown(client, session, programmes) == [True] * 6


def test_without_a_count_told_before_every_consent_opens_its_verdict(
    client: HouseClient, session: Session, programmes: list[Programme]
) -> None:
    consent(session, *programmes[:2])
    assert shown(client, session, programmes) == [True, True, False, False, False, False]
    # Now four are hidden, too few for a count.
    assert not told(client)


def test_a_count_that_differs_from_an_earlier_one_by_one_programme_is_not_told(
    client: HouseClient, session: Session, programmes: list[Programme]
) -> None:
    assert told(client)
    late = make_programme(afresh(session), COUNTRIES[6])
    judged_round(session, "2012-13", [(late, NOT_SATISFIED)])
    session.commit()
    assert not told(client)
    consent(session, late)
    assert told(client)


def test_a_verdict_known_from_before_hides_no_other(
    client: HouseClient, session: Session, programmes: list[Programme]
) -> None:
    """Seen once, then withdrawn: with it the five others of the count are counted, not six."""
    organizations = session.query(Organization).filter_by(country_iso3=programmes[0].country_iso3)
    consent(session, *programmes[:2])
    assert shown(client, session, programmes)[:3] == [True, True, False]
    for organization in organizations:
        withdraw_consent(session, organization, OFFER, 1, now())
    session.commit()
    assert shown(client, session, programmes)[:3] == [False, True, False]
    assert not told(client)


def test_a_count_told_again_is_kept_once(
    client: HouseClient, session: Session, programmes: list[Programme]
) -> None:
    client.page(PAGE)
    kept = afresh(session).scalar(select(func.count()).select_from(ToldCount))
    assert kept
    client.page(PAGE)
    client.page("/indicators")
    assert afresh(session).scalar(select(func.count()).select_from(ToldCount)) == kept


def test_five_more_of_several_countries_may_be_added(
    client: HouseClient, session: Session, programmes: list[Programme]
) -> None:
    assert told(client)
    session.rollback()
    more = [make_programme(session, iso3, title="Another") for iso3 in COUNTRIES[:5]]
    ratings = [SATISFIED, SATISFIED, SATISFIED, NOT_SATISFIED, NOT_SATISFIED]
    judged_round(session, "2012-13", list(zip(more, ratings, strict=True)))
    session.commit()
    assert told(client)
