"""Who is signed in: the session cookie names a person and the number of their sessions."""

from flask import Flask, g
from flask import session as cookie
from sqlalchemy.orm import Session

from surveys.constituents.models import Person
from surveys.constituents.passwords import hash_password, needs_rehash, password_matches
from surveys.constituents.queries import actor_of, person_by_email
from surveys.foundation.database import database
from surveys.foundation.i18n import LanguageSource, prefer_language


def init_signing_in(app: Flask) -> None:
    """Must come before the access check: it says who is asking."""
    app.before_request(_recognize_person)
    app.context_processor(lambda: {"person": current_person()})


def current_person() -> Person | None:
    person: Person | None = g.get("person")
    return person


def find_signer(session: Session, email: str, password: str) -> Person | None:
    """The active person with this address and password, else None after as long a time."""
    person = person_by_email(session, email)
    if not password_matches(person.password_hash if person else None, password):
        return None
    if person is None or not person.active:
        return None
    if needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)
    return person


def begin_session(person: Person) -> None:
    """Sign ``person`` in; whatever the cookie held before is dropped."""
    cookie.clear()
    cookie["person"] = [person.id, person.session_number]


def end_session() -> None:
    cookie.clear()


def _recognize_person() -> None:
    noted = cookie.get("person")
    if not (isinstance(noted, list) and len(noted) == 2):
        return
    with database().reading() as session:
        found = actor_of(session, *noted)
        session.expunge_all()
    if found is None:
        cookie.clear()
        return
    g.person, g.actor = found
    prefer_language(LanguageSource.PERSON, g.person.language)
