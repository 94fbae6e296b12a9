"""Invitations and reminders by mail, through a real mail server (R19)."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.invitations.bounces import read_bounce
from surveys.collection.invitations.jobs import see_to_mail
from surveys.collection.invitations.mailing import (
    MOST_ATTEMPTS,
    PRESUMED_LOST_AFTER,
    claim_next,
    give_up_lost,
)
from surveys.collection.invitations.models import (
    Invitation,
    InvitationLink,
    Message,
    Reminder,
)
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_sweeps
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.mailbox import Mailbox, mailbox

__all__ = ["mailbox"]

LINK = re.compile(r"http://localhost(/a/[A-Za-z0-9_-]{22})")
ABOUT = re.compile(r"http://localhost(/i/[^\s<>\"]+)")


@pytest.fixture(autouse=True)
def mailing(app: Flask, mailbox: Mailbox) -> None:
    """The installation sends its mail to the test's mailbox."""
    app.extensions["settings"] = replace(
        app.extensions["settings"], mail_server=mailbox.server, mail_from="survey@ilo.example"
    )


@pytest.fixture(autouse=True)
def designer(sign_in: SignIn) -> None:
    sign_in(Role.DESIGNER)


def arrange(
    session: Session,
    mode: Mode = Mode.CONFIDENTIAL,
    languages: tuple[str, ...] = ("en", "fr", "ar"),
) -> tuple[Round, list[Invitation]]:
    """A round with one invited in each of ``languages``, with an address and without a link."""
    round_ = make_round(session, mode=mode)
    round_.organizer, round_.reply_to = "The regional office", "desk@ilo.example"
    invited = []
    for number, language in enumerate(languages):
        union = make_organization(session, Group.WORKERS, language=language)
        invitation, _secret = make_invitation(session, round_, union, language)
        invitation.contact = Contact(round_id=round_.id, name="", email=f"p{number}@union.example")
        invited.append(invitation)
    session.query(InvitationLink).delete()
    session.commit()
    return round_, invited


def invite_all(client: HouseClient, round_: Round) -> None:
    at = f"/rounds/{round_.id}/messages"
    answer = client.submit(f"{at}/invitations", at=at)
    assert answer.status_code == 302


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def states(session: Session) -> list[str]:
    session.rollback()
    return sorted(session.scalars(select(Message.state)).all())


def test_everybody_gets_an_invitation_in_their_language_with_a_link_that_opens(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session)
    invite_all(client, round_)
    run_sweeps(app)
    assert states(session) == ["sent"] * 3
    languages = set()
    for number in range(3):
        (message,) = mailbox.to(f"p{number}@union.example")
        (link,) = LINK.findall(text_of(message))
        languages.add(Page(app.test_client().get(link).text).html.get("lang"))
        assert message["Content-Language"] == ["en", "fr", "ar"][number]
        assert message["Reply-To"] == "desk@ilo.example"
        assert message["Auto-Submitted"] == "auto-generated"
        assert "survey@ilo.example" in message["From"]
        html = message.get_body(("html",))
        assert html is not None and f'dir="{"rtl" if number == 2 else "ltr"}"' in html.get_content()
        assert "http" not in re.sub(r"http://localhost/[ai]/", "", html.get_content())
    assert languages == {"en", "fr", "ar"}
    assert "The regional office" in text_of(mailbox.to("p0@union.example")[0])


def test_nobody_is_written_to_twice_whatever_is_pressed(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session)
    at = f"/rounds/{round_.id}/messages"
    form = client.page(at).form(f"{at}/invitations")
    for _time in range(2):
        client.post(f"{at}/invitations", data=form)
        run_sweeps(app)
    assert len(mailbox.arrived) == 3


