"""What an indicator's value in one biennium rests on, and how much of it may be told.

A computed value is told to everybody who is signed in, its programmes' verdicts only where they
are published: so a count that would give one away is not told either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.domain.bienniums import biennium_of, typed_biennium
from capacity.indicators.domain.definitions import Computes, Plan
from capacity.indicators.domain.evidence import (
    Assessed,
    CodedTexts,
    Evidence,
    Judged,
    Nothing,
    Stated,
    assess,
)
from capacity.indicators.domain.reflection import Codings
from capacity.indicators.models import Baseline, Definition, StatedValue
from capacity.indicators.queries import (
    Framework,
    codings,
    exact,
    frameworks,
    plan_of,
    stated_rows,
)
from capacity.participation.domain.disclosure import hidden, may_be_counted
from capacity.participation.domain.telling import Line, Told
from capacity.participation.domain.verdicts import ProgrammeVerdict
from capacity.participation.queries import countries_of
from capacity.participation.telling import counted, tell
from capacity.participation.verdict_queries import (
    QUESTIONNAIRES,
    BienniumVerdicts,
    ProgrammeFamily,
    published,
    replies_of_rounds,
    verdicts_in_biennium,
)
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.models import Round, RoundQuestionnaire, RoundTag
from surveys.collection.rounds.queries import period_of

FAMILIES: Mapping[Computes, ProgrammeFamily] = {
    Computes.DWCP_SATISFACTION: "dwcp",
    Computes.UN_SATISFACTION: "un",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a value rests on. ``evidence`` is whole, for freezing; ``told`` is what may be told.

    ``open_verdicts`` are the published ones by programme. ``not_asked`` are programmes in force
    that no closed round asked about, ``reruns`` the earlier rounds that no longer count, by
    programme; ``without_years`` counts UN frameworks whose years the register does not know.
    """

    evidence: Evidence
    told: Evidence
    open_verdicts: Mapping[int, ProgrammeVerdict] = field(default_factory=dict)
    programme_ids: tuple[int, ...] = ()
    not_asked: tuple[int, ...] = ()
    reruns: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    without_years: int = 0
    stated: StatedValue | None = None

    @property
    def withheld(self) -> bool:
        return self.told is not self.evidence and isinstance(self.told, Nothing)


@dataclass(frozen=True, slots=True)
class Biennial:
    """One indicator in one biennium, as a page shows it."""

    first_year: int
    plan: Plan
    gathered: Gathered
    assessed: Assessed


class Records:
    """What is read for values, each thing once: a page shows several bienniums of several."""

    def __init__(self, session: Session, moment: datetime) -> None:
        self.session = session
        self.moment = moment
        self._asked: dict[ProgrammeFamily, list[int]] = {}
        self._verdicts: dict[tuple[ProgrammeFamily, int], BienniumVerdicts] = {}
        self._opened: dict[tuple[ProgrammeFamily, int], dict[int, ProgrammeVerdict]] = {}

    def asked(self, family: ProgrammeFamily) -> list[int]:
        """The bienniums that rounds of a family may belong to, the latest first."""
        if family not in self._asked:
            self._asked[family] = bienniums_asked(self.session, family)
        return self._asked[family]

    def verdicts(self, family: ProgrammeFamily, first_year: int) -> BienniumVerdicts:
        key = family, first_year
        if key not in self._verdicts:
            self._verdicts[key] = verdicts_in_biennium(
                self.session, family, first_year, self.moment
            )
        return self._verdicts[key]

    def opened(self, family: ProgrammeFamily, first_year: int) -> dict[int, ProgrammeVerdict]:
        """The verdicts of this biennium that everybody may see."""
        key = family, first_year
        if key not in self._opened:
            self._opened[key] = _published(self.session, self.verdicts(family, first_year))
        return self._opened[key]

    @cached_property
    def stated(self) -> dict[int, dict[int, StatedValue]]:
        """The values entered by hand that hold, by indicator and biennium."""
        return stated_rows(self.session)

    @cached_property
    def frameworks(self) -> list[Framework]:
        return frameworks(self.session)

    @cached_property
    def codings(self) -> tuple[Codings, Codings]:
        """What the coders of every framework say now, and what they said at first."""
        numbers = [each.id for each in self.frameworks]
        return codings(self.session, numbers), codings(self.session, numbers, first=True)


def biennial(
    records: Records,
    definition: Definition,
    first_year: int,
    baseline: Baseline | None,
    whole: bool = True,
) -> Biennial:
    """What may be told of an indicator in a biennium; only ``whole`` with what it compares with."""
    plan, found = plan_of(definition), gather(records, definition, first_year, whole)
    return Biennial(
        first_year, plan, found, assess(plan, first_year, base_of(baseline), found.told)
    )


def base_of(baseline: Baseline | None) -> Fraction | None:
    return exact(baseline.number) if baseline else None


def gather(
    records: Records, definition: Definition, first_year: int, whole: bool = True
) -> Gathered:
    computes = Computes(definition.computes)
    if computes in FAMILIES:
        return _judged(records, FAMILIES[computes], first_year, whole)
    if computes is Computes.REFLECTION:
        return _coded(records, first_year)
    return _stated(records.stated.get(definition.indicator_id, {}).get(first_year))


