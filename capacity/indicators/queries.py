"""Reads of indicators: what holds now, what held before, and what a value rests on."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from capacity.indicators.built_in import Content
from capacity.indicators.domain.definitions import (
    Agreed,
    Aiming,
    Computes,
    FocusArea,
    Kind,
    Measured,
    Plan,
    in_order,
)
from capacity.indicators.domain.reflection import Level
from capacity.indicators.domain.results import Direction
from capacity.indicators.models import (
    Baseline,
    Definition,
    FrozenValue,
    Indicator,
    Milestone,
    QuotedCorrection,
    QuotedFigure,
    ReflectionCoding,
    StatedValue,
)
from capacity.participation.models import Programme
from capacity.participation.verdict_queries import FAMILY_TYPES
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord


def definitions(session: Session) -> list[Definition]:
    """The definition of each indicator that holds now, by code."""
    latest = (
        select(Definition.indicator_id, func.max(Definition.revision).label("revision"))
        .group_by(Definition.indicator_id)
        .subquery()
    )
    found = session.scalars(
        select(Definition).join(
            latest,
            (latest.c.indicator_id == Definition.indicator_id)
            & (latest.c.revision == Definition.revision),
        )
    )
    return sorted(found, key=lambda each: natural(each.indicator.code))


def natural(code: str) -> list[tuple[int, str]]:
    """Where a code stands among others: 2.2 before 2.10."""
    return [(int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", code)]


def definition_of(session: Session, code: str) -> Definition | None:
    """The definition of the indicator ``code`` that holds now."""
    return session.scalar(
        select(Definition)
        .join(Indicator, Indicator.id == Definition.indicator_id)
        .where(Indicator.code == code)
        .order_by(Definition.revision.desc())
        .limit(1)
    )


def revisions(session: Session, indicator_id: int) -> list[Definition]:
    """All revisions, the latest first."""
    return list(
        session.scalars(
            select(Definition)
            .where(Definition.indicator_id == indicator_id)
            .order_by(Definition.revision.desc())
        )
    )


def taken(session: Session, code: str) -> Definition | None:
    """The same as ``definition_of``, held until the transaction ends."""
    session.scalar(select(Indicator).where(Indicator.code == code).with_for_update())
    return definition_of(session, code)


def agreed_of(milestones: Iterable[Milestone]) -> tuple[Agreed, ...]:
    return in_order(Agreed(m.first_year, m.number, m.is_target) for m in milestones)


def plan_of(definition: Definition) -> Plan:
    return Plan(
        Measured(definition.measured),
        Aiming(definition.aiming),
        Direction(definition.direction),
        agreed_of(definition.milestones),
    )


def content_of(definition: Definition) -> Content:
    return Content(
        definition.texts,
        Measured(definition.measured),
        Kind(definition.kind),
        Computes(definition.computes),
        Aiming(definition.aiming),
        Direction(definition.direction),
        FocusArea(definition.focus_area),
        definition.source,
        definition.paragraph,
        definition.document_date,
        agreed_of(definition.milestones),
    )


def baseline_rows(session: Session, indicator_id: int) -> list[Baseline]:
    """All that were set, the latest first."""
    return list(
        session.scalars(
            select(Baseline)
            .where(Baseline.indicator_id == indicator_id)
            .order_by(Baseline.id.desc())
        )
    )


def baseline_row(session: Session, indicator_id: int) -> Baseline | None:
    return session.scalar(
        select(Baseline)
        .where(Baseline.indicator_id == indicator_id)
        .order_by(Baseline.id.desc())
        .limit(1)
    )


def baselines(session: Session) -> dict[int, Baseline]:
    """The one that holds, by indicator."""
    return {
        each.indicator_id: each for each in session.scalars(select(Baseline).order_by(Baseline.id))
    }


def value_rows(session: Session, indicator_id: int) -> list[StatedValue]:
    """All that were entered, the latest first."""
    return list(
        session.scalars(
            select(StatedValue)
            .where(StatedValue.indicator_id == indicator_id)
            .order_by(StatedValue.id.desc())
        )
    )


def stated_row(session: Session, indicator_id: int, first_year: int) -> StatedValue | None:
    """The value of a biennium that holds."""
    return session.scalar(
        select(StatedValue)
        .where(StatedValue.indicator_id == indicator_id, StatedValue.first_year == first_year)
        .order_by(StatedValue.id.desc())
        .limit(1)
    )


def stated_rows(session: Session) -> dict[int, dict[int, StatedValue]]:
    """The values that hold, by indicator and biennium."""
    found: dict[int, dict[int, StatedValue]] = {}
    for row in session.scalars(select(StatedValue).order_by(StatedValue.id)):
        found.setdefault(row.indicator_id, {})[row.first_year] = row
    return found


def frozen_chain(session: Session, indicator_id: int, first_year: int) -> list[FrozenValue]:
    """What was frozen for a biennium: the first one first, the one that holds last."""
    return list(
        session.scalars(
            select(FrozenValue)
            .where(FrozenValue.indicator_id == indicator_id, FrozenValue.first_year == first_year)
            .order_by(FrozenValue.id)
        )
    )


def frozen_values(session: Session, indicator_id: int) -> list[FrozenValue]:
    """Everything frozen of an indicator, the latest first."""
    return list(
        session.scalars(
            select(FrozenValue)
            .where(FrozenValue.indicator_id == indicator_id)
            .order_by(FrozenValue.first_year.desc(), FrozenValue.id.desc())
        )
    )


def quoted_figures(session: Session) -> list[QuotedFigure]:
    """Those that stand, by the date of their document, the latest first, then as they came."""
    return list(
        session.scalars(
            select(QuotedFigure)
            .where(QuotedFigure.id.not_in(select(QuotedCorrection.figure_id)))
            .order_by(QuotedFigure.document_date.desc(), QuotedFigure.id)
        )
    )


def quoted_corrections(session: Session) -> list[QuotedCorrection]:
    """Which quoted figures were corrected or taken back, the latest first."""
    return list(
        session.scalars(
            select(QuotedCorrection)
            .options(joinedload(QuotedCorrection.figure), joinedload(QuotedCorrection.person))
            .order_by(QuotedCorrection.corrected_at.desc(), QuotedCorrection.figure_id.desc())
        )
    )


# --- reflection ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Framework:
    """A programme, for example a UN framework, as far as the register knows its years."""

    id: int
    country_iso3: str
    type: str
    title: str
    first_year: int | None
    last_year: int | None

    def in_force(self, first_year: int) -> bool:
        """Whether its years overlap the biennium; without years it is never said to be."""
        if self.first_year is None or self.last_year is None:
            return False
        return self.first_year <= first_year + 1 and self.last_year >= first_year


def frameworks(session: Session) -> list[Framework]:
    """UN frameworks of real countries, by id."""
    rows = session.scalars(
        select(Programme)
        .join(CountryRecord, CountryRecord.iso3 == Programme.country_iso3)
        .where(
            Programme.type.in_(FAMILY_TYPES["un"]),
            CountryRecord.kind != CountryKind.DEMONSTRATION,
        )
        .order_by(Programme.id)
    )
    return [_framework(row) for row in rows]


def _framework(row: Programme) -> Framework:
    return Framework(row.id, row.country_iso3, row.type, row.title, row.first_year, row.last_year)


def codings(
    session: Session, programme_ids: Collection[int], first: bool = False
) -> dict[int, dict[int, Level]]:
    """What each coder says of each programme now, or said at ``first``; empty where nobody does."""
    found: dict[int, dict[int, Level]] = {number: {} for number in programme_ids}
    for row in session.scalars(select(ReflectionCoding).order_by(ReflectionCoding.id)):
        if row.programme_id in found:
            given = found[row.programme_id]
            if not (first and row.coder_id in given):
                given[row.coder_id] = Level(row.level)
    return found


def own_codings(
    session: Session, coder_id: int, programme_ids: Iterable[int]
) -> dict[int, tuple[Level, str]]:
    """What one coder says now of each programme, and in which source."""
    rows = session.scalars(
        select(ReflectionCoding)
        .where(
            ReflectionCoding.coder_id == coder_id,
            ReflectionCoding.programme_id.in_(list(programme_ids)),
        )
        .order_by(ReflectionCoding.id)
    )
    return {row.programme_id: (Level(row.level), row.source) for row in rows}


def programmes_named(session: Session, numbers: Collection[int]) -> list[Framework]:
    """These programmes, of whatever kind, by id."""
    rows = session.scalars(
        select(Programme).where(Programme.id.in_(numbers)).order_by(Programme.id)
    )
    return [_framework(row) for row in rows]


def exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def frozen_row(session: Session, frozen_id: int) -> FrozenValue | None:
    return session.get(FrozenValue, frozen_id)