def test_those_who_said_no_unsubscribed_or_answered_get_nothing_although_in_line(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, invited = arrange(session)
    invite_all(client, round_)
    session.rollback()
    invited[0].outcome = "refused"
    assert invited[1].contact is not None
    invited[1].contact.unsubscribed_at = now()
    session.commit()
    run_sweeps(app)
    assert [receiver for _sender, receiver, _m in mailbox.arrived] == ["p2@union.example"]
    assert states(session) == ["cancelled", "cancelled", "sent"]


def test_the_way_out_stands_in_every_mail_and_ends_it_with_one_press(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, invited = arrange(session)
    invite_all(client, round_)
    run_sweeps(app)
    (message,) = mailbox.to("p0@union.example")
    (about,) = ABOUT.findall(text_of(message))
    assert app.test_client().get(about).status_code == 200
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    pressed = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    session.rollback()
    assert invited[0].contact is not None and invited[0].contact.unsubscribed_at is not None


def test_reminders_go_on_their_day_to_those_who_have_not_answered_and_only_once(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, invited = arrange(session)
    invite_all(client, round_)
    run_sweeps(app)
    respondent = app.test_client()
    session.rollback()
    session.add(Reminder(round_id=round_.id, step=1, due_at=now() - timedelta(minutes=1)))
    invited[0].outcome = "refused"
    session.commit()
    for _time in range(3):
        run_sweeps(app)
    reminded = [
        m for _s, _r, m in mailbox.arrived if "Reminder" in m["Subject"] or m["In-Reply-To"]
    ]
    assert len(reminded) == 2
    for number in (1, 2):
        first, reminder = mailbox.to(f"p{number}@union.example")
        assert reminder["In-Reply-To"] == first["Message-ID"]
        (fresh,) = LINK.findall(text_of(reminder))
        (old,) = LINK.findall(text_of(first))
        # Both open: nobody is punished for using the first mail.
        assert {respondent.get(path).status_code for path in (fresh, old)} == {200}
    assert len(mailbox.to("p0@union.example")) == 1


def test_a_reminder_of_an_anonymous_round_holds_no_link_and_skips_those_noted(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, invited = arrange(session, Mode.ANONYMOUS)
    invite_all(client, round_)
    run_sweeps(app)
    session.rollback()
    session.add(Reminder(round_id=round_.id, step=1, due_at=now()))
    invited[0].participated = True
    session.commit()
    run_sweeps(app)
    assert len(mailbox.to("p0@union.example")) == 1
    first, reminder = mailbox.to("p1@union.example")
    assert LINK.findall(text_of(first)) and not LINK.findall(text_of(reminder))
    assert reminder["In-Reply-To"] == first["Message-ID"]
    assert ABOUT.findall(text_of(reminder))
    session.rollback()
    assert len(session.scalars(select(InvitationLink)).all()) == 3


def test_no_secret_is_kept_anywhere(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session, Mode.ANONYMOUS)
    invite_all(client, round_)
    run_sweeps(app)
    secrets = [
        link.removeprefix("/a/")
        for _sender, _receiver, message in mailbox.arrived
        for link in LINK.findall(text_of(message))
    ]
    session.rollback()
    dump = "\n".join(
        repr(tuple(row))
        for table in Round.metadata.sorted_tables
        for row in session.execute(select(table))
    )
    assert len(secrets) == 3 and not any(secret in dump for secret in secrets)


def test_an_address_that_is_refused_for_good_is_noted_and_not_tried_again(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, invited = arrange(session)
    mailbox.refused["p0@union.example"] = "550 5.1.1 <p0@union.example> no such user"
    invite_all(client, round_)
    run_sweeps(app)
    assert states(session) == ["failed", "sent", "sent"]
    assert invited[0].outcome == "unreachable"
    assert invited[0].contact is not None and invited[0].contact.bounced_at is not None
    failed = session.scalars(select(Message).where(Message.state == "failed")).one()
    assert "550" in failed.fault and "@" not in failed.fault
    log = client.page(f"/rounds/{round_.id}/messages/log?state=failed")
    assert "no such user" in log.text(".//main")


def test_what_is_refused_for_now_is_tried_again_later_and_not_for_ever(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session, languages=("en",))
    mailbox.refused["p0@union.example"] = "451 come back later"
    invite_all(client, round_)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        run_sweeps(app)
        session.rollback()
        message = session.scalars(select(Message)).one()
        assert message.attempts == attempt
        assert message.state == ("waiting" if attempt < MOST_ATTEMPTS else "failed")
        message.due_at = now()
        session.commit()


def test_a_broken_connection_loses_nothing(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session)
    mailbox.breaks = 1
    invite_all(client, round_)
    run_sweeps(app)
    session.rollback()
    for message in session.scalars(select(Message).where(Message.state == "waiting")):
        message.due_at = now()
    session.commit()
    run_sweeps(app)
    assert states(session) == ["sent"] * 3
    assert len({receiver for _sender, receiver, _m in mailbox.arrived}) == 3


def test_a_message_whose_worker_died_is_unsure_and_goes_again_only_when_somebody_says_so(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session, languages=("en",))
    invite_all(client, round_)
    session.rollback()
    with app.test_request_context():
        claim = claim_next(session, round_.id, now())  # and then nothing: the worker is dead
    session.commit()
    assert claim is not None
    run_sweeps(app)
    assert states(session) == ["sending"]
    give_up_lost(session, now() + PRESUMED_LOST_AFTER + timedelta(seconds=1))
    session.commit()
    run_sweeps(app)
    assert states(session) == ["unsure"] and not mailbox.arrived
    page = client.page(f"/rounds/{round_.id}/messages/log")
    assert "Send again anyway" in page.text(".//main")
    at = f"/rounds/{round_.id}/messages/log"
    client.submit(f"{at}/{claim.message_id}/again", at=at)
    run_sweeps(app)
    assert states(session) == ["sent"] and len(mailbox.arrived) == 1


def test_a_round_that_is_planned_paused_or_closed_sends_nothing(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session)
    invite_all(client, round_)
    session.rollback()
    round_.paused_at = now()
    session.commit()
    run_sweeps(app)
    assert not mailbox.arrived and states(session) == ["waiting"] * 3
    session.rollback()
    round_.paused_at, round_.closed_at = None, now()
    session.commit()
    run_sweeps(app)
    assert not mailbox.arrived and states(session) == ["cancelled"] * 3


def test_the_pace_is_kept(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session)
    app.extensions["settings"] = replace(app.extensions["settings"], mail_per_minute=2)
    invite_all(client, round_)
    run_sweeps(app)
    assert len(mailbox.arrived) == 2
    run_sweeps(app)  # the next minute's
    assert len(mailbox.arrived) == 3


def test_the_rounds_own_words_are_checked_shown_and_sent(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    round_, _ = arrange(session, languages=("en",))
    at = f"/rounds/{round_.id}/messages/words/invitation/en"
    refused = client.submit(at, {"subject": "Hello [nmae]", "body": "No link here."}, at=at)
    said = Page(refused.text).text(".//main")
    assert refused.status_code == 422
    for fault in ("[nmae] stands for nothing", "[link] is missing", "[say otherwise] is missing"):
        assert fault.removeprefix("[nmae] ") in said
    assert "No link here." in Page(refused.text).form(at)["body"]
    words = {
        "subject": "Hello\r\nBcc: x@y.example",
        "body": "Dear [name],\n\n[link]\n\n[say otherwise]",
    }
    assert client.submit(at, words, at=at).status_code == 302
    sample = client.page(f"/rounds/{round_.id}/messages/sample/invitation/en")
    assert "Hello Bcc: x@y.example" in sample.text(".//main")
    assert not re.search(r"/i/(?!your-personal-link)", sample.text())
    invite_all(client, round_)
    run_sweeps(app)
    (message,) = mailbox.to("p0@union.example")
    assert message["Subject"] == "Hello Bcc: x@y.example" and message["Bcc"] is None
    assert len(mailbox.arrived) == 1


def test_suggested_reminders_are_planned_once_and_can_be_removed(
    client: HouseClient, session: Session
) -> None:
    round_, _ = arrange(session)
    at = f"/rounds/{round_.id}/messages"
    form = client.page(at).form(f"{at}/reminders/suggested")
    for _time in range(2):
        client.post(f"{at}/reminders/suggested", data=form)
    session.rollback()
    planned = session.scalars(select(Reminder)).all()
    assert [reminder.step for reminder in planned] == [1, 2, 3]
    client.submit(f"{at}/reminders/{planned[0].id}/remove", at=at)
    session.rollback()
    assert len(session.scalars(select(Reminder)).all()) == 2


@pytest.mark.parametrize("days", [-3, 400])
def test_a_reminder_outside_the_round_is_refused_at_the_field(
    client: HouseClient, session: Session, days: int
) -> None:
    round_, _ = arrange(session)
    at = f"/rounds/{round_.id}/messages"
    day = (now() + timedelta(days=days)).date().isoformat()
    answer = client.submit(f"{at}/reminders", {"day": day}, at=at)
    assert answer.status_code == 422
    assert "The day must lie after the first" in Page(answer.text).text(".//main")


NOTIFICATION = """\
From: MAILER-DAEMON@mx.example
To: bounces+{id}@ilo.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; p0@union.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} user p0@union.example unknown

--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [("failed", "5.1.1", True), ("delayed", "4.4.1", False), ("failed", "4.4.7", False)],
)
def test_mail_that_comes_back_is_noted(
    app: Flask,
    client: HouseClient,
    session: Session,
    mailbox: Mailbox,
    action: str,
    status: str,
    permanent: bool,
) -> None:
    round_, invited = arrange(session, languages=("en",))
    invite_all(client, round_)
    run_sweeps(app)
    session.rollback()
    message = session.scalars(select(Message)).one()
    assert mailbox.arrived[0][0] == f"bounces+{message.id}@ilo.example"
    content = NOTIFICATION.format(id=message.id, action=action, status=status).encode()
    for _time in range(2):
        result = app.test_cli_runner().invoke(args=["mail", "bounce"], input=content)
        assert result.exit_code == 0, result.output
    session.rollback()
    assert message.state == ("bounced" if permanent else "sent")
    assert invited[0].outcome == ("unreachable" if permanent else "")
    assert "@" not in message.fault


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00" * 500,
        b"To: x\n\nhello",
        b"Content-Type: multipart/report\n\n--x",
        b"a" * 3_000_000,
    ],
    ids=["empty", "bytes", "a mail", "broken", "long"],
)
def test_what_is_no_notification_is_refused_in_plain_words(app: Flask, content: bytes) -> None:
    result = app.test_cli_runner().invoke(args=["mail", "bounce"], input=content)
    assert result.exit_code == 1
    assert "This is no notification about a message" in result.output


def test_without_a_mail_server_pages_say_so_and_nothing_is_sent(
    app: Flask, client: HouseClient, session: Session
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_server=None)
    round_, _ = arrange(session)
    page = client.page(f"/rounds/{round_.id}/messages")
    assert "This installation sends no mail" in page.text(".//main")
    assert client.post(f"/rounds/{round_.id}/messages/invitations").status_code in (400, 409)
    with app.app_context():
        see_to_mail(session, now())


def test_read_bounce_survives_truncated_notifications() -> None:
    whole = NOTIFICATION.format(id="0" * 32, action="failed", status="5.1.1").encode()
    for length in range(0, len(whole), 7):
        try:
            read_bounce(whole[:length])
        except Exception as error:
            assert type(error).__name__ == "NoNotification"
