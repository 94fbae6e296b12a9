"""Ten workers' organizations of country E: the peers of the one in D, who asks one of them.

Each has been through two rounds; between them some were trained, and the others are who they are
compared with.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.reviews import review_together
from capacity.demonstration.stories import Finding, draw
from capacity.demonstration.two_rounds import TWO_YEARS
from capacity.demonstration.walking import (
    SHOWN_NOW,
    SHOWN_THEN,
    Calendar,
    Walk,
    agree,
    hand_in,
    rate,
    start,
)
from capacity.demonstration.world import People, organization, person
from capacity.exchange.asking import ask_peer
from capacity.exchange.domain.matching import Match, Wish, match
from capacity.exchange.peers import consented_since, group_members, latest_ended, parties
from capacity.reports.comparing.releasing import make_editions
from surveys.collection.rounds.models import Round
from surveys.constituents.actions import grant_role
from surveys.constituents.consents import Recipient, Subject, give_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Grant, Group, Role
from surveys.questionnaires.queries import questionnaire_in

LANGUAGES = ("en", "en", "en", "en", "en", "fr", "fr", "fr", "en", "fr")
"""What the ten write in."""

TRAINED_ON, STOOD_AT = "C1.4", 2
"""The criterion that a course was to strengthen, and where all ten and the one in D stood in it."""

STANDS_AT = (3, 3, 3, 2, 2, 2, 3, 2, 2, 3)
"""Where each of the ten stands in it now; the first four were trained."""

UNITS = ("Secretariat", "Education department")

PLAN_REVIEW = "C2.4"
"""What some of the ten are good at, and the one in D wants to become."""

REQUEST = (
    "We want to review our plan on fixed dates, with figures, and have done it only once. Could we"
    " see how you prepare such a meeting, and sit in on one of them by video?"
)


def add_peers(
    session: Session, people: People, rounds: tuple[Round, Round], moment: datetime
) -> list[Organization]:
    """Each has been validated twice and may be counted and asked. One focal point looks after all.

    The first edition of the group's quartiles counts them and the one in D.
    """
    found = [
        organization(session, "E", Group.WORKERS, language, f"E{number}")
        for number, language in enumerate(LANGUAGES, start=1)
    ]
    grants = [Grant(Role.FOCAL_POINT, each.id) for each in found]
    name = "Focal point of ten organizations, workers, country E"
    focal_point = people.add("focal-workers-e", name, "en", grants[0])
    for grant in grants[1:]:
        grant_role(session, focal_point, grant)
    for number, each in enumerate(found):
        good_at = PLAN_REVIEW if number % 3 == 0 else ""
        chance = random.Random(each.name)
        drawn = draw(questionnaire_in(session, rounds[1].version_id, "en"), chance, strongest=4.2)
        story = [_told(finding, good_at, STANDS_AT[number]) for finding in drawn]
        before = [_earlier(finding) for finding in story]
        then = Calendar(moment - TWO_YEARS)
        _assess(start(session, rounds[0], each, focal_point, then), before, SHOWN_THEN, chance)
        now = Calendar(moment)
        _assess(start(session, rounds[1], each, focal_point, now), story, SHOWN_NOW, chance)
        for subject in (Subject.LEVELS, Subject.MATCHING):
            offer, given = (subject, Recipient.GROUP), moment - timedelta(days=11)
            give_consent(session, each, offer, focal_point.id, given)
    make_editions(session, moment)
    return found


def _told(finding: Finding, good_at: str, stands_at: int) -> Finding:
    """Evidence is named for everything."""
    level = finding.level
    if finding.code == TRAINED_ON:
        level = stands_at
    elif finding.code == good_at:
        level = 4
    return replace(finding, level=level, proven=True)


def _earlier(finding: Finding) -> Finding:
    """Two years before: what a course is about was low, the rest as it is now."""
    return replace(finding, level=STOOD_AT) if finding.code == TRAINED_ON else finding


def _assess(walk: Walk, story: Sequence[Finding], shown: str, chance: random.Random) -> None:
    """Two who rate, and a reviewer who verifies it at once."""
    rate(walk, story, UNITS, chance)
    agree(walk, story, shown)
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
