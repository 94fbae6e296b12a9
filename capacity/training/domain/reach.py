"""Whom training reached, year by year (R15, R16). Rules: ``capacity/training/reach/rules.py``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from capacity.training.domain.cohorts import NominationState, ParticipantKind
from capacity.training.domain.participants import (
    NO_CONSTITUENTS,
    CountedEdition,
    People,
    added,
    heads,
    part_of,
    share_of,
    women_of,
)
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

STAFF = "training-staff/1"
UN_STAFF = "training-staff-un/1"

NO_EDITIONS = "reach-no-editions"
NO_PARTICIPANTS = "reach-no-participants"
NO_BASE = "reach-no-base"
SAME_YEAR = "reach-same-year"
FEW_FELLOWS = "reach-few-fellows"

FEWEST_FELLOWS = 5
"""Of fewer fellowships the sum is not told: it would tell, or nearly, what one person gets."""


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
    constituents = [each for each in came if each.constituent]
    staff = [each for each in came if each.kind is ParticipantKind.STAFF]
    un_staff = [each for each in staff if held[each.edition_id].about_un]
    known = [each for each in came if each.sex]
    fellows = added(came, lambda each: each.fellows)
    made_for = [each for each in held.values() if each.for_programme]
    return Reach(
        year,
        editions=_count(len(held), "training-editions/1"),
        participants=_count(heads(came), "training-participants/1"),
        represented=share_of(constituents, _represents, "training-represented/1", NO_CONSTITUENTS),
        represented_of_all=share_of(
            came, _represents, "training-represented-of-all/1", NO_PARTICIPANTS
        ),
        women=women_of(came, "training-women/1", NO_PARTICIPANTS),
        sex_not_known=_count(heads(came) - heads(known), "training-sex-not-known/1"),
        linked_editions=part_of(
            sum(each.linked for each in held.values()),
            len(held),
            "training-linked-editions/1",
            NO_EDITIONS,
        ),
        linked_participants=share_of(
            came,
            lambda each: held[each.edition_id].linked,
            "training-linked-participants/1",
            NO_PARTICIPANTS,
        ),
        fellowships=_count(fellows, "training-fellowships/1"),
        fellowship_euros=_money(added(came, lambda each: each.euros), fellows),
        programme_editions=_count(len(made_for), "training-programme-editions/1"),
        programme_courses=_count(
            len({each.course_id for each in made_for}), "training-programme-courses/1"
        ),
        staff=_count(heads(staff), STAFF),
        staff_about_un=_count(heads(un_staff), UN_STAFF),
        staff_by_region=tuple(_by_region(staff, un_staff)),
    )


def _by_region(
    staff: list[People], un_staff: list[People]
) -> Iterator[tuple[Region, Figure, Figure]]:
    for region in Region:
        everybody = heads(each for each in staff if each.region is region)
        about_un = heads(each for each in un_staff if each.region is region)
        yield region, _count(everybody, STAFF), _count(about_un, UN_STAFF)


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


def _represents(people: People) -> bool:
    return people.group in (Group.EMPLOYERS, Group.WORKERS)


def _count(number: int, rule: str) -> Figure:
    return Figure(number, Unit.COUNT, number, rule)


def _money(euros: int, fellows: int) -> Figure:
    rule = "training-fellowship-euros/1"
    if 0 < fellows < FEWEST_FELLOWS:
        return not_computable(Unit.COUNT, rule, FEW_FELLOWS, fellows)
    return Figure(euros, Unit.COUNT, fellows, rule)
