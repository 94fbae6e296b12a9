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
from tests.client import HouseClient, Page
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
            return [
                [" ".join("".join(cell.itertext()).split()) for cell in row]
                for row in table.findall("./tbody/tr")
            ]
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
        "Says that the round is not for them": ["4.10", "NE", "1"],
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
    first = session.query(Response).filter(Response.submitted_at.is_not(None)).first()
    assert first is not None
    first.submitted_at = now() - timedelta(days=9)
    session.commit()
    page = client.page(f"/rounds/{watched.id}/fieldwork")
    (drawn,) = page.all(".//figure[@class='chart ']")
    title = "1 answer came in during the last seven days; there are 2 in all."
    assert title in " ".join("".join(drawn.itertext()).split())


@pytest.mark.usefixtures("designer")
def test_an_anonymous_round_counts_answers_apart_from_invitations(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, mode=Mode.ANONYMOUS)
    union = make_organization(session)
    places = [make_invitation(session, round_, union)[0] for _ in range(7)]
    for number in range(6):
        session.add(
            Response(
                key=f"{number:064}",
                round_id=round_.id,
                version_id=round_.version_id,
                answers={"role": "board"},
                revision=1,
                language="",
                begun_at=now(),
                saved_at=now(),
                submitted_at=now() if number < 5 else None,
                receipt_code=f"{number:04}-0000-0000",
            )
        )
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
