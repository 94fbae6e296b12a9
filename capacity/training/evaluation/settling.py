"""What is shown of an evaluation, kept once when a round has closed.

Two kinds of readers are told apart. The bureau of a group sees its group's answers, so that for
staff in general a figure is shown only where the round's last release publishes it: that leaves
enough answers of the other groups. Planners of the training centre see no answers at all; where
the release publishes nothing of a question, not even for one group, they are shown the whole by
the rule for one cell of answers (``disclosure``), for there is nothing to subtract it from.

Kept, all this stays as it is: an answer that is withdrawn later cannot be found by comparing two
states. For the same reason the round is never opened again.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from capacity.training.domain.evaluation import Phase
from capacity.training.domain.evaluation_figures import (
    LEARNING,
    Person,
    Published,
    publishable_pairs,
    safe_for_bureaux,
)
from capacity.training.evaluation.models import (
    EvaluationInvitation,
    EvaluationResult,
    EvaluationRound,
)
from capacity.training.evaluation.queries import evaluations
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.course import note_published
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.foundation.i18n import SOURCE_LANGUAGE
from surveys.results.domain.disclosure import PublishedCell, publishable
from surveys.results.domain.releases import published
from surveys.results.domain.tally import Counts, row
from surveys.results.queries import round_tally
from surveys.results.releases.models import forget_basis
from surveys.results.releases.queries import shown_release, threshold_of
from surveys.results.surfaces import published_surface


def settle_evaluations(session: Session, now: datetime) -> None:
    """A sweep: phases whose rounds have closed and have their last release are settled.

    The end waits for the phase before it, with which its answers are paired.
    """
    for planned in _unsettled(session, now):
        settle(session, planned, now)


def _unsettled(session: Session, now: datetime) -> list[EvaluationRound]:
    settled = exists().where(
        EvaluationResult.edition_id == EvaluationRound.edition_id,
        EvaluationResult.phase == EvaluationRound.phase,
    )
    found = session.scalars(
        select(EvaluationRound)
        .join(EvaluationRound.round)
        .where(~settled, (Round.closed_at.is_not(None)) | (Round.closes_at <= now))
        .order_by(EvaluationRound.edition_id)
    ).all()
    order = list(Phase)
    return sorted(found, key=lambda each: order.index(Phase(each.phase)))


def settle(session: Session, planned: EvaluationRound, now: datetime) -> EvaluationResult | None:
    """Keep what is published of the phase; None as long as it cannot be settled."""
    round_ = planned.round
    if period_of(round_).state(now) is not RoundState.CLOSED:
        return None
    if planned.phase == Phase.AFTER and not _settled_or_unplanned(session, planned.edition_id):
        return None
    if shown_release(session, round_, now) is None:
        return None  # it is being made
    if not note_published(session, round_, now):
        return None
    forget_basis(session, round_.id)  # no release comes after this one
    result = EvaluationResult(
        edition_id=planned.edition_id,
        phase=planned.phase,
        version_id=round_.version_id,
        settled_at=now,
        content=_content(session, planned, now),
    )
    session.add(result)
    session.flush()
    return result


def _settled_or_unplanned(session: Session, edition_id: int) -> bool:
    if session.get(EvaluationRound, (edition_id, Phase.BEFORE)) is None:
        return True
    return session.get(EvaluationResult, (edition_id, Phase.BEFORE)) is not None


def _content(session: Session, planned: EvaluationRound, now: datetime) -> dict[str, Any]:
    """{"invited", "answered", "organizations", "sent", "demonstration", "items", "released",
    "pairs", "paired_for_all"}.

    ``items``: by question the number who answered, then the counts of its options in their order,
    as planners see them; null where nothing is shown. ``released``: the questions that all staff
    see. ``sent``: how many participants of each organization were asked, the most first, without
    saying which. ``pairs``: by question [before, after, how many]; ``paired_for_all`` names those
    that all staff see.
    """
    surface = published_surface(session, planned.round, SOURCE_LANGUAGE, now)
    released = {code: found.counts for code, found in (surface.results or {}).items()}
    demonstration = surface.facts.population.demonstration
    shown = _for_planners(session, planned.round, released, demonstration, now)
    content: dict[str, Any] = {
        "invited": surface.turnout.invited,
        "answered": surface.turnout.submitted or 0,
        "organizations": surface.organizations,
        "sent": _sent(session, planned, demonstration),
        "demonstration": demonstration,
        "items": {
            code: [counts.answered, *counts.by_option] if counts else None
            for code, counts in shown.items()
        },
        "released": sorted(code for code, counts in released.items() if counts is not None),
    }
    if planned.phase == Phase.AFTER:
        content |= _pairs(session, planned, shown, content["released"])
    return content


def _sent(session: Session, planned: EvaluationRound, demonstration: bool) -> list[int]:
    real = CountryRecord.kind != CountryKind.DEMONSTRATION
    asked = (
        select(func.count())
        .select_from(Invitation)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            Invitation.round_id == planned.round_id,
            Invitation.revoked_at.is_(None),
            *(() if demonstration else (real,)),
        )
        .group_by(Organization.id)
    )
    return sorted(session.scalars(asked), reverse=True)


def _for_planners(
    session: Session, round_: Round, released: Published, demonstration: bool, now: datetime
) -> Published:
    """The whole of each question: as released, or by the rule for one cell where no cell is."""
    release = shown_release(session, round_, now)
    assert release is not None  # the phase is settled after it
    counted = round_tally(session, round_, demonstration)
    frame, threshold = counted.tally.frame, threshold_of(round_)
    tables = published(release.content, frame).tables
    found: dict[str, Counts | None] = dict(released)
    for variable in frame.variables:
        code = variable.code
        if code in tables and tables[code].cells:
            continue
        bases = {cell: row(counted.tally, code, [cell]).counts for cell in counted.cells()}
        cell = publishable(bases, threshold)
        found[code] = cell.counts if isinstance(cell, PublishedCell) else None
    return found


def _pairs(
    session: Session, planned: EvaluationRound, shown: Published, released: Collection[str]
) -> dict[str, Any]:
    """Of each question that is asked twice, the pairs; null unless both its means are shown."""
    found: dict[str, Any] = dict.fromkeys(LEARNING)
    for_all: list[str] = []
    edition_id = planned.edition_id
    before = evaluations(session, [edition_id], True)[edition_id].get(Phase.BEFORE)
    if before is None:
        return {"pairs": found, "paired_for_all": for_all}
    threshold = threshold_of(planned.round)
    for code in LEARNING:
        if shown.get(code) is None or before.published.get(code) is None:
            continue
        people = _people(session, edition_id, code, before.demonstration)
        pairs = publishable_pairs(people, threshold)
        if pairs is None:
            continue
        found[code] = [[old, new, times] for (old, new), times in sorted(pairs.items())]
        both = code in released and code in before.released
        if both and safe_for_bureaux(people, threshold):
            for_all.append(code)
    return {"pairs": found, "paired_for_all": for_all}


def _people(session: Session, edition_id: int, code: str, demonstration: bool) -> list[Person]:
    """What each participant answered to a question before and at the end.

    Answers that nothing pairs (any more) are those of somebody who answered once.
    """
    said: dict[int | str, dict[str, int | None]] = {}
    senders: dict[int | str, tuple[int, str]] = {}
    real = CountryRecord.kind != CountryKind.DEMONSTRATION
    rows = session.execute(
        select(
            Response.key,
            EvaluationInvitation.nomination_id,
            Organization.id,
            Organization.group,
            EvaluationRound.phase,
            Response.answers,
        )
        .join(EvaluationRound, EvaluationRound.round_id == Response.round_id)
        .join(Response.invitation)
        .outerjoin(EvaluationInvitation, EvaluationInvitation.invitation_id == Invitation.id)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            EvaluationRound.edition_id == edition_id,
            EvaluationRound.phase.in_((Phase.BEFORE, Phase.AFTER)),
            Response.test.is_(False),
            Response.submitted_at.is_not(None),
            *(() if demonstration else (real,)),
        )
    )
    for key, nomination_id, organization_id, group, phase, answers in rows:
        whose = key if nomination_id is None else nomination_id
        senders[whose] = organization_id, group
        said.setdefault(whose, {})[phase] = _number(answers.get(code))
    return [
        Person(senders[id_][0], found.get(Phase.BEFORE), found.get(Phase.AFTER), senders[id_][1])
        for id_, found in said.items()
    ]


def _number(answer: object) -> int | None:
    """The answer as a number; None for "don't know" and the like."""
    text = str(answer)
    return int(text) if text.isascii() and text.isdigit() else None
