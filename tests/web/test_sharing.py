"""Several people of one organization answer together: links for colleagues, authorship per item."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.sharing import MOST_COLLEAGUES, colleague_secret
from surveys.collection.invitations.actions import make_link, revoke_invitation
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.models import InvitationLink
from surveys.collection.rounds.domain import Mode
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.factories import make_invitation, make_person
from tests.web.arranging import begun
from tests.web.own import Respondent, end, respondent


def share(client: HouseClient, me: Respondent, name: str, **sent: Any) -> TestResponse:
    path = f"{me.path}/colleagues"
    return client.submit(path, {"name": name, **sent})


def link_on(page: Page) -> str:
    (shown,) = page.all(".//input[@id='link']")
    return str(shown.get("value")).removeprefix("http://localhost")


def links(session: Session) -> list[InvitationLink]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(InvitationLink).where(InvitationLink.holder != "")))


def test_a_colleague_gets_a_link_of_their_own_to_the_same_answers(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    reply = share(client, me, " Legal unit ")
    assert reply.status_code == 200
    page = Page(reply.text)
    path = link_on(page)
    assert path != me.path and path.startswith("/a/")
    assert '<svg class="qr"' in reply.text, "the link also stands as a QR code"
    assert "Go on" in client.page(path).links()
    assert "Are you a member?" in client.page(f"{path}/answers").text()
    (kept,) = links(session)
    assert kept.holder == "Legal unit" and kept.invitation_id == me.invitation.id
    assert client.get(me.path).status_code == 200, "one's own link goes on working"


def test_the_link_is_shown_once_and_kept_nowhere(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    secret = link_on(Page(share(client, me, "Legal unit").text)).removeprefix("/a/")
    page = client.page(f"{me.path}/colleagues")
    assert "Legal unit" in page.text() and secret not in str(page.links())
    assert not page.all(".//input[@id='link']")
    assert [link.token_hash for link in links(session)] == [participation_id(secret)]


def test_sent_twice_it_makes_one_link_and_shows_it_again(
    client: HouseClient, session: Session
) -> None:
    """Every POST replayed changes nothing; there is no cookie in which the secret could wait."""
    me = respondent(session)
    sent = {**client.page(f"{me.path}/colleagues").form("/colleagues"), "name": "Legal unit"}
    shown = [
        link_on(Page(client.post(f"{me.path}/colleagues", data=sent).text)) for _time in range(2)
    ]
    assert shown[0] == shown[1] and len(links(session)) == 1
    assert client.get_cookie("session") is None


def test_a_link_that_was_ended_is_not_shown_again(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    sent = {**client.page(f"{me.path}/colleagues").form("/colleagues"), "name": "Legal unit"}
    client.post(f"{me.path}/colleagues", data=sent)
    client.submit(f"{me.path}/colleagues/end", at=f"{me.path}/colleagues")
    assert client.post(f"{me.path}/colleagues", data=sent).location == f"{me.path}/colleagues"


def test_the_secret_cannot_be_worked_out_from_the_form() -> None:
    """It depends on the server's key, and fills 128 bits."""
    one, other = colleague_secret("a key", "1:x"), colleague_secret("another", "1:x")
    assert one != other and len(one) == len(other) == 22
    assert colleague_secret("a key", "2:x") != one


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_link_needs_a_name(client: HouseClient, session: Session, name: str) -> None:
    me = respondent(session)
    reply = share(client, me, name)
    assert reply.status_code == 422 and 'href="#name"' in reply.text
    assert name.strip() in reply.text and links(session) == []


