"""Whom training reached, year by year (R15, R16). Rules: ``capacity/training/reach/rules.py``.

An edition belongs to the year of its last day and counts once it was held; a participant counts
once attended. Shares are exact; what has no denominator says why.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from capacity.training.domain.cohorts import (
    ACCEPTED_ONCE,
    NominationState,
    ParticipantKind,
    Sex,
)
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

UN_AREA = "C3"
"""Development policy and engagement in the UN and in DWCPs: what stands for UN reform (R16)."""

NO_EDITIONS = "reach-no-editions"
NO_PARTICIPANTS = "reach-no-participants"
NO_CONSTITUENTS = "reach-no-constituents"
SEX_UNKNOWN = "sex-unknown"
NO_BASE = "reach-no-base"
SAME_YEAR = "reach-same-year"
FEW_FELLOWS = "reach-few-fellows"

FEWEST_FELLOWS = 5
"""Of fewer fellowships the sum is not told: it would tell, or nearly, what one person gets."""


@dataclass(frozen=True, slots=True)
class CountedEdition:
    """An edition that was not cancelled. ``planned``: it comes from an approved plan; ``linked``:
    its course has outcome codes; ``for_programme``: the course was made for one DWCP;
    ``about_un``: it is about ``UN_AREA``."""

    id: int
    course_id: int
    year: int
    held: bool
    planned: bool = False
    linked: bool = False
    for_programme: bool = False
    about_un: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """``number`` people named for an edition who are alike. ``group``: of constituents alone;
    ``region``: of the organization or, of staff, their own; ``euros`` and ``fellows``: their
    fellowships."""

    edition_id: int
    kind: ParticipantKind
    group: Group | None
    region: Region | None
    sex: str
    state: NominationState
    number: int = 1
    fellows: int = 0
    euros: int = 0

    @property
    def constituent(self) -> bool:
        return self.kind is ParticipantKind.CONSTITUENT


@dataclass(frozen=True, slots=True)
class Reach:
    """The figures of one year."""

    year: int
    editions: Figure
    participants: Figure
    represented: Figure  # employers' and workers' representatives among constituents
    represented_of_all: Figure  # the same among all participants
    women: Figure
    sex_not_known: Figure
    linked_editions: Figure
    linked_participants: Figure
    fellowships: Figure
    fellowship_euros: Figure
    programme_editions: Figure
    programme_courses: Figure
    staff: Figure
    staff_about_un: Figure
    staff_by_region: tuple[tuple[Region, Figure, Figure], ...]  # all, and about the UN


def reach(year: int, editions: Iterable[CountedEdition], people: Iterable[People]) -> Reach:
    """The figures of a year, from the editions and the people of all years."""
    held = {each.id: each for each in editions if each.held and each.year == year}
    came = [
        each
        for each in people
        if each.edition_id in held and each.state is NominationState.ATTENDED
    ]
    staff = [each for each in came if each.kind is ParticipantKind.STAFF]
    un_staff = [each for each in staff if held[each.edition_id].about_un]
    known = [each for each in came if each.sex]
    fellows = _number(came, lambda each: each.fellows)
    made_for = [each for each in held.values() if each.for_programme]
    return Reach(
        year,
        editions=_count(len(held), "training-editions/1"),
        participants=_count(_heads(came), "training-participants/1"),
        represented=_share(
            came, _represents, lambda p: p.constituent, "training-represented/1", NO_CONSTITUENTS
        ),
        represented_of_all=_share(
            came, _represents, _anybody, "training-represented-of-all/1", NO_PARTICIPANTS
        ),
        women=_women(came, "training-women/1", NO_PARTICIPANTS),
        sex_not_known=_count(_heads(came) - _heads(known), "training-sex-not-known/1"),
        linked_editions=_part(
            sum(each.linked for each in held.values()),
            len(held),
            "training-linked-editions/1",
            NO_EDITIONS,
        ),
        linked_participants=_share(
            came,
            lambda each: held[each.edition_id].linked,
            _anybody,
            "training-linked-participants/1",
            NO_PARTICIPANTS,
        ),
        fellowships=_count(fellows, "training-fellowships/1"),
        fellowship_euros=_money(_number(came, lambda each: each.euros), fellows),
        programme_editions=_count(len(made_for), "training-programme-editions/1"),
        programme_courses=_count(
            len({each.course_id for each in made_for}), "training-programme-courses/1"
        ),
        staff=_count(_heads(staff), "training-staff/1"),
        staff_about_un=_count(_heads(un_staff), "training-staff-un/1"),
        staff_by_region=tuple(
            (
                region,
                _count(_heads(p for p in staff if p.region is region), "training-staff/1"),
                _count(_heads(p for p in un_staff if p.region is region), "training-staff-un/1"),
            )
            for region in Region
        ),
    )


def growth(of: Reach, base: Reach) -> Figure:
    """(n₁ − n₀) ÷ n₀ of participants, over the number in the base year."""
    rule = "training-growth/1"
    if of.year == base.year:
        return not_computable(Unit.SHARE, rule, SAME_YEAR)
    before = Fraction(base.participants.value or 0)
    if not before:
        return not_computable(Unit.SHARE, rule, NO_BASE)
    now = Fraction(of.participants.value or 0)
    return Figure((now - before) / before, Unit.SHARE, int(before), rule)


def _heads(people: Iterable[People]) -> int:
    return _number(people, lambda each: each.number)


def _number(people: Iterable[People], of: Callable[[People], int]) -> int:
    return sum(of(each) for each in people)


def _anybody(_people: People) -> bool:
    return True


def _represents(people: People) -> bool:
    return people.group in (Group.EMPLOYERS, Group.WORKERS)


def _count(number: int, rule: str) -> Figure:
    return Figure(number, Unit.COUNT, number, rule)


def _money(euros: int, fellows: int) -> Figure:
    rule = "training-fellowship-euros/1"
    if 0 < fellows < FEWEST_FELLOWS:
        return not_computable(Unit.COUNT, rule, FEW_FELLOWS, fellows)
    return Figure(euros, Unit.COUNT, fellows, rule)


def _part(number: int, of: int, rule: str, why_not: str) -> Figure:
    if not of:
        return not_computable(Unit.SHARE, rule, why_not)
    return Figure(Fraction(number, of), Unit.SHARE, of, rule)


def _share(
    people: Iterable[People],
    these: Callable[[People], bool],
    among: Callable[[People], bool],
    rule: str,
    why_not: str,
) -> Figure:
    """The part of ``these`` among the participants who are ``among``."""
    base = [each for each in people if among(each)]
    return _part(_heads(each for each in base if these(each)), _heads(base), rule, why_not)


# --- equity --------------------------------------------------------------------------------------

NOTHING_PLANNED = "reach-nothing-planned"
NOTHING_OFFERED = "reach-nothing-offered"
NOBODY_ACCEPTED = "nobody-accepted"


@dataclass(frozen=True, slots=True)
class Offered:
    """Places of an edition offered to organizations of a group and region, ``for_women`` of them
    kept for women; places that were declined are among them."""

    edition_id: int
    group: Group
    region: Region
    places: int
    for_women: int


@dataclass(frozen=True, slots=True)
class Stages:
    """One share at the stages from plan to course."""

    planned: Figure  # of places in editions of approved plans
    offered: Figure  # of places in all editions
    accepted: Figure  # of constituents who have or had a seat
    attended: Figure  # of constituents who attended

    @property
    def all(self) -> tuple[Figure, Figure, Figure, Figure]:
        return (self.planned, self.offered, self.accepted, self.attended)


@dataclass(frozen=True, slots=True)
class Equity:
    """Who got the places of the editions of a year."""

    year: int
    groups: tuple[tuple[Group, Stages], ...]
    regions: tuple[tuple[Region, Stages], ...]
    women: Stages


@dataclass(frozen=True, slots=True)
class _Way:
    """The places and the constituents of a year at each stage."""

    planned: list[Offered]
    offered: list[Offered]
    accepted: list[People]
    attended: list[People]

    def stages(self, these: Callable[[Offered | People], bool]) -> Stages:
        return Stages(
            _places(self.planned, these, "equity-planned/1", NOTHING_PLANNED),
            _places(self.offered, these, "equity-offered/1", NOTHING_OFFERED),
            _share(self.accepted, these, _anybody, "equity-accepted/1", NOBODY_ACCEPTED),
            _share(self.attended, these, _anybody, "equity-attended/1", NO_CONSTITUENTS),
        )

    def women(self) -> Stages:
        return Stages(
            _kept_for_women(self.planned, "equity-women-planned/1", NOTHING_PLANNED),
            _kept_for_women(self.offered, "equity-women-offered/1", NOTHING_OFFERED),
            _women(self.accepted, "equity-women-accepted/1", NOBODY_ACCEPTED),
            _women(self.attended, "equity-women-attended/1", NO_CONSTITUENTS),
        )


def equity(
    year: int,
    editions: Iterable[CountedEdition],
    offers: Iterable[Offered],
    people: Iterable[People],
) -> Equity:
    """Shares by group, by region and of women, from the editions and people of all years."""
    of_year = {each.id: each for each in editions if each.year == year}
    offered = [each for each in offers if each.edition_id in of_year]
    accepted = [
        each
        for each in people
        if each.constituent and each.state in ACCEPTED_ONCE and each.edition_id in of_year
    ]
    way = _Way(
        [each for each in offered if of_year[each.edition_id].planned],
        offered,
        accepted,
        [each for each in accepted if each.state is NominationState.ATTENDED],
    )
    return Equity(
        year,
        tuple((group, way.stages(_of_group(group))) for group in Group),
        tuple((region, way.stages(_of_region(region))) for region in Region),
        way.women(),
    )


def _of_group(group: Group) -> Callable[[Offered | People], bool]:
    return lambda each: each.group is group


def _of_region(region: Region) -> Callable[[Offered | People], bool]:
    return lambda each: each.region is region


def _places(
    offers: list[Offered], these: Callable[[Offered | People], bool], rule: str, why_not: str
) -> Figure:
    number = sum(each.places for each in offers if these(each))
    return _part(number, sum(each.places for each in offers), rule, why_not)


def _kept_for_women(offers: list[Offered], rule: str, why_not: str) -> Figure:
    number = sum(each.for_women for each in offers)
    return _part(number, sum(each.places for each in offers), rule, why_not)


def _women(people: list[People], rule: str, why_not: str) -> Figure:
    """Women among those whose sex is known; ``why_not``: where there is nobody at all."""
    return _share(
        people,
        lambda each: each.sex == Sex.WOMAN,
        lambda each: bool(each.sex),
        rule,
        SEX_UNKNOWN if people else why_not,
    )
