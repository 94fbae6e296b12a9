"""What a reader of a round's results gets: the group's answers live, or the published table.

Pages, documents and exports all come from here, so they show the same values.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import Kind, Questionnaire
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain.round_results import Results, live_results, published_results
from surveys.results.domain.turnouts import Population, Turnout
from surveys.results.queries import population, round_tally


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A survey's round as a results page introduces it."""

    id: int
    title: str
    state: RoundState
    closes_at: datetime
    population: Population
    questionnaire: Questionnaire
    source: Questionnaire


@dataclass(frozen=True, slots=True)
class Surface:
    """What is shown. ``results`` is None while nothing of the answers may be shown.

    ``group`` is None on the published surface. ``organizations``: how many answered; None where
    nobody knows.
    """

    facts: RoundFacts
    group: Group | None
    turnout: Turnout
    organizations: int | None
    results: Results | None

    @property
    def exportable(self) -> bool:
        """The published table of real organizations may leave the platform as data."""
        return (
            self.group is None
            and self.results is not None
            and not self.facts.population.demonstration
        )


def survey_round(session: Session, round_id: int) -> Round | None:
    """The round, if it is one of a survey: self-ratings of a diagnostic are no results."""
    found = find_round(session, round_id)
    return found if found is not None and found.version.kind == Kind.SURVEY else None


def group_surface(
    session: Session, round_: Round, group: Group, language: str, now: datetime
) -> Surface:
    """The answers of one group as they stand, with all denominators.

    None of them where nobody knows which they are.
    """
    facts = _facts(session, round_, language, now)
    if not facts.population.tells(group):
        return Surface(facts, group, facts.population.groups[group], None, None)
    counted = round_tally(session, round_, facts.population.demonstration)
    return Surface(
        facts,
        group,
        facts.population.groups[group],
        counted.organizations(group),
        live_results(counted, group),
    )


def published_surface(session: Session, round_: Round, language: str, now: datetime) -> Surface:
    """The one table of a closed round; of an open one only how many have answered."""
    facts = _facts(session, round_, language, now)
    whole = facts.population.whole
    if facts.state is not RoundState.CLOSED:
        return Surface(facts, None, whole, 0, None)
    counted = round_tally(session, round_, facts.population.demonstration)
    return Surface(facts, None, whole, counted.organizations(), published_results(counted))


def _facts(session: Session, round_: Round, language: str, now: datetime) -> RoundFacts:
    return RoundFacts(
        id=round_.id,
        title=round_.title,
        state=period_of(round_).state(now),
        closes_at=round_.closed_at or round_.closes_at,
        population=population(session, round_.id),
        questionnaire=questionnaire_in(session, round_.version_id, language),
        source=questionnaire_in(session, round_.version_id, round_.version.document["language"]),
    )
