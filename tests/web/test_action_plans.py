"""An institution's action plan: gaps, actions, conflicts, and who sees any of it."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.action_plans.models import ActionEvent, PlanAction
from capacity.diagnostics.assessments.actions import Statement, start_assessment
from capacity.diagnostics.assessments.models import Review
from capacity.diagnostics.domain.action_plan import ActionState, Support
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.i18n import write_day
from surveys.questionnaires.queries import questionnaire_in
from tests.client import HouseClient, Page, words
from tests.factories import make_person, make_round
from tests.web.arranging import AGREED, DIAGNOSTICS, Case, begun, closed, submitted
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

SignIn = Callable[..., int]

TODAY = now().date()
TERM = TODAY + timedelta(days=90)
STEP = "Draft a training plan for the desk officers."


def statement(level: int, desired: int, importance: int) -> Statement:
    return Statement(level=level, desired=desired, importance=importance, rationale="Agreed.")


def planned(session: Session, case: Case, number: int = 1, **parts: object) -> int:
    """An action that is there already."""
    session.rollback()
    said: dict[str, object] = {"text": f"Action {number}", "owner": "Legal unit", "term": TERM}
    intent = Intent(**(said | parts))  # type: ignore[arg-type]
    key = f"{number:032x}"
    action, new = add_action(session, case.assessment, intent, key, case.focal_point.id, now())
    assert new
    session.commit()
    return action.id


def another_focal_point(session: Session, case: Case) -> Person:
    session.rollback()
    person = make_person(session, Grant(Role.FOCAL_POINT, case.organization.id))
    session.commit()
    return person


def add(client: HouseClient, case: Case, code: str = "C1.1", **fields: object) -> int:
    path = f"{case.path}/plan/new"
    sent = {"text": STEP, "owner": "Legal unit", "term": TERM.isoformat()}
    return client.submit(path, sent | fields, at=f"{path}?criterion={code}").status_code


def actions(session: Session) -> list[PlanAction]:
    return list(afresh(session).scalars(select(PlanAction).order_by(PlanAction.id)))


def gap_codes(page: Page) -> list[str]:
    rows = page.all(".//th")
    return [id_.removeprefix("gap-") for e in rows if (id_ := e.get("id", "")).startswith("gap-")]


# --- gaps ----------------------------------------------------------------------------------------


def test_gaps_stand_by_priority_each_with_one_button(client: HouseClient, session: Session) -> None:
    """R12: from the institution's own diagnosis to what it does about it."""
    case = closed(session)
    case.agree(statement(3, 4, 2), ["C1.1"])
    case.agree(statement(1, 4, 5), ["C2.1"])
    case.agree(statement(4, 4, 5), ["C2.2"])
    client.become(case.focal_point)
    page = client.page(f"{case.path}/plan")
    assert gap_codes(page) == ["C2.1", "C1.1"], "neither what has no gap nor what is not agreed"
    assert "2 gaps have no action yet" in page.text()
    buttons = [e for e in page.all(".//td/a") if words(e) == "Add an action"]
    assert [e.get("href", "").rpartition("=")[2] for e in buttons] == ["C2.1", "C1.1"]
    assert add(client, case, "C2.1") == 302
    page = client.page(f"{case.path}/plan")
    assert gap_codes(page) == ["C1.1"] and STEP in page.text()


