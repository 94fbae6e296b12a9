"""Reads of evaluations: the rounds of an edition, and what was published of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.domain.evaluation import Phase
from capacity.training.domain.evaluation_figures import Pairs, Published
from capacity.training.evaluation.models import (
    EvaluationResult,
    EvaluationRound,
)
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.foundation.i18n import SOURCE_LANGUAGE
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.frames import frame_of
from surveys.results.domain.tally import Counts


@dataclass(frozen=True, slots=True)
class Settled:
    """What is shown of one phase to the reader: see ``settling``.

    ``pairs``: by question, of those that are asked before and at the end; None: not shown.
    ``released``: the questions that all staff see. ``sent``: how many participants of each
    organization were asked; empty where that was not kept.
    """

    version_id: int
    invited: int
    answered: int
    organizations: int | None
    demonstration: bool
    published: Published
    pairs: Mapping[str, Pairs | None] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    sent: tuple[int, ...] = ()


Evaluation = Mapping[Phase, Settled]
"""An edition's phases that were settled."""


def rounds_of(session: Session, edition_id: int) -> dict[Phase, EvaluationRound]:
    """The rounds of an edition that are planned, in the order of the phases."""
    found = session.scalars(
        select(EvaluationRound)
        .where(EvaluationRound.edition_id == edition_id)
        .options(joinedload(EvaluationRound.round).selectinload(Round.questionnaires))
    ).all()
    known = {Phase(each.phase): each for each in found}
    return {phase: known[phase] for phase in Phase if phase in known}


def invited_of(session: Session, edition_id: int) -> dict[Phase, int]:
    """How many were asked in each phase; counts only, until it is settled nothing else is told."""
    rows = session.execute(
        select(EvaluationRound.phase, func.count())
        .join(Invitation, Invitation.round_id == EvaluationRound.round_id)
        .where(
            EvaluationRound.edition_id == edition_id,
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
        )
        .group_by(EvaluationRound.phase)
    )
    return {Phase(phase): number for phase, number in rows}


def evaluations(
    session: Session, edition_ids: Collection[int], planner: bool
) -> dict[int, Evaluation]:
    """What is shown of each edition, to a ``planner`` who sees no answers of any group, or to all
    staff; nothing of rounds that have not closed."""
    rows = session.scalars(
        select(EvaluationResult)
        .where(EvaluationResult.edition_id.in_(edition_ids))
        .order_by(EvaluationResult.edition_id)
    ).all()
    found: dict[int, dict[Phase, Settled]] = {id_: {} for id_ in edition_ids}
    for row in rows:
        found[row.edition_id][Phase(row.phase)] = _settled(session, row, planner)
    return dict(found)


def evaluated_editions(
    session: Session, course_id: int | None = None, limit: int | None = None, offset: int = 0
) -> Sequence[EditionRecord]:
    """Editions that are evaluated, the latest first; of one course by their first day."""
    query = (
        select(EditionRecord)
        .join(EditionRecord.course)
        .where(EditionRecord.id.in_(select(EvaluationRound.edition_id)))
        .options(contains_eager(EditionRecord.course).selectinload(CourseRecord.titles))
        .limit(limit)
        .offset(offset)
    )
    if course_id is None:
        return session.scalars(
            query.order_by(EditionRecord.begins.desc(), EditionRecord.id.desc())
        ).all()
    of_course = query.where(EditionRecord.course_id == course_id)
    return session.scalars(of_course.order_by(EditionRecord.begins, EditionRecord.id)).all()


def count_evaluated(session: Session) -> int:
    counted = select(func.count(func.distinct(EvaluationRound.edition_id)))
    return session.scalar(counted) or 0


def frame_in(session: Session, version_id: int) -> CodeFrame:
    return frame_of(questionnaire_in(session, version_id, SOURCE_LANGUAGE))


def _settled(session: Session, row: EvaluationResult, planner: bool) -> Settled:
    content, frame = row.content, frame_in(session, row.version_id)
    items, released = content["items"], frozenset(content["released"])
    return Settled(
        version_id=row.version_id,
        invited=content["invited"],
        answered=content["answered"],
        organizations=content["organizations"],
        demonstration=content["demonstration"],
        published={
            code: _counts(frame, code, items.get(code) if planner or code in released else None)
            for code in (variable.code for variable in frame.variables)
        },
        pairs={
            code: _pairs(found if planner or code in content["paired_for_all"] else None)
            for code, found in content.get("pairs", {}).items()
        },
        released=released,
        sent=tuple(content.get("sent", ())),
    )


def _counts(frame: CodeFrame, code: str, kept: list[int] | None) -> Counts | None:
    if kept is None:
        return None
    return Counts(frame.variable(code), tuple(kept[1:]), kept[0])


def _pairs(kept: list[list[int]] | None) -> Pairs | None:
    return None if kept is None else {(before, after): times for before, after, times in kept}
