"""One invitation's page: its course, who is behind it, and what the staff can note and change."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import Invitation, InvitationEvent, Message
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Person
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

KNOWN = {"name": "Head of unit", "email": "head@example.org", "address": "1, Main Street\nDakar"}


@pytest.fixture
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


class Place:
    """An invitation and its page."""

    def __init__(self, client: HouseClient, session: Session, mode: Mode) -> None:
        self.client, self.session = client, session
        round_ = make_round(session, mode=mode)
        invitation, self.secret = make_invitation(session, round_, make_organization(session))
        session.commit()
        self.id, self.round_id = invitation.id, round_.id
        self.path = f"/rounds/{round_.id}/invitations/{invitation.id}"

    def now(self) -> Invitation:
        return afresh(self.session).get_one(Invitation, self.id, populate_existing=True)

    def page(self) -> Page:
        return self.client.page(self.path)

    def form(self, end: str) -> dict[str, str]:
        return self.page().form(f"{self.path}/{end}")

    def notes(self, kind: str, note: str = "") -> int:
        sent = {**self.form("outcome"), "kind": kind, "note": note}
        return self.client.post(f"{self.path}/outcome", data=sent).status_code

    def course(self) -> list[tuple[str, str]]:
        events = afresh(self.session).scalars(select(InvitationEvent).order_by(InvitationEvent.id))
        return [(event.kind, event.note) for event in events]


@pytest.fixture
def place(client: HouseClient, session: Session) -> Place:
    return Place(client, session, Mode.CONFIDENTIAL)


@pytest.fixture
def anonymous(client: HouseClient, session: Session) -> Place:
    return Place(client, session, Mode.ANONYMOUS)


def rows(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]


# Outcomes


@pytest.mark.parametrize("outcome", ["refused", "out_of_scope", "unreachable", "unable"])
def test_an_outcome_is_noted_with_who_and_why(
    place: Place, session: Session, designer: int, outcome: str
) -> None:
    assert place.notes(outcome, "Called the secretary.") == 302
    assert place.now().outcome == outcome
    (event,) = session.scalars(select(InvitationEvent)).all()
    assert (event.kind, event.note, event.person_id) == (
        outcome,
        "Called the secretary.",
        designer,
    )
    assert ("rounds.outcome-recorded", f"invitation:{place.id}") in recorded(session)
    (row,) = rows(place.page())
    assert row[2:] == ["Called the secretary.", session.get_one(Person, designer).name]


@pytest.mark.usefixtures("designer")
def test_the_same_outcome_sent_twice_is_noted_once(place: Place, session: Session) -> None:
    sent = {**place.form("outcome"), "kind": "refused", "note": "No time."}
    for _time in range(3):
        assert place.client.post(f"{place.path}/outcome", data=sent).status_code == 302
    assert place.course() == [("refused", "No time.")]
    assert len([e for e in recorded(session) if e[0] == "rounds.outcome-recorded"]) == 1


@pytest.mark.usefixtures("designer")
def test_two_talks_with_the_same_words_are_two_but_one_form_sent_twice_is_one(
    place: Place,
) -> None:
    sent = {**place.form("outcome"), "kind": "contacted", "note": "Will answer soon."}
    for _time in range(3):
        place.client.post(f"{place.path}/outcome", data=sent)
    assert place.course() == [("contacted", "Will answer soon.")]
    assert place.notes("contacted", "Will answer soon.") == 302
    assert place.course() == [("contacted", "Will answer soon.")] * 2
    assert place.now().outcome == ""


@pytest.mark.usefixtures("designer")
def test_the_staff_takes_back_whatever_was_noted(place: Place) -> None:
    place.notes("unable", "On leave.")
    assert place.notes("reconsidered", "Back again.") == 302
    assert place.now().outcome == ""
    assert place.notes("reconsidered") == 302
    assert place.course() == [("unable", "On leave."), ("reconsidered", "Back again.")]


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("kind", "note", "field"),
    [
        ("", "x", "What happened"),
        ("delegated", "x", "What happened"),
        ("withdrawn", "x", "What happened"),
        ("nonsense", "x", "What happened"),
        ("refused", "n" * 1001, "Note"),
        ("contacted", "", "Note"),
        ("contacted", " \x07 ", "Note"),
    ],
)
def test_a_note_that_will_not_do_says_so_at_the_field(
    place: Place, kind: str, note: str, field: str
) -> None:
    sent = {**place.form("outcome"), "kind": kind, "note": note}
    response = place.client.post(f"{place.path}/outcome", data=sent)
    page = Page(response.text)
    assert response.status_code == 422
    assert [text for text in page.links() if text.startswith(f"{field}: ")]
    assert page.form(f"{place.path}/outcome")["note"].strip() == note.strip("\x07 ")
    assert place.course() == []


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 50, "²"])
def test_a_forged_number_in_the_form_does_no_harm(place: Place, after: str) -> None:
    sent = {**place.form("outcome"), "kind": "contacted", "note": "Called.", "after": after}
    assert place.client.post(f"{place.path}/outcome", data=sent).status_code == 302
    assert place.course() == [("contacted", "Called.")]


@pytest.mark.usefixtures("designer")
def test_nothing_is_noted_once_the_round_is_closed(place: Place) -> None:
    sent = {**place.form("outcome"), "kind": "refused", "note": "", **KNOWN}
    afresh(place.session).get_one(Round, place.round_id).closed_at = now()
    place.session.commit()
    for end, status in (("outcome", 409), ("link", 409), ("revoke", 409)):
        response = place.client.post(f"{place.path}/{end}", data=sent)
        assert response.status_code == status
    assert (place.course(), place.now().outcome) == ([], "")
    assert not place.page().all(".//main//form[@method='post']")


# Contacts


@pytest.mark.usefixtures("designer")
def test_a_contact_is_written_down_corrected_and_audited(place: Place, session: Session) -> None:
    sent = {**place.form("contact"), **KNOWN, "email": " HEAD@Example.org "}
    for _time in range(2):
        assert place.client.post(f"{place.path}/contact", data=sent).status_code == 302
    contact = place.now().contact
    assert contact is not None
    assert (contact.name, contact.email, contact.address) == tuple(KNOWN.values())
    assert recorded(session).count(("rounds.contact-changed", f"invitation:{place.id}")) == 1
    assert len(session.scalars(select(Contact)).all()) == 1
    shown = place.form("contact")
    assert {name: shown[name] for name in KNOWN} == KNOWN
    for event in recorded(session):
        assert "head@example.org" not in str(event)


@pytest.mark.usefixtures("designer")
def test_what_was_said_of_an_address_does_not_hold_for_another(place: Place) -> None:
    place.client.post(f"{place.path}/contact", data={**place.form("contact"), **KNOWN})
    contact = place.now().contact
    assert contact is not None
    contact.bounced_at = contact.unsubscribed_at = now()
    place.session.commit()
    same = {**place.form("contact"), "name": "Acting head of unit"}
    place.client.post(f"{place.path}/contact", data=same)
    contact = place.now().contact
    assert contact is not None and contact.bounced_at and contact.unsubscribed_at
    shown = place.page().text(".//dl")
    assert "Wants no more mail" in shown and "Mail came back" in shown
    other = {**place.form("contact"), "email": "other@example.org"}
    place.client.post(f"{place.path}/contact", data=other)
    contact = place.now().contact
    assert contact is not None and not contact.bounced_at and not contact.unsubscribed_at


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "E-mail address"),
        ({"email": "a@example.org, b@example.org"}, "E-mail address"),
        ({"name": "n" * 201}, "Name"),
        ({"address": "a" * 501}, "Postal address"),
    ],
)
def test_a_contact_that_will_not_do_says_so_at_the_field(
    place: Place, session: Session, change: dict[str, str], field: str
) -> None:
    sent = {**place.form("contact"), **KNOWN, **change}
    response = place.client.post(f"{place.path}/contact", data=sent)
    page = Page(response.text)
    assert response.status_code == 422
    assert [text for text in page.links() if text.startswith(f"{field}: ")]
    shown = page.form(f"{place.path}/contact")
    assert {name: shown[name] for name in KNOWN} == {**KNOWN, **change}
    assert afresh(session).scalars(select(Contact)).all() == []


def test_every_look_is_noted_also_after_a_form_that_would_not_do(
    place: Place, session: Session, sign_in: SignIn
) -> None:
    for role in (Role.DESIGNER, Role.ADMINISTRATOR):
        afresh(session)
        sign_in(role)
        place.page()
    look = ("rounds.invitation-seen", f"invitation:{place.id}")
    assert recorded(session).count(look) == 2
    afresh(session)
    sign_in(Role.DESIGNER)
    sent = {**place.form("contact"), "email": "nobody"}
    place.client.post(f"{place.path}/contact", data=sent)
    assert recorded(session).count(look) == 4


# The page


@pytest.mark.usefixtures("designer")
def test_the_course_and_the_mail_stand_on_the_page(place: Place, session: Session) -> None:
    moment = now()
    session.add_all(
        [
            InvitationEvent(invitation_id=place.id, at=moment, kind="bounced"),
            InvitationEvent(invitation_id=place.id, at=moment, kind="delegated"),
            Message(
                round_id=place.round_id,
                invitation_id=place.id,
                kind="reminder",
                step=1,
                state="failed",
                language="en",
                asked_at=moment,
                due_at=moment,
                fault="550 no such <user>",
            ),
        ]
    )
    session.commit()
    shown = rows(place.page())
    assert [row[1] for row in shown[:2]] == ["Somebody else answers instead", "Mail came back"]
    assert [row[3] for row in shown[:2]] == ["the invited themselves", "the mail system"]
    assert shown[2][:2] == ["Reminder", "Could not be sent 550 no such <user>"]


@pytest.mark.usefixtures("designer")
def test_how_far_it_is_shows_where_the_mode_permits(place: Place, anonymous: Place) -> None:
    response = save_answers(
        place.session, holder_of(place.now()), None, {"comment": "Secret words"}, "en", now()
    )
    place.session.commit()
    assert "Begun" in place.page().text(".//dl")
    submit_response(place.session, response, now())
    place.session.commit()
    shown = place.page().text(".//main")
    assert "Submitted" in shown and "Secret words" not in shown
    said = anonymous.page().text(".//main")
    assert "Not known" in said and "This round is anonymous" in said


@pytest.mark.usefixtures("designer")
def test_an_anonymous_link_is_replaced_with_a_warning_and_the_event_is_kept(
    anonymous: Place,
) -> None:
    assert "could answer once more with a new one" in anonymous.page().text(".//main")
    response = anonymous.client.submit(f"{anonymous.path}/link", at=anonymous.path)
    assert response.status_code == 302
    assert anonymous.course() == [("link_replaced", "")]
    assert anonymous.client.get(f"/a/{anonymous.secret}").status_code == 410


@pytest.mark.usefixtures("designer")
def test_no_new_link_for_who_has_participated(anonymous: Place) -> None:
    sent = anonymous.form("link")
    anonymous.now().participated = True
    anonymous.session.commit()
    response = anonymous.client.post(f"{anonymous.path}/link", data=sent)
    assert response.status_code == 409
    assert "A new link would let somebody answer twice." in response.text
    assert anonymous.course() == []
    page = anonymous.page()
    assert "Make a new link" not in page.text() and "so none can be made" in page.text()
    assert anonymous.client.get(f"/a/{anonymous.secret}").status_code == 200


@pytest.mark.usefixtures("designer")
def test_an_invitation_of_another_round_is_not_found(place: Place, anonymous: Place) -> None:
    sent = {**place.form("outcome"), "kind": "refused", **KNOWN}
    foreign = f"/rounds/{place.round_id}/invitations/{anonymous.id}"
    assert place.client.get(foreign).status_code == 404
    for end in ("outcome", "contact", "link", "revoke"):
        assert place.client.post(f"{foreign}/{end}", data=sent).status_code == 404
    assert anonymous.course() == [] and anonymous.now().outcome == ""


@pytest.mark.usefixtures("designer")
def test_an_assessors_invitation_is_not_the_staffs_to_look_at_or_change(
    client: HouseClient, session: Session, place: Place
) -> None:
    round_ = make_round(session, "diagnostic-workers")
    assessor, _token = make_invitation(session, round_, make_organization(session))
    session.commit()
    path = f"/rounds/{round_.id}/invitations/{assessor.id}"
    client.page(path, status=404)
    sent = {**place.form("outcome"), "kind": "refused", "note": "", **KNOWN}
    for end in ("outcome", "contact", "link", "revoke"):
        assert client.post(f"{path}/{end}", data=sent).status_code == 404
    assert place.course() == []


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_page_comes_in_each_language(
    place: Place, anonymous: Place, language: str, direction: str
) -> None:
    for path in (place.path, anonymous.path):
        html = place.client.page(f"{path}?lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction)