def _stated(row: StatedValue | None) -> Gathered:
    if row is None:
        nothing = Nothing("no-value-entered")
        return Gathered(nothing, nothing)
    stated = Stated(exact(row.number), exact(row.numerator), exact(row.denominator))
    return Gathered(stated, stated, stated=row)


def _coded(records: Records, first_year: int) -> Gathered:
    """Codings rest on public documents, so all of them may be told."""
    scope = tuple(each.id for each in records.frameworks if each.in_force(first_year))
    now, first = ({number: said[number] for number in scope} for said in records.codings)
    evidence = CodedTexts(now, first)
    without = sum(each.first_year is None for each in records.frameworks)
    return Gathered(evidence, evidence, programme_ids=scope, without_years=without)


def _judged(records: Records, family: ProgrammeFamily, first_year: int, whole: bool) -> Gathered:
    nothing = Nothing("no-closed-round")
    if not whole and first_year not in records.asked(family):
        return Gathered(nothing, nothing)
    now = records.verdicts(family, first_year)
    if not now.scope:
        return Gathered(nothing, nothing, not_asked=now.not_asked)
    year, before = _earlier(records, family, first_year) if whole else (None, None)
    evidence = Judged(
        now.verdicts,
        now.round_ids,
        now.sensitivity,
        year,
        before.verdicts if before else {},
    )
    opened = records.opened(family, first_year)
    opened_before = records.opened(family, year) if year is not None else {}
    return Gathered(
        evidence,
        _told(records.session, evidence, now, before, opened, opened_before),
        opened,
        now.scope,
        now.not_asked,
        now.reruns,
    )


def _earlier(
    records: Records, family: ProgrammeFamily, first_year: int
) -> tuple[int | None, BienniumVerdicts | None]:
    """The last biennium before this one with a verdict."""
    for year in records.asked(family):
        if year < first_year and (found := records.verdicts(family, year)).scope:
            return year, found
    return None, None


def _published(session: Session, found: BienniumVerdicts) -> dict[int, ProgrammeVerdict]:
    """The verdicts of this biennium that everybody may see."""
    replies = replies_of_rounds(session, set(found.round_of.values()), found.scope)
    mine = [each for each in replies if found.round_of[each.programme_id] == each.round_id]
    return published(session, mine)


_Open = Mapping[int, ProgrammeVerdict]


def _told(
    session: Session,
    evidence: Judged,
    now: BienniumVerdicts,
    before: BienniumVerdicts | None,
    opened: _Open,
    opened_before: _Open,
) -> Evidence:
    """``evidence`` without whatever would give an unpublished verdict away.

    By itself, and beside everything that was told before; what is told now is kept.
    """
    countries = countries_of(session, chain(evidence.verdicts, evidence.earlier))

    def countable(verdicts: _Open, published_ones: _Open, only: Iterable[int]) -> bool:
        part = {number: verdicts[number] for number in only}
        return may_be_counted(hidden(part, published_ones, countries))

    if not countable(evidence.verdicts, opened, evidence.verdicts) or not tell(
        session, [counted(session, evidence.verdicts, now.round_of)]
    ):
        return Nothing("not-published")
    sensitive = countable(evidence.sensitivity, opened, evidence.sensitivity) and tell(
        session, [counted(session, evidence.sensitivity, now.round_of, Line.CORE)]
    )
    panel = evidence.verdicts.keys() & evidence.earlier.keys()
    # Told beside the whole, the panel tells what remains as well.
    compared = all(
        countable(verdicts, ones, part)
        for verdicts, ones in (
            (evidence.verdicts, opened),
            (evidence.earlier, opened_before),
        )
        for part in (panel, verdicts.keys() - panel)
    ) and (before is None or tell(session, _panel(session, panel, now, before)))
    if sensitive and compared:
        return evidence
    return Judged(
        evidence.verdicts,
        evidence.round_ids,
        evidence.sensitivity if sensitive else {},
        evidence.earlier_year if compared else None,
        evidence.earlier if compared else {},
    )


def _panel(
    session: Session, panel: Iterable[int], now: BienniumVerdicts, before: BienniumVerdicts
) -> list[Told]:
    """What the growth over the panel counts, at both dates."""
    numbers = list(panel)
    return [
        counted(session, {number: at.verdicts[number] for number in numbers}, at.round_of)
        for at in (now, before)
    ]


def bienniums_asked(session: Session, family: ProgrammeFamily) -> list[int]:
    """The bienniums that rounds of a family's questionnaire may belong to, the latest first."""
    rounds = session.scalars(
        select(Round).where(
            Round.questionnaires.any(RoundQuestionnaire.version.has(code=QUESTIONNAIRES[family]))
        )
    ).all()
    tags = session.scalars(
        select(RoundTag.value).where(
            RoundTag.kind == TagKind.BIENNIUM,
            RoundTag.round_id.in_([each.id for each in rounds]),
        )
    )
    years = {biennium_of(period_of(each).last_day.year) for each in rounds}
    years |= {year for tag in tags if (year := typed_biennium(tag)) is not None}
    return sorted(years, reverse=True)
