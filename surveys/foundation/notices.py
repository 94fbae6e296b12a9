"""Notices: a few words by mail to somebody with an account, in their language, often an address.

What is said, when and to whom is other rooms' business, and so is what follows a refusal.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from flask import render_template

from surveys.foundation.config import Settings
from surveys.foundation.i18n import page_language
from surveys.foundation.mail import Mail, Mailer, MailRefused, compose


class Addressee(Protocol):
    """Who gets a notice: a person with an account, or what is known of one."""

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...


def notice(
    settings: Settings,
    to: Addressee,
    name: str,
    subject: str,
    parts: Sequence[str],
    addresses: Collection[str],
    moment: datetime,
) -> Mail:
    """The notice to ``to``, whose language must be in force: its words come in that language.

    ``name`` is its own among all mail from here, and the same at each attempt, so that programs
    know a mail that came twice. ``parts`` are the paragraphs; a line of them that is one of
    ``addresses`` becomes a link.
    """
    html = render_template(
        "messages/mail.html",
        subject=subject,
        paragraphs=[part.splitlines() for part in parts],
        addresses=addresses,
        language=page_language(),
    )
    domain = settings.mail_from.rpartition("@")[2]
    return Mail(
        to=to.email,
        name=to.name,
        subject=subject,
        text="\n\n".join(parts) + "\n",
        html=html,
        language=to.language,
        identifier=f"<{name}@{domain}>",
        at=moment,
        bounces_to=settings.mail_from,
    )


def deliver(mailer: Mailer, settings: Settings, mail: Mail) -> MailRefused | None:
    """Hand the mail in; what the mail server said if it did not take it."""
    try:
        message = compose(mail, settings.mail_from, settings.operator)
        mailer.send(message, mail.bounces_to, mail.to)
    except MailRefused as refusal:
        return refusal
    return None
