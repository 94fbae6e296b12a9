"""Reads for results: who was asked, who answered, and the tally of what they said.

Demonstration organizations are counted in no real figure. A round that asked only such
organizations is a demonstration round: its figures are shown, and marked; a round that asked
others as well leaves them out. What differs in an anonymous round stands in ``anonymous``.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.fieldwork.domain.dispositions import ended_in_fieldwork
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode, Period
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import Kind
from surveys.results.anonymous import anonymous_populations, bounds_of
from surveys.results.domain.coded import Coded
from surveys.results.domain.round_results import Bounds, RoundTally
from surveys.results.domain.turnouts import Population, Turnout
from surveys.results.extract.queries import coded_round, counted_round, sources_of


def population(session: Session, round_id: int) -> Population:
    """The round's population; invitations that were revoked do not count."""
    return populations(session, [round_id])[round_id]


def populations(session: Session, round_ids: Collection[int]) -> dict[int, Population]:
    """The populations of several rounds, read at once; tests do not count.

    Nor does, as in response rates, what an organization left unanswered that ended before the
    fieldwork was over. In an anonymous round it does: the number would tell who has not answered.
    """
    named = _named_populations(session, round_ids)
    return named | anonymous_populations(session, round_ids)


_PERIOD = (Round.opens_at, Round.closes_at, Round.closed_at)


def _named_populations(session: Session, round_ids: Collection[int]) -> dict[int, Population]:
    rows = session.execute(
        select(
            Invitation.round_id,
            Organization.group,
            CountryRecord.kind,
            Organization.ended_on,
            *_PERIOD,
            func.count(Invitation.id),
            func.count(Response.submitted_at),
        )
        .join(Round, Round.id == Invitation.round_id)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(
            Invitation.round_id.in_(round_ids),
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
        )
        .group_by(
            Invitation.round_id,
            Organization.group,
            CountryRecord.kind,
            Organization.ended_on,
            *_PERIOD,
        )
    ).all()
    return {
        round_id: _population([_part(row) for row in rows if row[0] == round_id])
        for round_id in round_ids
    }


def _part(row: Any) -> tuple[Any, ...]:
    """(group, kind of country, invited, submitted), without what is out of scope."""
    _round, group, kind, ended_on, opens_at, closes_at, closed_at, invited, submitted = row
    gone = ended_in_fieldwork(ended_on, Period(opens_at, closes_at, closed_at).last_day)
    return group, kind, submitted if gone else invited, submitted


def _population(parts: Sequence[tuple[Any, ...]]) -> Population:
    """From parts (group, kind of country, invited, submitted)."""
    demonstration = bool(parts) and all(part[1] == CountryKind.DEMONSTRATION for part in parts)
    groups = {group: Turnout() for group in Group}
    for group, kind, invited, submitted in parts:
        if demonstration or kind != CountryKind.DEMONSTRATION:
            groups[Group(group)] += Turnout(invited, submitted)
    return Population(demonstration, groups, sum(groups.values(), Turnout()))


def survey_rounds(session: Session) -> list[Round]:
    """Every round of a survey, the latest closing first; a diagnostic's answers are no results."""
    return list(
        session.scalars(
            select(Round)
            .where(Round.questionnaires.any(RoundQuestionnaire.version.has(kind=Kind.SURVEY)))
            .order_by(Round.closes_at.desc(), Round.id.desc())
        )
    )


def round_tally(session: Session, round_: Round, demonstration: bool) -> RoundTally:
    """What was submitted, one cell for each organization; only a ``demonstration`` round counts
    demonstration organizations. Of an anonymous round: see ``anonymous``.

    What was counted before is kept, and the tail is added to it: see ``extract``.
    """
    counted = counted_round(session, round_)
    sources = sources_of(session, counted.origins.tolist(), demonstration)
    return counted.of_round(sources, _bounds(session, round_))


def coded_answers(session: Session, round_: Round, demonstration: bool) -> Coded:
    """The codes of the same responses, one by one, for what counts alone do not tell."""
    return coded_round(session, round_, demonstration)


def _bounds(session: Session, round_: Round) -> Bounds | None:
    return bounds_of(session, round_.id) if round_.mode == Mode.ANONYMOUS else None
