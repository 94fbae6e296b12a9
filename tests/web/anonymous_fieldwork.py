"""Rounds that are answered through the real pages, with a dump taken after every step.

Several rounds run at once over some days; the people of a union answer some of them, with the same
devices. There are drafts, visits to finish elsewhere, receipt codes, answers handed in twice, mail
that was sent, reminders. Who gave which answer is remembered for judging the attacker.
"""

import logging
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.collection.answering.queries import visit_by_token
from surveys.collection.invitations.actions import invite, make_link, note_happening
from surveys.collection.invitations.awaiting import awaiting_reminder
from surveys.collection.invitations.domain.outcomes import Happening
from surveys.collection.invitations.models import Invitation, Message, Reminder
from surveys.collection.population.models import Contact
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation import database as clocks
from surveys.foundation.database import Database, now
from surveys.foundation.logs import JsonLines
from surveys.questionnaires.queries import latest_version
from tests.databases import Backend
from tests.factories import make_organization
from tests.web.attacking import Dump, dump
from tests.web.small_survey import CODE, publish_small_survey

LANGUAGES = ("en", "fr", "ar")
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_CODE = re.compile(r'class="code"[^>]*>([0-9A-Z-]+)<')


@dataclass
class Clock:
    """Stands in for the one place where the time is read."""

    ahead: timedelta = timedelta()

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(UTC).astimezone(zone) + self.ahead


@dataclass
class Person:
    """Somebody invited: their link, and what they were given."""

    round_id: int
    invitation_id: int
    secret: str
    device: str
    key: str
    code: str = ""

    @property
    def path(self) -> str:
        return f"/a/{self.secret}"


@dataclass
class Step:
    """One request that writes, and everything as it stood after it."""

    what: str
    found: Dump
    pages: dict[int, tuple[str, bytes]]  # of a SQLite file: what each belongs to, and its bytes


@dataclass
class Fieldwork:
    """Everything that ever was: for the attacker, and (people, handed_in) for the judge."""

    app: Flask
    database: Database
    clock: Clock
    folder: Path
    rounds: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    handed_in: list[Person] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    reminded: set[int] = field(default_factory=set)
    final: Dump = field(default_factory=dict)
    logged: StringIO = field(default_factory=StringIO)
    cookies: list[str] = field(default_factory=list)

    def truths(self) -> dict[int, dict[str, int]]:
        """By round, who gave each response that was handed in."""
        found: dict[int, dict[str, int]] = {number: {} for number in self.rounds}
        for person in self.handed_in:
            found[person.round_id][person.key] = person.invitation_id
        return found

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.writing() as session:
            yield session
            session.commit()

    def reading(self) -> Session:
        return self.database.reading()

    def look(self) -> Dump:
        with self.database.engine.connect() as connection:
            return dump(connection)

    def after(self, what: str) -> None:
        self.steps.append(Step(what, self.look(), self._pages()))

    def _pages(self) -> dict[int, tuple[str, bytes]]:
        if self.database.engine.dialect.name != "sqlite":
            return {}
        connection = sqlite3.connect(str(self.database.engine.url.database))
        try:
            size = connection.execute("PRAGMA page_size").fetchone()[0]
            names = dict(connection.execute("SELECT pageno, name FROM dbstat"))
            whole = connection.serialize()
        finally:
            connection.close()
        count = len(whole) // size
        return {
            n: (names.get(n, ""), whole[(n - 1) * size : n * size]) for n in range(1, count + 1)
        }

    # what people do

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, sent: dict[str, object], what: str) -> str:
        body = self._ask("POST", path, sent)
        self.after(what)
        return body

    def _ask(self, method: str, path: str, sent: dict[str, object] | None = None) -> str:
        browser = self.app.test_client(use_cookies=False)
        reply = browser.open(
            path, method=method, data=sent, environ_base={"REMOTE_ADDR": "192.0.2.7"}
        )
        assert reply.status_code in (200, 302), (method, path, reply.status_code, reply.text[:400])
        self.cookies += reply.headers.getlist("Set-Cookie")
        return reply.text

    def form_token(self, path: str) -> str:
        found = _TOKEN.search(self.get(path))
        assert found is not None, path
        return found[1]


@contextmanager
def fieldwork(backend: Backend) -> Iterator[Fieldwork]:
    """A place for rounds on a fresh database, with a clock that can be moved and its own log."""
    url = backend.copy()
    database, clock = Database(url), Clock()
    backend.app.extensions["database"] = database
    backend.app.extensions.pop("participation", None)
    made = Fieldwork(backend.app, database, clock, backend.folder)
    handler = logging.StreamHandler(made.logged)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clocks, "datetime", clock)
        try:
            with made.writing() as session:
                publish_small_survey(session)
            yield made
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
            database.engine.dispose()
            backend.drop(url)


# --- arranging -----------------------------------------------------------------------------------


