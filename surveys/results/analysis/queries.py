"""Reads for closer looks: a group's answers as codes, and how those asked were chosen."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.population.models import FrameUnit
from surveys.collection.population.queries import frame_of
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.domain.linking import Pair, compared
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import continued, find_round, links_of
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.results.domain.areas import Answered
from surveys.results.domain.comparisons import NOBODY
from surveys.results.domain.estimates import Chosen, Coverage
from surveys.results.queries import coded_answers


def group_answers(session: Session, round_: Round, group: Group, demonstration: bool) -> Answered:
    """The answers of ``group`` as they stand; of the others nothing is left."""
    coded = coded_answers(session, round_, demonstration)
    own = np.array([source.group == group for source in coded.sources], bool)
    organizations = np.array(
        [NOBODY if s.organization_id is None else s.organization_id for s in coded.sources],
        np.int64,
    )
    chosen = own[coded.cells]
    return Answered(coded.frame, coded.codes[chosen], organizations[coded.cells[chosen]])


def coverage_of(session: Session, round_: Round, group: Group, demonstration: bool) -> Coverage:
    """How those asked in ``group`` were chosen from the round's frame, if it has one.

    A census was meant for all its units, whether an invitation has reached them or not.
    """
    known = round_.mode != Mode.ANONYMOUS
    frame = frame_of(session, round_.id)
    if frame is None:
        return Coverage(Chosen.UNKNOWN, sources_known=known)
    query = (
        select(
            func.count(),
            func.count().filter(FrameUnit.selected),
            func.count(FrameUnit.stratum.distinct()),
        )
        .join(Organization, Organization.id == FrameUnit.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(FrameUnit.round_id == round_.id, Organization.group == group)
    )
    if not demonstration:
        query = query.where(CountryRecord.kind != CountryKind.DEMONSTRATION)
    units, selected, strata = session.execute(query).one()
    if not units:
        return Coverage(Chosen.UNKNOWN, sources_known=known)
    if frame.design == "census" or selected == units:
        return Coverage(Chosen.ALL, units, known)
    return Coverage(Chosen.SIMPLE if strata == 1 else Chosen.STRATIFIED, units, known)


@dataclass(frozen=True, slots=True)
class Waves:
    """A round and the one it continues, with the items of both."""

    previous: Round
    pairs: tuple[Pair, ...]


def waves_of(session: Session, round_: Round, group: Group) -> Waves | None:
    """None for a round that continues none, or asks ``group`` another questionnaire than it did."""
    previous = find_round(session, round_.previous_id) if round_.previous_id else None
    if previous is None:
        return None
    asked = continued(session, round_, previous)
    name = next((name for name in ("", group) if name in asked), None)
    if name is None:
        return None
    before, current = asked[name]
    links = links_of(session, round_.id).get(name, [])
    return Waves(previous, compared(before, current, links))
