"""Commands about mail, for whoever runs the service."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from surveys.collection.invitations.bounces import LONGEST, Bounce, NoNotification, read_bounce
from surveys.collection.invitations.mailing import note_bounce
from surveys.collection.invitations.models import Invitation, Message
from surveys.foundation.database import database, now

mail = AppGroup("mail", help="Mail to the invited.")


@mail.command()
def bounce() -> None:
    """Read one delivery status notification from standard input: mail that came back."""
    content = sys.stdin.buffer.read(LONGEST + 1)
    try:
        came_back = read_bounce(content)
    except NoNotification as error:
        raise click.ClickException(f"This is no notification about a message: {error}.") from error
    with database().writing() as session:
        message = session.get(Message, came_back.message_id)
        if message is None:
            raise click.ClickException("The message that it is about was not sent from here.")
        _note(session, message, came_back)
        session.commit()
    click.echo("Noted.")


def _note(session: Session, message: Message, came_back: Bounce) -> None:
    """Hard failures end mail to the address; others are only written down. Twice is as once."""
    if message.state == "bounced":
        return
    message.fault = came_back.reason
    if came_back.permanent:
        message.state = "bounced"
        invitation = session.get_one(Invitation, message.invitation_id)
        note_bounce(session, invitation, came_back.reason, now())
