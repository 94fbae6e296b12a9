"""The consensus meeting: one scribe writes, others follow, nothing is overwritten or lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from capacity.diagnostics.assessments.actions import Statement, invite_assessor
from capacity.diagnostics.assessments.models import RecordedPosition
from capacity.diagnostics.domain.meeting import SILENT_AFTER
from capacity.diagnostics.meeting.models import Meeting, ParkedPoint
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.factories import make_person
from tests.web.arranging import AGREED, Case, begun, closed, submitted
from tests.web.conftest import recorded

SignIn = Callable[..., int]


def colleague(case: Case, role: Role = Role.FOCAL_POINT) -> Person:
    case.session.rollback()  # what the client did meanwhile is seen from here on
    person = make_person(case.session, Grant(role, case.organization.id))
    case.session.commit()
    return person


def meeting(case: Case) -> Meeting:
    case.session.rollback()
    return case.session.scalars(select(Meeting)).one()


def started(client: HouseClient, session: Session, *ratings: str) -> Case:
    """A meeting that the focal point, who is signed in, has begun and writes in."""
    case = closed(session, *ratings)
    client.become(case.focal_point)
    path = f"{case.path}/meeting"
    assert client.submit(f"{path}/begin", at=path).status_code == 302
    session.rollback()  # what the client did meanwhile is seen from here on
    return case


def press(client: HouseClient, case: Case, go: str = "save", **typed: Any) -> TestResponse:
    """Fill in the scribe's form as it stands now, and press one of its buttons."""
    page = client.page(f"{case.path}/meeting")
    path = scribe_action(page)
    return client.post(path, data={**page.form(path), "go": go, **typed})


def scribe_action(page: Page) -> str:
    return next(f.get("action", "") for f in page.all(".//form") if f.get("id") == "writing")


def fall_silent(case: Case) -> None:
    """The scribe was last seen just as long ago as it takes."""
    case.session.rollback()
    then = now() - SILENT_AFTER
    case.session.execute(update(Meeting).values(scribe_since=then, scribe_seen_at=then))
    case.session.commit()


def ask(client: HouseClient, case: Case, mark: str = "") -> TestResponse:
    headers = {"If-None-Match": mark} if mark else {}
    return client.get(f"{case.path}/meeting/live/now", headers=headers)


# --- before --------------------------------------------------------------------------------------


