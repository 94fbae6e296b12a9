"""What a reader of a round's results gets: the group's answers live, or the latest release.

Pages, documents and exports all come from here, so they show the same values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import Kind, Questionnaire
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain.frames import frame_of
from surveys.results.domain.lattice import WHOLE, Cell
from surveys.results.domain.releases import Published, published, results_in
from surveys.results.domain.round_results import Results, live_results
from surveys.results.domain.turnouts import Population, Turnout
from surveys.results.queries import population, round_tally
from surveys.results.releases.models import Release
from surveys.results.releases.queries import moments_of, shown_release


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
class ReleaseFacts:
    """The release that is shown, and which of its cells.

    ``older``: of fields that keep the figures of a release before, the moment of that one.
    """

    number: int
    made_at: datetime
    cell: Cell
    cells: tuple[Cell, ...]
    older: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Surface:
    """What is shown. ``results`` is None while nothing of the answers may be shown.

    ``group`` is None on the published surface, which has a ``release``. ``turnout`` and
    ``organizations``, how many answered, are always the whole round's there; None where nobody
    knows.
    """

    facts: RoundFacts
    group: Group | None
    turnout: Turnout
    organizations: int | None
    results: Results | None
    release: ReleaseFacts | None = None

    @property
    def tells(self) -> bool:
        """Whether anything is told of any question: an answer, or why some gave none."""
        found = (self.results or {}).values()
        return any(r.answered or (r.row is not None and r.row.responses) for r in found)

    @property
    def exportable(self) -> bool:
        """The published table of real organizations may leave the platform as data."""
        return self.group is None and not self.facts.population.demonstration


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


def published_surface(
    session: Session, round_: Round, language: str, now: datetime, cell: Cell = WHOLE
) -> Surface:
    """One cell of the round's latest release; without one, only how many have answered.

    A cell that the release does not have, because nobody was asked there, has no results.
    """
    facts = _facts(session, round_, language, now)
    release = shown_release(session, round_, now)
    if release is None:
        return Surface(facts, None, facts.population.whole, 0, None)
    frame = frame_of(facts.source)
    found = published(release.content, frame)
    return Surface(
        facts,
        None,
        found.turnout,
        found.organizations,
        results_in(frame, found.tables, cell) if cell in found.cells else None,
        _release_facts(session, release, found, cell),
    )


def _release_facts(
    session: Session, release: Release, found: Published, cell: Cell
) -> ReleaseFacts:
    before = {code: t.release for code, t in found.tables.items() if t.release != release.number}
    moments = moments_of(session, release.round_id) if before else {}
    older = {code: moments[number] for code, number in before.items()}
    return ReleaseFacts(release.number, release.made_at, cell, found.cells, older)


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
