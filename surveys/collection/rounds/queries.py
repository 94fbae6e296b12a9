"""Reads of rounds."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from surveys.collection.rounds.domain import Mode, Period
from surveys.collection.rounds.domain.asking import Instrument, allowed_modes
from surveys.collection.rounds.domain.course import Bar, bar_to_reopening
from surveys.collection.rounds.domain.linking import Link
from surveys.collection.rounds.models import ItemLink, Round, RoundEvent, RoundTag
from surveys.constituents.models import Person
from surveys.foundation.i18n import LANGUAGES
from surveys.questionnaires.domain.structure import Kind, Questionnaire
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import latest_version, questionnaire_in


def period_of(round_: Round) -> Period:
    return Period(round_.opens_at, round_.closes_at, round_.closed_at, round_.paused_at)


def languages_of(round_: Round) -> list[str]:
    """The languages offered to respondents: every one there is, unless the round names some."""
    return round_.languages or list(LANGUAGES)


def find_round(session: Session, round_id: int) -> Round | None:
    return session.get(Round, round_id)


def all_rounds(session: Session) -> Sequence[Round]:
    """Every round with its questionnaires and tags, the latest to close first."""
    return session.scalars(
        select(Round)
        .options(selectinload(Round.tags))
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()


def tags_in_use(session: Session) -> list[tuple[str, str]]:
    """Every kind and value that some round is tagged with."""
    rows = session.execute(
        select(RoundTag.kind, RoundTag.value).distinct().order_by(RoundTag.kind, RoundTag.value)
    )
    return [(kind, value) for kind, value in rows]


# --- history -------------------------------------------------------------------------------------


def events_of(session: Session, round_id: int) -> Sequence[RoundEvent]:
    """The round's history, the latest first."""
    return session.scalars(
        select(RoundEvent).where(RoundEvent.round_id == round_id).order_by(RoundEvent.id.desc())
    ).all()


def names_of_people(session: Session, events: Collection[RoundEvent]) -> dict[int, str]:
    """The names of whoever is behind ``events``."""
    known = {event.person_id for event in events}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(known)))
    return {person_id: name for person_id, name in rows}


def round_of_press(session: Session, person_id: int, press: str) -> Round | None:
    """The round that this person has planned with the form of this number."""
    return session.scalar(
        select(Round)
        .join(RoundEvent, RoundEvent.round_id == Round.id)
        .where(
            RoundEvent.kind == "planned",
            RoundEvent.person_id == person_id,
            RoundEvent.details["press"].as_string() == press,
        )
    )


def latest_event_id(session: Session, round_id: int) -> int:
    """The number of the round's latest event, 0 if there is none."""
    return (
        session.scalar(select(func.max(RoundEvent.id)).where(RoundEvent.round_id == round_id)) or 0
    )


def was_published(session: Session, round_id: int) -> bool:
    """Whether somebody was shown the round's results."""
    found = select(RoundEvent.id).where(
        RoundEvent.round_id == round_id, RoundEvent.kind == "published"
    )
    return session.scalar(found.limit(1)) is not None


def bar_of(session: Session, round_: Round) -> Bar | None:
    """Why the round, once closed, is not opened again."""
    return bar_to_reopening(was_published(session, round_.id), round_.anonymized_at is not None)


# --- what is asked -------------------------------------------------------------------------------


def instrument_of(version: QuestionnaireVersion) -> Instrument:
    document = version.document
    return Instrument(
        Kind(version.kind), document.get("group", ""), tuple(document.get("modes", ()))
    )


def modes_of(session: Session, versions: Collection[QuestionnaireVersion]) -> tuple[Mode, ...]:
    """The modes in which these versions can be asked together.

    What the newest version of a questionnaire rules out is ruled out for the older ones too.
    """
    newest = [latest_version(session, version.code) for version in versions]
    return allowed_modes([instrument_of(v) for v in (*versions, *newest) if v is not None])


# --- waves ---------------------------------------------------------------------------------------


def links_of(session: Session, round_id: int) -> dict[str, list[Link]]:
    """The links to the wave before, by the group whose questionnaire they are of."""
    rows = session.scalars(select(ItemLink).where(ItemLink.round_id == round_id))
    found: dict[str, list[Link]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(Link(row.code, row.previous_code, row.comparable))
    return found


def continued(
    session: Session, round_: Round, previous: Round
) -> Mapping[str, tuple[Questionnaire, Questionnaire]]:
    """For each questionnaire of ``round_`` that continues one of ``previous``: that and itself.

    By group, both in their source language.
    """
    before = {asked.version.code: asked.version for asked in previous.questionnaires}
    found = {}
    for asked in round_.questionnaires:
        version = before.get(asked.version.code)
        if version is not None:
            pair = (_in_source(session, version), _in_source(session, asked.version))
            found[asked.group] = pair
    return found


def _in_source(session: Session, version: QuestionnaireVersion) -> Questionnaire:
    return questionnaire_in(session, version.id, version.document["language"])
