"""Inviting by hand, and the list of who is invited: found, narrowed, counted, page by page."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation, InvitationEvent, InvitationLink
from surveys.collection.population.models import Contact
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
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
MARKUP = '<b onclick="x">"Legal" & \u202eunit</b>'


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


@pytest.fixture
def anonymous_round(session: Session) -> Round:
    made = make_round(session, mode=Mode.ANONYMOUS)
    session.commit()
    return made


def page_of(round_: Round) -> str:
    return f"/rounds/{round_.id}/invitations"


def cells(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]


def form_for(asked: Organization, /, **change: str) -> dict[str, str]:
    return {"organization": str(asked.id), "label": "Legal unit", **change}


def invite(client: HouseClient, round_: Round, organization: Organization, **change: str) -> Page:
    """Send the form, follow to the list."""
    page = page_of(round_)
    response = client.submit(page, form_for(organization, **change))
    assert response.status_code == 302, Page(response.text).text(".//main")
    return client.page(response.location)


def link_on(page: Page) -> str:
    (control,) = page.all(".//input[@id='link']")
    assert control.get("readonly") is not None
    return control.get("value", "")


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


# Inviting


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
    again = client.page(page_of(open_round))
    assert token not in again.text("..")
    assert not again.all(".//input[@id='link']")
    kept = afresh(session).scalars(select(InvitationLink)).one()
    assert token not in kept.token_hash
    with client.session_transaction() as cookie:
        assert token not in str(dict(cookie))


@pytest.mark.usefixtures("designer")
def test_the_form_sent_twice_invites_once_and_shows_the_same_link(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    page = page_of(open_round)
    sent = {**client.page(page).form(page), **form_for(organization)}
    links = []
    for _time in range(3):
        links.append(link_on(client.page(client.post(page, data=sent).location)))
    assert len(set(links)) == 1
    assert len(afresh(session).scalars(select(Invitation)).all()) == 1
    assert len(session.scalars(select(InvitationLink)).all()) == 1
    link_on(invite(client, open_round, organization))  # a new form makes another
    assert len(afresh(session).scalars(select(Invitation)).all()) == 2


@pytest.mark.usefixtures("designer")
def test_the_link_of_one_round_does_not_show_on_anothers_page(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    other = make_round(session)
    session.commit()
    client.submit(page_of(open_round), form_for(organization))
    assert not client.page(page_of(other)).all(".//input[@id='link']")
    assert link_on(client.page(page_of(open_round)))


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": ""}, "For whom"),
        ({"label": "\x07 \u2028"}, "For whom"),
        ({"label": "l" * 201}, "For whom"),
        ({"label": "l" * 100_000}, "For whom"),
        ({"organization": "999999"}, "Organization"),
        ({"subject": "s" * 301}, "What the answers are about"),
        ({"language": "xx"}, "Language"),
        ({"contact_name": "n" * 201}, "Name of the contact"),
        ({"contact_email": "not an address"}, "E-mail address of the contact"),
        ({"contact_email": "a@b"}, "E-mail address of the contact"),
        ({"contact_email": "a@example.org,b@example.org"}, "E-mail address of the contact"),
        ({"contact_email": f"{'a' * 60}@{'b' * 60}.{'c' * 140}.org"}, "E-mail address of the"),
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
    page, sent = page_of(open_round), form_for(organization, **change)
    response = client.submit(page, sent)
    shown = Page(response.text)
    assert response.status_code == 422
    assert [text for text in shown.links() if text.startswith(field)], shown.links()
    if "label" not in change:
        assert shown.form(page)["label"] == sent["label"]
    assert session.scalars(select(Invitation)).all() == []
    assert session.scalars(select(Contact)).all() == []


@pytest.mark.usefixtures("designer")
def test_a_group_that_the_round_does_not_ask_is_named_at_the_field(
    client: HouseClient, session: Session
) -> None:
    version = latest_version(session, "dwcp-participation")
    assert version is not None
    usual = make_round(session)
    round_ = plan_round(
        session,
        "Workers alone",
        {Group.WORKERS: version.id},
        Mode.CONFIDENTIAL,
        usual.opens_at,
        usual.closes_at,
    )
    union = make_organization(session, Group.WORKERS)
    ministry = make_organization(session, Group.GOVERNMENT)
    session.commit()
    response = client.submit(page_of(round_), form_for(ministry))
    assert response.status_code == 422
    said = Page(response.text).links()
    wanted = "This round has no questionnaire for the group of this organization."
    assert f"Organization: {wanted}" in said
    assert afresh(session).scalars(select(Invitation)).all() == []
    assert link_on(invite(client, round_, union))


@pytest.mark.usefixtures("designer")
def test_a_contact_is_kept_apart_so_that_mail_can_be_sent(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invite(
        client,
        open_round,
        organization,
        contact_name=" Head\r\nBcc: x@example.org  of unit ",
        contact_email="  Head.Of-Unit@Example.ORG ",
    )
    made = afresh(session).scalars(select(Invitation)).one()
    assert made.contact is not None
    assert made.contact.name == "Head Bcc: x@example.org of unit"
    assert made.contact.email == "head.of-unit@example.org"
    assert made.contact.round_id == open_round.id
    assert "head.of-unit" not in client.get(page_of(open_round)).text


# Accounts


@pytest.mark.usefixtures("designer")
def test_a_person_with_an_account_answers_signed_in_and_gets_no_link(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    person = make_person(session)
    session.commit()
    shown = invite(
        client, open_round, organization, email=f" {person.email.upper()} ", subject="DWCP X"
    )
    made = afresh(session).scalars(select(Invitation)).one()
    assert made.person_id == person.id
    assert session.scalars(select(InvitationLink)).all() == []
    assert not shown.all(".//input[@id='link']")
    assert "home page after sign-in" in shown.text(".//main")
    other = app.test_client()
    assert isinstance(other, HouseClient)
    other.become(person)
    assert f"/a/m{made.id}" in other.page("/").links().values()
    one = f"{page_of(open_round)}/{made.id}"
    page = client.page(one)
    assert "Make a new link" not in page.text()
    sent = page.form(f"{one}/revoke")
    response = client.post(f"{one}/link", data=sent)
    assert response.status_code == 409
    assert "signs in and answers from the first page" in response.text
    assert afresh(session).scalars(select(InvitationLink)).all() == []


@pytest.mark.usefixtures("designer")
def test_an_account_is_not_invited_twice_to_the_same(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    person = make_person(session)
    session.commit()
    invite(client, open_round, organization, email=person.email, subject="DWCP X")
    again = form_for(organization, email=person.email, subject="DWCP X")
    response = client.submit(page_of(open_round), again)
    assert response.status_code == 422
    assert "This account is already invited to the same." in response.text
    invite(client, open_round, organization, email=person.email, subject="DWCP Y")
    assert len(afresh(session).scalars(select(Invitation)).all()) == 2


@pytest.mark.usefixtures("designer")
def test_nobody_is_invited_by_account_to_an_anonymous_round(
    client: HouseClient, anonymous_round: Round, organization: Organization, session: Session
) -> None:
    person = make_person(session)
    session.commit()
    page = page_of(anonymous_round)
    assert "email" not in client.page(page).form(page)
    response = client.submit(page, form_for(organization, email=person.email))
    assert response.status_code == 422
    assert "nobody answers signed in" in response.text
    assert afresh(session).scalars(select(Invitation)).all() == []


# New links, withdrawing


@pytest.mark.usefixtures("designer")
def test_a_new_link_ends_the_one_before(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invitation, old = make_invitation(session, open_round, organization)
    session.commit()
    one = f"{page_of(open_round)}/{invitation.id}"
    response = client.submit(f"{one}/link", at=one)
    new = link_on(client.page(response.location)).removeprefix("http://localhost")
    respondent = app.test_client()
    assert respondent.get(f"/a/{old}").status_code == 410
    assert respondent.get(new).status_code == 200
    assert ("rounds.link-made", f"invitation:{invitation.id}") in recorded(session)


@pytest.mark.usefixtures("designer")
def test_the_button_for_a_new_link_pressed_twice_makes_one(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invitation, _old = make_invitation(session, open_round, organization)
    session.commit()
    one = f"{page_of(open_round)}/{invitation.id}"
    sent = client.page(one).form(f"{one}/link")
    first, second = (
        link_on(client.page(client.post(f"{one}/link", data=sent).location)) for _time in range(2)
    )
    assert first == second
    assert app.test_client().get(first.removeprefix("http://localhost")).status_code == 200
    kinds = afresh(session).scalars(select(InvitationEvent.kind)).all()
    assert list(kinds) == ["link_replaced"]
    client.submit(f"{one}/link", at=one)
    stale = client.post(f"{one}/link", data=sent)
    assert stale.status_code == 409
    assert "A newer link was made in the meantime." in stale.text


@pytest.mark.usefixtures("designer")
def test_a_withdrawn_invitation_opens_nothing_and_gets_no_new_link(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    invitation, token = make_invitation(session, open_round, organization)
    session.commit()
    one = f"{page_of(open_round)}/{invitation.id}"
    sent = client.page(one).form(f"{one}/link")
    for _time in range(2):
        assert client.post(f"{one}/revoke", data=sent).location == one
    assert app.test_client().get(f"/a/{token}").status_code == 410
    assert client.post(f"{one}/link", data=sent).status_code == 409
    assert "Make a new link" not in client.page(one).text()
    assert cells(client.page(page_of(open_round)))[0][3] == "Withdrawn"
    assert afresh(session).scalars(select(InvitationEvent.kind)).all() == ["withdrawn"]
    done = [event for event in recorded(session) if event[0] == "rounds.invitation-revoked"]
    assert len(done) == 1


# The list


def state(
    session: Session,
    round_: Round,
    organization: Organization,
    begun: bool = False,
    submitted: bool = False,
    outcome: str = "",
) -> Invitation:
    place, _token = make_invitation(session, round_, organization)
    place.outcome = outcome
    if begun or submitted:
        given = {"comment": A_SECRET_ANSWER, "satisfaction": "1"}
        response = save_answers(session, holder_of(place), None, given, "en", now())
        if submitted:
            submit_response(session, response, now())
    return place


def test_the_list_shows_how_far_everybody_is_but_no_answer(
    client: HouseClient,
    open_round: Round,
    organization: Organization,
    session: Session,
    sign_in: SignIn,
) -> None:
    state(session, open_round, organization)
    state(session, open_round, organization, begun=True)
    state(session, open_round, organization, submitted=True, outcome="refused")
    state(session, open_round, organization, begun=True, outcome="refused")
    state(session, open_round, organization, submitted=True).revoked_at = now()
    session.commit()
    for role in (Role.DESIGNER, Role.ADMINISTRATOR):
        afresh(session)
        sign_in(role)
        page = client.page(page_of(open_round))
        states = [row[3] for row in cells(page)]
        assert states == ["Not begun", "Begun", "Submitted", "Refused", "Withdrawn"]
        assert "5 invitations were made" in page.text(".//main")
        assert A_SECRET_ANSWER not in page.text("..")
    looks = [event for event in recorded(session) if event[0] == "rounds.seen"]
    assert looks == [("rounds.seen", f"round:{open_round.id}")] * 2


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
    assert [row[3] for row in cells(client.page(page_of(open_round)))] == ["Not begun"]
    assert session.scalars(select(Response)).all() == []


@pytest.mark.usefixtures("designer")
def test_of_an_anonymous_round_only_participation_shows(
    client: HouseClient, anonymous_round: Round, organization: Organization, session: Session
) -> None:
    """Never begun, submitted or when."""
    places = [make_invitation(session, anonymous_round, organization)[0] for _number in range(4)]
    places[1].participated = True
    places[2].outcome = "out_of_scope"
    places[3].participated, places[3].outcome = True, "refused"
    session.commit()
    page = client.page(page_of(anonymous_round))
    states = [row[3] for row in cells(page)]
    assert states == ["Not known", "Has answered", "Not for them", "Has answered"]
    offered = [words(o) for o in page.all(".//select[@id='by-state']/option")]
    assert offered == ["Every state", "Not known (1)", "Has answered (2)", "Not for them (1)"]
    for place in places:
        one = client.page(f"{page_of(anonymous_round)}/{place.id}").text(".//main")
        assert "Begun" not in one and "Submitted" not in one


@pytest.fixture
def many(session: Session, open_round: Round) -> Round:
    """120 invitations of three organizations in two countries."""
    union = make_organization(session, Group.WORKERS, "SEN", name="Union 100%_sure")
    ministry = make_organization(session, Group.GOVERNMENT, "SEN", name="Ministry")
    other = make_organization(session, Group.WORKERS, "FRA", name="Syndicat", language="fr")
    for number in range(120):
        organization = (union, ministry, other)[number % 3]
        place, _token = make_invitation(session, open_round, organization)
        place.label = f"Office number {number}"
        place.language = "fr" if organization is other else "en"
        if number % 4 == 0:
            place.outcome = "refused"
    session.commit()
    return open_round


@pytest.mark.usefixtures("designer")
def test_the_list_comes_in_pages_of_fifty(client: HouseClient, many: Round) -> None:
    seen: list[str] = []
    address = page_of(many)
    for number in range(1, 4):
        page = client.page(address)
        assert f"Page {number} of 3" in page.text()
        seen += [row[0] for row in cells(page)]
        address = page.links().get("Next", "")
    assert seen == [f"Office number {number}" for number in range(120)]
    assert address == ""
    assert [row[0] for row in cells(client.page(f"{page_of(many)}?page=999"))][-1] == seen[-1]


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "9" * 40, "", "²"])
def test_a_page_number_that_is_none_is_some_page(
    client: HouseClient, many: Round, page: str
) -> None:
    assert len(cells(client.page(page_of(many), query_string={"page": page}))) in (20, 50)


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "number 11"}, 11),  # 11 and 110 to 119
        ({"q": "  NUMBER   11 "}, 11),
        ({"q": "100%_"}, 40),
        ({"q": "%"}, 40),
        ({"q": "_"}, 40),
        ({"q": "syndicat"}, 40),
        ({"q": "nothing like that"}, 0),
        ({"q": "' OR 1=1 --"}, 0),
        ({"state": "refused"}, 30),
        ({"state": "not_begun"}, 90),
        ({"state": "submitted"}, 0),
        ({"state": "nonsense"}, 120),
        ({"language": "fr"}, 40),
        ({"language": "xx"}, 120),
        ({"country": "SEN"}, 80),
        ({"country": "ZZZ"}, 0),
        ({"group": "workers"}, 80),
        ({"group": "workers", "country": "SEN", "state": "refused"}, 10),
        ({"q": "x" * 5000}, 0),
    ],
)
def test_the_list_is_searched_and_narrowed(
    client: HouseClient, many: Round, query: dict[str, str], found: int
) -> None:
    page = client.page(page_of(many), query_string=query)
    shown = cells(page)
    assert len(shown) == min(found, 50)
    if 0 < found < 120:
        assert f"{found} invitations are found." in page.text(".//main")
    if found > 50 and found < 120:
        after = client.page(page.links()["Next"])
        assert len(cells(after)) == found - 50
    if found == 0:
        assert "No invitation is found" in page.text()


@pytest.mark.usefixtures("designer")
def test_choices_say_how_many_there_are(client: HouseClient, many: Round) -> None:
    page = client.page(page_of(many))
    offered = {
        name: [words(o) for o in page.all(f".//select[@id='by-{name}']/option")][1:]
        for name in ("state", "language", "country", "group")
    }
    assert offered == {
        "state": ["Not begun (90)", "Refused (30)"],
        "language": ["English (80)", "Français (40)"],
        "country": ["France (40)", "Senegal (80)"],
        "group": ["Government (40)", "Workers (80)"],
    }


@pytest.mark.usefixtures("designer")
def test_the_list_needs_no_more_queries_for_more_invitations(
    app: Flask, client: HouseClient, session: Session, many: Round, organization: Organization
) -> None:
    few = make_round(session)
    make_invitation(session, few, organization)
    session.commit()
    needed = []
    for round_ in (few, many):
        client.page(page_of(round_))  # whatever is read only once is read now
        with counted_statements(app) as statements:
            client.page(page_of(round_))
        needed.append(len(statements))
    assert needed[0] == needed[1]
    assert needed[1] <= 18


@pytest.mark.usefixtures("designer")
def test_markup_in_a_name_is_only_text(
    client: HouseClient, open_round: Round, session: Session
) -> None:
    named = make_organization(session, name="<script>alert(1)</script>")
    session.commit()
    page = invite(client, open_round, named, label=MARKUP, subject="</title><img src=x>")
    assert page.all(".//tbody//th/a/bdi")[0].text == MARKUP
    made = afresh(session).scalars(select(Invitation)).one()
    for path in (page_of(open_round), f"{page_of(open_round)}/{made.id}"):
        shown = client.page(path)
        assert not shown.all(".//main//img") and not shown.all(".//main//script")


def test_an_administrator_looks_and_changes_nothing(
    client: HouseClient,
    open_round: Round,
    organization: Organization,
    session: Session,
    sign_in: SignIn,
) -> None:
    invitation, _token = make_invitation(session, open_round, organization)
    session.commit()
    sign_in(Role.ADMINISTRATOR)
    one = f"{page_of(open_round)}/{invitation.id}"
    for path in (page_of(open_round), one):
        forms = client.page(path).all(".//main//form[@method='post']")
        assert not forms
    token = client.page("/people/new").form("/people/new")["csrf_token"]
    for path in (
        page_of(open_round),
        *(f"{one}/{end}" for end in ("outcome", "contact", "link", "revoke")),
    ):
        assert client.post(path, data={"csrf_token": token}).status_code == 403


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_each_page_comes_in_each_language(
    client: HouseClient, many: Round, session: Session, language: str, direction: str
) -> None:
    first = session.scalars(select(Invitation.id)).first()
    for path in (page_of(many), f"{page_of(many)}/{first}"):
        html = client.page(f"{path}?lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction)
