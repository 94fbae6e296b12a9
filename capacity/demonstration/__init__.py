"""The demonstration data set: a small world in which a visitor can walk every path.

Its accounts are named by their role, its organizations lie in demonstration countries (ISO's
user-assigned codes XA to XE), which every real figure and every export leaves out. It is loaded
only into the default, still empty SQLite database. Everything in it was done by the platform's own
actions: in country A the diagnostics wait for their assessors, in country B they have been
validated, in country C they wait for their reviewers. In country D each institution has been
through two rounds, with evidence, a conversation with its reviewer, a letter and a plan; country E
is there for its ten workers' organizations, the peers of the one in D, of which some were trained
between their two rounds.
"""

import random
import secrets
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.demonstration.cohorts import train
from capacity.demonstration.courses import add_courses
from capacity.demonstration.diagnoses import Diagnosis
from capacity.demonstration.evaluation import evaluate
from capacity.demonstration.needs import share_needs
from capacity.demonstration.peers import add_peers, ask_a_peer
from capacity.demonstration.practices import share_practices
from capacity.demonstration.programmes import ask_about_the_programme
from capacity.demonstration.surveys import next_year, take_part
from capacity.demonstration.training_plan import plan_training
from capacity.demonstration.two_rounds import two_rounds
from capacity.demonstration.world import DOMAIN, People, add_organizations, add_staff, planned
from surveys.constituents.models import Person
from surveys.constituents.roles import Group
from surveys.foundation.config import Settings, default_database_url
from surveys.foundation.database import database, now

DIAGNOSTICS = {
    Group.GOVERNMENT: ("diagnostic-ministry", "Ministries of labour"),
    Group.EMPLOYERS: ("diagnostic-employers", "Employers' organizations"),
    Group.WORKERS: ("diagnostic-workers", "Workers' organizations"),
}


def set_up() -> str:
    """The set-up step: load the demonstration where it belongs, and say how to sign in."""
    settings: Settings = current_app.extensions["settings"]
    if settings.production or settings.database_url != default_database_url(settings.state_dir):
        return ""
    password_file = settings.state_dir / "demonstration-password"
    with database().writing() as session:
        if session.scalar(select(func.count(Person.id))) == 0:
            load(session, _new_password(password_file), now())
            session.commit()
    if not password_file.exists():
        return ""
    return _sign_ins(password_file.read_text(encoding="utf-8"))


def _new_password(path: Path) -> str:
    """A password of this installation's own: no two installations share one."""
    password = "-".join(secrets.token_hex(2) for _number in range(4))
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")
    return password


def _sign_ins(password: str) -> str:
    with database().reading() as session:
        accounts = session.execute(
            select(Person.email, Person.name)
            .where(Person.email.endswith(f"@{DOMAIN}"), Person.active)
            .order_by(Person.id)
        ).all()
    if not accounts:
        return ""
    width = max(len(email) for email, _name in accounts)
    lines = [f"  {email:<{width}}  {name}" for email, name in accounts]
    heading = _("Demonstration sign-ins (password for all: %(password)s):", password=password)
    return "\n".join([heading, *lines, ""])


def load(session: Session, password: str, moment: datetime) -> None:
    """Fill an empty database whose countries and questionnaires are loaded."""
    chance = random.Random(2026)  # the same world each time
    people = People(session, password)
    organizations = add_organizations(session)
    add_staff(people)
    begun = [each for (letter, _group), each in organizations.items() if letter in "ABC"]
    rounds = {}
    for group, (code, title) in DIAGNOSTICS.items():
        rounds[group] = planned(session, code, f"{title}: self-diagnosis", moment, -45, 60)
        for letter in "ABC":
            organization = organizations[letter, group]
            Diagnosis(session, people, organization, letter, chance, moment).carry_out(
                rounds[group]
            )
    take_part(session, people, begun, chance, moment)
    next_year(session, moment)
    both = {}
    for group, (code, title) in DIAGNOSTICS.items():
        earlier = planned(
            session, code, f"{title}: self-diagnosis, two years ago", moment, -765, -660
        )
        both[group] = earlier, rounds[group]
        two_rounds(session, people, organizations["D", group], both[group], moment)
    ask_about_the_programme(session, organizations, moment)
    peers = add_peers(session, people, both[Group.WORKERS], moment)
    ask_a_peer(session, organizations["D", Group.WORKERS], moment)
    share_practices(session, organizations, peers, moment)
    share_needs(session, organizations, peers, moment)
    add_courses(session, moment)
    train(session, organizations, peers, moment)
    evaluate(session, moment)
    plan_training(session, moment)
