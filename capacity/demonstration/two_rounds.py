"""An institution of country D: a first round two years ago, a second one validated now."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.plans import FIRST_PLAN, SECOND_PLAN, plan
from capacity.demonstration.proof import prove_again, prove_first
from capacity.demonstration.reviews import review
from capacity.demonstration.stories import first_story, second_story
from capacity.demonstration.walking import (
    SHOWN_NOW,
    SHOWN_THEN,
    Calendar,
    agree,
    hand_in,
    rate,
    start,
)
from capacity.demonstration.world import People
from surveys.collection.rounds.models import Round
from surveys.constituents.consents import OFFERS, Recipient, give_consent
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role

UNITS = ("Legal unit", "Planning unit", "Training unit")
TWO_YEARS = timedelta(days=720)


def two_rounds(
    session: Session,
    people: People,
    organization: Organization,
    rounds: tuple[Round, Round],
    moment: datetime,
) -> None:
    """Both rounds with all that belongs to them, and the consents given since."""
    group = Group(organization.group)
    chance = random.Random(f"two rounds of {group}")
    focal_point = people.add(
        f"focal-{group}-d",
        f"Focal point, {group}, country D",
        organization.language,
        Grant(Role.FOCAL_POINT, organization.id),
    )
    before, after = rounds
    then = start(session, before, organization, focal_point, Calendar(moment - TWO_YEARS))
    story = first_story(then.questionnaire, chance)
    rate(then, story, UNITS, chance)
    agree(then, story, SHOWN_THEN)
    prove_first(then, {finding.code: finding.level for finding in story})
    hand_in(then)
    review(then, with_second_reader=False)
    plan(then, FIRST_PLAN[group], moment)

    now = start(session, after, organization, focal_point, Calendar(moment))
    story = second_story(story, chance)
    rate(now, story, UNITS, chance)
    agree(now, story, SHOWN_NOW)
    prove_again(now, then, {finding.code: finding.level for finding in story})
    hand_in(now)
    review(now, with_second_reader=True)
    plan(now, SECOND_PLAN[group], moment)
    consent(session, organization, focal_point, moment)


def consent(
    session: Session, organization: Organization, focal_point: Person, moment: datetime
) -> None:
    """To everything that is on offer, except to everybody."""
    for offer in OFFERS:
        if offer[1] is not Recipient.PUBLIC:
            given = moment - timedelta(days=11)
            give_consent(session, organization, offer, focal_point.id, given)