def test_while_assessors_rate_there_is_no_meeting_and_no_dot(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    case.rate("2")
    client.become(case.focal_point)
    path = f"{case.path}/meeting"
    assert client.get(path).location == case.path
    form = client.page(case.path).form("assessors")
    assert client.post(f"{path}/begin", data=form).status_code == 302
    assert client.post(f"{path}/criteria/C1.1", data=form).status_code == 302
    session.rollback()
    assert session.scalar(select(Meeting)) is None
    page = client.page(f"{path}/live")
    assert "still rating" in page.text() and "●" not in page.text()
    assert "●" not in ask(client, case).text


def test_the_meeting_begins_with_what_is_disputed_most(
    client: HouseClient, session: Session
) -> None:
    """R12: the institution's own diagnosis, settled by its own people."""
    case = begun(session)
    case.rate({**dict.fromkeys(case.codes, "3"), "C5.2": "1"})
    case.rate({**dict.fromkeys(case.codes, "3"), "C5.2": "4"})
    case.close()
    client.become(case.focal_point)
    path = f"{case.path}/meeting"
    assert path in client.page(case.path).links().values()
    assert "has not begun" in client.page(f"{path}/live").text()
    for _twice in range(2):
        form = client.page(case.path).form("sign-out")
        assert client.post(f"{path}/begin", data=form).status_code == 302
    page = client.page(path)
    assert page.text(".//h1").startswith("C5.2")
    assert "2 assessors gave a level; they are 3 levels apart." in page.text()
    assert "meeting" in (page.all(".//main")[0].get("class") or "").split()
    assert len(page.all(".//input[@name='level']")) == 6
    assert [what for what, _ in recorded(session)].count("meeting.begun") == 1


# --- writing -------------------------------------------------------------------------------------


def test_what_the_scribe_writes_is_recorded_and_the_meeting_goes_on(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session, "2", "4")
    first, second, third = (line.code for line in case.dossier().agenda[:3])
    typed = {"level": "3", "rationale": "Seen alike.", "desired": "4", "importance": "5"}
    assert press(client, case, "next", **typed).location == f"{case.path}/meeting"
    assert meeting(case).criterion == second
    position = case.dossier().positions[first]
    assert (position.level, position.rationale) == (3, "Seen alike.")
    assert position.agreed_by == case.focal_point.id
    press(client, case, "previous")
    assert meeting(case).criterion == first
    assert client.page(f"{case.path}/meeting").form("/criteria/")["level"] == "3"
    press(client, case, "to", to=third)
    assert meeting(case).criterion == third
    assert set(case.dossier().positions) == {first}  # leafing through records nothing
    actions = [what for what, _ in recorded(session)]
    assert actions.count("assessment.position-recorded") == 1


def test_every_button_saves_what_was_typed_beside_it(client: HouseClient, session: Session) -> None:
    case = started(client, session)
    first = case.dossier().agenda[0].code
    press(client, case, "timer", minutes="5", rationale="Half a thou", parked="Ask the bureau.")
    assert case.dossier().positions[first].rationale == "Half a thou"
    point = session.scalars(select(ParkedPoint)).one()
    assert (point.text, point.criterion, point.parked_by) == (
        "Ask the bureau.",
        first,
        case.focal_point.id,
    )
    ends = meeting(case).timer_ends_at
    assert ends is not None and timedelta() < ends - now() <= timedelta(minutes=5)
    page = client.page(f"{case.path}/meeting")
    assert "Not more than 5 minutes are left." in page.text()
    press(client, case, "stop", settled=str(point.id))
    assert meeting(case).timer_ends_at is None
    session.refresh(point)
    assert point.settled_at is not None
    press(client, case, settled="999999")  # no such point: nothing happens


def test_a_point_of_another_meeting_is_not_settled(client: HouseClient, session: Session) -> None:
    foreign = started(client, session)
    press(client, foreign, parked="Theirs.")
    session.rollback()
    point = session.scalars(select(ParkedPoint)).one()
    case = started(client, session)
    press(client, case, settled=str(point.id))
    session.refresh(point)
    assert point.settled_at is None


@pytest.mark.parametrize(
    ("go", "typed", "told"),
    [
        ("next", {"level": "na"}, "Say why it does not apply."),
        ("next", {"dissent": "The youth wing."}, "Ask whoever sees it otherwise"),
        ("timer", {"minutes": ""}, "Say for how many minutes."),
        ("timer", {"minutes": "121"}, "Use a whole number from 1 to 120."),
        ("hand-over", {"scribe": ""}, "Choose who writes next."),
        ("hand-over", {"scribe": "999999"}, "Error"),
        ("to", {"to": "M1.1"}, "Error"),
        ("everything", {}, "Error"),
        ("save", {"parked": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_bad_input_is_refused_whole_and_what_was_typed_is_kept(
    client: HouseClient, session: Session, go: str, typed: dict[str, str], told: str
) -> None:
    case = started(client, session)
    colleague(case)
    before = meeting(case).revision
    answer = press(client, case, go, **{"rationale": "Kept as typed.", **typed})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert told in page.text() or page.all(".//*[@id='problems']")
    assert page.form("/criteria/")["rationale"].strip() == "Kept as typed."
    assert meeting(case).revision == before and case.dossier().positions == {}


def test_dissent_is_recorded_when_its_author_agrees(client: HouseClient, session: Session) -> None:
    case = started(client, session)
    first = case.dossier().agenda[0].code
    typed = {"level": "3", "dissent": "The youth wing sees level 2."}
    assert press(client, case, **typed, dissent_agreed="y").status_code == 302
    assert case.dossier().positions[first].dissent == typed["dissent"]
    # What stands was agreed to: it is not asked for again until somebody says something else.
    assert press(client, case, level="4").status_code == 302
    assert press(client, case, dissent="Nobody at all.").status_code == 422
    assert press(client, case, dissent="").status_code == 302
    assert case.dossier().positions[first].dissent == ""


def test_a_criterion_beyond_the_agenda_is_not_found(client: HouseClient, session: Session) -> None:
    case = started(client, session)
    form = client.page(f"{case.path}/meeting").form("/criteria/")
    for code in ("M1.1", "C1", "nonsense"):
        assert client.post(f"{case.path}/meeting/criteria/{code}", data=form).status_code == 404


def test_after_handing_in_the_meeting_is_over(client: HouseClient, session: Session) -> None:
    case = started(client, session)
    form = client.page(f"{case.path}/meeting").form("/criteria/")
    case.agree()
    case.submit()
    path = f"{case.path}/meeting"
    assert client.get(path).location == case.path
    for place in ("criteria/C1.1", "take-over", "begin"):
        answer = client.post(f"{path}/{place}", data=form, follow_redirects=True)
        assert "Nothing was changed" in answer.text, place
    assert "The meeting is over" in client.page(f"{path}/live").text()


# --- the scribe ----------------------------------------------------------------------------------


def test_a_second_focal_point_follows_until_the_scribe_hands_over(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    other = colleague(case)
    client.become(other)
    path = f"{case.path}/meeting"
    assert client.get(path).location == f"{path}/live"
    page = client.page(f"{path}/live")
    assert case.focal_point.name in page.text() and not page.all(".//*[@id='take-over']")
    client.become(case.focal_point)
    press(client, case, "hand-over", scribe=str(other.id))
    assert meeting(case).scribe_id == other.id
    assert client.get(path).location == f"{path}/live"
    client.become(other)
    assert path in client.page(f"{path}/live").links().values()
    assert client.get(path).status_code == 200
    assert ("meeting.handed-over", f"assessment:{case.id}") in recorded(session)


def test_only_focal_points_of_the_organization_can_be_the_scribe(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    strangers = (colleague(case, Role.RESPONDENT), closed(session).focal_point, case.focal_point)
    colleague(case)
    for person in strangers:
        assert press(client, case, "hand-over", scribe=str(person.id)).status_code == 422
    assert meeting(case).scribe_id == case.focal_point.id


def test_a_silent_scribe_is_replaced_and_then_overwrites_nothing(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    first = case.dossier().agenda[0].code
    path = f"{case.path}/meeting"
    page = client.page(path)
    stale = {**page.form("/criteria/"), "level": "5", "rationale": "Mine.", "go": "next"}
    other = colleague(case)
    client.become(other)
    fall_silent(case)
    assert client.page(f"{path}/live").all(".//*[@id='take-over']")
    assert client.submit(f"{path}/take-over", at=f"{path}/live").status_code == 302
    press(client, case, level="2", rationale="Ours.")
    client.become(case.focal_point)
    answer = client.post(scribe_action(page), data=stale)
    assert answer.status_code == 409
    assert "Somebody else is the scribe now" in answer.text and "Mine." in answer.text
    position = case.dossier().positions[first]
    assert (position.level, position.rationale, position.revision) == (2, "Ours.", 1)
    assert meeting(case).scribe_id == other.id and meeting(case).criterion == first
    assert ("meeting.taken-over", f"assessment:{case.id}") in recorded(session)


def test_nobody_takes_over_from_a_scribe_who_is_there(
    client: HouseClient, session: Session
) -> None:
    """Of two who take over at once, the second finds the first one there."""
    case = started(client, session)
    second, third = colleague(case), colleague(case)
    fall_silent(case)
    path = f"{case.path}/meeting"
    client.become(third)
    late = client.page(f"{path}/live").form("take-over")
    client.become(second)
    assert client.submit(f"{path}/take-over", at=f"{path}/live").status_code == 302
    client.become(third)
    answer = client.post(f"{path}/take-over", data=late)
    assert answer.status_code in (400, 409)  # 400: the other session's token is none of this one
    form = client.page(f"{path}/live").form("sign-out")
    answer = client.post(f"{path}/take-over", data=form)
    assert answer.status_code == 409 and "Somebody else is the scribe now" in answer.text
    assert meeting(case).scribe_id == second.id


def test_a_sign_of_life_keeps_the_pen_and_tells_who_lost_it(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    path = f"{case.path}/meeting"
    form = client.page(path).form("/criteria/")
    before = meeting(case).revision
    fall_silent(case)
    assert client.post(f"{path}/here", data=form).status_code == 204
    assert now() - meeting(case).scribe_seen_at < SILENT_AFTER
    assert meeting(case).revision == before  # nobody who follows has to load anything
    other = colleague(case)
    session.execute(update(Meeting).values(scribe_id=other.id))
    session.commit()
    assert client.post(f"{path}/here", data=form).status_code == 409


def test_what_was_changed_beside_the_meeting_is_shown_and_not_overwritten(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    first = case.dossier().agenda[0].code
    page = client.page(f"{case.path}/meeting")
    stale = {**page.form("/criteria/"), "level": "5", "rationale": "Mine."}
    case.agree(Statement(level=2, rationale="Theirs."), [first])
    answer = client.post(scribe_action(page), data=stale)
    assert answer.status_code == 409
    merged = Page(answer.text)
    assert "Theirs." in merged.text() and merged.form("/criteria/")["rationale"].strip() == "Mine."
    assert case.dossier().positions[first].level == 2
    assert client.post(scribe_action(page), data=merged.form("/criteria/")).status_code == 302
    assert case.dossier().positions[first].level == 5


# --- following -----------------------------------------------------------------------------------


def test_whoever_follows_loads_only_what_has_changed(client: HouseClient, session: Session) -> None:
    case = started(client, session, "2", "4")
    first = case.dossier().agenda[0].code
    client.become(colleague(case))
    answer = ask(client, case)
    assert answer.status_code == 200 and first in answer.json["html"]  # type: ignore[index]
    assert "●" in answer.json["html"]  # type: ignore[index]
    mark = answer.headers["ETag"]
    part = client.page(f"{case.path}/meeting/live").all(".//*[@id='now']")[0]
    assert mark == f'W/"{part.get("data-mark")}"'
    same = ask(client, case, mark)
    assert same.status_code == 304 and same.data == b"" and same.headers["ETag"] == mark
    case.agree(Statement(level=4), [first])  # on the criterion's own page
    changed = ask(client, case, mark)
    assert changed.status_code == 200 and "4 Consolidated" in changed.json["html"]  # type: ignore[index]
    mark = changed.headers["ETag"]
    assert ask(client, case, mark).status_code == 304
    fall_silent(case)
    assert "take-over" in ask(client, case, mark).json["html"]  # type: ignore[index]


@pytest.mark.parametrize("what", ["next", "timer", "parked", "hand-over"])
def test_each_change_of_the_meeting_is_seen(
    client: HouseClient, session: Session, what: str
) -> None:
    case = started(client, session)
    other, third = colleague(case), colleague(case)
    client.become(third)
    mark = ask(client, case).headers["ETag"]
    client.become(case.focal_point)
    press(
        client,
        case,
        "save" if what == "parked" else what,
        scribe=str(other.id),
        **({"parked": "Later."} if what == "parked" else {}),
    )
    client.become(third)
    assert ask(client, case, mark).status_code == 200


def test_the_end_of_the_time_is_seen(client: HouseClient, session: Session) -> None:
    case = started(client, session)
    press(client, case, "timer", minutes="1")
    mark = ask(client, case).headers["ETag"]
    assert ask(client, case, mark).status_code == 304
    session.rollback()
    session.execute(update(Meeting).values(timer_ends_at=now()))
    session.commit()
    assert "Time is up." in ask(client, case, mark).json["html"]  # type: ignore[index]


def test_a_compressed_answer_is_found_again_by_its_mark(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    path, zipped = f"{case.path}/meeting/live/now", {"Accept-Encoding": "gzip"}
    answer = client.get(path, headers=zipped)
    assert answer.headers["Content-Encoding"] == "gzip"
    headers = {**zipped, "If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=headers).status_code == 304


def test_assessors_with_an_account_follow_and_others_do_not(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    assessor, outsider = (colleague(case, Role.RESPONDENT) for _ in range(2))
    withdrawn = colleague(case, Role.RESPONDENT)
    places = [
        invite_assessor(session, case.assessment, "An office", "en", now(), person.id)
        for person in (assessor, withdrawn)
    ]
    places[1].revoked_at = now()
    session.commit()
    case.rate("2")
    case.rate("5")
    # The one place that is not handed in is withdrawn by the closing; whoever rated stays.
    case.close()
    session.rollback()
    places[0].revoked_at = None
    session.commit()
    client.become(case.focal_point)
    path = f"{case.path}/meeting"
    client.submit(f"{path}/begin", at=path)
    client.become(assessor)
    page = client.page(f"{path}/live")
    assert "●" in page.text() and not page.all(".//*[@id='take-over']")
    assert ask(client, case).status_code == 200
    home = client.page("/")
    assert "Meetings held now" in home.text() and f"{path}/live" in home.links().values()
    fall_silent(case)
    assert "take-over" not in ask(client, case).text
    for place in ("", "/begin", "/take-over", "/here", "/criteria/C1.1"):
        form = page.form("sign-out")
        if place:
            assert client.post(path + place, data=form).status_code == 403
        else:
            client.page(path, status=403)
    for person in (outsider, withdrawn):
        client.become(person)
        assert "Meetings held now" not in client.page("/").text()
        client.page(f"{path}/live", status=404)
        assert ask(client, case).status_code == 404


def test_a_meeting_of_another_organization_does_not_exist(
    client: HouseClient, session: Session
) -> None:
    own, foreign = started(client, session), closed(session)
    form = client.page(f"{own.path}/meeting").form("/criteria/")
    for path in (foreign.path, "/assessments/999999"):
        for place in ("", "/live", "/live/now"):
            client_answer = client.get(f"{path}/meeting{place}")
            assert client_answer.status_code == 404, place
        for place in ("begin", "take-over", "here", "criteria/C1.1"):
            assert client.post(f"{path}/meeting/{place}", data=form).status_code == 404, place


@pytest.mark.parametrize(
    "role", [Role.REVIEWER, Role.ANALYST, Role.PLANNER, Role.DESIGNER, Role.ADMINISTRATOR]
)
def test_other_roles_follow_no_meeting(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    """A reviewer sees no ratings and no dissent, and so no meeting."""
    case = started(client, session)
    sign_in(role, group=Group.WORKERS if role is Role.REVIEWER else None)
    for place in ("", "/live", "/live/now"):
        assert client.get(f"{case.path}/meeting{place}").status_code == 403, place


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_work_in_every_language(
    client: HouseClient, session: Session, language: str
) -> None:
    case = started(client, session, "2", "4")
    press(client, case, "timer", minutes="5", parked="Later.", level="3", rationale="So.")
    code = case.dossier().agenda[0].code
    for place in ("meeting", "meeting/live", f"criteria/{code}/history", "spread"):
        answer = client.get(f"{case.path}/{place}?lang={language}")
        assert answer.status_code == 200, place
        assert Page(answer.text).html.get("lang") == language


# --- the history ---------------------------------------------------------------------------------


def test_every_record_is_attributed_and_can_be_taken_back(
    client: HouseClient, session: Session
) -> None:
    case = started(client, session)
    first = case.dossier().agenda[0].code
    path = f"{case.path}/criteria/{first}"
    assert "Nothing is recorded yet" in client.page(f"{path}/history").text()
    press(client, case, level="3", rationale="At first.", evidence="Minutes.")
    other = colleague(case)
    client.become(other)
    client.submit(path, {"level": "1", "rationale": "Later."})
    page = client.page(f"{path}/history")
    assert case.focal_point.name in page.text() and other.name in page.text()
    assert page.text().index("Later.") < page.text().index("At first.")
    form = page.form("take-back")
    assert (form["to"], form["revision"]) == ("1", "2")
    for _twice in range(2):
        assert client.post(f"{path}/take-back", data=form).status_code in (302, 409)
    position = case.dossier().positions[first]
    assert (position.level, position.rationale, position.evidence, position.revision) == (
        3,
        "At first.",
        "Minutes.",
        3,
    )
    assert position.agreed_by == other.id
    actions = [what for what, _ in recorded(session)]
    assert actions.count("assessment.position-taken-back") == 1
    assert len(session.scalars(select(RecordedPosition)).all()) == 3


def test_nothing_newer_is_overwritten_by_taking_back(client: HouseClient, session: Session) -> None:
    case = started(client, session)
    path = f"{case.path}/criteria/C1.1"
    case.agree(Statement(level=1), ["C1.1"])
    case.agree(Statement(level=2), ["C1.1"], revision=1)
    form = client.page(f"{path}/history").form("take-back")
    case.agree(Statement(level=5), ["C1.1"], revision=2)
    answer = client.post(f"{path}/take-back", data=form)
    assert answer.status_code == 409 and "Nothing was overwritten" in answer.text
    assert case.dossier().positions["C1.1"].level == 5
    missing = {**client.page(f"{path}/history").form("take-back"), "to": "99"}
    assert client.post(f"{path}/take-back", data=missing).status_code == 404
    client.page(f"{case.path}/criteria/M1.1/history", status=404)


def test_after_handing_in_nothing_is_taken_back(client: HouseClient, session: Session) -> None:
    case = closed(session)
    case.agree()
    case.agree(Statement(level=2, rationale="Changed."), ["C1.1"], revision=1)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1"
    form = client.page(f"{path}/history").form("take-back")
    case.submit()
    page = client.page(f"{path}/history")
    assert "Changed." in page.text() and not page.all(".//button[@aria-describedby]")
    answer = client.post(f"{path}/take-back", data=form, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    assert case.dossier().positions["C1.1"].level == 2


def test_the_history_of_another_organization_does_not_exist(
    client: HouseClient, session: Session
) -> None:
    own, foreign = closed(session), submitted(session)
    client.become(own.focal_point)
    form = client.page(f"{own.path}/criteria/C1.1").form("criteria")
    client.page(f"{foreign.path}/criteria/C1.1/history", status=404)
    answer = client.post(
        f"{foreign.path}/criteria/C1.1/take-back", data={**form, "to": "1", "revision": "1"}
    )
    assert answer.status_code == 404


def test_a_position_from_before_there_was_a_history_comes_into_it(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    case.agree(AGREED, ["C1.1"])
    session.query(RecordedPosition).delete()
    session.commit()
    case.agree(Statement(level=5), ["C1.1"], revision=1)
    session.rollback()
    kept = session.scalars(select(RecordedPosition).order_by(RecordedPosition.revision)).all()
    assert [(one.revision, one.statement["level"]) for one in kept] == [(1, 3), (2, 5)]
    assert kept[0].statement["evidence"] == AGREED.evidence
