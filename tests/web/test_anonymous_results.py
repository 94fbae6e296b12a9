"""Results of an anonymous round: counted in the whole, by group where that is kept, safe always."""

import csv
from collections.abc import Iterable
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import save_answers, submit_response
from surveys.collection.answering.queries import visit_by_token
from surveys.collection.invitations.actions import invite, make_link, revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.domain.structure import Answer
from surveys.questionnaires.queries import latest_version
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.factories import make_organization
from tests.web.small_survey import CODE

pytestmark = pytest.mark.usefixtures("small_survey")


def open_round(session: Session, *asked: Group) -> Round:
    """An anonymous round of everybody, or of one group, that has been open for an hour."""
    version = latest_version(session, CODE)
    assert version is not None
    opened = now() - timedelta(hours=1)
    return plan_round(
        session,
        "An anonymous round",
        {group: version.id for group in asked} or version.id,
        Mode.ANONYMOUS,
        opened,
        opened + timedelta(days=30),
    )


def organizations(
    session: Session, count: int, group: Group = Group.WORKERS, country: str = "SEN"
) -> list[Organization]:
    return [make_organization(session, group, country) for _ in range(count)]


def invited(session: Session, round_: Round, where: Iterable[Organization]) -> list[str]:
    """The secrets of invitations made before the round opened, one for each organization."""
    before = round_.opens_at - timedelta(hours=1)
    places = [invite(session, round_, o.id, "An office", "en", before) for o in where]
    return [make_link(session, place, before) for place in places]


def answer(session: Session, secrets: Iterable[str], levels: str, submit: bool = True) -> None:
    for secret, level in zip(secrets, levels, strict=True):
        visit = visit_by_token(session, secret)
        assert visit is not None
        given: dict[str, Answer | None] = {"member": "no", "heard": level}
        response = save_answers(session, visit.holder, None, given, "en", now())
        if submit:
            submit_response(session, response, visit.holder.moment(now()))
    session.commit()


def behind(session: Session, secret: str) -> Invitation:
    """The invitation that a link opens."""
    visit = visit_by_token(session, secret)
    assert visit is not None and visit.invitation_id is not None
    return session.get_one(Invitation, visit.invitation_id)


def figures(client: HouseClient, path: str) -> dict[str, list[str]]:
    page = client.page(path)
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in page.all(".//tr")}


def nothing_is_told(client: HouseClient, path: str) -> None:
    """One sentence says so instead of figures, and there is neither a table nor a document."""
    page = client.page(path)
    assert "Nothing is published here" in page.text() and not page.all(".//main//table")
    assert client.get(f"{path}.csv").status_code == 409
    assert client.send(f"{path}/pdf", {"language": "en"}).status_code == 409


def closed(session: Session, round_: Round) -> str:
    session.rollback()  # what the client did meanwhile is seen from here on
    close_round(session, round_, now())
    session.commit()
    path = f"/rounds/{round_.id}/results"
    session.rollback()
    return path


def test_too_few_of_a_group_are_counted_in_the_whole_only(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Nobody, not the bureau of the group either, is told which answers are the group's."""
    round_ = open_round(session)
    secrets = invited(session, round_, organizations(session, 6))
    answer(session, secrets[:5], "12345")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(f"/rounds/{round_.id}/results/workers")
    assert "too few were invited to say of an answer from which group it is" in page.text()
    assert "6 invitations were sent out; how many were answered is not known." in page.text()
    assert not page.all(".//table")
    pdf = f"/rounds/{round_.id}/results/workers/pdf"
    assert client.send(pdf, {"language": "en"}).status_code == 409
    path = closed(session, round_)
    page = client.page(path)
    assert "5 of 6 invitations were answered." in page.text()
    assert "nobody knows from which organizations they come" in page.text()
    assert figures(client, path)["You are heard"][0] == "5"


def test_a_group_of_many_sees_its_own_answers(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = open_round(session, Group.WORKERS)
    secrets = invited(session, round_, organizations(session, 6))
    answer(session, secrets[:2], "12")
    answer(session, secrets[2:3], "5", submit=False)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(f"/rounds/{round_.id}/results/workers")
    assert "2 of 6 invitations were answered." in page.text()
    assert figures(client, f"/rounds/{round_.id}/results/workers")["You are heard"][0] == "2"
    path = f"/rounds/{round_.id}/results"
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    page = client.page(f"{path}/employers")
    assert "0 of 0 invitations were answered." in page.text()


@pytest.mark.parametrize("times", [1, 3])
def test_whoever_could_have_given_too_many_answers_keeps_them_from_being_published(
    client: HouseClient, session: Session, sign_in: SignIn, times: int
) -> None:
    """measures.md: of five answers three may be one organization's, so nothing is shown."""
    round_ = open_round(session)
    first, *others = organizations(session, 5)
    secrets = invited(session, round_, [*[first] * times, *others])
    answer(session, [*secrets[:1], *secrets[times:]], "12345")
    sign_in(Role.ANALYST)
    path = closed(session, round_)
    if times == 1:
        assert figures(client, path)["You are heard"][0] == "5"
    else:
        nothing_is_told(client, path)


@pytest.mark.parametrize("links", [1, 3])
def test_a_second_link_could_have_brought_a_second_answer(
    client: HouseClient, session: Session, sign_in: SignIn, links: int
) -> None:
    round_ = open_round(session)
    secrets = invited(session, round_, organizations(session, 6))
    answer(session, secrets[:5], "12345")
    for _time in range(links - 1):
        make_link(session, behind(session, secrets[5]), now())
    sign_in(Role.ANALYST)
    path = closed(session, round_)
    if links == 1:
        assert figures(client, path)["You are heard"][0] == "5"
    else:
        nothing_is_told(client, path)


def test_a_withdrawn_invitation_may_have_been_answered_with(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Its answer cannot be told from the others, so it stays, and the invitation is counted."""
    round_ = open_round(session)
    secrets = invited(session, round_, organizations(session, 5))
    answer(session, secrets, "12345")
    revoke_invitation(session, behind(session, secrets[0]), now())
    sign_in(Role.ANALYST)
    page = client.page(closed(session, round_))
    assert "5 of 5 invitations were answered." in page.text()


def test_a_round_that_asked_demonstration_organizations_too_is_a_demonstration(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Their answers cannot be told from real ones."""
    round_ = open_round(session)
    real, invented = organizations(session, 6), organizations(session, 1, country="XAA")
    answer(session, invited(session, round_, [*real, *invented]), "1234512")
    sign_in(Role.ANALYST)
    path = closed(session, round_)
    assert "Demonstration: these organizations are not real." in client.page(path).text()
    assert client.get(f"{path}.csv").status_code == 404


def test_the_extract_has_no_line_for_a_response_and_no_moment(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = open_round(session)
    answer(session, invited(session, round_, organizations(session, 6)), "123451")
    sign_in(Role.ANALYST)
    reply = client.get(f"{closed(session, round_)}.csv")
    lines = list(csv.DictReader(StringIO(reply.data.decode("utf-8-sig"), newline="")))
    assert [x["count"] for x in lines if x["field"] == "heard" and x["option"]] == list("21111")
    assert f"{now():%Y-%m}" not in reply.text
