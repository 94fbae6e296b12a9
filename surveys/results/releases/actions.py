"""Making a release: first everything is read and worked out, then it is kept in one short step.

Two that work one out at once are no harm: whoever comes second to keep it finds the first one's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveys.collection.rounds.course import locked_round
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import bar_of, period_of
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain import releases as domain
from surveys.results.domain.audit import Record
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.disclosure import Threshold
from surveys.results.domain.frames import frame_of
from surveys.results.domain.lattice import Atom
from surveys.results.domain.releases import Earlier, Outcome, Stand, Tables
from surveys.results.domain.turnouts import Turnout
from surveys.results.queries import population, round_tally
from surveys.results.releases.models import Release, forget_basis
from surveys.results.releases.queries import (
    asked_atoms,
    latest_release,
    regions_of,
    releases_of,
    shown_release,
    threshold_of,
)

AT_ONCE = 1000
"""Fields times organizations: so many are worked out while a reader waits, well below two seconds;
more are left to the worker."""


class NoRelease(Exception):
    """A round that takes answers has no release of this kind: an anonymous one has none."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a release is worked out from. ``latest``: the number of the one before, else 0.

    ``settled``: the tables that stay as they are, where nothing is left to compare new ones with.
    """

    frame: CodeFrame
    stand: Stand
    asked: tuple[Atom, ...]
    earlier: tuple[Earlier, ...]
    threshold: Threshold
    turnout: Turnout
    organizations: int | None
    latest: int
    final: bool
    anonymous: bool
    settled: Tables | None

    @property
    def small(self) -> bool:
        return len(self.frame.variables) * len(self.stand.places) <= AT_ONCE


@dataclass(frozen=True, slots=True)
class Draft:
    """A release before it is kept."""

    content: dict[str, Any]
    basis: dict[str, Any]
    latest: int
    final: bool


def situation(session: Session, round_: Round, now: datetime) -> Situation:
    """The round as it stands. Raises NoRelease for an anonymous round that takes answers: tables
    after each other would tell in which order answers came."""
    final = period_of(round_).state(now) is RoundState.CLOSED
    anonymous = round_.mode == Mode.ANONYMOUS
    if anonymous and not final:
        raise NoRelease
    source = questionnaire_in(session, round_.version_id, round_.version.document["language"])
    asked = population(session, round_.id)
    counted = round_tally(session, round_, asked.demonstration)
    known = [s.organization_id for s in counted.sources if s.organization_id is not None]
    stand = domain.stand_of(counted, regions_of(session, known))
    before, frame = releases_of(session, round_.id), frame_of(source)
    settled = any(not release.basis for release in before)
    return Situation(
        frame=frame,
        stand=stand,
        asked=asked_atoms(session, round_, asked, stand),
        earlier=tuple(
            domain.earlier(r.number, r.content, r.basis, frame) for r in before if not settled
        ),
        threshold=threshold_of(round_),
        turnout=Turnout(asked.whole.invited, int(stand.submitted.sum())),
        organizations=counted.organizations(),
        latest=before[-1].number if before else 0,
        final=final,
        anonymous=anonymous,
        settled=domain.published(before[-1].content, frame).tables if settled else None,
    )


def worked_out(
    found: Situation, progress: Callable[[int, int], None] = lambda done, total: None
) -> Draft:
    """The release that follows from a situation: pure, and the long part of the work."""
    if found.settled is not None:
        outcome = Outcome(found.settled, frozenset(), Record())
    else:
        outcome = domain.next_tables(
            found.frame, found.stand, found.asked, found.earlier, found.threshold, progress
        )
    content = domain.document(
        found.frame, outcome, found.asked, found.turnout, found.organizations, found.threshold
    )
    last = found.anonymous or found.settled is not None
    basis = {} if last else domain.basis(found.stand, outcome.renewed)
    return Draft(content, basis, found.latest, found.final)


def keep(
    session: Session, round_: Round, draft: Draft, now: datetime, person_id: int | None = None
) -> Release | None:
    """The release as kept; the one before, if nothing has changed or somebody was faster.

    None if the round was opened or closed while it was worked out.
    """
    locked_round(session, round_)
    if (period_of(round_).state(now) is RoundState.CLOSED) != draft.final:
        return None
    if draft.final and (shown := shown_release(session, round_, now)):
        return shown
    latest = latest_release(session, round_.id)
    if latest is not None and latest.number != draft.latest:
        return None if draft.final else latest
    if latest is not None and not draft.final and _says(latest.content) == _says(draft.content):
        return latest
    release = Release(
        round_id=round_.id,
        number=draft.latest + 1,
        made_at=now,
        made_by=person_id,
        final=draft.final,
        content=draft.content,
        sha256=domain.canonical_hash(draft.content),
        basis=draft.basis,
    )
    session.add(release)
    session.flush()
    if draft.final and bar_of(session, round_) is not None:
        forget_basis(session, round_.id)
    return release


def _says(content: Mapping[str, Any]) -> dict[str, Any]:
    """What readers learn from a document: all but what its audit looked at."""
    return {key: value for key, value in content.items() if key != "audit"}
