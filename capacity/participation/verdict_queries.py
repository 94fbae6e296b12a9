"""Verdicts on programmes from the answers of rounds: in one round, in a biennium, published ones.

A few queries whatever the number of programmes and rounds.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.participation.domain.replies import ProgrammeReplies
from capacity.participation.domain.verdicts import ProgrammeVerdict
from capacity.participation.models import (
    Programme,
    ProgrammeRound,
)
from capacity.participation.replies_queries import (
    FAMILY_TYPES,
    QUESTIONNAIRES,
    ProgrammeFamily,
    core_replies_of_rounds,
    replies_of_rounds,
)
from capacity.participation.telling import OFFER, published
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.models import Round, RoundQuestionnaire, RoundTag
from surveys.collection.rounds.queries import period_of
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord
from surveys.foundation.database import now

__all__ = [
    "FAMILY_TYPES",
    "OFFER",
    "QUESTIONNAIRES",
    "BienniumVerdicts",
    "ProgrammeFamily",
    "latest_replies",
    "published",
    "published_verdicts",
    "replies_of_rounds",
    "rounds_about",
    "sensitivity",
    "verdicts_in_biennium",
    "verdicts_of_round",
]


def verdicts_of_round(session: Session, round_id: int) -> dict[int, ProgrammeVerdict]:
    """The verdict on each programme that the round asks about, by the programme's number.

    Whoever shows one looks first whether the reader may see it: see :func:`published_verdicts`.
    """
    return {each.programme_id: each.verdict for each in replies_of_rounds(session, [round_id])}


def sensitivity(session: Session, round_id: int) -> dict[int, ProgrammeVerdict]:
    """The same with a respondent satisfied if the mean of the round's core items is ≥ 3.5.

    The core items are those in the round's record; where it names none, every item of the
    questionnaire that is asked on the agreement scale but the global one.
    """
    found = core_replies_of_rounds(session, [round_id])
    return {each.programme_id: each.verdict for each in found}


# --- bienniums -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BienniumVerdicts:
    """The verdicts of one family of programmes in one biennium; demonstration ones never.

    ``verdicts`` and ``sensitivity`` hold, by programme, what the latest closed round that asked
    about it came to; ``round_of`` names that round. ``round_ids`` are all closed rounds of the
    biennium, the latest first. ``reruns`` lists, for a programme that was asked about more than
    once, the earlier rounds whose verdicts no longer count. ``scope`` are the programmes that a
    closed round asked about; ``not_asked`` those in force in the biennium that none did.
    """

    verdicts: dict[int, ProgrammeVerdict]
    sensitivity: dict[int, ProgrammeVerdict]
    round_of: dict[int, int]
    round_ids: tuple[int, ...]
    reruns: dict[int, tuple[int, ...]]
    scope: tuple[int, ...]
    not_asked: tuple[int, ...]


def verdicts_in_biennium(
    session: Session,
    family: ProgrammeFamily,
    first_year: int,
    moment: datetime | None = None,
) -> BienniumVerdicts:
    """The verdicts of the biennium that begins in ``first_year``, as far as rounds have closed.

    A round belongs to the biennia that it is tagged with, or else to that of its last day.
    """
    in_force = _programmes_in_force(session, family, first_year)
    rounds = _closed_rounds(session, family, first_year, moment or now())
    round_ids = tuple(round_.id for round_ in rounds)
    real = _real_programmes(session, family)
    order = {number: place for place, number in enumerate(round_ids)}
    latest: dict[int, ProgrammeReplies] = {}
    reruns: dict[int, list[int]] = defaultdict(list)
    found = replies_of_rounds(session, round_ids) if round_ids else []
    for each in sorted(found, key=lambda one: order[one.round_id]):
        if each.programme_id not in real:
            continue
        if each.programme_id in latest:
            reruns[each.programme_id].append(each.round_id)
        else:
            latest[each.programme_id] = each
    return BienniumVerdicts(
        {number: each.verdict for number, each in latest.items()},
        _sensitive(session, latest),
        {number: each.round_id for number, each in latest.items()},
        round_ids,
        {number: tuple(earlier) for number, earlier in reruns.items()},
        tuple(sorted(latest)),
        tuple(sorted(in_force - latest.keys())),
    )


def _sensitive(
    session: Session, latest: Mapping[int, ProgrammeReplies]
) -> dict[int, ProgrammeVerdict]:
    wanted = {(each.round_id, number) for number, each in latest.items()}
    found = core_replies_of_rounds(session, {round_id for round_id, _number in wanted})
    return {
        each.programme_id: each.verdict
        for each in found
        if (each.round_id, each.programme_id) in wanted
    }


def _closed_rounds(
    session: Session, family: ProgrammeFamily, first_year: int, moment: datetime
) -> list[Round]:
    """The closed rounds of the biennium with this family's questionnaire, the latest first."""
    rounds = session.scalars(
        select(Round).where(
            Round.questionnaires.any(RoundQuestionnaire.version.has(code=QUESTIONNAIRES[family]))
        )
    ).all()
    closed = [each for each in rounds if period_of(each).state(moment) is RoundState.CLOSED]
    tags = _biennia(session, [each.id for each in closed])
    name = f"{first_year}-{(first_year + 1) % 100:02}"
    mine = [
        each
        for each in closed
        if (name in tags[each.id] if each.id in tags else _ends_within(each, first_year))
    ]
    return sorted(mine, key=lambda each: (period_of(each).last_day, each.id), reverse=True)