def plan(
    place: Fieldwork, mode: Mode, invited: dict[Group, int], asked: Group | None = None
) -> int:
    """A round that opens tomorrow, with so many invited of each group: two of each organization.

    Everybody's first mail is sent; the same people are behind the invitations of every round.
    """
    with place.writing() as session:
        version = latest_version(session, CODE)
        assert version is not None
        versions = version.id if asked is None else {asked: version.id}
        round_ = plan_round(
            session,
            f"Round {len(place.rounds)}",
            versions,
            mode,
            now() + timedelta(days=1),
            now() + timedelta(days=40),
        )
        place.rounds.append(round_.id)
        for group, count in invited.items():
            _invite(place, session, round_, _organizations(session, group, -(-count // 2)), count)
        return round_.id


def _organizations(session: Session, group: Group, count: int) -> list[Organization]:
    found = session.query(Organization).filter_by(group=group).order_by(Organization.id).all()
    for number in range(len(found), count):
        found.append(
            make_organization(session, group, "SEN", LANGUAGES[number % 3], f"{group} {number}")
        )
    return found[:count]


def _invite(
    place: Fieldwork, session: Session, round_: Round, organizations: list[Organization], count: int
) -> None:
    for number in range(count):
        organization = organizations[number // 2]
        address = f"{organization.group}{number}@union.example"
        contact = Contact(round_id=round_.id, name=f"Person {address}", email=address)
        session.add(contact)
        session.flush()
        invitation = invite(
            session,
            round_,
            organization.id,
            f"Office {number} of {organization.name}",
            LANGUAGES[number % 3],
            now(),
            contact_id=contact.id,
        )
        secret = make_link(session, invitation, now())
        session.add(_message(invitation, "invitation", 0))
        visit = visit_by_token(session, secret)
        assert visit is not None
        key = visit.holder.key  # what the answer is found by, however the platform makes it
        place.people.append(Person(round_.id, invitation.id, secret, address, key))
    session.flush()


def _message(invitation: Invitation, kind: str, step: int) -> Message:
    return Message(
        round_id=invitation.round_id,
        invitation_id=invitation.id,
        kind=kind,
        step=step,
        state="sent",
        language=invitation.language,
        attempts=1,
        asked_at=now(),
        due_at=now(),
        sent_at=now(),
    )


def remind(place: Fieldwork, round_id: int, step: int) -> set[int]:
    """A reminder to whoever has not answered, as far as it is known; who got one."""
    with place.writing() as session:
        round_ = session.get_one(Round, round_id)
        session.add(Reminder(round_id=round_id, step=step, due_at=now(), done_at=now()))
        waiting = awaiting_reminder(session, round_)
        session.add_all(_message(invitation, "reminder", step) for invitation in waiting)
        numbers = {invitation.id for invitation in waiting}
    place.after("reminders")
    return numbers


def call(place: Fieldwork, person: Person) -> None:
    """The staff speaks with somebody on the phone, which is noted."""
    with place.writing() as session:
        invitation = session.get_one(Invitation, person.invitation_id)
        note_happening(session, invitation, Happening.CONTACTED, now(), note="Will answer.")
    place.after("call")


# --- answering -----------------------------------------------------------------------------------


def begin(place: Fieldwork, person: Person) -> None:
    """Open the link, answer the first section in the language of the mail."""
    place.get(person.path)
    token = place.form_token(f"{person.path}/s/first")
    sent: dict[str, object] = {"form_token": token, "member": "no", "heard": "2"}
    place.post(f"{person.path}/s/first", sent, "save")


def go_on(place: Fieldwork, person: Person) -> None:
    """Later, with the telephone that is used for every round: the second section, one by one."""
    token = place.form_token(f"{person.path}/s/second")
    for seq, (item, answer) in enumerate({"again": "7", "remark": "As we said."}.items(), 1):
        sent: dict[str, object] = {"form_token": token, "item": item, item: answer}
        sent |= {"device": re.sub("[^a-z0-9]", "-", person.device), "seq": seq, "base": 1}
        place.post(f"{person.path}/answer", sent, "save")


def hand_in(place: Fieldwork, person: Person, times: int = 1) -> None:
    """Press the button (some press it twice), and look at the receipt."""
    token = place.form_token(f"{person.path}/review")
    place.handed_in.append(person)
    for _time in range(times):
        place.post(f"{person.path}/submit", {"form_token": token}, "submit")
    code = _CODE.search(place.get(f"{person.path}/receipt"))
    assert code is not None
    person.code = code[1]
    place.after("receipt")


def hand_in_twice(place: Fieldwork, person: Person) -> None:
    hand_in(place, person, times=2)


Act = Callable[[Fieldwork, Person], None]


def answer_all(place: Fieldwork, people: list[Person], seed: int) -> None:
    """Everybody's visit, in parts that mix with those of the others by chance."""
    chance = random.Random(seed)
    parts: dict[str, list[Act]] = {p.secret: [begin, go_on, hand_in] for p in people}
    for lucky in chance.sample(people, len(people) // 5):
        parts[lucky.secret][-1] = hand_in_twice
    while waiting := [person for person in people if parts[person.secret]]:
        person = chance.choice(waiting)
        parts[person.secret].pop(0)(place, person)
        place.clock.ahead += timedelta(minutes=chance.randint(1, 200))
