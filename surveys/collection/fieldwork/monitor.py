"""The fieldwork monitor of one round: everything its page shows, as plain data.

In an anonymous round responses belong to no invitation: whatever is told of invitations rests on
the participation that is noted in batches, and whatever is told of responses on them alone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import answers_of
from surveys.collection.fieldwork.domain.dispositions import (
    PARTIAL_FROM,
    Case,
    Disposition,
    by_class,
    count_apart,
    count_cases,
    disposition,
    ended_in_fieldwork,
)
from surveys.collection.fieldwork.domain.forecasts import Forecast, final_rate
from surveys.collection.fieldwork.domain.rates import ResponseRate, response_rates
from surveys.collection.fieldwork.domain.reach import (
    Minutes,
    SectionReach,
    minutes_taken,
    section_reach,
)
from surveys.collection.invitations.models import Invitation, InvitationEvent, InvitationLink
from surveys.collection.population.models import FrameUnit
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.models import CountryRecord, Organization
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.questionnaires.domain.answering import progress_by_section
from surveys.questionnaires.domain.structure import Questionnaire


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of a part of the invitations were answered."""

    part: str
    invited: int
    answered: int
    share: Figure


@dataclass(frozen=True, slots=True)
class Reach:
    """How far people came in one of the round's questionnaires."""

    version_id: int
    begun: int
    sections: tuple[SectionReach, ...]


@dataclass(frozen=True, slots=True)
class Monitor:
    """How the fieldwork of a round goes.

    ``invited`` leaves out the ``gone``: invitations that nobody answered and whose organization
    ended before the fieldwork was over. They stand among the dispositions as out of scope.
    ``answered`` are responses handed in. ``noted`` counts the invitations of an anonymous round
    whose participation is noted, else None. ``doubles`` is the number of links of an anonymous
    round that were replaced: at most so many people can have answered twice.
    """

    anonymous: bool
    invited: int
    gone: int
    begun: int
    answered: int
    noted: int | None
    doubles: int
    dispositions: tuple[tuple[Disposition, int], ...]
    rates: tuple[ResponseRate, ...]
    forecast: Forecast
    by_day: tuple[tuple[date, int, int], ...]  # day, answers on it, answers so far
    by_channel: tuple[tuple[str, int], ...]
    by_group: tuple[Turnout, ...]
    by_region: tuple[Turnout, ...]
    by_language: tuple[Turnout, ...]
    by_stratum: tuple[Turnout, ...]
    minutes: Minutes
    reach: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class _Invited:
    """One standing invitation with what its part is."""

    id: int
    group: str
    region: str
    language: str
    stratum: str
    outcome: str
    participated: bool
    sent: bool
    reached: bool
    ended_on: date | None  # of the organization


@dataclass(frozen=True, slots=True)
class _Given:
    """One response: whose, how far, through what."""

    invitation_id: int | None
    version_id: int
    channel: str
    seconds: int
    submitted_at: datetime | None
    answered: Mapping[str, int]  # by section
    asked: int


def monitor(
    session: Session,
    round_: Round,
    questionnaires: Mapping[int, Questionnaire],
    now: datetime,
) -> Monitor:
    """The monitor of ``round_``; ``questionnaires`` are its versions by id, in any language."""
    anonymous = round_.mode == Mode.ANONYMOUS
    everybody = _invited(session, round_.id)
    given = _given(session, round_.id, questionnaires)
    submitted = {g.invitation_id for g in given if g.submitted_at is not None}
    days = Counter(g.submitted_at.date() for g in given if g.submitted_at is not None)

    def has_answered(place: _Invited) -> bool:
        return place.participated if anonymous else place.id in submitted

    open_cases = max(0, len(everybody) - days.total())
    last_day = period_of(round_).last_day
    invited, gone = _without_ended(everybody, last_day, has_answered, open_cases)
    cases = [*invited, *gone]
    counts = _count_apart(cases, given) if anonymous else _count(cases, given)

    def turnout(part: Callable[[_Invited], str]) -> tuple[Turnout, ...]:
        return _turnout(invited, part, has_answered)

    return Monitor(
        anonymous=anonymous,
        invited=len(invited),
        gone=len(gone),
        begun=len(given),
        answered=days.total(),
        noted=sum(place.participated for place in invited) if anonymous else None,
        doubles=_replaced_links(session, round_.id) if anonymous else 0,
        dispositions=tuple((found, counts[found]) for found in Disposition if counts[found]),
        rates=response_rates(by_class(counts), Fraction(round_.eligible_share)),
        forecast=final_rate(days, _in_scope(cases, counts), now.date(), round_.closes_at.date()),
        by_day=_cumulated(days),
        by_channel=tuple(sorted(Counter(g.channel for g in given if g.submitted_at).items())),
        by_group=turnout(lambda place: place.group),
        by_region=turnout(lambda place: place.region),
        by_language=turnout(lambda place: place.language),
        by_stratum=turnout(lambda place: place.stratum),
        minutes=minutes_taken(g.seconds for g in given if g.submitted_at is not None),
        reach=_reach(given, questionnaires),
    )


def _in_scope(cases: Sequence[_Invited], counts: Counter[Disposition]) -> int:
    return len(cases) - counts[Disposition.OUT_OF_SCOPE]


def _without_ended(
    invited: Sequence[_Invited],
    last_day: date,
    has_answered: Callable[[_Invited], bool],
    most: int,
) -> tuple[list[_Invited], list[_Invited]]:
    """Those that count, and those that nobody answered before their organization was gone.

    The latter are out of scope, whatever was said for them before. ``most`` of them: answers of an
    anonymous round may still wait to be noted, and they came from somebody invited too.
    """
    counting: list[_Invited] = []
    gone: list[_Invited] = []
    for place in invited:
        out = ended_in_fieldwork(place.ended_on, last_day) and not has_answered(place)
        if out and len(gone) < most:
            gone.append(replace(place, outcome="out_of_scope"))
        else:
            counting.append(place)
    return counting, gone


