"""Running rounds: plan one, see how far people are, close."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round, RoundTag
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.queries import latest_version
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.arranging import DIAGNOSTICS
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded
from tests.web.small_survey import CODE as SMALL
from tests.web.small_survey import publish_small_survey

A_SECRET_ANSWER = "we were asked too late"


@pytest.fixture
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


@pytest.fixture
def organization(session: Session) -> Organization:
    made = make_organization(session, Group.WORKERS, "SEN", name="A union")
    session.commit()
    return made


@pytest.fixture
def open_round(session: Session) -> Round:
    made = make_round(session)
    session.commit()
    return made


def plan(session: Session, **changes: Any) -> dict[str, Any]:
    version = latest_version(session, "dwcp-participation")
    assert version is not None
    return {
        "title": "DWCP participation, spring 2027",
        "version": str(version.id),
        "mode": "confidential",
        "opens_on": "2027-03-01",
        "closes_on": "2027-03-31",
        "eligible": "100",
        "retention": "24",
        **changes,
    }


def cells(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]


# Planning


@pytest.mark.usefixtures("designer")
def test_a_round_is_planned_by_whole_days(client: HouseClient, session: Session) -> None:
    response = client.submit("/rounds/new", plan(session))
    afresh(session)
    made = session.scalars(select(Round)).one()
    assert response.location == f"/rounds/{made.id}"
    assert made.opens_at == datetime(2027, 3, 1, tzinfo=UTC)
    assert made.closes_at == datetime(2027, 3, 31, 23, 59, 59, 999999, UTC)
    assert (made.title, made.mode) == ("DWCP participation, spring 2027", "confidential")
    assert ("rounds.planned", f"round:{made.id}") in recorded(session)
    said = client.page(response.location).text(".//main")
    for part in ("Planned", "1 March 2027", "31 March 2027", "Confidential", "Nobody is invited"):
        assert part in said


@pytest.mark.usefixtures("designer")
def test_a_round_may_last_one_day(client: HouseClient, session: Session) -> None:
    one_day = plan(session, opens_on="2027-03-01", closes_on="2027-03-01")
    assert client.submit("/rounds/new", one_day).status_code == 302


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "Title of the round"),
        ({"title": "   "}, "Title of the round"),
        ({"title": "t" * 201}, "Title of the round"),
        ({"version": "999999"}, "Questionnaire"),
        ({"version": ""}, "Questionnaire"),
        ({"mode": "anonymous"}, "What is known of who answered"),
        ({"opens_on": ""}, "First day"),
        ({"opens_on": "2027-02-30"}, "First day"),
        ({"opens_on": "soon"}, "First day"),
        ({"closes_on": ""}, "Last day"),
        ({"closes_on": "2027-02-28"}, "Last day"),
        ({"languages": ["en", "xx"]}, "Languages offered"),
        ({"organizer": "o" * 201}, "Who asks"),
        ({"reply_to": "nobody"}, "Address for replies"),
        ({"outcome": "Outcome 3, <b>"}, "Outcome codes"),
        ({"programme": "p" * 101}, "Programmes"),
        ({"biennium": "2025-26"}, "Biennia"),
        ({"eligible": ""}, "Share taken to be eligible, in per cent"),
        ({"eligible": "100.5"}, "Share taken to be eligible, in per cent"),
        ({"eligible": "33.333"}, "Share taken to be eligible, in per cent"),
        ({"eligible": "NaN"}, "Share taken to be eligible, in per cent"),
        ({"retention": "0"}, "Months until personal data is removed"),
        ({"retention": "121"}, "Months until personal data is removed"),
        ({"version": "by-group"}, "Questionnaire"),
    ],
)
def test_a_plan_that_will_not_do_says_so_at_the_field(
    client: HouseClient, session: Session, change: dict[str, Any], field: str
) -> None:
    sent = plan(session, **change)
    response = client.submit("/rounds/new", sent)
    page = Page(response.text)
    assert response.status_code == 422
    assert [text for text in page.links() if text.startswith(f"{field}: ")], page.links()
    shown = page.form("/rounds/new")
    assert shown["title"] == sent["title"]
    assert shown["closes_on"] == sent["closes_on"]
    assert session.scalars(select(Round)).all() == []


def planned(session: Session) -> Round:
    return afresh(session).scalars(select(Round)).one()


def tagged(round_: Round) -> list[tuple[str, str]]:
    return [(tag.kind, tag.value) for tag in round_.tags]


@pytest.mark.usefixtures("designer")
def test_a_plan_says_who_asks_in_which_languages_and_what_it_belongs_to(
    client: HouseClient, session: Session
) -> None:
    told: dict[str, Any] = {
        "languages": ["fr", "ar"],
        "organizer": "ILO Country Office, Dakar",
        "reply_to": "dakar@example.org",
        "outcome": "Outcome 3, SEN 101\nOutcome 3",
        "programme": "DWCP Senegal 2025-29",
        "biennium": "2026–2027",
        "eligible": "62,5",
        "retention": "12",
    }
    response = client.submit("/rounds/new", plan(session, **told))
    made = planned(session)
    assert made.languages == ["fr", "ar"]
    assert (made.organizer, made.reply_to) == (told["organizer"], told["reply_to"])
    assert (made.eligible_share, made.retention_months) == (Decimal("0.625"), 12)
    assert tagged(made) == [
        ("biennium", "2026-27"),
        ("outcome", "Outcome 3"),
        ("outcome", "SEN 101"),
        ("programme", "DWCP Senegal 2025-29"),
    ]
    said = client.page(response.location).text(".//main")
    for part in (told["organizer"], told["reply_to"], "2026-27", "Outcome 3 · SEN 101"):
        assert part in said


@pytest.mark.usefixtures("designer")
def test_where_no_language_is_ticked_those_of_the_questionnaire_are_offered(
    client: HouseClient, session: Session
) -> None:
    publish_small_survey(session)
    session.commit()
    version = latest_version(session, SMALL)
    assert version is not None
    client.submit("/rounds/new", plan(session, version=str(version.id)))
    assert planned(session).languages == ["en", "fr"]


@pytest.mark.usefixtures("designer")
def test_all_three_diagnostics_are_one_choice(client: HouseClient, session: Session) -> None:
    response = client.submit("/rounds/new", plan(session, version="diagnostics"))
    made = planned(session)
    asked = {q.group: q.version.code for q in made.questionnaires}
    assert asked == {group: code for group, code in DIAGNOSTICS.items()}
    page = client.page(response.location)
    for group in ("Government", "Employers", "Workers"):
        assert f"Questionnaire for {group}" in page.text(".//main")
    afresh(session)  # the page has written, in the audit trail
    for group in Group:
        make_organization(session, group, name=f"One of {group}")
    session.commit()
    starting = client.page(f"{response.location}/assessments")
    assert all(f"One of {group}" in starting.text() for group in Group)


@pytest.mark.usefixtures("designer")
def test_diagnostics_can_be_chosen_group_by_group(client: HouseClient, session: Session) -> None:
    workers, employers = (
        latest_version(session, DIAGNOSTICS[group]) for group in (Group.WORKERS, Group.EMPLOYERS)
    )
    assert workers is not None and employers is not None
    chosen = {"workers": str(workers.id), "employers": str(employers.id)}
    client.submit("/rounds/new", plan(session, version="by-group", **chosen))
    asked = {q.group: q.version_id for q in planned(session).questionnaires}
    assert asked == {"workers": workers.id, "employers": employers.id}
    # A diagnostic of another group is not even offered there.
    wrong = plan(session, version="by-group", government=str(workers.id))
    assert client.submit("/rounds/new", wrong).status_code == 422


@pytest.mark.usefixtures("designer")
def test_a_single_diagnostic_is_asked_only_of_its_own_group(
    client: HouseClient, session: Session
) -> None:
    version = latest_version(session, DIAGNOSTICS[Group.WORKERS])
    assert version is not None
    client.submit("/rounds/new", plan(session, version=str(version.id)))
    made = planned(session)
    assert made.version_for(Group.WORKERS) is not None
    assert made.version_for(Group.EMPLOYERS) is None


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("code", "anonymous"),
    [
        ("dwcp-participation", False),
        ("unsdcf-participation", False),
        ("diagnostic-workers", False),
        ("regional-questionnaire", True),
    ],
)
def test_participation_and_diagnostics_are_never_anonymous(
    client: HouseClient, session: Session, code: str, anonymous: bool
) -> None:
    version = latest_version(session, code)
    assert version is not None
    sent = plan(session, version=str(version.id), mode="anonymous")
    response = client.submit("/rounds/new", sent)
    assert (response.status_code == 302) == anonymous
    if not anonymous:
        assert "Choose one of: Confidential · Named." in Page(response.text).text()


@pytest.mark.usefixtures("designer")
def test_a_plan_that_is_sent_twice_is_one_round(client: HouseClient, session: Session) -> None:
    sent = {**client.page("/rounds/new").form("/rounds/new"), **plan(session)}
    first, second = (client.post("/rounds/new", data=sent) for _time in range(2))
    assert first.location == second.location
    planned(session)


# Changing


def change(client: HouseClient, round_: Round, **changes: Any) -> TestResponse:
    path = f"/rounds/{round_.id}/change"
    return client.submit(path, {"languages": ["en", "fr", "ar"], **changes})


@pytest.mark.usefixtures("designer")
def test_before_anybody_is_invited_everything_can_be_changed(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, opened_days_ago=-5)
    other = latest_version(session, "regional-questionnaire")
    session.commit()
    assert other is not None
    new = {
        "title": "Another title",
        "version": str(other.id),
        "mode": "anonymous",
        "opens_on": "2031-01-01",
        "closes_on": "2031-02-01",
        "outcome": "Outcome 7",
        "retention": "6",
    }
    response = change(client, round_, **new)
    assert response.location == f"/rounds/{round_.id}"
    made = planned(session)
    assert (made.title, made.mode, made.version_id) == ("Another title", "anonymous", other.id)
    assert made.opens_at == datetime(2031, 1, 1, tzinfo=UTC)
    assert tagged(made) == [("outcome", "Outcome 7")]
    assert ("rounds.changed", f"round:{round_.id}") in recorded(session)
    said = client.page(response.location).text(".//main")
    assert "Title of the round · What is known of who answered" in said


@pytest.mark.usefixtures("designer")
def test_once_somebody_is_invited_questionnaire_and_mode_stay(
    client: HouseClient, organization: Organization, session: Session
) -> None:
    round_ = make_round(session, opened_days_ago=-5)
    make_invitation(session, round_, organization)
    session.commit()
    offered = client.page(f"/rounds/{round_.id}/change").form(f"/rounds/{round_.id}/change")
    assert "mode" not in offered and "version" not in offered and "opens_on" in offered
    response = change(client, round_, mode="named", title="Now named?")
    assert response.status_code == 302
    made = planned(session)
    assert (made.mode, made.title) == ("confidential", "Now named?")


@pytest.mark.usefixtures("designer")
def test_after_the_opening_only_words_tags_and_more_languages_can_be_changed(
    client: HouseClient, open_round: Round, session: Session
) -> None:
    open_round.languages = ["en", "fr"]
    session.commit()
    opens, closes = open_round.opens_at, open_round.closes_at
    path = f"/rounds/{open_round.id}/change"
    offered = client.page(path).form(path)
    assert not {"mode", "version", "opens_on", "closes_on", "eligible"} & offered.keys()
    new = {"organizer": "The office", "closes_on": "2040-01-01", "retention": "1"}
    assert change(client, open_round, **new).status_code == 302
    made = planned(session)
    assert (made.organizer, made.languages) == ("The office", ["en", "fr", "ar"])
    assert (made.opens_at, made.closes_at, made.retention_months) == (opens, closes, 24)
    taken = change(client, open_round, languages=["en"], title="Kept as typed")
    assert taken.status_code == 422
    assert "none can be taken away" in Page(taken.text).text()
    assert Page(taken.text).form(path)["title"] == "Kept as typed"
    assert planned(session).languages == ["en", "fr", "ar"]


@pytest.mark.usefixtures("designer")
def test_two_officers_do_not_overwrite_each_other_unseen(
    client: HouseClient, open_round: Round, session: Session
) -> None:
    path = f"/rounds/{open_round.id}/change"
    every = {"languages": ["en", "fr", "ar"]}
    mine = {**client.page(path).form(path), **every, "title": "My title"}
    theirs = {**client.page(path).form(path), **every, "organizer": "Their office"}
    assert client.post(path, data=mine).status_code == 302
    assert client.post(path, data=mine).status_code == 302  # sent again: nothing is left to do
    refused = client.post(path, data=theirs)
    assert refused.status_code == 409
    shown = Page(refused.text)
    assert "Somebody else has changed this round" in shown.text()
    again = {**shown.form(path), **every, "title": "My title"}
    assert again["organizer"] == "Their office"
    assert client.post(path, data=again).status_code == 302
    made = planned(session)
    assert (made.title, made.organizer) == ("My title", "Their office")
    changes = [event for event in recorded(session) if event[0] == "rounds.changed"]
    assert len(changes) == 2


# Choosing a questionnaire


@pytest.mark.usefixtures("designer")
def test_every_published_questionnaire_can_be_chosen_in_the_readers_language(
    client: HouseClient,
) -> None:
    page = client.page("/rounds/new?lang=fr")
    offered = [words(option) for option in page.all(".//select[@id='version']/option")]
    assert len(offered) == 9 + 2  # and the diagnostics together, in two ways
    assert any("programme par pays" in text for text in offered)


# Seeing how far people are


def test_the_page_counts_who_has_submitted_and_shows_no_answer(
    client: HouseClient,
    open_round: Round,
    organization: Organization,
    session: Session,
    sign_in: SignIn,
) -> None:
    places = [make_invitation(session, open_round, organization)[0] for _number in range(4)]
    for place in places[1:]:
        given = {"comment": A_SECRET_ANSWER, "satisfaction": "1"}
        response = save_answers(session, holder_of(place), None, given, "en", now())
        if place is places[2]:
            submit_response(session, response, now())
    places[3].revoked_at = now()
    session.commit()
    for role in (Role.DESIGNER, Role.ADMINISTRATOR):
        afresh(session)
        sign_in(role)
        page = client.page(f"/rounds/{open_round.id}")
        assert "1 of 3 invitations have been answered and submitted." in page.text(".//main")
        assert A_SECRET_ANSWER not in page.text("..")
    looks = [event for event in recorded(session) if event[0] == "rounds.seen"]
    assert looks == [("rounds.seen", f"round:{open_round.id}")] * 2


@pytest.mark.usefixtures("designer")
def test_the_list_counts_and_puts_the_latest_to_close_first(
    client: HouseClient, organization: Organization, session: Session
) -> None:
    soon, late = make_round(session, closes_in_days=5), make_round(session, closes_in_days=50)
    over = make_round(session, opened_days_ago=9, closes_in_days=-2)
    for number in range(3):
        place, _token = make_invitation(session, soon, organization)
        if number:
            response = save_answers(session, holder_of(place), None, {"role": "board"}, "en", now())
        if number == 2:
            submit_response(session, response, now())
    session.commit()
    page = client.page("/rounds/")
    listed = [(row[1], *row[3:]) for row in cells(page)]
    assert listed == [
        ("Open", "0", "0", "0"),
        ("Open", "3", "2", "1"),
        ("Closed", "0", "0", "0"),
    ]
    titles = [row[0] for row in cells(page)]
    for title, round_ in zip(titles, (late, soon, over), strict=True):
        assert title.startswith(round_.title)
    assert "2 rounds take answers now." in page.text(".//main")


@pytest.mark.usefixtures("designer")
def test_the_list_is_narrowed_by_state_tag_and_questionnaire(
    client: HouseClient, session: Session
) -> None:
    rounds = {
        "open": make_round(session),
        "over": make_round(session, opened_days_ago=9, closes_in_days=-2),
        "other": make_round(session, "regional-questionnaire"),
    }
    rounds["open"].tags = [RoundTag(kind="outcome", value="Outcome 3")]
    rounds["over"].tags = [RoundTag(kind="programme", value="DWCP")]
    titles = {name: round_.title for name, round_ in rounds.items()}
    session.commit()
    for query, wanted in (
        ("", {"open", "over", "other"}),
        ("?state=open", {"open", "other"}),
        ("?state=closed", {"over"}),
        ("?tag=Outcome+3", {"open"}),
        ("?questionnaire=regional-questionnaire", {"other"}),
        ("?state=open&questionnaire=dwcp-participation", {"open"}),
    ):
        listed = {row[0] for row in cells(client.page(f"/rounds/{query}"))}
        found = {n for n, title in titles.items() if any(row.startswith(title) for row in listed)}
        assert found == wanted, query
    nothing = client.page("/rounds/?state=paused")
    assert "No round is like this" in nothing.text()
    assert nothing.links()["Show all"] == "/rounds/"


@pytest.mark.parametrize(("role", "may_plan"), [(Role.DESIGNER, True), (Role.ADMINISTRATOR, False)])
def test_an_empty_list_teaches_the_next_step(
    client: HouseClient, sign_in: SignIn, role: Role, may_plan: bool
) -> None:
    sign_in(role)
    page = client.page("/rounds/")
    assert "No round is planned yet" in page.text()
    assert ("Plan a round" in page.links()) == may_plan


def test_an_administrator_looks_and_changes_nothing(
    client: HouseClient, open_round: Round, organization: Organization, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    page = client.page(f"/rounds/{open_round.id}")
    assert not page.all(".//main//form")
    token = client.page("/people/new").form("/people/new")["csrf_token"]
    for end in ("/close", "/invitations"):
        response = client.post(f"/rounds/{open_round.id}{end}", data={"csrf_token": token})
        assert response.status_code == 403


# Diagnostics


@pytest.mark.usefixtures("designer")
def test_assessors_of_a_diagnostic_are_invited_elsewhere(
    client: HouseClient, organization: Organization, session: Session
) -> None:
    round_ = make_round(session, "diagnostic-workers")
    invitation, _token = make_invitation(session, round_, organization)
    session.commit()
    page = f"/rounds/{round_.id}"
    shown = client.page(page)
    assert shown.links()["Start assessments"] == f"{page}/assessments"
    assert client.get(f"{page}/assessments").status_code == 200
    sent = shown.form(f"{page}/close")
    assert client.post(f"{page}/invitations", data=sent).status_code == 409
    for end in ("link", "revoke"):
        path = f"{page}/invitations/{invitation.id}/{end}"
        assert client.post(path, data=sent).status_code == 404
    afresh(session)
    assert session.get_one(Invitation, invitation.id).revoked_at is None
    assert len(afresh(session).scalars(select(Invitation)).all()) == 1


@pytest.mark.usefixtures("designer")
def test_a_surveys_page_leads_to_its_results_and_its_questionnaire(
    client: HouseClient, session: Session
) -> None:
    over = make_round(session, opened_days_ago=9, closes_in_days=-2)
    session.commit()
    links = client.page(f"/rounds/{over.id}").links()
    assert client.get(links["See the results"]).status_code == 200
    (questionnaire,) = (url for text, url in links.items() if "version 1.1" in text)
    assert client.get(questionnaire).status_code == 200


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize("path", ["/rounds/999999", "/rounds/999999/assessments"])
def test_there_is_no_such_round(client: HouseClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_each_page_comes_in_each_language(
    client: HouseClient, open_round: Round, language: str, direction: str
) -> None:
    for path in ("/rounds/", "/rounds/new", f"/rounds/{open_round.id}"):
        html = client.page(f"{path}?lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction)
