"""Reads of the extract: what waits to be counted, and everything counted of a round.

A page reads the kept tally and then the tail, in two statements. On PostgreSQL a batch may be
appended or shortened between them; the tally's revision tells, and both are read again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, null, or_, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import answers_of
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.questionnaires.domain.structure import Answers, Questionnaire
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.coded import (
    ANONYMOUS_GROUPS,
    Coded,
    anonymous_origin,
    anonymous_source,
    recoding,
)
from surveys.results.domain.counted import Counted, counted, nothing, numbered, source_order
from surveys.results.domain.frames import codes_of, frame_of
from surveys.results.domain.round_results import Source
from surveys.results.extract.kept import Kept, batches, kept_tallies, revisions

_AT_ONCE = 5_000  # values in one statement
_ATTEMPTS = 20
_MOST_IN_MEMORY = 100
# By content hash of the version, which never changes.
_frames: dict[str, CodeFrame] = {}

T = TypeVar("T")
KeptTallies = Mapping[int, Kept]  # by version


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire version of a round as it is counted: in its source language."""

    round_id: int
    version_id: int
    questionnaire: Questionnaire
    frame: CodeFrame

    @property
    def place(self) -> tuple[int, int]:
        return self.round_id, self.version_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """A response that is counted from its document. What is not read to be encoded tells whether
    it is still the same later."""

    key: str
    version_id: int
    revision: int
    submitted_at: datetime
    origin: int
    answers: Answers


def sheet(session: Session, round_id: int, version_id: int) -> Sheet:
    version = session.get_one(QuestionnaireVersion, version_id)
    questionnaire = questionnaire_in(session, version_id, version.document["language"])
    if (frame := _frames.get(version.content_hash)) is None:
        if len(_frames) >= _MOST_IN_MEMORY:
            _frames.clear()
        frame = _frames[version.content_hash] = frame_of(questionnaire)
    return Sheet(round_id, version_id, questionnaire, frame)


def round_sheets(
    session: Session, round_: Round, kept: Collection[int] | None = None
) -> list[Sheet]:
    """The versions that are asked and those in the extract (``kept`` if they are known); first
    the one that results are read by."""
    asked = [round_.version_id, *(q.version_id for q in round_.questionnaires)]
    known = revisions(session, round_.id) if kept is None else kept
    return [sheet(session, round_.id, number) for number in dict.fromkeys([*asked, *known])]


def counted_responses(round_: Round) -> Select[*tuple[Any, ...]]:
    """(key, version, revision, submitted, organization or None, group) of what counts in a round:
    what was handed in, is no test, and whose invitation stands."""
    query = _handed_in(round_, Invitation.organization_id)
    if round_.mode == Mode.ANONYMOUS:
        return query.outerjoin(Invitation, Invitation.id == Response.invitation_id).where(
            Response.invitation_id.is_(None)
        )
    return query.join(Invitation, Invitation.id == Response.invitation_id).where(
        Invitation.revoked_at.is_(None)
    )


def _handed_in(round_: Round, organization_id: Any) -> Select[*tuple[Any, ...]]:
    return select(
        Response.key,
        Response.version_id,
        Response.revision,
        Response.submitted_at,
        organization_id,
        Response.group,
    ).where(
        Response.round_id == round_.id,
        Response.submitted_at.is_not(None),
        Response.test.is_(False),
    )


def _documents(round_: Round) -> Select[*tuple[Any, ...]]:
    """The same, and the answers.

    Each invitation is looked up by its number. As long as PostgreSQL has not counted a table's
    rows it takes them for very few, and would join 500 responses with all invitations by reading
    these 500 times.
    """
    if round_.mode == Mode.ANONYMOUS:
        query = _handed_in(round_, null().label("organization_id"))
        return query.add_columns(Response.answers).where(Response.invitation_id.is_(None))
    whose = (
        select(Invitation.organization_id)
        .where(Invitation.id == Response.invitation_id, Invitation.revoked_at.is_(None))
        .scalar_subquery()
    )
    query = _handed_in(round_, whose.label("organization_id"))
    return query.add_columns(Response.answers).where(whose.is_not(None))


def tail(
    session: Session,
    round_: Round,
    whole: Collection[int] = (),
    version_id: int | None = None,
    limit: int | None = None,
) -> list[Waiting]:
    """What stands in no batch, in the order of keys; of the versions ``whole`` everything."""
    query = _documents(round_).order_by(Response.key)
    loose = Response.batch_id.is_(None)
    query = query.where(or_(loose, Response.version_id.in_(whole)) if whole else loose)
    if version_id is not None:
        query = query.where(Response.version_id == version_id)
    if limit is not None:
        query = query.limit(limit)
    return [waiting_of(row) for row in session.execute(query)]


def waiting_of(row: Any) -> Waiting:
    organization_id = row.organization_id
    return Waiting(
        row.key,
        row.version_id,
        row.revision,
        row.submitted_at,
        anonymous_origin(row.group) if organization_id is None else organization_id,
        answers_of(row.answers),
    )


