"""Running rounds: plan one, invite, hand out links, see how far people are, close."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.queries import latest_version
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

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


def plan(session: Session, **changes: str) -> dict[str, str]:
    version = latest_version(session, "dwcp-participation")
    assert version is not None
    return {
        "title": "DWCP participation, spring 2027",
        "version": str(version.id),
        "mode": "confidential",
        "opens_on": "2027-03-01",
        "closes_on": "2027-03-31",
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
    ],
)
def test_a_plan_that_will_not_do_says_so_at_the_field(
    client: HouseClient, session: Session, change: dict[str, str], field: str
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


@pytest.mark.usefixtures("designer")
def test_every_published_questionnaire_can_be_chosen_in_the_readers_language(
    client: HouseClient,
) -> None:
    page = client.page("/rounds/new?lang=fr")
    offered = [words(option) for option in page.all(".//select[@id='version']/option")]
    assert len(offered) == 9
    assert any("programme par pays" in text for text in offered)


# Inviting


def invite(client: HouseClient, round_: Round, organization: Organization, **change: str) -> Page:
    """Send the form, follow to the round's page."""
    page = f"/rounds/{round_.id}/invitations"
    sent = {"organization": str(organization.id), "label": "Legal unit", **change}
    response = client.submit(page, sent, at=page)
    assert response.status_code == 302, Page(response.text).text(".//main")
    return client.page(response.location)


def link_on(page: Page) -> str:
    (control,) = page.all(".//input[@id='link']")
    assert control.get("readonly") is not None
    return control.get("value", "")


