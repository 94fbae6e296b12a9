"""Eight workers' organizations of country E: the peers of the one in D, who asks one of them."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.reviews import review_together
from capacity.demonstration.stories import draw
from capacity.demonstration.walking import SHOWN_NOW, Calendar, agree, hand_in, rate, start
from capacity.demonstration.world import People, organization, person
from capacity.exchange.asking import ask_peer
from capacity.exchange.domain.matching import Match, Wish, match
from capacity.exchange.peers import consented_since, group_members, latest_ended, parties
from capacity.reports.comparing.releasing import make_editions
from surveys.collection.rounds.models import Round
from surveys.constituents.actions import grant_role
from surveys.constituents.consents import Recipient, Subject, give_consent
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role

LANGUAGES = ("en", "en", "en", "en", "en", "fr", "fr", "fr")
"""What the eight write in."""

UNITS = ("Secretariat", "Education department")

PLAN_REVIEW = "C2.4"
"""What some of the eight are good at, and the one in D wants to become."""

REQUEST = (
    "We want to review our plan on fixed dates, with figures, and have done it only once. Could we"
    " see how you prepare such a meeting, and sit in on one of them by video?"
)


def add_peers(
    session: Session, people: People, round_: Round, moment: datetime
) -> list[Organization]:
    """Each has been validated and may be counted and asked. One focal point looks after all.

    The first edition of the group's quartiles counts them and the one in D.
    """
    found = [
        organization(session, "E", Group.WORKERS, language, f"E{number}")
        for number, language in enumerate(LANGUAGES, start=1)
    ]
    grants = [Grant(Role.FOCAL_POINT, each.id) for each in found]
    name = "Focal point of eight organizations, workers, country E"
    focal_point = people.add("focal-workers-e", name, "en", grants[0])
    for grant in grants[1:]:
        grant_role(session, focal_point, grant)
    for each in found:
        good_at = PLAN_REVIEW if each in found[::3] else ""
        _assess(session, each, round_, focal_point, good_at, moment)
        for subject in (Subject.LEVELS, Subject.MATCHING):
            offer, given = (subject, Recipient.GROUP), moment - timedelta(days=11)
            give_consent(session, each, offer, focal_point.id, given)
    make_editions(session, moment)
    return found


def _assess(
    session: Session,
    peer: Organization,
    round_: Round,
    focal_point: Person,
    good_at: str,
    moment: datetime,
) -> None:
    """Two who rate, evidence named for everything, and a reviewer who verifies it at once."""
    chance = random.Random(peer.name)
    walk = start(session, round_, peer, focal_point, Calendar(moment))
    drawn = draw(walk.questionnaire, chance, strongest=4.2)
    story = [
        replace(finding, level=4 if finding.code == good_at else finding.level, proven=True)
        for finding in drawn
    ]
    rate(walk, story, UNITS, chance)
    agree(walk, story, SHOWN_NOW)
    hand_in(walk)
    review_together(walk)


def ask_a_peer(session: Session, asking: Organization, moment: datetime) -> None:
    """The one request of the demonstration, to the first who fits; nobody has answered it yet."""
    found = _first_match(session, asking)
    focal_point = person(session, f"focal-{asking.group}-d")
    asked = moment - timedelta(days=3)
    ask_peer(
        session, asking.id, found.organization, found.criterion, REQUEST, focal_point.id, asked
    )


def _first_match(session: Session, asking: Organization) -> Match:
    """Who can help with the review of the plan."""
    since = consented_since(session, group_members(session, Group(asking.group)))
    ended = latest_ended(session, since.holding)
    everybody = parties(session, list(ended.values()), since.holding)
    (own,) = (party for party in everybody if party.organization == asking.id)
    others = [party for party in everybody if party is not own]
    matches = (one for found in match(own, others, Wish()) for one in found.matches)
    return next(one for one in matches if one.criterion == PLAN_REVIEW)