def _ends_within(round_: Round, first_year: int) -> bool:
    return first_year <= period_of(round_).last_day.year <= first_year + 1


def _biennia(session: Session, round_ids: Iterable[int]) -> dict[int, set[str]]:
    rows = session.execute(
        select(RoundTag.round_id, RoundTag.value).where(
            RoundTag.kind == TagKind.BIENNIUM, RoundTag.round_id.in_(list(round_ids))
        )
    )
    found: dict[int, set[str]] = {}
    for round_id, value in rows:
        found.setdefault(round_id, set()).add(value)
    return found


def _of_family(family: ProgrammeFamily, *columns: Any) -> Any:
    """Programmes of real countries."""
    return (
        select(*columns)
        .join(CountryRecord, CountryRecord.iso3 == Programme.country_iso3)
        .where(
            Programme.type.in_(FAMILY_TYPES[family]),
            CountryRecord.kind != CountryKind.DEMONSTRATION,
        )
    )


def _real_programmes(session: Session, family: ProgrammeFamily) -> frozenset[int]:
    return frozenset(session.scalars(_of_family(family, Programme.id)))


def _programmes_in_force(
    session: Session, family: ProgrammeFamily, first_year: int
) -> frozenset[int]:
    """Those whose years overlap the biennium; one without years is never said to be in force."""
    return frozenset(
        session.scalars(
            _of_family(family, Programme.id).where(
                Programme.first_year <= first_year + 1, Programme.last_year >= first_year
            )
        )
    )


# --- what everybody may see ----------------------------------------------------------------------


def published_verdicts(
    session: Session, programme_ids: Collection[int], moment: datetime | None = None
) -> dict[int, ProgrammeVerdict]:
    """Of these programmes, the verdicts that everybody may see: of the latest closed round.

    A programme is missing where there is none, or where not every organization that contributed
    consents: the two are not told apart.
    """
    latest = latest_replies(session, programme_ids, moment or now())
    return published(session, latest.values())


def latest_replies(
    session: Session, programme_ids: Collection[int], moment: datetime
) -> dict[int, ProgrammeReplies]:
    """Of each programme the replies in the latest closed round that asked about it."""
    rounds = {
        number: round_
        for number, round_ in rounds_about(session, programme_ids)
        if period_of(round_).state(moment) is RoundState.CLOSED
    }
    wanted = {(round_.id, number) for number, round_ in rounds.items()}
    found = replies_of_rounds(session, {round_id for round_id, _ in wanted}, programme_ids)
    return {e.programme_id: e for e in found if (e.round_id, e.programme_id) in wanted}


def rounds_about(session: Session, programme_ids: Collection[int]) -> list[tuple[int, Round]]:
    """Each programme with every round that asks about it, the latest closing last."""
    rows = session.execute(
        select(ProgrammeRound.programme_id, Round)
        .join(Round, Round.id == ProgrammeRound.round_id)
        .where(ProgrammeRound.programme_id.in_(programme_ids))
    )
    found = [(number, round_) for number, round_ in rows]
    return sorted(found, key=lambda one: (period_of(one[1]).last_day, one[1].id))