@pytest.mark.usefixtures("designer")
def test_inviting_gives_a_link_that_opens_without_an_account(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    page = invite(client, open_round, organization, language="ar", subject="DWCP 2025-29")
    address = link_on(page)
    assert address.startswith("http://localhost/a/")
    respondent = app.test_client()
    welcome = respondent.get(address.removeprefix("http://localhost"))
    assert welcome.status_code == 200
    html = Page(welcome.text)
    assert html.html.get("lang") == "ar"
    assert "DWCP 2025-29" in html.text(".//main")
    made = afresh(session).scalars(select(Invitation)).one()
    assert ("rounds.invited", f"invitation:{made.id}") in recorded(session)


@pytest.mark.usefixtures("designer")
def test_a_link_is_shown_once_and_kept_nowhere(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    address = link_on(invite(client, open_round, organization))
    token = address.rsplit("/", 1)[1]
    assert token not in client.page(f"/rounds/{open_round.id}").text("..")
    assert not client.page(f"/rounds/{open_round.id}").all(".//input[@id='link']")
    kept = afresh(session).scalars(select(InvitationLink)).one()
    assert token not in kept.token_hash
    with client.session_transaction() as cookie:
        assert token not in str(dict(cookie))


@pytest.mark.usefixtures("designer")
def test_reloading_the_page_does_not_invite_again(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invite(client, open_round, organization)
    for _time in range(2):
        client.page(f"/rounds/{open_round.id}")
    assert len(afresh(session).scalars(select(Invitation)).all()) == 1


@pytest.mark.usefixtures("designer")
def test_the_link_of_one_round_does_not_show_on_anothers_page(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    other = make_round(session)
    session.commit()
    page = f"/rounds/{open_round.id}"
    client.submit(
        f"{page}/invitations", {"organization": str(organization.id), "label": "A"}, at=page
    )
    assert not client.page(f"/rounds/{other.id}").all(".//input[@id='link']")
    assert link_on(client.page(page))


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": ""}, "For whom"),
        ({"label": "l" * 201}, "For whom"),
        ({"organization": "999999"}, "Organization"),
        ({"subject": "s" * 301}, "What the answers are about"),
        ({"language": "xx"}, "Language"),
        ({"email": "nobody@example.org"}, "Account of the person, if there is one"),
    ],
)
def test_an_invitation_that_will_not_do_says_so_at_the_field(
    client: HouseClient,
    open_round: Round,
    organization: Organization,
    session: Session,
    change: dict[str, str],
    field: str,
) -> None:
    page = f"/rounds/{open_round.id}"
    sent = {"organization": str(organization.id), "label": "Legal unit", **change}
    response = client.submit(f"{page}/invitations", sent, at=page)
    shown = Page(response.text)
    assert response.status_code == 422
    assert [text for text in shown.links() if text.startswith(f"{field}: ")], shown.links()
    assert shown.form(f"{page}/invitations")["label"] == sent["label"]
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.usefixtures("designer")
def test_a_person_with_an_account_also_finds_it_on_the_home_page(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    person = make_person(session)
    session.commit()
    invite(client, open_round, organization, email=f" {person.email.upper()} ", subject="DWCP X")
    made = afresh(session).scalars(select(Invitation)).one()
    assert made.person_id == person.id
    other = app.test_client()
    assert isinstance(other, HouseClient)
    other.become(person)
    assert f"/a/m{made.id}" in other.page("/").links().values()


@pytest.mark.usefixtures("designer")
def test_a_new_link_ends_the_one_before(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invitation, old = make_invitation(session, open_round, organization)
    session.commit()
    page = f"/rounds/{open_round.id}"
    response = client.submit(f"{page}/invitations/{invitation.id}/link", at=page)
    new = link_on(client.page(response.location)).removeprefix("http://localhost")
    respondent = app.test_client()
    assert respondent.get(f"/a/{old}").status_code == 410
    assert respondent.get(new).status_code == 200
    assert ("rounds.link-made", f"invitation:{invitation.id}") in recorded(session)


@pytest.mark.usefixtures("designer")
def test_a_withdrawn_invitation_opens_nothing_and_gets_no_new_link(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invitation, token = make_invitation(session, open_round, organization)
    session.commit()
    page = f"/rounds/{open_round.id}"
    sent = client.page(page).form(f"{page}/invitations/{invitation.id}/link")
    for _time in range(2):
        path = f"{page}/invitations/{invitation.id}/revoke"
        assert client.post(path, data=sent).location == page
    assert app.test_client().get(f"/a/{token}").status_code == 410
    assert client.post(f"{page}/invitations/{invitation.id}/link", data=sent).status_code == 409
    shown = client.page(page)
    assert cells(shown)[0][3] == "Withdrawn"
    assert "Make a new link" not in shown.text(".//tbody")


# Seeing how far people are


def test_the_page_shows_who_has_begun_and_submitted_but_no_answer(
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
        states = [row[3] for row in cells(page)]
        assert states == ["Not begun", "Begun", "Submitted", "Withdrawn"]
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


# Closing


@pytest.mark.usefixtures("designer")
def test_closing_takes_a_second_look_and_ends_the_round(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    _invitation, token = make_invitation(session, open_round, organization)
    session.commit()
    page = f"/rounds/{open_round.id}"
    (details,) = [d for d in client.page(page).all(".//details") if "last day" in words(d)]
    assert "A closed round cannot be opened again." in words(details)
    response = client.submit(f"{page}/close", at=page)
    shown = client.page(response.location)
    assert "The round is closed. No more answers are taken." in shown.text()
    assert "Closed before its time" in shown.text()
    assert "Invite and get the link" not in shown.text()
    assert app.test_client().get(f"/a/{token}").status_code == 410
    assert ("rounds.closed", f"round:{open_round.id}") in recorded(session)


@pytest.mark.usefixtures("designer")
def test_closing_twice_keeps_the_first_moment(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    page = f"/rounds/{open_round.id}"
    sent = client.page(page).form(f"{page}/close")
    client.post(f"{page}/close", data=sent)
    afresh(session)
    first = session.scalars(select(Round.closed_at)).one()
    client.post(f"{page}/close", data=sent)
    afresh(session)
    assert session.scalars(select(Round.closed_at)).one() == first is not None
    invitation = {**sent, "organization": str(organization.id), "label": "A", "language": "en"}
    assert client.post(f"{page}/invitations", data=invitation).status_code == 409


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
    for end in ("", f"/{invitation.id}/link", f"/{invitation.id}/revoke"):
        assert client.post(f"{page}/invitations{end}", data=sent).status_code == 409
    afresh(session)
    assert session.get_one(Invitation, invitation.id).revoked_at is None
    assert len(afresh(session).scalars(select(Invitation)).all()) == 1


@pytest.mark.usefixtures("designer")
def test_a_surveys_page_leads_to_its_results_and_its_questionnaire(
    client: HouseClient, open_round: Round
) -> None:
    links = client.page(f"/rounds/{open_round.id}").links()
    assert client.get(links["See the results"]).status_code == 200
    (questionnaire,) = (url for text, url in links.items() if "version 1.0" in text)
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


def test_a_merely_opened_link_counts_as_not_begun(
    client: HouseClient,
    open_round: Round,
    organization: Organization,
    session: Session,
    sign_in: SignIn,
) -> None:
    _invitation, token = make_invitation(session, open_round, organization)
    session.commit()
    client.page(f"/a/{token}")
    sign_in(Role.DESIGNER)
    assert [row[3] for row in cells(client.page(f"/rounds/{open_round.id}"))] == ["Not begun"]
    assert session.scalars(select(Response)).all() == []