def test_decisions_of_a_review_that_goes_on_are_not_told_by_the_plan(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    before = client.page(f"{case.path}/plan").text()
    session.add(
        Review(
            assessment_id=case.id,
            criterion="C1.1",
            decision="verify",
            verified_level=1,
            reviewer_id=case.focal_point.id,
            decided_at=now(),
            position_revision=1,
        )
    )
    session.commit()
    assert client.page(f"{case.path}/plan").text() == before


def test_while_assessors_rate_there_is_no_plan(client: HouseClient, session: Session) -> None:
    case = begun(session)
    client.become(case.focal_point)
    for path in ("plan", "plan/new", "plan.xlsx", "plan.ics"):
        assert client.get(f"{case.path}/{path}").status_code == 302
    form = client.page(case.path).form("sign-out")
    sent = {"csrf_token": form["csrf_token"], "text": "x"}
    assert client.post(f"{case.path}/plan/new", data=sent).status_code == 302
    assert actions(session) == []


def test_a_plan_without_anything_agreed_says_what_comes_first(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    page = client.page(f"{case.path}/plan")
    assert "Nothing to plan from yet" in page.text()
    assert page.links()["See the whole agenda"] == f"{case.path}/spread"
    case.agree(statement(4, 4, 5))
    page = client.page(f"{case.path}/plan")
    assert "No gap is without an action" in page.text() and gap_codes(page) == []


# --- adding and changing -------------------------------------------------------------------------


def test_an_action_is_added_with_all_its_parts(client: HouseClient, session: Session) -> None:
    """R14: what it rests on and what could go wrong stand beside it."""
    case = submitted(session)
    client.become(case.focal_point)
    page = client.page(f"{case.path}/plan/new?criterion=C1.2")
    assert page.form("plan/new")["criterion"] == "C1.2"
    sent = {"support": ["training", "peer_exchange"], "outcome": "OUT-3", "note": "With SEN."}
    sent |= {"assumptions": "The budget is voted.", "risks": "Trained staff leave."}
    assert add(client, case, "C1.2", **sent) == 302
    (action,) = actions(session)
    assert (action.criterion, action.text, action.owner) == ("C1.2", STEP, "Legal unit")
    assert (action.term, action.outcome, action.note) == (TERM, "OUT-3", "With SEN.")
    assert (action.assumptions, action.risks) == ("The budget is voted.", "Trained staff leave.")
    assert {wanted.kind for wanted in action.supports} == {"training", "peer_exchange"}
    assert (action.state, action.progress, action.revision) == ("planned", 0, 1)
    assert ("plan.action-added", f"assessment:{case.id}") in recorded(session)


def test_the_same_form_sent_twice_adds_one_action(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    path = f"{case.path}/plan/new"
    sent = client.page(path).form("plan/new") | {
        "text": "Once",
        "owner": "Unit",
        "term": TERM.isoformat(),
    }
    for _time in range(2):
        assert client.post(path, data=sent).status_code == 302
    assert [action.text for action in actions(session)] == ["Once"]
    assert len([e for e in recorded(session) if e[0] == "plan.action-added"]) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": " "}, "What will be done"),
        ({"owner": ""}, "Who sees to it"),
        ({"term": ""}, "Choose a day."),
        ({"term": "0001-01-01"}, "between 2000 and 2099"),
        ({"criterion": "Z9.9"}, "Criterion"),
        ({"support": ["money"]}, "Support wanted"),
        ({"progress": "101"}, "Progress in percent"),
        ({"progress": "40"}, "under way"),
        ({"state": "dropped"}, "Say why it is dropped."),
        ({"state": "lost"}, "How far it is"),
        ({"key": "x"}, "Open this page anew"),
        ({"text": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: HouseClient, session: Session, wrong: dict[str, object], said: str
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    path = f"{case.path}/plan/new"
    sent: dict[str, object] = {"text": "Kept text", "owner": "Unit", "term": TERM.isoformat()}
    answer = client.submit(path, {**sent, "note": "Kept note", **wrong})
    assert answer.status_code == 422
    assert said in words(Page(answer.text).root) and "Kept note" in answer.text
    assert actions(session) == []


def test_progress_is_kept_over_time_with_who_said_it(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    action = planned(session, case)
    path = f"{case.path}/plan/actions/{action}"
    client.become(case.focal_point)
    assert client.submit(path, {"state": "under_way", "progress": "40"}).status_code == 302
    other = another_focal_point(session, case)
    client.become(other)
    assert client.submit(path, {"state": "done", "progress": "60"}).status_code == 302
    (kept,) = actions(session)
    assert (kept.state, kept.progress, kept.revision) == ("done", 100, 3)
    events = session.scalars(select(ActionEvent).order_by(ActionEvent.revision)).all()
    assert [(e.state, e.progress) for e in events] == [
        ("planned", 0),
        ("under_way", 40),
        ("done", 100),
    ]
    assert events[1].changes == {"state": "under_way", "progress": 40}
    page = client.page(path)
    assert other.name in page.text() and case.focal_point.name in page.text()
    assert "How far it is: Under way" in page.text()


def test_saying_the_same_again_changes_nothing(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    action = planned(session, case, support=frozenset({Support.FUNDING}))
    client.become(case.focal_point)
    path = f"{case.path}/plan/actions/{action}"
    form = client.page(path).form("plan/actions")
    assert client.post(path, data={**form, "support": ["funding"]}).status_code == 302
    assert actions(session)[0].revision == 1
    assert not [e for e in recorded(session) if e[0] == "plan.action-changed"]


def test_dropping_needs_a_reason_and_going_on_forgets_it(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    action = planned(session, case, criterion="C1.1")
    client.become(case.focal_point)
    path, plan = f"{case.path}/plan/actions/{action}", f"{case.path}/plan"
    assert client.submit(path, {"state": "dropped"}).status_code == 422
    assert "C1.1" not in gap_codes(client.page(plan))
    assert client.submit(path, {"state": "dropped", "reason": "No budget."}).status_code == 302
    assert actions(session)[0].reason == "No budget."
    assert "C1.1" in gap_codes(client.page(plan)), "the gap is open again"
    assert client.submit(path, {"state": "under_way", "progress": "10"}).status_code == 302
    assert actions(session)[0].reason == ""
    assert "No budget." in client.page(path).text(), "its history keeps it"


def test_a_change_in_the_meantime_shows_both(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    action = planned(session, case)
    path = f"{case.path}/plan/actions/{action}"
    other = another_focal_point(session, case)
    client.become(case.focal_point)
    mine = client.page(path).form("plan/actions") | {"text": "Mine"}
    client.become(other)
    assert client.submit(path, {"text": "Theirs", "support": ["advice"]}).status_code == 302
    client.become(case.focal_point)
    mine["csrf_token"] = client.page(path).form("plan/actions")["csrf_token"]
    answer = client.post(path, data=mine)
    assert answer.status_code == 409
    page = Page(answer.text)
    summary = page.text(".//div[@id='problems']")
    assert "Theirs" in summary and other.name in summary and "Advice" in summary
    form = page.form("plan/actions")
    assert form["text"] == "Mine" and form["revision"] == "2"
    assert actions(session)[0].text == "Theirs", "nothing was overwritten"
    assert client.post(path, data=form).status_code == 302
    assert (actions(session)[0].text, actions(session)[0].revision) == ("Mine", 3)


def test_overdue_is_flagged_in_the_warm_colour_until_it_ends(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    late = planned(session, case, 1, text="Late", term=TODAY - timedelta(days=1))
    planned(session, case, 2, text="Today", term=TODAY)
    planned(session, case, 3, text="Far", term=TERM)
    client.become(case.focal_point)
    page = client.page(f"{case.path}/plan")
    assert "1 action is overdue." in page.text()
    warm = [words(e) for e in page.all(".//*[@class='tag warm']")]
    assert warm == ["Overdue"]
    titles = [words(e) for e in page.all(".//th/a")]
    assert titles == ["Late", "Today", "Far"], "by term"
    done = {"state": "done"}
    assert client.submit(f"{case.path}/plan/actions/{late}", done).status_code == 302
    assert not client.page(f"{case.path}/plan").all(".//*[@class='tag warm']")


# --- later rounds --------------------------------------------------------------------------------


def later_round(session: Session, case: Case) -> Case:
    """The same organization's next assessment, in which everything is agreed anew."""
    round_ = make_round(session, DIAGNOSTICS[Group(case.organization.group)])
    assessment = start_assessment(session, round_, case.organization, now())
    session.commit()
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    later = Case(session, assessment, case.organization, case.focal_point, questionnaire)
    later.rate("3")
    later.close()
    later.agree(AGREED)
    return later


def test_a_plan_goes_on_in_later_rounds(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    goes_on = planned(session, case, 1, text="Goes on", criterion="C1.1")
    planned(session, case, 2, text="Ended", criterion="C1.2", state=ActionState.DONE)
    later = later_round(session, case)
    client.become(case.focal_point)
    page = client.page(f"{later.path}/plan")
    assert "Goes on" in page.text() and "From an earlier round" in page.text()
    assert "Ended" not in page.text()
    assert "C1.1" not in gap_codes(page), "what is under way covers the gap that is still there"
    assert "C1.2" in gap_codes(page), "what is done has not kept this round from finding a gap"
    path = f"{later.path}/plan/actions/{goes_on}"
    assert client.submit(path, {"state": "under_way", "progress": "5"}).status_code == 302
    assert actions(session)[0].progress == 5
    assert ("plan.action-changed", f"assessment:{case.id}") in recorded(session)
    planned(session, later, 3, text="Of the later round")
    assert "Of the later round" in client.page(f"{later.path}/plan").text()
    assert "Of the later round" not in client.page(f"{case.path}/plan").text()


# --- who sees it ---------------------------------------------------------------------------------


def test_only_the_institutions_own_focal_points_see_and_change_its_plan(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    action = planned(session, case)
    paths = ["plan", "plan.xlsx", "plan.ics", "plan/new", f"plan/actions/{action}"]
    people: list[Callable[[], object]] = [
        lambda: sign_in(Role.REVIEWER, group=Group.WORKERS),
        lambda: sign_in(Role.PLANNER),
        lambda: sign_in(Role.ANALYST),
        lambda: sign_in(Role.DESIGNER),
        lambda: sign_in(Role.ADMINISTRATOR),
        lambda: sign_in(Role.RESPONDENT, case.organization.id),
        lambda: client.become(begun(session).focal_point),
    ]
    for become in people:
        become()
        for path in paths:
            assert client.get(f"{case.path}/{path}").status_code in (403, 404), path
        token = client.page("/").form("sign-out")["csrf_token"]
        for path in paths[3:]:
            sent = {"csrf_token": token, "text": "Stolen"}
            assert client.post(f"{case.path}/{path}", data=sent).status_code in (403, 404)
    assert [(a.text, a.revision) for a in actions(session)] == [("Action 1", 1)]


def test_another_institutions_action_is_not_found_under_an_own_assessment(
    client: HouseClient, session: Session
) -> None:
    own, foreign = submitted(session), submitted(session)
    action = planned(session, foreign, text="Foreign words")
    client.become(own.focal_point)
    for number in (action, 10**6, 10**12):
        client.page(f"{own.path}/plan/actions/{number}", status=404)
    token = client.page(own.path).form("sign-out")["csrf_token"]
    sent = {"csrf_token": token, "text": "Mine now", "revision": "1"}
    assert client.post(f"{own.path}/plan/actions/{action}", data=sent).status_code == 404
    assert [a.text for a in actions(session)] == ["Foreign words"]


def test_a_reviewers_pages_say_nothing_of_the_plan(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    planned(session, case, text="Unheard-of words", term=TODAY)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    for path in (case.review_path, f"{case.review_path}/criteria/C1.1", "/reviews", "/"):
        page = client.page(path)
        assert "Unheard-of words" not in page.text() and "Action plan" not in page.text()
        assert not [url for url in page.links().values() if "/plan" in url]


# --- what is due ---------------------------------------------------------------------------------


def test_what_is_due_stands_on_the_institutions_own_pages(
    client: HouseClient, session: Session
) -> None:
    case, other = submitted(session), submitted(session)
    planned(session, case, 1, text="Overdue thing", term=TODAY - timedelta(days=3))
    planned(session, case, 2, text="Soon thing", term=TODAY + timedelta(days=30))
    planned(session, case, 3, text="Later thing", term=TODAY + timedelta(days=31))
    planned(session, case, 4, text="Ended thing", term=TODAY, state=ActionState.DONE)
    planned(session, other, 5, text="Foreign thing", term=TODAY)
    client.become(case.focal_point)
    for path in ("/", "/assessments"):
        text = client.page(path).text()
        assert "Overdue thing" in text and "Soon thing" in text
        assert "Later thing" not in text and "Ended thing" not in text
        assert "Foreign thing" not in text
    assert "1 thing waits for you." in client.page("/").text()


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_pages_in_every_language(
    client: HouseClient, session: Session, language: str, direction: str
) -> None:
    case = submitted(session)
    late = TODAY - timedelta(days=1)
    action = planned(session, case, criterion="C1.1", term=late, support=frozenset(Support))
    client.become(case.focal_point)
    for path in ("plan", "plan/new?criterion=W4.1", f"plan/actions/{action}"):
        mark = "&" if "?" in path else "?"
        page = client.page(f"{case.path}/{path}{mark}lang={language}")
        assert (page.html.get("lang"), page.html.get("dir")) == (language, direction)


def test_what_is_planned_on_a_private_area_is_said_to_stay(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    stays = "it never enters the plan of your country"
    assert stays in client.page(f"{case.path}/plan/new?criterion=W4.1").text()
    assert stays not in client.page(f"{case.path}/plan/new?criterion=C1.1").text()


# --- files ---------------------------------------------------------------------------------------


def test_the_spreadsheet_holds_what_the_page_shows(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    formula = '=HYPERLINK("http://example.org";"Open")'
    planned(session, case, 1, text=formula, term=TERM, note="+1")
    planned(
        session,
        case,
        2,
        text="Begun",
        term=TODAY,
        criterion="C1.1",
        outcome="OUT-3",
        assumptions="A budget",
        risks="None known",
        state=ActionState.UNDER_WAY,
        progress=40,
        support=frozenset({Support.FUNDING, Support.TRAINING}),
    )
    planned(session, case, 3, text="Given up", state=ActionState.DROPPED, reason="-no money")
    client.become(case.focal_point)
    page = client.page(f"{case.path}/plan")
    answer = client.get(f"{case.path}/plan.xlsx")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0)
    headings, *rows = sheet.to_python()
    assert headings == [
        "Criterion",
        "What will be done",
        "Who sees to it",
        "By when",
        "Support wanted",
        "Outcome code",
        "What it rests on (assumptions)",
        "What could go wrong (risks)",
        "How far it is",
        "Progress in percent",
        "Why it is dropped",
        "Note",
    ]
    assert [row[1] for row in rows] == [words(e) for e in page.all(".//th/a")]
    assert [row[3] for row in rows] == [TODAY, TERM, TERM]
    criterion = next(words(e) for e in page.all(".//th/span") if "C1.1" in words(e))
    assert rows[0] == [
        criterion,
        "Begun",
        "Legal unit",
        TODAY,
        "Training, Funding",
        "OUT-3",
        "A budget",
        "None known",
        "Under way",
        40.0,
        "",
        "",
    ]
    assert rows[1][1] == formula and rows[1][-1] == "+1", "as texts, see test_workbooks"
    assert rows[2][8:11] == ["Dropped", 0.0, "-no money"]


def test_the_calendar_holds_the_terms_that_the_page_shows(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    hostile = "One, two;\nEND:VCALENDAR"
    first = planned(session, case, 1, text=hostile, term=TODAY)
    second = planned(session, case, 2, text="Called off", state=ActionState.DROPPED, reason="No.")
    client.become(case.focal_point)
    answer = client.get(f"{case.path}/plan.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.data.decode().replace("\r\n ", "").split("\r\n")
    assert lines.count("END:VCALENDAR") == 1 and lines.count("BEGIN:VEVENT") == 2
    said = [line.partition(":") for line in lines]
    assert [value for name, _colon, value in said if name == "UID"] == [
        f"action-{first}@localhost",
        f"action-{second}@localhost",
    ]
    days = [value for name, _colon, value in said if name == "DTSTART;VALUE=DATE"]
    page = client.page(f"{case.path}/plan").text()
    for written in days:
        with client.application.test_request_context():
            day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
            assert write_day(day) in page
    assert [value for name, _colon, value in said if name == "STATUS"] == [
        "CONFIRMED",
        "CANCELLED",
    ]
    assert r"SUMMARY:One\, two\;\nEND:VCALENDAR" in lines


# --- the table's own rules -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "dropped"},
        {"state": "done", "progress": 99},
        {"state": "planned", "progress": 1},
        {"state": "under_way", "progress": 101},
        {"state": "planned", "reason": "why"},
        {"state": "planned", "text": ""},
    ],
)
def test_the_database_refuses_what_contradicts_itself(
    session: Session, wrong: dict[str, object]
) -> None:
    case = submitted(session)
    planned(session, case)
    (action,) = actions(session)
    for name, value in wrong.items():
        setattr(action, name, value)
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_hidden_in_a_page_is_text_only(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    action = planned(session, case, text="<script>alert(1)</script>", owner="<b>x</b>")
    client.become(case.focal_point)
    for path in (f"{case.path}/plan", f"{case.path}/plan/actions/{action}", "/assessments"):
        answer = client.get(path)
        assert "<script>alert" not in answer.text and "<b>x" not in answer.text
        assert isinstance(Page(answer.text).root, ElementTree.Element)
