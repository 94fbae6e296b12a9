"""From answers, positions and decisions to the criterion records that every figure is made of."""

from collections import Counter
from collections.abc import Mapping, Sequence

from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.domain.agreement import AreaAgreement, area_agreement
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import Decision
from surveys.questionnaires.domain.structure import (
    DONT_KNOW,
    LEVELS,
    NOT_APPLICABLE,
    Answers,
    CriterionPart,
    Item,
    ItemType,
    Questionnaire,
)


def criteria(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """The criteria in the instrument's order."""
    return tuple(item for item in questionnaire.items if item.type is ItemType.CRITERION)


def current_reviews(
    positions: Mapping[str, Position], reviews: Mapping[str, Review]
) -> dict[str, Review]:
    """The decisions on positions as they now stand."""
    return {
        code: review
        for code, review in reviews.items()
        if code in positions and positions[code].revision == review.position_revision
    }


def decisions_of(reviews: Mapping[str, Review]) -> dict[str, Decision]:
    return {code: Decision(review.decision) for code, review in reviews.items()}


def build_records(
    questionnaire: Questionnaire,
    ratings: Sequence[Answers],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
) -> tuple[CriterionRecord, ...]:
    """One record for each criterion; decisions on positions that changed since are left out."""
    current = current_reviews(positions, reviews)
    return tuple(
        _record(item.code, section.code, ratings, positions.get(item.code), current.get(item.code))
        for section in questionnaire.sections
        for item in section.items
        if item.type is ItemType.CRITERION
    )


def agreements(
    questionnaire: Questionnaire, ratings: Sequence[Answers]
) -> tuple[AreaAgreement, ...]:
    """How far the assessors agree on each area, in the instrument's order.

    Whoever said "not applicable" or "don't know", or nothing, gave the criterion no level.
    """
    areas = [
        (section.code, [item.code for item in section.items if item.type is ItemType.CRITERION])
        for section in questionnaire.sections
    ]
    return tuple(
        area_agreement(area, [[_level(answers, code) for code in codes] for answers in ratings])
        for area, codes in areas
        if codes
    )


def _record(
    code: str,
    area: str,
    ratings: Sequence[Answers],
    position: Position | None,
    review: Review | None,
) -> CriterionRecord:
    said = Counter(answers.get(code) for answers in ratings)
    return CriterionRecord(
        code=code,
        area=area,
        self_ratings=_levels(ratings, code),
        self_not_applicable=said[NOT_APPLICABLE],
        self_dont_know=said[DONT_KNOW],
        agreed=position.level if position else None,
        agreed_not_applicable=position is not None and position.not_applicable,
        not_applicable_accepted=review is not None and review.not_applicable_accepted,
        verified=review.verified_level if review else None,
        desired=position.desired if position else None,
        importance=position.importance if position else None,
        desired_ratings=_levels(ratings, f"{code}.{CriterionPart.DESIRED}"),
        importance_ratings=_levels(ratings, f"{code}.{CriterionPart.IMPORTANCE}"),
        reviewed=review is not None,
    )


def _levels(ratings: Sequence[Answers], field: str) -> tuple[int, ...]:
    given = (_level(answers, field) for answers in ratings)
    return tuple(level for level in given if level is not None)


def _level(answers: Answers, field: str) -> int | None:
    answer = answers.get(field)
    return int(answer) if isinstance(answer, str) and answer in LEVELS else None