def encoded_responses(
    found: Sheet, responses: Sequence[Waiting]
) -> tuple[NDArray[np.int8], NDArray[np.int32], int]:
    """Codes, origins, and how many answers the frame does not know."""
    codes, unknown = codes_of(found.questionnaire, found.frame, [r.answers for r in responses])
    return codes, np.array([r.origin for r in responses], np.int32), unknown


def steadily(session: Session, round_id: int, read: Callable[[KeptTallies], T]) -> T:
    """What ``read`` makes of the kept tallies while no batch of the round changes."""
    for _attempt in range(_ATTEMPTS):
        kept = kept_tallies(session, round_id)
        found = read(kept)
        if revisions(session, round_id) == {v: part.revision for v, part in kept.items()}:
            return found
    raise RuntimeError(f"the extract of round {round_id} never stood still")


@dataclass(frozen=True, slots=True)
class Part:
    """A version of a round: what is kept of it (None: nothing that still holds), and the tail."""

    sheet: Sheet
    kept: Counted | None
    tail: list[Waiting]


def round_parts(session: Session, round_: Round, tallies: KeptTallies) -> list[Part]:
    """First the version that results are read by."""
    sheets = round_sheets(session, round_, tallies)
    kept = {found.version_id: _counted(tallies, found) for found in sheets}
    waiting = tail(session, round_, [number for number, part in kept.items() if part is None])
    further = {response.version_id for response in waiting} - kept.keys()
    sheets += [sheet(session, round_.id, number) for number in sorted(further)]
    return [
        Part(
            found,
            kept.get(found.version_id),
            [response for response in waiting if response.version_id == found.version_id],
        )
        for found in sheets
    ]


def _counted(tallies: KeptTallies, found: Sheet) -> Counted | None:
    """The tally of all batches; None if there is none, or their codes mean something else."""
    kept = tallies.get(found.version_id)
    return None if kept is None else kept.counted(found.frame)


def counted_round(session: Session, round_: Round) -> Counted:
    """Everything that counts in the round, over the frame of its first version."""
    parts = steadily(session, round_.id, lambda kept: round_parts(session, round_, kept))
    frame = parts[0].sheet.frame
    together = nothing(frame)
    for part in parts:
        own = part.kept or nothing(part.sheet.frame)
        if part.tail:
            codes, origins, _unknown = encoded_responses(part.sheet, part.tail)
            own += counted(part.sheet.frame, codes, origins)
        same = part.sheet.frame == frame
        together += own if same else own.recoded(recoding(part.sheet.frame, frame))
    return together


def coded_round(session: Session, round_: Round, demonstration: bool) -> Coded:
    """The codes of everything that counts in the round, over the frame of its first version."""
    frame, codes, origins = steadily(session, round_.id, lambda kept: _codes(session, round_, kept))
    known, places, _responses = numbered(origins)
    sources = sources_of(session, known.tolist(), demonstration)
    order = sorted(sources, key=lambda origin: source_order(sources[origin]))
    named = tuple(sources[origin] for origin in order)
    cell = {origin: number for number, origin in enumerate(order)}
    cells = np.array([cell.get(origin, -1) for origin in known.tolist()], np.int64)[places]
    if (counts := cells >= 0).all():
        return Coded(frame, codes, named, cells)
    return Coded(frame, np.asfortranarray(codes[counts]), named, cells[counts])


def _codes(
    session: Session, round_: Round, tallies: KeptTallies
) -> tuple[CodeFrame, NDArray[np.int8], NDArray[np.int32]]:
    parts = round_parts(session, round_, tallies)
    frame = parts[0].sheet.frame
    sizes = [0 if p.kept is None else int(p.kept.responses.sum()) for p in parts]
    total = sum(sizes) + sum(len(part.tail) for part in parts)
    codes = np.empty((total, len(frame.columns)), np.int8, order="F")
    origins = np.empty(total, np.int32)
    end = 0
    for part, size in zip(parts, sizes, strict=True):
        how = None if part.sheet.frame == frame else recoding(part.sheet.frame, frame)
        kept = batches(session, part.sheet.place) if size else ()
        loose, theirs, _unknown = encoded_responses(part.sheet, part.tail)
        for some, where in chain(((b.codes, b.origins) for b in kept), [(loose, theirs)]):
            start, end = end, end + len(some)
            if end > total:
                break  # a batch came in between: everything is read again
            codes[start:end] = some if how is None else how.codes(some)
            origins[start:end] = where
    return frame, codes, origins


def sources_of(session: Session, origins: Sequence[int], demonstration: bool) -> dict[int, Source]:
    """The sources by their origin: organizations of that kind, or groups of anonymous responses."""
    found = {o: anonymous_source(o) for o in origins if -len(ANONYMOUS_GROUPS) < o <= 0}
    numbers = [origin for origin in origins if origin > 0]
    for start in range(0, len(numbers), _AT_ONCE):
        rows = session.execute(
            select(Organization.id, Organization.group, CountryRecord.kind)
            .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
            .where(Organization.id.in_(numbers[start : start + _AT_ONCE]))
        )
        for number, group, kind in rows:
            if (kind == CountryKind.DEMONSTRATION) == demonstration:
                found[number] = Source(number, group)
    return found
