"""The surveys of the demonstration: one that has closed, one that is open, one that is planned."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.comments import FIELD, TEXTS, code
from capacity.demonstration.world import COUNTRIES, ORGANIZED, People, answer, planned
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.questionnaires.domain.answering import asked
from surveys.questionnaires.domain.structure import (
    Answer,
    Field,
    FieldKind,
    Item,
    ItemType,
    Questionnaire,
)
from surveys.questionnaires.queries import latest_version, questionnaire_in

OFFICES = ("President's office", "Secretariat", "International department")


def take_part(
    session: Session,
    people: People,
    organizations: Sequence[Organization],
    chance: random.Random,
    moment: datetime,
) -> None:
    """A closed round on taking part in a DWCP with its answers, and one that is open."""
    closed = planned(
        session, "dwcp-participation", "Taking part in the DWCP, last year", moment, -120, -30
    )
    questionnaire = questionnaire_in(session, closed.version_id, "en")
    answered = moment - timedelta(days=60)
    said: dict[Group, list[tuple[Response, tuple[str, ...]]]] = {group: [] for group in Group}
    for organization in organizations:
        leaning, group = chance.uniform(2.0, 4.4), Group(organization.group)
        texts = (None, *TEXTS[group, organization.language])
        for office, text in zip(OFFICES, texts, strict=True):
            invitation = _invite(session, closed, organization, office, answered)
            answers = _survey_answers(questionnaire, leaning, chance)
            if text is None:
                answer(session, invitation, answers, answered)
            else:
                answers[FIELD] = text[0]
                said[group].append((answer(session, invitation, answers, answered), text[1]))
    for group, coded in said.items():
        code(session, closed, group, coded, moment)
    opened = planned(
        session, "dwcp-participation", "Taking part in the DWCP, this year", moment, -10, 50
    )
    for organization in organizations[:3]:
        person = people.add(
            f"respondent-{organization.group}-a",
            f"Respondent, {organization.group}, country A",
            organization.language,
            Grant(Role.RESPONDENT, organization.id),
        )
        _invite(session, opened, organization, "Secretariat", moment, person)


def next_year(session: Session, moment: datetime) -> None:
    """A round that is only planned: its check says what is still to be done."""
    version = latest_version(session, "unsdcf-participation")
    if version is None:
        raise LookupError("the built-in questionnaire unsdcf-participation is not loaded")
    begins = moment.year + 1 - (moment.year + 1) % 2
    plan_round(
        session,
        "Taking part in the Cooperation Framework, next year (demonstration)",
        version.id,
        Mode.CONFIDENTIAL,
        moment + timedelta(days=120),
        moment + timedelta(days=180),
        moment,
        settings=replace(
            ORGANIZED,
            tags={
                TagKind.OUTCOME: ("Outcome 3",),
                TagKind.PROGRAMME: ("Demonstration framework",),
                TagKind.BIENNIUM: (f"{begins}-{(begins + 1) % 100:02}",),
            },
        ),
    )


def _invite(
    session: Session,
    round_: Round,
    organization: Organization,
    label: str,
    moment: datetime,
    person: Person | None = None,
) -> Invitation:
    letter = next(key for key, iso3 in COUNTRIES.items() if iso3 == organization.country_iso3)
    programme = (
        f"programme:demonstration-{letter}",
        f"Decent Work Country Programme 2025-29, demonstration country {letter}",
    )
    return invite(
        session,
        round_,
        organization.id,
        label,
        organization.language,
        moment,
        person_id=person.id if person else None,
        subject=programme,
    )


def _survey_answers(
    questionnaire: Questionnaire, leaning: float, chance: random.Random
) -> dict[str, Answer]:
    """Answers to all that is asked, section by section as conditions open questions."""
    answers: dict[str, Answer] = {}
    for _section in questionnaire.sections:
        for _place, item, fields in asked(questionnaire, dict(answers)):
            for field in fields:
                if field.code not in answers:
                    answer = _made_up(item, field, leaning, chance)
                    if answer is not None:
                        answers[field.code] = answer
    return answers


def _made_up(item: Item, field: Field, leaning: float, chance: random.Random) -> Answer | None:
    near = leaning + chance.gauss(0, 0.9)
    if field.kind is FieldKind.CHOICES:
        ordinary = [option.code for option in field.options if option.special is None]
        return tuple(sorted(chance.sample(ordinary, 2), key=ordinary.index))
    if field.kind is FieldKind.INTEGER:
        return min(field.max, max(field.min, round(near * 2)))
    if field.kind is not FieldKind.CHOICE:
        return None
    if chance.random() < 0.06:
        special = [option.code for option in field.options if option.special is not None]
        return chance.choice(special) if special else None
    if item.type in (ItemType.SCALE, ItemType.GRID):
        codes = [option.code for option in field.options if option.special is None]
        lowest = int(codes[0])
        return codes[min(len(codes) - 1, max(0, round(near) - max(lowest, 1)))]
    return chance.choice([option.code for option in field.options if option.special is None])
