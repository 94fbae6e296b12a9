"""Nominations, what may become of them, and who has which of an edition's places.

An edition has seats. Some are kept for organizations as places, some of those for women. A person
*holds* a seat from nomination on (within the organization's places), or once accepted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

ATTENDED_FROM = Fraction(4, 5)
"""Whoever was there on at least this part of the days has attended; the certificate needs it."""


class ParticipantKind(StrEnum):
    CONSTITUENT = "constituent"
    STAFF = "staff"  # of the ILO
    OTHER = "other"


class Sex(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class NominationState(StrEnum):
    NOMINATED = "nominated"
    WAITING = "waiting"  # on the waiting list
    ACCEPTED = "accepted"
    REFUSED = "refused"  # by the Centre
    WITHDRAWN = "withdrawn"  # by the organization or the participant
    ATTENDED = "attended"
    ABSENT = "absent"


_GOES_TO: dict[NominationState, frozenset[NominationState]] = {
    NominationState.NOMINATED: frozenset(
        {
            NominationState.ACCEPTED,
            NominationState.WAITING,
            NominationState.REFUSED,
            NominationState.WITHDRAWN,
        }
    ),
    NominationState.WAITING: frozenset(
        {NominationState.ACCEPTED, NominationState.REFUSED, NominationState.WITHDRAWN}
    ),
    NominationState.ACCEPTED: frozenset(
        {
            NominationState.REFUSED,
            NominationState.WITHDRAWN,
            NominationState.ATTENDED,
            NominationState.ABSENT,
        }
    ),
    # A list of attendance can be corrected.
    NominationState.ATTENDED: frozenset({NominationState.ABSENT}),
    NominationState.ABSENT: frozenset({NominationState.ATTENDED}),
    NominationState.REFUSED: frozenset(),
    NominationState.WITHDRAWN: frozenset(),
}

CAME = frozenset({NominationState.ATTENDED, NominationState.ABSENT})
ACCEPTED_ONCE = CAME | {NominationState.ACCEPTED}
HOLDING = ACCEPTED_ONCE | {NominationState.NOMINATED}
"""Who holds a seat; those who wait, were refused or withdrew hold none."""
ENDED = frozenset({NominationState.REFUSED, NominationState.WITHDRAWN})
UNDECIDED = frozenset({NominationState.NOMINATED, NominationState.WAITING})
"""What waits for the Centre's word. It closes with the organization that ends before it comes."""


def may_become(state: NominationState, to: NominationState) -> bool:
    return to in _GOES_TO[state]


def attendance(days_attended: int, days: int) -> NominationState:
    """What days make of a participant. ``days``: of the edition, at least 1."""
    share = Fraction(days_attended, days)
    return NominationState.ATTENDED if share >= ATTENDED_FROM else NominationState.ABSENT


@dataclass(frozen=True, slots=True)
class Places:
    """Places kept for an organization, ``for_women`` of them for women at least."""

    organization_id: int
    places: int
    for_women: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One nomination as the rules see it. ``organization_id`` None: of the ILO's staff, or other.

    ``order``: earlier nominated, smaller.
    """

    id: int
    organization_id: int | None
    woman: bool
    state: NominationState
    order: int = 0


@dataclass(frozen=True, slots=True)
class Cohort:
    """An edition's seats, the places kept, and everybody named for it."""

    seats: int
    kept: tuple[Places, ...] = ()
    people: tuple[Standing, ...] = ()

    def taken(self) -> int:
        """Seats of those who are accepted."""
        return sum(person.state in ACCEPTED_ONCE for person in self.people)

    def committed(self) -> int:
        """Seats that are held by somebody or kept for an organization."""
        return committed(self.kept, [p for p in self.people if p.state in HOLDING])

    def free(self) -> int:
        """Seats that nobody holds and that are kept for no organization."""
        return max(0, self.seats - self.committed())


def committed(kept: Iterable[Places], holding: Iterable[Standing]) -> int:
    """Seats that are held or kept.

    Of an organization: its places, or more if it holds more. Women's places that no woman holds
    stay kept, so a man beyond the other places takes one more seat.
    """
    women: Counter[int | None] = Counter()
    others: Counter[int | None] = Counter()
    for person in holding:
        (women if person.woman else others)[person.organization_id] += 1
    offered = {each.organization_id: each for each in kept}
    beyond = sum(
        women[id_] + others[id_] for id_ in women.keys() | others.keys() if id_ not in offered
    )
    return beyond + sum(
        max(each.places, others[id_] + max(women[id_], each.for_women))
        for id_, each in offered.items()
    )


class Seat(StrEnum):
    """What there is for one more of an organization."""

    PLACE = "place"  # one of its places
    KEPT_FOR_WOMEN = "kept_for_women"  # what is left is for women: on the waiting list
    FULL = "full"  # its places are taken: on the waiting list


def seat_for(cohort: Cohort, organization_id: int, woman: bool) -> Seat:
    """Whether one more of the organization gets one of the places kept for it."""
    offer = next((each for each in cohort.kept if each.organization_id == organization_id), None)
    own = [p for p in cohort.people if p.organization_id == organization_id and p.state in HOLDING]
    if offer is None or len(own) >= offer.places:
        return Seat.FULL
    one_more = Standing(0, organization_id, woman, NominationState.NOMINATED)
    if committed((offer,), [*own, one_more]) > offer.places:
        return Seat.KEPT_FOR_WOMEN
    return Seat.PLACE


def can_hold(cohort: Cohort, person: Standing) -> bool:
    """Whether a seat is left for somebody who holds none: an own place, or one kept for nobody."""
    holding = [p for p in cohort.people if p.state in HOLDING and p.id != person.id]
    before, after = committed(cohort.kept, holding), committed(cohort.kept, [*holding, person])
    return after <= max(before, cohort.seats) and len(holding) < cohort.seats


def next_up(cohort: Cohort) -> tuple[int, ...]:
    """Who of the waiting list would move up now, by number, in that order.

    A free place goes first to whoever waits of the organization whose place it is, a woman if it
    is kept for women; then seats kept for nobody go to the others. Each time in the order of
    nomination.
    """
    waiting = sorted(
        (p for p in cohort.people if p.state is NominationState.WAITING),
        key=lambda p: (p.order, p.id),
    )
    moved: list[Standing] = []
    holding = [p for p in cohort.people if p.state in HOLDING]
    for own_place in (True, False):
        for person in waiting:
            if person in moved or len(holding) >= cohort.seats:
                continue
            before = committed(cohort.kept, holding)
            after = committed(cohort.kept, [*holding, person])
            if after == before or (not own_place and after <= cohort.seats):
                moved.append(person)
                holding.append(person)
    return tuple(person.id for person in moved)


def initials(name: str) -> str:
    """The first letter of each part of a name; a certificate's public page says no more."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())
