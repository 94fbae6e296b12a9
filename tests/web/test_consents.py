"""R18 and the groups' rules: an organization's own is shown to others only by its consent."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.consents import (
    OFFERS,
    Recipient,
    Subject,
    consenting,
    give_consent,
    withdraw_consent,
)
from surveys.constituents.models import Consent
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.conftest import SignIn
from tests.factories import make_organization, make_person
from tests.web.conftest import afresh, recorded

LEVELS = (Subject.LEVELS, Recipient.COUNTRY)


def press(client: HouseClient, path: str, go: str, **change: str) -> int:
    token = client.page(path).form("/sign-out")["csrf_token"]
    sent = {"csrf_token": token, "subject": "levels", "recipient": "country", "go": go, **change}
    return client.post(path, data=sent).status_code


def test_a_focal_point_gives_and_withdraws(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    union = make_organization(session, Group.WORKERS, "SEN")
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    path = f"/organizations/{union.id}/consents"
    assert client.page(path).text().count("No consent") == len(OFFERS)
    assert press(client, path, "give") == press(client, path, "give") == 302
    assert consenting(afresh(session), LEVELS) == {union.id}
    assert len(session.scalars(select(Consent)).all()) == 1
    page = client.page(path)
    assert "Consent given" in page.text() and page.text().count("No consent") == len(OFFERS) - 1
    assert press(client, path, "withdraw") == press(client, path, "withdraw") == 302
    assert consenting(afresh(session), LEVELS) == frozenset()
    assert "Withdrawn before" in client.page(path).text()
    subject = f"organization:{union.id}"
    assert [event for event in recorded(session) if event[0].startswith("consents.")] == [
        ("consents.given", subject),
        ("consents.withdrawn", subject),
    ]


def test_only_the_organizations_own_focal_point(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    union = make_organization(session, Group.WORKERS, "SEN")
    other = make_organization(session, Group.EMPLOYERS, "SEN")
    session.commit()
    path = f"/organizations/{union.id}/consents"
    sign_in(Role.FOCAL_POINT, organization_id=other.id)
    assert client.get(path).status_code in (403, 404)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert client.get(path).status_code in (403, 404)


@pytest.mark.parametrize(
    "change",
    [{"subject": "all"}, {"recipient": "press"}, {"recipient": "turin_centre"}, {"go": "sell"}],
)
def test_what_is_not_on_offer_is_refused(
    client: HouseClient, session: Session, sign_in: SignIn, change: dict[str, str]
) -> None:
    union = make_organization(session, Group.WORKERS, "SEN")
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    path = f"/organizations/{union.id}/consents"
    assert press(client, path, **{"go": "give", **change}) == 400
    assert afresh(session).scalars(select(Consent)).all() == []


def test_a_consent_is_for_one_purpose_and_one_organization(session: Session) -> None:
    union = make_organization(session, Group.WORKERS, "SEN")
    ministry = make_organization(session, Group.GOVERNMENT, "SEN")
    person = make_person(session)
    assert give_consent(session, union, LEVELS, person.id, now())
    for offer in OFFERS[1:]:
        assert consenting(session, offer) == frozenset()
    assert consenting(session, LEVELS, [ministry.id]) == frozenset()
    assert consenting(session, LEVELS, [ministry.id, union.id]) == {union.id}
    assert withdraw_consent(session, union, LEVELS, person.id, now())
    assert give_consent(session, union, LEVELS, person.id, now())
    assert len(session.scalars(select(Consent)).all()) == 2