def test_there_is_a_limit(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    for number in range(MOST_COLLEAGUES):
        assert share(client, me, f"Unit {number}").status_code == 200
    reply = share(client, me, "One more")
    assert reply.status_code == 422 and "There are 20 links already" in reply.text
    assert len(links(session)) == MOST_COLLEAGUES


def test_a_colleagues_link_can_be_ended_and_the_answers_stay(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    path = link_on(Page(share(client, me, "Legal unit").text))
    ended = client.submit(f"{me.path}/colleagues/end", at=f"{me.path}/colleagues")
    assert ended.location == f"{me.path}/colleagues"
    assert "Colleagues with a link" not in client.page(ended.location).text()
    assert client.get(path).status_code == 410
    assert me.response() is not None


def test_nobody_ends_the_first_link_nor_one_of_another_invitation(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    other = respondent(session, round_=me.round)
    share(client, other, "Somebody else's unit")
    path = link_on(Page(share(client, me, "Legal unit").text))
    sent = client.page(f"{path}/colleagues").form("/colleagues")
    (foreign,) = [x for x in links(session) if x.invitation_id == other.invitation.id]
    for link in (participation_id(me.token), foreign.token_hash, "", "x"):
        reply = client.post(f"{path}/colleagues/end", data={**sent, "link": link})
        assert reply.status_code == 404
    assert client.get(me.path).status_code == 200
    assert all(link.revoked_at is None for link in links(session))


def test_ones_own_link_is_named_and_has_no_button(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    path = link_on(Page(share(client, me, "Legal unit").text))
    page = client.page(f"{path}/colleagues")
    assert "(you)" in page.text()
    assert not [f for f in page.all(".//form") if f.get("action", "").endswith("/end")]


def test_a_new_link_by_those_who_invited_ends_all_others(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    path = link_on(Page(share(client, me, "Legal unit").text))
    session.rollback()
    make_link(session, me.invitation, now())
    session.commit()
    assert client.get(path).status_code == 410 and client.get(me.path).status_code == 410


def test_what_is_answered_by_a_link_carries_its_holders_name(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    client.submit(f"{me.path}/s/first", {"member": "yes", "years": "3"})
    path = link_on(Page(share(client, me, "Legal unit").text))
    client.submit(f"{path}/s/second", {"again": "7"})
    kept = me.response()
    assert kept is not None and kept.answers == {"member": "yes", "years": 3, "again": 7}
    assert "Legal unit" in json.dumps(kept.marks["again"])
    assert "Legal unit" not in json.dumps(kept.marks["member"])
    text = client.page(f"{me.path}/answers").text()
    assert "Answered by \N{FIRST STRONG ISOLATE}Legal unit" in text


@pytest.mark.parametrize("mode", [Mode.CONFIDENTIAL, Mode.NAMED])
def test_rounds_that_know_who_is_asked_can_be_shared(
    client: HouseClient, session: Session, mode: Mode
) -> None:
    me = respondent(session, mode)
    assert share(client, me, "Legal unit").status_code == 200


def refuses(client: HouseClient, path: str, token: str, reason: str, session: Session) -> None:
    page = client.page(f"{path}/colleagues")
    assert reason in page.text() and not page.all(".//main//form")
    sent = {"form_token": token, "nonce": "x", "name": "Legal unit", "link": "x"}
    for where in ("", "/end"):
        assert client.post(f"{path}/colleagues{where}", data=sent).status_code == 409
    assert links(session) == []


def test_in_an_anonymous_round_each_answers_alone(client: HouseClient, session: Session) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    me.answer()
    token = client.page(f"{me.path}/withdraw").form("/withdraw")["form_token"]
    refuses(client, me.path, token, "This round is anonymous.", session)


def test_raters_of_a_diagnostic_rate_alone(client: HouseClient, session: Session) -> None:
    case = begun(session)
    invitation = case.rate("3", submit=False)
    path = f"/a/{make_link(session, invitation, now())}"
    session.commit()
    token = client.page(f"{path}/withdraw").form("/withdraw")["form_token"]
    refuses(client, path, token, "each person rates alone", session)


def test_what_was_given_to_an_account_is_not_shared(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    person = make_person(session, Grant(Role.RESPONDENT, me.organization.id))
    invitation, _token = make_invitation(session, me.round, me.organization, person=person)
    session.commit()
    client.become(person)
    path = f"/a/m{invitation.id}"
    token = client.page(f"{path}/s/first").form("/s/first")["form_token"]
    refuses(client, path, token, "given to your account", session)


def test_after_the_round_links_are_no_longer_made(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    me.answer(submit=True)
    token = client.page(f"{me.path}/colleagues").form("/colleagues")["form_token"]
    end(me.round, session)
    refuses(client, me.path, token, "The round is closed.", session)


def test_an_invitation_withdrawn_meanwhile_is_not_shared(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    sent = {**client.page(f"{me.path}/colleagues").form("/colleagues"), "name": "Legal unit"}
    revoke_invitation(session, me.invitation, now())
    session.commit()
    assert client.post(f"{me.path}/colleagues", data=sent).status_code == 410
    assert links(session) == []


def test_without_the_forms_token_nothing_is_made(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    sent = {"name": "Legal unit", "nonce": "x", "form_token": "wrong"}
    assert client.post(f"{me.path}/colleagues", data=sent).status_code == 400
    assert links(session) == []


@pytest.mark.parametrize("name", ["<b>Unit</b>", "وحدة قانونية", "Unit\x07 7"])
def test_a_name_is_text_in_any_script(client: HouseClient, session: Session, name: str) -> None:
    me = respondent(session)
    share(client, me, name)
    shown = client.page(f"{me.path}/colleagues").text()
    assert name.replace("\x07", "") in shown


def test_the_first_page_leads_there_only_where_it_is_possible(
    client: HouseClient, session: Session
) -> None:
    for mode, leads in ((Mode.CONFIDENTIAL, True), (Mode.ANONYMOUS, False)):
        me = respondent(session, mode)
        found = f"{me.path}/colleagues" in client.page(me.path).links().values()
        assert found is leads
        session.rollback()
