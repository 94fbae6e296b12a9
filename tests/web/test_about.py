"""The page behind the signed address in mails: what the invited say instead of answering."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.models import Response
from surveys.collection.invitations.about import about_address, about_token, invitation_of_token
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.invitations.views import about as about_views
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from surveys.foundation.mail import MailServer
from surveys.questionnaires.domain.structure import Answer
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh

COLLEAGUE = {"name": "Head of the legal unit", "email": "Legal@Example.org"}
EVERY_WISH = tuple(about_views.WISHES)


class Invited:
    """Somebody who was invited by mail, with the address at its foot."""

    def __init__(
        self, app: Flask, client: HouseClient, session: Session, mode: Mode, language: str = "en"
    ) -> None:
        self.app, self.client, self.session = app, client, session
        round_ = make_round(session, mode=mode)
        round_.organizer, round_.reply_to = "The Bureau", "bureau@example.org"
        organization = make_organization(session)
        invitation, self.secret = make_invitation(session, round_, organization, language)
        invitation.contact = Contact(
            round_id=round_.id, name="Somebody known", email="known@example.org"
        )
        session.commit()
        self.id, self.round_id = invitation.id, round_.id
        with app.app_context():
            self.path = f"/i/{about_token(self.id)}"

    def now(self) -> Invitation:
        return afresh(self.session).get_one(Invitation, self.id, populate_existing=True)

    def says(self, wish: str, sent: dict[str, str] | None = None) -> Any:
        return self.client.submit(f"{self.path}/{wish}", sent)

    def page(self) -> Page:
        return self.client.page(self.path)

    def said(self) -> str:
        return self.page().text(".//main")

    def choices(self) -> list[str]:
        start = f"{self.path}/"
        links = self.page().links().values()
        return [url.removeprefix(start) for url in links if url.startswith(start)]

    def kinds(self) -> list[str]:
        events = afresh(self.session).scalars(
            select(InvitationEvent)
            .where(InvitationEvent.invitation_id == self.id)
            .order_by(InvitationEvent.id)
        )
        return [event.kind for event in events]

    def messages(self) -> list[tuple[str, int, str]]:
        found = afresh(self.session).scalars(
            select(Message).where(Message.invitation_id == self.id).order_by(Message.step)
        )
        return [(m.kind, m.step, m.state) for m in found]

    def working_links(self) -> int:
        query = select(func.count()).where(
            InvitationLink.invitation_id == self.id, InvitationLink.revoked_at.is_(None)
        )
        return afresh(self.session).scalar(query) or 0

    def answers(self, submit: bool = False) -> None:
        given: dict[str, Answer | None] = {"comment": "Too late."}
        response = save_answers(self.session, holder_of(self.now()), None, given, "en", now())
        if submit:
            submit_response(self.session, response, now())
        self.session.commit()


@pytest.fixture
def mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """This installation can send mail."""
    server = MailServer("localhost", 25)
    settings = replace(app.extensions["settings"], mail_server=server, mail_from="a@example.org")
    monkeypatch.setitem(app.extensions, "settings", settings)


@pytest.fixture
def invited(app: Flask, client: HouseClient, session: Session, mail: None) -> Invited:
    return Invited(app, client, session, Mode.CONFIDENTIAL)


@pytest.fixture
def anonymous(app: Flask, client: HouseClient, session: Session, mail: None) -> Invited:
    return Invited(app, client, session, Mode.ANONYMOUS)


# The address


def test_the_address_needs_no_request_and_no_sign_in(app: Flask, invited: Invited) -> None:
    with app.app_context():
        assert about_address(invited.id) == f"http://localhost{invited.path}"
        assert invitation_of_token(about_token(invited.id)) == invited.id
    said = invited.said()
    assert "The Bureau" in said and invited.now().organization.name in said
    assert "Answers are taken until" in said and "bureau@example.org" in said


@pytest.mark.parametrize("change", ["longer", "shorter", "other number", "other salt", "words"])
def test_an_address_that_nobody_here_made_is_not_found(
    app: Flask, client: HouseClient, invited: Invited, change: str
) -> None:
    token = invited.path.removeprefix("/i/")
    payload, signature = token.rsplit(".", 1)
    key = app.config["SECRET_KEY"]
    tampered = {
        "longer": token + "A",
        "shorter": token[:-1],
        "other number": f"{URLSafeSerializer('x').dumps(invited.id + 1)}".split(".")[0]
        + f".{signature}",
        "other salt": str(URLSafeSerializer(key, salt="answering").dumps(invited.id)),
        "words": str(URLSafeSerializer(key, salt="about-invitation").dumps("1 OR 1=1")),
    }[change]
    assert payload
    for path in (f"/i/{tampered}", *(f"/i/{tampered}/{wish}" for wish in EVERY_WISH)):
        assert client.get(path).status_code == 404
    for wish in EVERY_WISH:
        form_token = invited.client.page(f"{invited.path}/refuse").form("refuse")["form_token"]
        sent = {"form_token": form_token, "List-Unsubscribe": "One-Click", **COLLEAGUE}
        assert client.post(f"/i/{tampered}/{wish}", data=sent).status_code in (400, 404)
    assert invited.kinds() == []


def test_opening_the_pages_says_nothing(invited: Invited) -> None:
    """Mail programs and their scanners open every address that they see."""
    before = invited.session.scalars(select(AuditEvent)).all()
    for wish in EVERY_WISH:
        assert invited.client.get(f"{invited.path}/{wish}").status_code in (200, 302)
    now_ = invited.now()
    assert (now_.outcome, invited.kinds(), invited.messages()) == ("", [], [])
    assert now_.contact is not None and now_.contact.unsubscribed_at is None
    assert invited.session.scalars(select(AuditEvent)).all() == before
    assert not invited.client.get(invited.path).headers.getlist("Set-Cookie")


@pytest.mark.parametrize("wish", EVERY_WISH)
def test_a_form_without_its_token_is_not_taken(invited: Invited, wish: str) -> None:
    for token in ({}, {"form_token": ""}, {"form_token": "x"}, {"form_token": "é"}):
        response = invited.client.post(f"{invited.path}/{wish}", data={**COLLEAGUE, **token})
        assert response.status_code == 400
    assert invited.kinds() == []


def test_the_form_token_of_one_invitation_is_not_anothers(
    app: Flask, client: HouseClient, session: Session, invited: Invited
) -> None:
    other = Invited(app, client, session, Mode.CONFIDENTIAL)
    token = client.page(f"{other.path}/refuse").form("refuse")["form_token"]
    response = client.post(f"{invited.path}/refuse", data={"form_token": token})
    assert response.status_code == 400
    assert invited.now().outcome == ""


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_pages_come_in_the_invitations_language(
    app: Flask, client: HouseClient, session: Session, mail: None, language: str, direction: str
) -> None:
    invited = Invited(app, client, session, Mode.ANONYMOUS, language)
    for path in (invited.path, f"{invited.path}/somebody-else", f"{invited.path}/link"):
        html = client.page(path).html
        assert (html.get("lang"), html.get("dir")) == (language, direction)
    explicit = client.page(f"{invited.path}?lang=en").html
    assert explicit.get("lang") == "en"


# Refusing, out of scope, changing one's mind


@pytest.mark.parametrize(
    ("wish", "outcome", "words"),
    [
        ("refuse", "refused", "You have told us that you do not want to take part."),
        ("not-for-us", "out_of_scope", "You have told us that this is not for you."),
    ],
)
def test_saying_no_is_noted_once_and_can_be_taken_back(
    invited: Invited, wish: str, outcome: str, words: str
) -> None:
    form = invited.client.page(f"{invited.path}/{wish}").form(wish)
    for _time in range(3):
        response = invited.client.post(f"{invited.path}/{wish}", data=form)
        assert response.location == f"{invited.path}#told"
    assert invited.now().outcome == outcome
    assert invited.kinds() == [outcome]
    assert words in invited.said()
    assert invited.choices() == ["reconsider", "unsubscribe"]
    back = invited.client.page(f"{invited.path}/reconsider").form("reconsider")
    for _time in range(2):
        assert invited.client.post(f"{invited.path}/reconsider", data=back).status_code == 302
    assert invited.now().outcome == ""
    assert invited.kinds() == [outcome, "reconsidered"]
    assert words not in invited.said()
    assert invited.client.get(f"/a/{invited.secret}").status_code == 200


def test_a_reason_is_kept_as_it_was_given(invited: Invited) -> None:
    reason = "<b>Trop</b> tard\r\n\x00".replace("\x00", "") + "عربي"
    invited.says("refuse", {"reason": reason})
    (event,) = afresh(invited.session).scalars(select(InvitationEvent)).all()
    assert event.note == "<b>Trop</b> tard\nعربي"
    assert event.person_id is None


def test_too_long_a_reason_is_shown_again_and_nothing_is_noted(invited: Invited) -> None:
    response = invited.says("refuse", {"reason": "r" * 1001})
    assert response.status_code == 422
    page = Page(response.text)
    assert page.form("refuse")["reason"] == "r" * 1001
    assert [text for text in page.links() if "Use at most 1000 characters." in text]
    assert invited.kinds() == []


def test_what_the_staff_noted_is_not_taken_back_by_the_invited(invited: Invited) -> None:
    form = {"form_token": about_form_token(invited.app, invited)}
    invited.now().outcome = "unable"
    invited.session.commit()
    assert invited.client.post(f"{invited.path}/reconsider", data=form).status_code == 302
    assert (invited.now().outcome, invited.kinds()) == ("unable", [])


def test_mail_in_line_is_not_sent_to_who_refused(invited: Invited) -> None:
    moment = now()
    line: dict[str, Any] = {"round_id": invited.round_id, "invitation_id": invited.id}
    line |= {"language": "en", "asked_at": moment, "due_at": moment}
    invited.session.add_all(
        [
            Message(kind="invitation", state="sent", **line),
            Message(kind="reminder", step=1, state="waiting", **line),
        ]
    )
    invited.session.commit()
    invited.says("refuse")
    assert sorted(invited.messages()) == [("invitation", 0, "sent"), ("reminder", 1, "cancelled")]


# Somebody else


def test_somebody_else_gets_a_link_of_their_own(invited: Invited) -> None:
    known = invited.now().contact_id
    form = {**invited.client.page(f"{invited.path}/somebody-else").form("somebody-else")}
    for _time in range(3):
        response = invited.client.post(f"{invited.path}/somebody-else", data={**form, **COLLEAGUE})
        assert response.status_code == 302
    found = invited.now()
    assert found.contact is not None and found.contact_id != known
    assert (found.contact.name, found.contact.email) == (COLLEAGUE["name"], "legal@example.org")
    assert invited.session.get_one(Contact, known).email == "known@example.org"
    assert invited.kinds() == ["delegated"]
    assert invited.messages() == [("link", 0, "waiting")]
    assert invited.working_links() == 0
    assert invited.client.get(f"/a/{invited.secret}").status_code == 410
    assert "somebody else was named to answer. They get a link by mail." in invited.said()
    assert "legal@example.org" not in invited.client.get(invited.path).text


def test_passing_it_on_a_second_time_counts_the_messages_up(invited: Invited) -> None:
    invited.says("somebody-else", COLLEAGUE)
    invited.says("somebody-else", {**COLLEAGUE, "email": "other@example.org"})
    assert invited.kinds() == ["delegated", "delegated"]
    assert invited.messages() == [("link", 0, "cancelled"), ("link", 1, "waiting")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "Name or function"),
        ({"name": "n" * 201}, "Name or function"),
        ({"email": ""}, "E-mail address"),
        ({"email": "nobody"}, "E-mail address"),
        ({"email": "a@b@example.org"}, "E-mail address"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "E-mail address"),
        ({"email": f"{'a' * 300}@example.org"}, "E-mail address"),
    ],
)
def test_a_person_who_cannot_be_written_to_is_not_named(
    invited: Invited, change: dict[str, str], field: str
) -> None:
    response = invited.says("somebody-else", {**COLLEAGUE, **change})
    page = Page(response.text)
    assert response.status_code == 422
    assert [text for text in page.links() if text.startswith(f"{field}: ")]
    assert page.form("somebody-else")["name"] == {**COLLEAGUE, **change}["name"]
    assert (invited.kinds(), invited.messages()) == ([], [])
    assert invited.working_links() == 1


def test_a_draft_goes_on_with_the_new_person(invited: Invited) -> None:
    invited.answers()
    assert invited.says("somebody-else", COLLEAGUE).status_code == 302
    response = invited.now().response
    assert response is not None and response.answers == {"comment": "Too late."}


def test_nobody_else_answers_once_answers_were_submitted(invited: Invited) -> None:
    invited.answers(submit=True)
    response = invited.says("somebody-else", COLLEAGUE)
    assert response.status_code == 409
    assert "Answers were already submitted under this invitation." in response.text
    assert (invited.kinds(), invited.messages()) == ([], [])
    assert invited.working_links() == 1


def test_in_an_anonymous_round_nobody_can_know_and_the_page_says_so(anonymous: Invited) -> None:
    said = anonymous.client.page(f"{anonymous.path}/somebody-else").text(".//main")
    assert "nobody can tell whether answers were already submitted by your link" in said
    assert anonymous.says("somebody-else", COLLEAGUE).status_code == 302
    assert anonymous.kinds() == ["delegated"]
    assert anonymous.client.get(f"/a/{anonymous.secret}").status_code == 410


def test_in_an_anonymous_round_nobody_else_answers_after_participation(anonymous: Invited) -> None:
    anonymous.now().participated = True
    anonymous.session.commit()
    assert anonymous.says("somebody-else", COLLEAGUE).status_code == 409
    assert anonymous.kinds() == []


def test_without_mail_the_officer_sees_what_is_to_be_done(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    assert app.extensions["settings"].mail_server is None
    invited = Invited(app, client, session, Mode.CONFIDENTIAL)
    assert "link" not in invited.choices()
    invited.says("somebody-else", COLLEAGUE)
    assert invited.messages() == []
    assert "Those who ask will bring them a link." in invited.said()
    sign_in(Role.DESIGNER)
    page = invited.client.page(f"/rounds/{invited.round_id}/invitations")
    assert "1 invitation waits for you to hand over a link" in page.text(".//main")
    todo = invited.client.page(page.links()["Show them"])
    assert len(todo.all(".//tbody/tr")) == 1 and "Hand over a link" in todo.text(".//tbody")
    one = f"/rounds/{invited.round_id}/invitations/{invited.id}"
    assert "nothing has brought them a link" in invited.client.page(one).text(".//main")
    invited.client.submit(f"{one}/link", at=one)
    assert "nothing has brought them a link" not in invited.client.page(one).text(".//main")


def test_an_account_that_passes_it_on_no_longer_answers(
    app: Flask, client: HouseClient, session: Session, mail: None
) -> None:
    invited = Invited(app, client, session, Mode.CONFIDENTIAL)
    person = make_person(session)
    session.commit()
    invited.now().person_id = person.id
    session.commit()
    assert "link" not in invited.choices()
    invited.says("somebody-else", COLLEAGUE)
    assert invited.now().person_id is None
    client.become(person)
    assert client.get(f"/a/m{invited.id}").status_code == 404


# The link again


def test_the_link_is_sent_again_once_however_often_it_is_pressed(invited: Invited) -> None:
    for _time in range(3):
        assert invited.says("link").status_code == 302
    assert invited.messages() == [("link", 0, "waiting")]
    assert invited.kinds() == []
    assert invited.working_links() == 1  # it is the mail that brings another
    assert "A link is on its way by mail." in invited.said()


def test_after_a_while_it_is_sent_once_more(invited: Invited) -> None:
    invited.says("link")
    (message,) = afresh(invited.session).scalars(select(Message)).all()
    message.state, message.sent_at = "sent", now()
    invited.session.commit()
    invited.says("link")
    assert invited.messages() == [("link", 0, "sent")]
    message.asked_at = now() - timedelta(minutes=11)
    invited.session.commit()
    invited.says("link")
    assert invited.messages() == [("link", 0, "sent"), ("link", 1, "waiting")]


def test_a_link_that_could_not_be_sent_may_be_asked_for_at_once(invited: Invited) -> None:
    invited.says("link")
    (message,) = afresh(invited.session).scalars(select(Message)).all()
    message.state = "failed"
    invited.session.commit()
    assert "could perhaps not be sent" in invited.said()
    invited.says("link")
    assert invited.messages() == [("link", 0, "failed"), ("link", 1, "waiting")]


def test_in_an_anonymous_round_the_old_link_ends_and_the_page_says_what_that_means(
    anonymous: Invited,
) -> None:
    said = anonymous.client.page(f"{anonymous.path}/link").text(".//main")
    assert "cannot be seen, continued or corrected" in said
    for _time in range(2):
        anonymous.says("link")
    assert anonymous.kinds() == ["link_replaced"]
    assert anonymous.messages() == [("link", 0, "waiting")]
    assert anonymous.client.get(f"/a/{anonymous.secret}").status_code == 410


def test_in_an_anonymous_round_who_participated_gets_no_other_link(anonymous: Invited) -> None:
    anonymous.now().participated = True
    anonymous.session.commit()
    response = anonymous.says("link")
    assert response.status_code == 409
    assert "A new link would let somebody answer twice." in response.text
    assert (anonymous.kinds(), anonymous.messages()) == ([], [])
    assert anonymous.working_links() == 1


def test_without_an_address_no_link_is_offered(invited: Invited) -> None:
    token = invited.client.page(f"{invited.path}/refuse").form("refuse")["form_token"]
    contact = invited.now().contact
    assert contact is not None
    contact.email = ""
    invited.session.commit()
    assert "link" not in invited.choices()
    response = invited.client.post(f"{invited.path}/link", data={"form_token": token})
    assert response.status_code == 409
    assert invited.messages() == []


# No more mail


def test_no_more_mail_is_noted_once_and_answering_stays_possible(invited: Invited) -> None:
    form = invited.client.page(f"{invited.path}/unsubscribe").form("unsubscribe")
    for sent in (form, form, {"List-Unsubscribe": "One-Click"}):
        invited.client.post(f"{invited.path}/unsubscribe", data=sent)
    contact = invited.now().contact
    assert contact is not None and contact.unsubscribed_at is not None
    assert invited.kinds() == ["unsubscribed"]
    assert "No more mail is sent about this." in invited.said()
    assert "unsubscribe" not in invited.choices()
    assert invited.client.get(f"/a/{invited.secret}").status_code == 200


def test_a_mail_programs_button_needs_no_form_no_cookie_and_gets_no_redirect(
    app: Flask, invited: Invited
) -> None:
    """RFC 8058, section 3.1."""
    program = app.test_client()
    sent = {"List-Unsubscribe": "One-Click"}
    response = program.post(f"{invited.path}/unsubscribe", data=sent)
    assert response.status_code == 200
    assert not response.headers.getlist("Set-Cookie")
    assert invited.kinds() == ["unsubscribed"]
    for wish in set(EVERY_WISH) - {"unsubscribe"}:
        assert program.post(f"{invited.path}/{wish}", data=sent).status_code == 400


def test_the_mail_programs_button_works_when_the_round_is_over(invited: Invited) -> None:
    invited.session.get_one(Round, invited.round_id).closed_at = now()
    invited.session.commit()
    assert invited.choices() == ["unsubscribe"]
    sent = {"List-Unsubscribe": "One-Click"}
    assert invited.client.post(f"{invited.path}/unsubscribe", data=sent).status_code == 200
    assert invited.kinds() == ["unsubscribed"]


def test_who_has_no_contact_yet_is_not_written_to_later_either(invited: Invited) -> None:
    invited.now().contact = None
    invited.session.commit()
    invited.says("unsubscribe")
    contact = invited.now().contact
    assert contact is not None and contact.unsubscribed_at is not None


# What the page must not do


@pytest.mark.parametrize("over", ["closed", "withdrawn"])
def test_once_it_is_over_nothing_can_be_said(invited: Invited, over: str) -> None:
    token = invited.client.page(f"{invited.path}/refuse").form("refuse")["form_token"]
    if over == "closed":
        invited.session.get_one(Round, invited.round_id).closed_at = now()
    else:
        revoke_invitation(invited.session, invited.now(), now())
    invited.session.commit()
    before = invited.kinds()
    assert invited.choices() == ["unsubscribe"]
    for wish in set(EVERY_WISH) - {"unsubscribe"}:
        sent = {"form_token": token, **COLLEAGUE}
        assert invited.client.post(f"{invited.path}/{wish}", data=sent).status_code == 409
    assert (invited.kinds(), invited.messages()) == (before, [])


@pytest.mark.parametrize("mode", [Mode.CONFIDENTIAL, Mode.ANONYMOUS])
def test_the_page_looks_the_same_before_and_after_answering(
    app: Flask, client: HouseClient, session: Session, mail: None, mode: Mode
) -> None:
    """It shows nothing of answers, and nothing that is said there touches them."""
    invited = Invited(app, client, session, mode)
    blank = [client.get(f"{invited.path}{end}").text for end in ("", "/link", "/somebody-else")]
    if mode is Mode.CONFIDENTIAL:
        invited.answers(submit=True)
    else:
        invited.now().participated = True
        session.commit()
    after = [client.get(f"{invited.path}{end}").text for end in ("", "/link", "/somebody-else")]
    assert blank == after
    kept = [repr(row) for row in session.execute(select(Response.__table__))]
    for wish in ("refuse", "reconsider", "not-for-us", "unsubscribe", "link", "somebody-else"):
        token = about_form_token(app, invited)
        client.post(f"{invited.path}/{wish}", data={"form_token": token, **COLLEAGUE})
    session.rollback()
    assert [repr(row) for row in session.execute(select(Response.__table__))] == kept


def about_form_token(app: Flask, invited: Invited) -> str:
    with app.app_context():
        return about_views.form_token(invited.path.removeprefix("/i/"))


def test_asking_without_end_is_held_up(invited: Invited) -> None:
    token = about_form_token(invited.app, invited)
    answers = {
        invited.client.post(f"{invited.path}/refuse", data={"form_token": token}).status_code
        for _number in range(45)
    }
    assert answers == {302, 429}


def test_a_mail_service_may_take_many_off_at_once(
    app: Flask, client: HouseClient, invited: Invited
) -> None:
    """Its servers share few addresses: the limit is by invitation, not by address."""
    for _number in range(130):
        client.get(invited.path)
    assert client.get(invited.path).status_code == 429
    sent = {"List-Unsubscribe": "One-Click"}
    assert client.post(f"{invited.path}/unsubscribe", data=sent).status_code == 200


def test_names_with_markup_are_only_text(
    app: Flask, client: HouseClient, session: Session, mail: None
) -> None:
    invited = Invited(app, client, session, Mode.CONFIDENTIAL)
    found = invited.now()
    found.organization.name = '<script>alert("1")</script>'
    found.round.organizer = "<img src=x onerror=y>"
    session.commit()
    for path in (invited.path, f"{invited.path}/refuse"):
        page = client.page(path)
        assert not page.all(".//main//script") and not page.all(".//main//img")
