"""Telling counts over verdicts, and publishing verdicts, beside all that was told before.

What is told is kept at once, before a page shows it, so that nothing later is told that would give
a verdict away together with it.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from flask import has_request_context, request
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from capacity.participation.domain.replies import ProgrammeReplies, publishable
from capacity.participation.domain.telling import (
    Fact,
    Line,
    Told,
    hidden_parts,
    may_be_published,
    may_be_told,
    opened,
)
from capacity.participation.domain.verdicts import ProgrammeVerdict, Verdict
from capacity.participation.models import ToldCount, ToldVerdict
from capacity.participation.queries import countries_of
from capacity.participation.replies_queries import replies_of_rounds
from surveys.constituents.consents import Offer, Recipient, Subject, consenting
from surveys.foundation.database import SAFE_METHODS, database, now

OFFER: Offer = (Subject.PARTICIPATION, Recipient.PUBLIC)
"""What an organization consents to for a verdict to be published."""

# Any fixed number: it names the lock that keeps two pages from telling what tells more together.
_TELLING_LOCK = 7_141_003


def counted(
    session: Session,
    verdicts: Mapping[int, ProgrammeVerdict],
    round_of: Mapping[int, int],
    line: Line = Line.GLOBAL,
) -> Told:
    """What a count over these verdicts is over; ``round_of``: the round each one comes from."""
    countries = countries_of(session, verdicts)
    return frozenset(
        Fact(number, round_of[number], line, found.verdict, found.decided, countries[number])
        for number, found in verdicts.items()
    )


def tell(session: Session, counts: Collection[Told]) -> bool:
    """Whether these counts may be told beside what was told before; if so, they are kept."""
    new = [each for each in counts if each]
    with _looking(session) as looking:
        before = told_before(looking, _rounds(new))
    if not may_be_told(before, new):
        return False
    if set(new) <= set(before):
        return True
    with _keeping(session) as writing:
        before = told_before(writing, _rounds(new))
        if not may_be_told(before, new):
            return False
        _keep(writing, set(new) - set(before))
    return True


def published(session: Session, replies: Iterable[ProgrammeReplies]) -> dict[int, ProgrammeVerdict]:
    """Those of ``replies``, each of a closed round, whose verdict everybody may see.

    Everybody who contributed consents, and no count that was told before gives another verdict away
    once this one is known.
    """
    agreed = _agreed(session, list(replies))
    if not agreed:
        return {}
    good = _publishable(session, frozenset(agreed))
    new = {frozenset({fact}) for fact in good & frozenset(agreed)}
    before = told_before(session, _rounds(new))
    if not new <= set(before):
        with _keeping(session) as writing:
            good = _publishable(writing, frozenset(agreed))
            new = {frozenset({fact}) for fact in good}
            _keep(writing, new - set(told_before(writing, _rounds(new))))
    return {fact.programme_id: found for fact, found in agreed.items() if fact in good}


def _publishable(session: Session, agreed: frozenset[Fact]) -> frozenset[Fact]:
    """Those of ``agreed`` that may be published, with whatever has to be published beside them."""
    before = told_before(session, _rounds([agreed]))
    known = opened(before)
    if agreed <= known:
        return agreed
    # Where all of a part consent, nothing is left to hide: so the others of the part are asked too.
    others = {fact for part in hidden_parts(before) if part & agreed for fact in part}
    if not others - agreed:
        return may_be_published(before, agreed) | (agreed & known)
    found = replies_of_rounds(
        session,
        {fact.round_id for fact in others},
        {fact.programme_id for fact in others},
    )
    places = {fact.place for fact in others}
    asked = [each for each in found if (each.programme_id, each.round_id) in places]
    wanted = frozenset(_agreed(session, asked)) | agreed
    return may_be_published(before, wanted) | (agreed & known)


def _agreed(session: Session, held: Collection[ProgrammeReplies]) -> dict[Fact, ProgrammeVerdict]:
    """The verdicts that everybody who contributed to them lets everybody see."""
    contributors = {number for each in held for number in each.contributors}
    agree = consenting(session, OFFER, contributors) if contributors else frozenset()
    good = [each for each in held if publishable(each, agree)]
    countries = countries_of(session, {each.programme_id for each in good})
    found = {}
    for each in good:
        verdict, number = each.verdict, each.programme_id
        place = number, each.round_id, Line.GLOBAL
        found[Fact(*place, verdict.verdict, verdict.decided, countries[number])] = verdict
    return found


# --- what was told -------------------------------------------------------------------------------


def told_before(session: Session, round_ids: Collection[int]) -> list[Told]:
    """All that was told of these rounds' verdicts, and of rounds that were counted with them."""
    wanted: set[int] = set()
    found: list[ToldCount] = []
    while not set(round_ids) <= wanted:
        wanted |= set(round_ids)
        touching = select(ToldVerdict.told_id).where(ToldVerdict.round_id.in_(wanted))
        found = list(session.scalars(select(ToldCount).where(ToldCount.id.in_(touching))))
        round_ids = {one.round_id for each in found for one in each.verdicts}
    numbers = {one.programme_id for each in found for one in each.verdicts}
    countries = countries_of(session, numbers)
    return [
        frozenset(
            Fact(
                one.programme_id,
                one.round_id,
                Line(one.line),
                Verdict(one.verdict),
                one.decided,
                countries[one.programme_id],
            )
            for one in each.verdicts
        )
        for each in found
    ]


def _rounds(told: Iterable[Told]) -> set[int]:
    return {fact.round_id for each in told for fact in each}


def _only_read() -> bool:
    return has_request_context() and request.method in SAFE_METHODS


@contextmanager
def _looking(session: Session) -> Iterator[Session]:
    """A session that sees what this very page has kept; its own may still see what was before."""
    if not _only_read():
        yield session
        return
    with database().reading() as fresh:
        yield fresh


@contextmanager
def _keeping(session: Session) -> Iterator[Session]:
    """A session that writes, while nobody else tells anything.

    What a page that is only read tells is kept at once; else it is kept with all that is changed.
    """
    if not _only_read():
        _take_turns(session)
        yield session
        return
    with database().writing() as writing:
        _take_turns(writing)
        yield writing
        writing.commit()


def _take_turns(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite a writing transaction is alone anyway.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TELLING_LOCK})


def _keep(session: Session, told: Iterable[Told]) -> None:
    moment = now()
    for each in told:
        rows = [
            ToldVerdict(
                programme_id=fact.programme_id,
                round_id=fact.round_id,
                line=fact.line,
                verdict=fact.verdict,
                decided=fact.decided,
            )
            for fact in each
        ]
        session.add(ToldCount(fingerprint=_fingerprint(each), told_at=moment, verdicts=rows))
    session.flush()


def _fingerprint(told: Told) -> str:
    parts = sorted([*fact.place, fact.line, fact.verdict, fact.decided] for fact in told)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
