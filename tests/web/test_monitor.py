"""The fieldwork monitor: who answers, by which way, how far people come, and the rates of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.invitations.models import Invitation, InvitationEvent
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round


def answer(session: Session, invitation: Invitation, submit: bool = True, **more: Any) -> Response:
    moment = now()
    answers = {"role": "board", **{code.replace("__", "."): v for code, v in more.items()}}
    response = save_answers(session, holder_of(invitation), None, answers, "en", moment)
    if submit:
        submit_response(session, response, moment)
    return response


@pytest.fixture
def designer(sign_in: SignIn) -> None:
    sign_in(Role.DESIGNER)


def rows(page: Page, caption: str) -> list[list[str]]:
    """The body of the table with ``caption``, as texts."""
    for table in page.all(".//table"):
        (found,) = table.findall("./caption")
        if caption in "".join(found.itertext()):
            return [[words(cell) for cell in row] for row in table.findall("./tbody/tr")]
    raise AssertionError(f"no table {caption!r}")


@pytest.fixture
def watched(session: Session) -> Round:
    """Eight invitations in two groups and countries: two answered, one begun, one refused, one
    reached, one out of scope, one silent, one without any link; and two that do not count."""
    round_ = make_round(session, opened_days_ago=10)
    union = make_organization(session, Group.WORKERS, "SEN", "fr")
    ministry = make_organization(session, Group.GOVERNMENT, "JOR", "ar")
    places = [
        make_invitation(session, round_, union if number < 5 else ministry, language)[0]
        for number, language in enumerate(["fr", "fr", "fr", "en", "fr", "ar", "ar", "ar"])
    ]
    answer(session, places[0])
    paper = answer(session, places[5])
    paper.channel = "paper"
    answer(session, places[1], submit=False)
    places[2].outcome = "refused"
    places[6].outcome = "out_of_scope"
    session.add(InvitationEvent(invitation_id=places[3].id, at=now(), kind="contacted"))
    for uncounted in range(2):
        place, _secret = make_invitation(session, round_, union)
        answer(session, place)
        if uncounted:
            revoke_invitation(session, place, now())
        else:
            place.test = True
            session.flush()
            session.query(Response).filter_by(invitation_id=place.id).update({"test": True})
    session.commit()
    return round_


@pytest.mark.usefixtures("designer")
def test_the_monitor_tells_what_became_of_each_invitation(
    client: HouseClient, watched: Round
) -> None:
    page = client.page(f"/rounds/{watched.id}/fieldwork")
    assert "2 of 8 invitations have been answered." in page.text(".//main")
    found = {row[0]: row[1:] for row in rows(page, "Dispositions")}
    assert found == {
        "Answered and handed in": ["1.1", "I", "2"],
        "Begun, less than half answered, not handed in": ["2.12", "R", "1"],
        "Does not want to take part": ["2.11", "R", "1"],
        "Spoken to, no answer yet": ["2.20", "NC", "1"],
        "The round is not for them, or their organization has ended": ["4.10", "NE", "1"],
        "Invited, nothing heard": ["3.19", "U", "2"],
    }


@pytest.mark.usefixtures("designer")
def test_the_rates_stand_beside_their_formulas(client: HouseClient, watched: Round) -> None:
    page = client.page(f"/rounds/{watched.id}/fieldwork")
    rates = {row[0]: row[1:] for row in rows(page, "Response rates")}
    # I = 2, P = 0, R = 2, NC = 1, O = 0, U = 2; e = 1
    assert rates["RR1"] == ["I / ((I + P) + (R + NC + O) + U)", "7", "29%"]
    assert rates["RR3"] == ["I / ((I + P) + (R + NC + O) + e·U)", "7", "29%"]
    assert rates["RR5"] == ["I / ((I + P) + (R + NC + O))", "5", "40%"]


@pytest.mark.usefixtures("designer")
def test_who_answers_by_group_region_language_and_way(client: HouseClient, watched: Round) -> None:
    page = client.page(f"/rounds/{watched.id}/fieldwork")
    assert [(*row[:3], row[3].split()[-1]) for row in rows(page, "By group")] == [
        ("Government", "3", "1", "33%"),
        ("Workers", "5", "1", "20%"),
    ]
    assert [row[:3] for row in rows(page, "By region")] == [
        ["Africa", "5", "1"],
        ["Arab States", "3", "1"],
    ]
    assert [row[:3] for row in rows(page, "By language")] == [
        ["العربية", "3", "1"],
        ["English", "1", "0"],
        ["Français", "4", "1"],
    ]
    assert rows(page, "By which way") == [["On paper", "1"], ["On the web", "1"]]
    reached = rows(page, "sections reached")
    assert reached[0][1:] == ["3", "100%"] and reached[-1][1:] == ["2", "67%"]


@pytest.mark.usefixtures("designer")
def test_answers_by_day_are_drawn_and_told_in_a_sentence(
    client: HouseClient, session: Session, watched: Round
) -> None:
    submitted = session.query(Response).filter(Response.submitted_at.is_not(None))
    first = submitted.order_by(Response.invitation_id).first()  # those that do not count came later
    assert first is not None
    first.submitted_at = now() - timedelta(days=9)
    session.commit()
    page = client.page(f"/rounds/{watched.id}/fieldwork")
    (drawn,) = page.all(".//figure[@class='chart ']")
    title = "1 answer came in during the last seven days; there are 2 in all."
    assert title in " ".join("".join(drawn.itertext()).split())


def unnamed(round_: Round, number: int, submitted: bool = True) -> Response:
    """A response of an anonymous round: of no invitation."""
    return Response(
        key=f"{number:064}",
        round_id=round_.id,
        version_id=round_.version_id,
        answers={"role": "board"},
        revision=1,
        language="",
        begun_at=now(),
        saved_at=now(),
        submitted_at=now() if submitted else None,
        receipt_code=f"{number:04}-0000-0000",
    )


@pytest.mark.usefixtures("designer")
def test_an_anonymous_round_counts_answers_apart_from_invitations(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, mode=Mode.ANONYMOUS)
    union = make_organization(session)
    places = [make_invitation(session, round_, union)[0] for _ in range(7)]
    session.add_all(unnamed(round_, number, submitted=number < 5) for number in range(6))
    for place in places[:5]:
        place.participated = True
    session.add(InvitationEvent(invitation_id=places[6].id, at=now(), kind="link_replaced"))
    session.commit()
    page = client.page(f"/rounds/{round_.id}/fieldwork")
    said = page.text(".//main")
    assert "5 invitations are noted, 5 answers are in" in said
    assert "1 lost link was replaced: at most that many people can have answered twice." in said
    assert [row[0::3] for row in rows(page, "Dispositions")] == [
        ["Answered and handed in", "5"],
        ["Begun, less than half answered, not handed in", "1"],
        ["Invited, nothing heard", "1"],
    ]


@pytest.mark.usefixtures("designer")
def test_a_round_without_invitations_says_what_comes_next(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session)
    session.commit()
    page = client.page(f"/rounds/{round_.id}/fieldwork?lang=ar")
    assert page.html.get("dir") == "rtl"
    assert page.all(".//a[@href='/rounds/1/invitations']")


def ended(session: Session, round_: Round, days_ago: int, answered: bool = False) -> Invitation:
    """An invitation of a union that ended so many days ago."""
    session.commit()  # what the client did meanwhile is seen from here on
    union = make_organization(session, Group.WORKERS, "SEN", "fr")
    place, _secret = make_invitation(session, round_, union, "fr")
    if answered:
        answer(session, place)
    union.ended_on = now().date() - timedelta(days=days_ago)
    session.commit()
    return place


@pytest.mark.usefixtures("designer")
def test_what_an_ended_organization_left_open_is_out_of_scope(
    client: HouseClient, session: Session, watched: Round
) -> None:
    path = f"/rounds/{watched.id}"
    before = client.page(f"{path}/fieldwork")
    assert "From the day on which an organization ends" in before.text(".//main")
    assert "left out for this reason" not in before.text()
    ended(session, watched, days_ago=0)
    refused = ended(session, watched, days_ago=3)
    refused.outcome = "refused"
    answer(session, ended(session, watched, days_ago=1), submit=False, comment="Half of it")
    session.commit()
    after = client.page(f"{path}/fieldwork")
    assert rows(after, "Response rates") == rows(before, "Response rates")
    assert rows(after, "By group") == rows(before, "By group")
    assert rows(after, "By region") == rows(before, "By region")
    found = {row[0]: row[1:] for row in rows(after, "Dispositions")}
    assert found["The round is not for them, or their organization has ended"][1:] == ["NE", "4"]
    assert "2 of 8 invitations have been answered." in after.text(".//main")
    assert "3 invitations are left out for this reason." in after.text(".//main")
    assert "2 of 8 invitations have been answered" in client.page(path).text(".//main")
    (line,) = (row for row in rows(client.page("/rounds/"), "Rounds") if watched.title in row[0])
    assert line[3:] == ["8", "4", "2"]


@pytest.mark.usefixtures("designer")
def test_what_an_ended_organization_handed_in_stays(
    client: HouseClient, session: Session, watched: Round
) -> None:
    ended(session, watched, days_ago=0, answered=True)
    page = client.page(f"/rounds/{watched.id}/fieldwork")
    rates = {row[0]: row[1:] for row in rows(page, "Response rates")}
    assert rates["RR1"][1:] == ["8", "38%"]  # 3 of 8
    assert "3 of 9 invitations have been answered." in page.text(".//main")
    assert "3 of 9 invitations have been answered" in client.page(f"/rounds/{watched.id}").text()


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(("days_ago", "invited"), [(1, "2"), (2, "1"), (3, "1")])
def test_an_end_after_the_last_day_changes_nothing(
    client: HouseClient, session: Session, days_ago: int, invited: str
) -> None:
    round_ = make_round(session, opened_days_ago=9, closes_in_days=-2)
    answer(session, make_invitation(session, round_, make_organization(session))[0])
    ended(session, round_, days_ago)
    page = client.page(f"/rounds/{round_.id}/fieldwork")
    rates = {row[0]: row[1:] for row in rows(page, "Response rates")}
    assert rates["RR1"][1] == invited
    (line,) = (row for row in rows(client.page("/rounds/"), "Rounds") if round_.title in row[0])
    assert line[3] == invited


@pytest.mark.usefixtures("designer")
def test_with_nobody_left_to_ask_it_does_not_say_that_nobody_was_invited(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session)
    ended(session, round_, days_ago=0)
    for path in (f"/rounds/{round_.id}/fieldwork", f"/rounds/{round_.id}"):
        assert "Nobody is invited yet" not in client.page(path).text()
    page = client.page(f"/rounds/{round_.id}/fieldwork").text()
    assert "1 invitation is left out for this reason." in page
    assert "not computable: no case" in page


@pytest.mark.usefixtures("designer")
def test_answers_of_an_anonymous_round_that_wait_to_be_noted_are_never_left_out(
    client: HouseClient, session: Session
) -> None:
    """Two of an ended union's three links were used, as nobody knows yet which."""
    round_ = make_round(session, mode=Mode.ANONYMOUS)
    union = make_organization(session)
    for number in range(3):
        make_invitation(session, round_, union)
        session.add_all([unnamed(round_, number)] if number < 2 else [])
    union.ended_on = now().date()
    session.commit()
    page = client.page(f"/rounds/{round_.id}/fieldwork")
    assert "2 of 2 invitations have been answered." in page.text(".//main")
    assert "1 invitation is left out for this reason." in page.text(".//main")
    assert "2 of 2 invitations" in client.page(f"/rounds/{round_.id}").text(".//main")
