"""Demand: counted by whatever one asks, and beside what courses address of it."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.coverage import Covered, addressed_by, courses_for, covered, unmet
from capacity.training.domain.demand import (
    Across,
    Lines,
    Narrowing,
    Step,
    demand_by,
    demand_lines,
    demand_map,
    narrowed,
    share_of,
    whole,
)
from capacity.training.domain.needs import Gap, Need, addressed, needs
from capacity.training.domain.planning.problem import Candidate
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group

CODES = ("C1.1", "C1.2", "C2.1", "C9.4", "M1.1")


def course(number: int = 1, **given: object) -> Course:
    plain = {
        "id": number,
        "code": f"K{number}",
        "covers": frozenset({"C1"}),
        "level_from": 1,
        "level_to": 3,
        "groups": frozenset(Group),
        "delivery": Delivery.CAMPUS,
        "days": 5,
        "languages": frozenset({"en"}),
        "seats_min": 1,
        "seats_max": 20,
        "cost_edition": 0,
        "cost_head": 0,
    }
    return Course(**{**plain, **given})  # type: ignore[arg-type]


def candidate(number: int, **given: object) -> Candidate:
    plain = {"group": Group.WORKERS, "region": Region.AFRICA, "languages": frozenset({"en"})}
    return Candidate(number, **{**plain, **given})  # type: ignore[arg-type]


candidates = st.integers(1, 6).flatmap(
    lambda count: st.tuples(
        *(
            st.builds(
                Candidate,
                st.just(number),
                st.sampled_from(Group),
                st.sampled_from(Region),
                st.frozensets(st.sampled_from(("en", "fr", "ar")), min_size=1),
            )
            for number in range(count)
        )
    )
)
level = st.integers(1, 5)
gaps = st.lists(
    st.builds(Gap, st.sampled_from(CODES), level, level, level),
    unique_by=lambda gap: gap.criterion,
)
worlds = candidates.flatmap(
    lambda known: st.tuples(
        st.just(known),
        st.tuples(*(gaps for _each in known)).map(
            lambda all_gaps: tuple(
                need
                for each, own in zip(known, all_gaps, strict=True)
                for need in needs(each.id, own, {"C1.1"})
            )
        ),
    )
)
courses = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from((*CODES, "C1", "C9")), min_size=1),
        st.sampled_from(((1, 2), (1, 3), (2, 4), (3, 5))),
        st.frozensets(st.sampled_from(Group), min_size=1),
        st.frozensets(st.sampled_from(("en", "fr", "es")), min_size=1),
    ),
    max_size=4,
).map(
    lambda parts: [
        course(
            number,
            covers=covers,
            level_from=levels[0],
            level_to=levels[1],
            groups=groups,
            languages=languages,
        )
        for number, (covers, levels, groups, languages) in enumerate(parts)
    ]
)
World = tuple[tuple[Candidate, ...], tuple[Need, ...]]
some = settings(max_examples=40, deadline=None)


def lines(world: World) -> Lines:
    return demand_lines(*world)


@some
@given(worlds)
def test_each_organization_with_needs_weighs_one(world: World) -> None:
    demand = whole(lines(world))
    assert demand.weight == demand.organizations == len({n.organization_id for n in world[1]})
    assert demand.needs == len(world[1])
    assert demand.planned == sum(need.criterion == "C1.1" for need in world[1])


@some
@given(worlds)
def test_a_line_is_one_kind_of_need(world: World) -> None:
    kinds = {each.id: each for each in world[0]}
    for line, demand in lines(world).items():
        alike = [
            need
            for need in world[1]
            if (need.criterion, need.existing, need.target, need.planned)
            == (line.step.criterion, line.step.existing, line.step.target, line.planned)
            and kinds[need.organization_id].group is line.group
            and kinds[need.organization_id].region is line.region
            and kinds[need.organization_id].languages == line.languages
        ]
        assert demand.needs == len(alike)
        assert demand.weight == sum((need.weight for need in alike), Fraction(0))
        assert demand.organization_ids == {need.organization_id for need in alike}


@some
@given(worlds, st.sampled_from((Across.REGION, Across.GROUP)))
def test_the_cells_of_a_map_add_up(world: World, across: Across) -> None:
    found = lines(world)
    cells = demand_map(found, across)
    assert sum(cell.needs for cell in cells.values()) == len(world[1])
    assert sum((cell.weight for cell in cells.values()), Fraction(0)) == whole(found).weight


@some
@given(worlds)
def test_whoever_follows_two_languages_counts_in_both(world: World) -> None:
    cells = demand_map(lines(world), Across.LANGUAGE)
    languages = {each.id: len(each.languages) for each in world[0]}
    assert sum(cell.needs for cell in cells.values()) == sum(
        languages[need.organization_id] for need in world[1]
    )


@some
@given(worlds)
def test_narrowings_part_the_demand(world: World) -> None:
    everything = lines(world)
    for parts in (
        [Narrowing(group=group) for group in Group],
        [Narrowing(region=region) for region in Region],
        [Narrowing(planned=planned) for planned in (True, False)],
        [Narrowing(criterion=code) for code in CODES],
        [Narrowing(area=area) for area in ("C1", "C2", "C9", "M1")],
    ):
        taken = [line for narrowing in parts for line in narrowed(everything, narrowing)]
        assert len(taken) == len(everything) and set(taken) == set(everything)


@some
@given(worlds, courses)
def test_what_courses_meet_and_what_none_meets_is_everything(
    world: World, known: list[Course]
) -> None:
    found = lines(world)
    left = unmet(known, found)
    met = [line for line in found if covered(known, line) is Covered.COVERED]
    assert sum(demand.needs for demand in left.values()) + sum(
        found[line].needs for line in met
    ) == len(world[1])
    kinds = {each.id: each for each in world[0]}
    for need in world[1]:
        group = kinds[need.organization_id].group
        fits = [one for one in known if group in one.groups and addressed(need, one) > 0]
        step = Step(need.criterion, need.existing, need.target)
        if not fits:
            assert need.organization_id in left[step, Covered.NO_COURSE].organization_ids


@some
@given(worlds, courses)
def test_course_to_needs_and_needs_to_course_agree(world: World, known: list[Course]) -> None:
    found = lines(world)
    back = courses_for(known, found)
    kinds = {each.id: each for each in world[0]}
    for one in known:
        would = addressed_by(one, found)
        assert (one.id in back) == (would.whole.needs > 0)
        for parts in (would.by_criterion, would.by_group, would.by_region):
            total = sum((part.weight for part in parts.values()), Fraction(0))
            assert total == would.whole.weight
        # Need by need, as the planning has it.
        assert would.whole.weight + would.elsewhere.weight == sum(
            (
                addressed(need, one)
                for need in world[1]
                if kinds[need.organization_id].group in one.groups
            ),
            Fraction(0),
        )


def test_a_course_counts_those_elsewhere_apart() -> None:
    """Needs at level 1 towards 3; one organization of two follows the course's language."""
    known = (candidate(1), candidate(2, languages=frozenset({"fr"})))
    gap = [Gap("C1.1", 1, 5, 3)]
    found = demand_lines(known, (*needs(1, gap), *needs(2, gap)))
    would = addressed_by(course(level_to=2), found)
    assert (would.whole.organizations, would.whole.weight) == (1, Fraction(1, 2))
    assert (would.elsewhere.organizations, would.elsewhere.weight) == (1, Fraction(1, 2))
    assert [covered([course()], line) for line in found] == [Covered.COVERED, Covered.NO_LANGUAGE]
    assert share_of(would.whole, whole(found)).value == Fraction(1, 4)


def test_the_same_step_is_one_number() -> None:
    known = (candidate(1), candidate(2, group=Group.EMPLOYERS))
    made = (*needs(1, [Gap("C1.1", 2, 3, 1)]), *needs(2, [Gap("C1.1", 2, 3, 5)]))
    found = demand_lines(known, made)
    (demand,) = demand_by(found, lambda line: line.step).values()
    assert len(found) == 2
    assert (demand.needs, demand.organizations, demand.weight) == (2, 2, Fraction(2))


def test_without_needs_there_is_no_share() -> None:
    assert share_of(whole({}), whole({})).why_not == "no-needs-shared"
