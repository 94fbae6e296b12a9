"""The example of docs/planning-training.md is what the platform computes."""

from fractions import Fraction
from pathlib import Path

import pytest

from capacity.training.domain.courses import Course
from capacity.training.domain.needs import Gap, Need, addressed, mid_ranks, needs
from capacity.training.domain.planning.explaining import Opening, Why
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.solutions import Left, solved
from capacity.training.domain.settings import Settings
from tests.unit.training.cases import E, G, W, candidate, course

GUIDE = (Path(__file__).parents[3] / "docs" / "planning-training.md").read_text(encoding="utf-8")

GAPS = {
    1: [Gap("C1.1", 2, 4, 5), Gap("C3.2", 1, 3, 3), Gap("M1.1", 2, 5, 2)],
    2: [Gap("C1.1", 1, 2, 4), Gap("C3.2", 2, 4, 4)],
    3: [Gap("C3.2", 1, 4, 3)],
}
NEEDS: tuple[Need, ...] = sum((needs(number, gaps) for number, gaps in GAPS.items()), ())
COURSES = (
    course(1, "C1", seats_min=2, seats_max=10, cost_edition=8000, cost_head=1000),
    course(2, "C3.2", seats_min=2, seats_max=10, cost_edition=6000, cost_head=500),
)
CANDIDATES: tuple[Candidate, ...] = (candidate(1, G), candidate(2, E), candidate(3, W))


def line(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


@pytest.mark.parametrize("organization", GAPS)
def test_the_weights(organization: int) -> None:
    gaps = GAPS[organization]
    ranks = mid_ranks([gap.priority for gap in gaps])
    for gap, rank, need in zip(gaps, ranks, needs(organization, gaps), strict=True):
        numbers = gap.existing, gap.desired, gap.importance, gap.priority
        cells = organization, gap.criterion, *numbers, rank, need.weight, need.target
        assert line(*cells) in GUIDE


@pytest.mark.parametrize("found", COURSES)
def test_what_each_course_addresses(found: Course) -> None:
    parts = [
        sum((addressed(n, found) for n in NEEDS if n.organization_id == number), Fraction(0))
        for number in GAPS
    ]
    (about,) = found.covers
    money = f"{found.cost_edition:,}", f"{found.cost_head:,}"
    assert line(found.code, about, "1 to 3", *money, *parts) in GUIDE


def test_the_plan() -> None:
    told = solved(Problem(COURSES, CANDIDATES, NEEDS, Settings(months=3, budget=12_000)))
    assert told.proposal is not None
    (edition,) = told.proposal.editions
    assert (edition.course_id, len(edition.parties), edition.cost) == (2, 3, 7500)
    assert "K2 with all three costs 7,500 euros and addresses 5/3" in GUIDE
    assert told.proposal.addressed == Fraction(5, 3)
    assert told.proposal.demand == 3
    assert "5/3 of 3, that is 56 %" in GUIDE and round(100 * 5 / 9) == 56
    (money,) = told.binding
    assert money.bound == Bound(Kind.BUDGET) and money.gain == pytest.approx(7 / 12)
    assert "up to 7/12 more could be addressed, 19 % of the demand" in GUIDE
    assert told.left == (
        Left("C1.1", Why.BOUNDS, 2, Fraction(7, 12)),
        Left("M1.1", Why.NO_COURSE, 1, Fraction(1, 6)),
    )
    assert told.openings == (Opening(1, "en", 2, Fraction(7, 12), 10_000),)
    assert "K1, for two organizations, 7/12, at 10,000 euros" in GUIDE


def test_saying_five_everywhere_changes_the_order_and_not_the_sum() -> None:
    loud = [Gap(gap.criterion, gap.existing, gap.desired, 5) for gap in GAPS[1]]
    assert [gap.priority for gap in loud] == [10, 10, 10]
    assert "its priorities would be 10, 10 and 10 and each would weigh 1/3" in GUIDE
    assert [need.weight for need in needs(1, loud)] == [Fraction(1, 3)] * 3
