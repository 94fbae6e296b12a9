"""Reads of the portfolio: few queries, however many organizations there are."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.reports.portfolio.domain import READABLE, STANDINGS, Bands, Levels, Standing
from capacity.reports.portfolio.keeping import is_fresh, kept_levels, levels_now
from capacity.reports.portfolio.models import AreaScoreRow, ScoredAssessment
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.constituents.geography import CountryKind, Region
from surveys.constituents.models import CountryRecord, Organization, Succession
from surveys.constituents.roles import Group

Ids = Collection[int] | Select[int]
"""Numbers of assessments, or what finds them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The assessment whose levels are shown of an organization: its latest that can be read."""

    assessment_id: int
    round_id: int
    round_title: str
    version_id: int
    state: AssessmentState


@dataclass(frozen=True, slots=True)
class Held:
    """One organization of the portfolio. ``standing`` is that of its latest assessment."""

    organization_id: int
    name: str
    country_iso3: str
    region: Region
    demonstration: bool
    standing: Standing
    shown: Shown | None


def rounds_of_group(session: Session, group: Group) -> list[tuple[int, str]]:
    """The rounds in which organizations of the group were assessed, the latest first."""
    assessed = (
        select(Assessment.round_id)
        .join(Organization, Organization.id == Assessment.organization_id)
        .where(Organization.group == group)
    )
    query = select(Round.id, Round.title).where(Round.id.in_(assessed))
    rows = session.execute(query.order_by(Round.opens_at.desc(), Round.id.desc()))
    return [(round_id, title) for round_id, title in rows]


def organizations_held(
    session: Session,
    group: Group,
    round_id: int | None = None,
    states: Collection[AssessmentState] = READABLE,
) -> list[Held]:
    """All organizations of ``group`` that go on, in any order; four queries.

    With a ``round_id`` only what belongs to that round counts. Levels are those of the latest
    assessment in one of ``states``, and none from before the organization was formed anew.
    """
    asked = _asked(session, group)
    standing: dict[int, Standing] = {}
    shown: dict[int, Shown] = {}
    formed = _formed(session)
    for number, held_by, in_round, state, started_at in session.execute(
        _assessments(group, round_id)
    ):
        if held_by not in standing:
            standing[held_by] = STANDINGS[AssessmentState(state)]
        day = formed.get(held_by)
        if held_by in shown or state not in states or (day and started_at.date() < day):
            continue
        title, version_id = asked[in_round]
        shown[held_by] = Shown(number, in_round, title, version_id, AssessmentState(state))
    return [
        Held(
            organization_id=row.id,
            name=row.name,
            country_iso3=row.country_iso3,
            region=Region(row.region),
            demonstration=row.kind == CountryKind.DEMONSTRATION,
            standing=standing.get(row.id, Standing.NOT_ASSESSED),
            shown=shown.get(row.id),
        )
        for row in session.execute(_organizations(group))
    ]


def _organizations(group: Group) -> Select[int, str, str, str, str]:
    return (
        select(
            Organization.id,
            Organization.name,
            Organization.country_iso3,
            CountryRecord.region,
            CountryRecord.kind,
        )
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.group == group, Organization.ended_on.is_(None))
    )


def _assessments(group: Group, round_id: int | None) -> Select[int, int, int, str, datetime]:
    """The assessments of the group's organizations, the latest first."""
    query = (
        select(
            Assessment.id,
            Assessment.organization_id,
            Assessment.round_id,
            Assessment.state,
            Assessment.started_at,
        )
        .join(Organization, Organization.id == Assessment.organization_id)
        .where(Organization.group == group)
        .order_by(Assessment.started_at.desc(), Assessment.id.desc())
    )
    return query if round_id is None else query.where(Assessment.round_id == round_id)


def _asked(session: Session, group: Group) -> dict[int, tuple[str, int]]:
    """By round: its title, and the version of the questionnaire that it asks ``group``."""
    query = (
        select(Round.id, Round.title, RoundQuestionnaire.version_id)
        .join(RoundQuestionnaire, RoundQuestionnaire.round_id == Round.id)
        .where(RoundQuestionnaire.group.in_(["", group]))
    )
    return {row.id: (row.title, row.version_id) for row in session.execute(query)}


def _formed(session: Session) -> dict[int, date]:
    """The last day on which others became an organization, by that organization."""
    query = (
        select(Succession.successor_id, func.max(Organization.ended_on))
        .join(Organization, Organization.id == Succession.predecessor_id)
        .where(Organization.ended_on.is_not(None))
        .group_by(Succession.successor_id)
    )
    return {successor: day for successor, day in session.execute(query) if day is not None}


def levels_of(
    session: Session, assessment_ids: Collection[int], provenance: Provenance
) -> dict[int, Levels]:
    """The levels of these assessments as they stand: what is kept, and what is not kept yet."""
    missing = _not_kept(session, assessment_ids)
    kept = kept_levels(session, [i for i in assessment_ids if i not in missing], provenance)
    computed = {
        each.assessment_id: {level.area: level for level in each.levels[provenance]}
        for each in levels_now(session, missing)
    }
    return {**kept, **computed}


def _not_kept(session: Session, assessment_ids: Ids) -> frozenset[int]:
    query = (
        select(Assessment.id)
        .outerjoin(ScoredAssessment, is_fresh())
        .where(Assessment.id.in_(assessment_ids), ScoredAssessment.assessment_id.is_(None))
    )
    return frozenset(session.scalars(query))


def bands_by_region(
    session: Session, assessment_ids: Collection[int], provenance: Provenance
) -> Bands:
    """How many of these assessments' organizations stand where, by region."""
    return _bands(session, assessment_ids, provenance, CountryRecord.region)


def bands_by_round(
    session: Session, organization_ids: Collection[int], provenance: Provenance
) -> Bands:
    """How many of these organizations stood where, by round (its id as text)."""
    query = select(Assessment.id).where(
        Assessment.organization_id.in_(organization_ids), Assessment.state.in_(READABLE)
    )
    return _bands(session, query, provenance, Assessment.round_id)


def _bands(
    session: Session,
    assessment_ids: Ids,
    provenance: Provenance,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[int],
) -> Bands:
    counted = session.execute(
        select(column, AreaScoreRow.area, AreaScoreRow.band, func.count())
        .select_from(Assessment)
        .join(ScoredAssessment, is_fresh())
        .join(AreaScoreRow, AreaScoreRow.assessment_id == Assessment.id)
        .join(Organization, Organization.id == Assessment.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            Assessment.id.in_(assessment_ids),
            AreaScoreRow.provenance == provenance,
            AreaScoreRow.band.is_not(None),
        )
        .group_by(column, AreaScoreRow.area, AreaScoreRow.band)
    )
    bands: Bands = Counter()
    for value, area, band, count in counted:
        bands[str(value), area, band or 0] = count
    missing = _not_kept(session, assessment_ids)
    if missing:
        where = _columns(session, missing, column)
        for each in levels_now(session, missing):
            for level in each.levels[provenance]:
                if level.band is not None:
                    bands[where[each.assessment_id], level.area, level.band] += 1
    return bands


def _columns(
    session: Session,
    assessment_ids: Collection[int],
    column: InstrumentedAttribute[str] | InstrumentedAttribute[int],
) -> dict[int, str]:
    query = (
        select(Assessment.id, column)
        .join(Organization, Organization.id == Assessment.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Assessment.id.in_(assessment_ids))
    )
    return {assessment_id: str(value) for assessment_id, value in session.execute(query)}
