"""Commands for accounts: the first administrator, and the audit trail's proof."""

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup
from flask_babel import gettext as _

from surveys.constituents.actions import add_person, grant_role
from surveys.constituents.audit import first_broken, record_event
from surveys.constituents.passwords import MAX_LENGTH, MIN_LENGTH
from surveys.constituents.queries import person_by_email
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import database, now
from surveys.foundation.i18n import LANGUAGES, SOURCE_LANGUAGE

people = AppGroup("people", help="Accounts and the audit trail.")


@people.command("add-administrator")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=SOURCE_LANGUAGE)
@click.password_option(help="Asked for when it is not given.")
def add_administrator(email: str, name: str, language: str, password: str) -> None:
    """Make an account that may manage all others."""
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        raise click.ClickException(_("%(email)s is not an e-mail address.", email=email)) from None
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise click.ClickException(
            _("Use between %(min)d and %(max)d characters.", min=MIN_LENGTH, max=MAX_LENGTH)
        )
    with database().writing() as session:
        if person_by_email(session, email):
            raise click.ClickException(_("There is already an account with this e-mail address."))
        person = add_person(session, email, name, password, language)
        grant_role(session, person, Grant(Role.ADMINISTRATOR))
        record_event(session, None, "people.added", f"person:{person.id}", now(), {"by": "command"})
        session.commit()
    click.echo(_("The account is ready."))


@people.command("verify-audit")
def verify_audit() -> None:
    """Recompute the audit trail's chain of seals."""
    with database().reading() as session:
        broken = first_broken(session)
    if broken is not None:
        raise click.ClickException(
            _("The audit trail has been altered at or before event %(number)s.", number=broken)
        )
    click.echo(_("The audit trail is whole."))
