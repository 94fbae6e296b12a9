"""Whom training reached: the figures of R15 and R16, and equity."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from capacity.training.domain.cohort_figures import SEX_UNKNOWN
from capacity.training.domain.cohorts import NominationState, ParticipantKind
from capacity.training.domain.equity import NOTHING_OFFERED, NOTHING_PLANNED, Offered, equity
from capacity.training.domain.participants import NO_CONSTITUENTS, CountedEdition, People
from capacity.training.domain.reach import (
    FEW_FELLOWS,
    NO_BASE,
    NO_EDITIONS,
    NO_PARTICIPANTS,
    SAME_YEAR,
    growth,
    reach,
)
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group

ATTENDED, ABSENT = NominationState.ATTENDED, NominationState.ABSENT
EDITIONS = (
    CountedEdition(1, 10, 2008, held=True, linked=True, for_programme=True),
    CountedEdition(2, 10, 2008, held=True, linked=True, for_programme=True),
    CountedEdition(3, 11, 2008, held=True, about_un=True),
    CountedEdition(4, 11, 2007, held=True),
    CountedEdition(5, 12, 2008, held=False, planned=True),
)


def sent(
    edition: int,
    group: Group | None,
    number: int,
    sex: str = "",
    state: NominationState = ATTENDED,
    region: Region = Region.AFRICA,
    fellows: int = 0,
    euros: int = 0,
) -> People:
    kind = ParticipantKind.CONSTITUENT if group else ParticipantKind.STAFF
    return People(edition, kind, group, region, sex, state, number, fellows, euros)


PEOPLE = (
    sent(1, Group.GOVERNMENT, 60, "man"),
    sent(1, Group.EMPLOYERS, 10, "woman", fellows=2, euros=5_000),
    sent(2, Group.WORKERS, 10, "woman", fellows=1, euros=1_500),
    sent(2, Group.WORKERS, 7, "man", ABSENT, fellows=1, euros=9_999),
    sent(3, None, 15, "", region=Region.AMERICAS),
    sent(3, None, 5, "other", region=Region.ARAB_STATES),
    sent(4, Group.WORKERS, 50, "woman"),
    sent(5, Group.WORKERS, 3, "woman", NominationState.ACCEPTED),
)


def test_the_figures_of_a_year() -> None:
    """R15: 20 of 80 constituents are the 25 % that the papers report as of October 2008."""
    found = reach(2008, EDITIONS, PEOPLE)
    assert (found.editions.value, found.participants.value) == (3, 100)
    assert found.represented.value == Fraction(1, 4)
    assert found.represented.denominator == 80
    assert found.represented_of_all.value == Fraction(1, 5)
    assert (found.women.value, found.women.denominator) == (Fraction(20, 85), 85)
    assert found.sex_not_known.value == 15
    assert found.linked_editions.value == Fraction(2, 3)
    assert found.linked_participants.value == Fraction(4, 5)
    assert (found.fellowships.value, found.fellowship_euros.why_not) == (3, FEW_FELLOWS)
    assert (found.programme_editions.value, found.programme_courses.value) == (2, 1)


def test_the_money_of_fellowships_is_told_from_five_on() -> None:
    """What one person gets is not for every reader of the figures."""
    five = (*PEOPLE, sent(2, Group.WORKERS, 3, fellows=2, euros=3_500))
    assert reach(2008, EDITIONS, five).fellowship_euros.value == 10_000
    assert reach(2007, EDITIONS, five).fellowship_euros.value == 0


def test_staff_stand_by_the_region_they_work_in() -> None:
    """R16."""
    found = reach(2008, EDITIONS, PEOPLE)
    by_region = {region: (all_.value, un.value) for region, all_, un in found.staff_by_region}
    assert by_region[Region.AMERICAS] == (15, 15)
    assert by_region[Region.ARAB_STATES] == (5, 5)
    assert by_region[Region.AFRICA] == (0, 0)
    assert (found.staff.value, found.staff_about_un.value) == (20, 20)


def test_growth_is_counted_from_the_base_year() -> None:
    before, now = (reach(year, EDITIONS, PEOPLE) for year in (2007, 2008))
    assert (growth(now, before).value, growth(now, before).denominator) == (1, 50)
    assert growth(before, now).value == Fraction(-1, 2)
    assert growth(now, now).why_not == SAME_YEAR
    assert growth(now, reach(2006, EDITIONS, PEOPLE)).why_not == NO_BASE


def test_a_year_without_training_says_why_it_has_no_shares() -> None:
    found = reach(2001, EDITIONS, PEOPLE)
    assert found.participants.value == 0
    assert found.represented.why_not == NO_CONSTITUENTS
    assert found.represented_of_all.why_not == NO_PARTICIPANTS
    assert found.women.why_not == NO_PARTICIPANTS
    assert found.linked_editions.why_not == NO_EDITIONS
    assert found.linked_participants.why_not == NO_PARTICIPANTS
    unknown = reach(2008, EDITIONS, (sent(1, Group.WORKERS, 4),))
    assert unknown.women.why_not == SEX_UNKNOWN


def test_equity_stands_from_plan_to_course() -> None:
    offers = (
        Offered(1, Group.GOVERNMENT, Region.AFRICA, 6, 1),
        Offered(1, Group.EMPLOYERS, Region.AFRICA, 2, 1),
        Offered(5, Group.WORKERS, Region.AMERICAS, 8, 4),
        Offered(4, Group.WORKERS, Region.AFRICA, 99, 0),
    )
    found = equity(2008, EDITIONS, offers, PEOPLE)
    workers, government = dict(found.groups)[Group.WORKERS], dict(found.groups)[Group.GOVERNMENT]
    assert [each.value for each in workers.all] == [
        1,
        Fraction(1, 2),
        Fraction(20, 90),
        Fraction(10, 80),
    ]
    assert government.offered.value == Fraction(6, 16)
    assert dict(found.regions)[Region.AMERICAS].offered.value == Fraction(1, 2)
    assert [each.value for each in found.women.all] == [
        Fraction(1, 2),
        Fraction(6, 16),
        Fraction(23, 90),
        Fraction(20, 80),
    ]


def test_equity_of_an_empty_year_says_why() -> None:
    found = equity(2001, EDITIONS, (), PEOPLE)
    reasons = (NOTHING_PLANNED, NOTHING_OFFERED, "nobody-accepted", NO_CONSTITUENTS)
    assert tuple(each.why_not for each in found.women.all) == reasons
    assert tuple(each.why_not for each in dict(found.groups)[Group.WORKERS].all) == reasons


crowds = st.lists(
    st.builds(
        sent,
        edition=st.sampled_from([1, 2, 3]),
        group=st.sampled_from([None, *Group]),
        number=st.integers(1, 40),
        sex=st.sampled_from(["", "woman", "man", "other"]),
        state=st.sampled_from([ATTENDED, ABSENT]),
        region=st.sampled_from(list(Region)),
    ),
    max_size=12,
)


@given(crowds)
def test_parts_add_up_and_the_wider_denominator_never_gives_more(people: list[People]) -> None:
    found = reach(2008, EDITIONS, people)
    monitor = equity(2008, EDITIONS, (), people)
    if found.represented.known:
        assert found.represented_of_all.known
        assert (found.represented_of_all.value or 0) <= (found.represented.value or 0)
        for lines in (monitor.groups, monitor.regions):
            assert sum(Fraction(stages.attended.value or 0) for _of, stages in lines) == 1
    assert sum(int(all_.value or 0) for _region, all_, _un in found.staff_by_region) == int(
        found.staff.value or 0
    )
    assert found.women.denominator + int(found.sex_not_known.value or 0) == int(
        found.participants.value or 0
    )


@given(crowds)
def test_people_counted_together_or_one_by_one_give_the_same(people: list[People]) -> None:
    apart = [
        sent(p.edition_id, p.group, 1, p.sex, p.state, p.region or Region.AFRICA)
        for p in people
        for _one in range(p.number)
    ]
    assert reach(2008, EDITIONS, people) == reach(2008, EDITIONS, apart)