def _invited(session: Session, round_id: int) -> list[_Invited]:
    """Every standing invitation of the round that is no test."""
    sent = exists().where(InvitationLink.invitation_id == Invitation.id)
    reached = exists().where(
        InvitationEvent.invitation_id == Invitation.id, InvitationEvent.kind == "contacted"
    )
    rows: Iterable[Any] = session.execute(
        select(
            Invitation.id,
            Organization.group,
            CountryRecord.region,
            Invitation.language,
            func.coalesce(FrameUnit.stratum, ""),
            Invitation.outcome,
            Invitation.participated,
            sent | Invitation.person_id.is_not(None),
            reached,
            Organization.ended_on,
        )
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .outerjoin(FrameUnit, FrameUnit.id == Invitation.unit_id)
        .where(
            Invitation.round_id == round_id,
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
        )
        .order_by(Invitation.id)
    )
    return [_Invited(*row) for row in rows]


def _given(
    session: Session, round_id: int, questionnaires: Mapping[int, Questionnaire]
) -> list[_Given]:
    """Every response of the round that is no test and whose invitation stands."""
    rows = session.execute(
        select(
            Response.invitation_id,
            Response.version_id,
            Response.channel,
            Response.active_seconds,
            Response.submitted_at,
            # What was handed in is read by the results; here only drafts are looked into.
            case((Response.submitted_at.is_(None), Response.answers)).label("draft"),
        )
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(
            Response.round_id == round_id,
            Response.test.is_(False),
            Invitation.revoked_at.is_(None),
        )
    )
    return [_response(row, questionnaires[row.version_id]) for row in rows]


def _response(row: Any, questionnaire: Questionnaire) -> _Given:
    """A response; one that was handed in has reached the last section, whatever it skipped."""
    answered, asked = {questionnaire.sections[-1].code: 1}, 1
    if row.submitted_at is None:
        progress = progress_by_section(questionnaire, answers_of(row.draft))
        answered = {code: found.answered for code, found in progress.items()}
        asked = sum(found.asked for found in progress.values())
    return _Given(
        invitation_id=row.invitation_id,
        version_id=row.version_id,
        channel=row.channel,
        seconds=row.active_seconds,
        submitted_at=row.submitted_at,
        answered=answered,
        asked=asked,
    )


def _count(invited: Sequence[_Invited], given: Iterable[_Given]) -> Counter[Disposition]:
    responses = {g.invitation_id: g for g in given}
    return count_cases(disposition(_case(place, responses.get(place.id))) for place in invited)


def _case(place: _Invited, response: _Given | None) -> Case:
    return Case(
        submitted=response is not None and response.submitted_at is not None,
        answered=sum(response.answered.values()) if response else 0,
        asked=response.asked if response else 0,
        outcome=place.outcome,
        sent=place.sent,
        reached=place.reached,
    )


def _count_apart(invited: Sequence[_Invited], given: Sequence[_Given]) -> Counter[Disposition]:
    drafts = [g for g in given if g.submitted_at is None]
    partial = sum(
        1 for g in drafts if g.asked and Fraction(sum(g.answered.values()), g.asked) >= PARTIAL_FROM
    )
    return count_apart(
        cases=len(invited),
        submitted=len(given) - len(drafts),
        partial=partial,
        broken_off=len(drafts) - partial,
        outcomes=Counter(place.outcome for place in invited if place.outcome),
        unsent=sum(1 for place in invited if not place.sent and not place.outcome),
    )


def _turnout(
    invited: Iterable[_Invited],
    part: Callable[[_Invited], str],
    has_answered: Callable[[_Invited], bool],
) -> tuple[Turnout, ...]:
    """Turnout by part; none where everybody is of one part."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place in invited:
        counts[part(place)][0] += 1
        counts[part(place)][1] += has_answered(place)
    if len(counts) < 2:
        return ()
    return tuple(
        Turnout(name, all_, answered, _share(answered, all_))
        for name, (all_, answered) in sorted(counts.items())
    )


def _share(part: int, whole: int) -> Figure:
    if not whole:
        return not_computable(Unit.SHARE, "turnout/1", "no-cases")
    return Figure(Fraction(part, whole), Unit.SHARE, whole, "turnout/1")


def _cumulated(days: Counter[date]) -> tuple[tuple[date, int, int], ...]:
    so_far, found = 0, []
    for day in sorted(days):
        so_far += days[day]
        found.append((day, days[day], so_far))
    return tuple(found)


def _replaced_links(session: Session, round_id: int) -> int:
    query = (
        select(func.count())
        .select_from(InvitationEvent)
        .join(Invitation, Invitation.id == InvitationEvent.invitation_id)
        .where(Invitation.round_id == round_id, InvitationEvent.kind == "link_replaced")
    )
    return session.scalar(query) or 0


def _reach(
    given: Iterable[_Given], questionnaires: Mapping[int, Questionnaire]
) -> tuple[Reach, ...]:
    by_version: dict[int, list[Mapping[str, int]]] = defaultdict(list)
    for response in given:
        by_version[response.version_id].append(response.answered)
    return tuple(
        Reach(
            version_id,
            len(answered),
            section_reach(
                [section.code for section in questionnaires[version_id].sections], answered
            ),
        )
        for version_id, answered in sorted(by_version.items())
    )
