"""The demand for training (R10, R12, R15): shared needs by name, all others in numbers only."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.demand.forecasting import take_up_so_far
from capacity.training.demand.models import DemandCell
from capacity.training.demand.queries import planned_needs
from capacity.training.demand.releasing import make_demand_edition, shown_cells
from capacity.training.domain.courses import EditionState
from capacity.training.domain.forecast import TakeUp
from surveys.constituents.consents import Recipient, Subject, give_consent, withdraw_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.factories import make_course, make_edition, make_person
from tests.web.conftest import afresh, recorded
from tests.web.portfolios import reviewed
from tests.web.training_plans import AFRICA, CRITERIA, sharing

NEEDS = (Subject.NEEDS, Recipient.TURIN_CENTRE)
PLAN = (Subject.PLAN, Recipient.TURIN_CENTRE)
PAGE = "/training/demand"


@pytest.fixture
def planner(sign_in: SignIn) -> int:
    return sign_in(Role.PLANNER)


def withdraw(session: Session, organization: Organization) -> None:
    person = make_person(session)
    assert withdraw_consent(session, organization, NEEDS, person.id, now())
    session.commit()


def codes(session: Session) -> set[tuple[int, str]]:
    needed = planned_needs(afresh(session), demonstration=False)
    return {(need.organization_id, need.criterion) for need in needed.needs}


# --- what is read --------------------------------------------------------------------------------


def test_shared_needs_are_those_of_the_latest_validated_assessment(session: Session) -> None:
    union, other = sharing(session, ("SEN", "KEN"))
    withdraw(session, other)
    assert codes(session) == {(union.id, code) for code in CRITERIA}
    (assessment,) = session.scalars(
        select(Assessment).where(Assessment.organization_id == union.id)
    ).all()
    # A reviewer verified more than was agreed: what is verified counts.
    review = session.get(Review, (assessment.id, "C1.1"))
    assert review is not None
    review.verified_level = 5
    # Ended anew: what was worked out before is not kept.
    assessment.ended_at = now()
    session.commit()
    assert codes(session) == {(union.id, code) for code in CRITERIA if code != "C1.1"}
    # While it is looked at again it says nothing.
    assessment.state, assessment.ended_at = AssessmentState.SUBMITTED, None
    session.commit()
    assert codes(session) == set()


def test_withdrawn_or_ended_is_gone_at_once(session: Session) -> None:
    union, other = sharing(session, ("SEN", "KEN"))
    assert {number for number, _code in codes(session)} == {union.id, other.id}
    withdraw(session, union)
    assert {number for number, _code in codes(session)} == {other.id}
    other.ended_on = now().date()
    session.commit()
    assert codes(session) == set()


def test_a_plan_is_looked_at_only_by_a_second_consent(session: Session) -> None:
    (union,) = sharing(session, ("SEN",))
    person = make_person(session)
    (assessment,) = session.scalars(select(Assessment)).all()
    intent = Intent("Train the officers.", "Office", now().date(), "C1.1")
    add_action(session, assessment, intent, "a" * 32, person.id, now())
    session.commit()
    assert not any(need.planned for need in planned_needs(session, False).needs)
    give_consent(session, union, PLAN, person.id, now())
    session.commit()
    planned = {need.criterion for need in planned_needs(session, False).needs if need.planned}
    assert planned == {"C1.1"}


def test_the_number_of_queries_does_not_grow(session: Session) -> None:
    """P6: as many queries for 3 organizations as for 30."""
    counts = []
    for countries in (("SEN", "KEN", "GHA"), AFRICA * 5):
        sharing(session, countries)
        asked: list[str] = []

        def note(*arguments: object, asked: list[str] = asked) -> None:
            asked.append(str(arguments[2]))

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        planned_needs(session, demonstration=False)
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


# --- the pages -----------------------------------------------------------------------------------


def test_a_planner_sees_shared_needs_by_name(
    client: HouseClient, session: Session, planner: int
) -> None:
    union, hidden = sharing(session, ("SEN", "KEN"))
    withdraw(session, hidden)
    page = client.page(PAGE).text()
    assert "1 organization shares its needs with the Turin Centre. Number of needs: 3." in page
    assert union.name in page and hidden.name not in page
    assert "from 3 (Working) to 5 (Sustained)" in page
    assert ("demand.seen", "demand") in recorded(session)
    chosen = client.page(f"{PAGE}?area=C3&across=group&measure=weight").text()
    assert "Number of needs: 1." in chosen and "Employers" in chosen
    assert "No need fits this choice" in client.page(f"{PAGE}?group=employers").text()


def test_a_wrong_choice_is_said_and_kept(
    client: HouseClient, session: Session, planner: int
) -> None:
    sharing(session, ("SEN",))
    assert client.get(f"{PAGE}?region=moon").status_code == 422
    assert client.get(f"{PAGE}?page=x").status_code == 422


def test_without_shared_needs_the_page_teaches(client: HouseClient, planner: int) -> None:
    assert "No organization shares its needs yet" in client.page(PAGE).text()
    assert "No number can be shown" in client.page(f"{PAGE}/others").text()
    assert "No assessment is under way" in client.page(f"{PAGE}/forecast").text()


def test_only_planners(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    for role in (Role.ANALYST, Role.DESIGNER):
        sign_in(role)
        assert client.get(PAGE).status_code == 403
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert client.get(f"{PAGE}/needs.csv").status_code == 403


def test_the_file_holds_what_fits_the_choice(
    client: HouseClient, session: Session, planner: int
) -> None:
    (union,) = sharing(session, ("SEN",))
    union.name = "=Union"
    session.commit()
    text = client.get(f"{PAGE}/needs.csv?area=C1").get_data(as_text=True)
    lines = list(csv.DictReader(StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert [line["criterion"] for line in lines] == ["C1.1", "C1.2"]
    assert {line["organization"] for line in lines} == {"'=Union"}
    assert ("demand.downloaded", "demand") in recorded(session)


def test_courses_and_needs_both_ways(client: HouseClient, session: Session, planner: int) -> None:
    """R15: what a course would address, which courses address a need, what none does."""
    sharing(session, ("SEN", "KEN"))
    course = make_course(session, "C1")
    course.level_from, course.level_to = 3, 4
    session.commit()
    addresses = client.page(f"{PAGE}/courses/{course.id}").text()
    assert "the course would address needs of 2 organizations." in addresses
    assert course.code in client.page(f"{PAGE}/criteria/C1.1").text()
    assert "No course on offer addresses them." in client.page(f"{PAGE}/criteria/C3.1").text()
    assert "The catalogue does not meet 2 needs." in client.page(f"{PAGE}/unmet").text()
    assert client.get(f"{PAGE}/criteria/W4.1").status_code == 404
    assert client.get(f"{PAGE}/courses/999").status_code == 404


def test_the_forecast_counts_open_rounds(
    client: HouseClient, session: Session, planner: int
) -> None:
    sharing(session, AFRICA)
    reviewed(session, ("SEN", "KEN", "GHA"), state="submitted")
    session.commit()
    page = client.page(f"{PAGE}/forecast")
    assert "3 assessments are under way" in page.text()
    assert TOO_FEW in forecast(client)  # six do
    sharing(session, ("SEN", "KEN"))
    assert TOO_FEW not in forecast(client).partition("M1")[0]


TOO_FEW = "Not computable: fewer than 8 organizations share their needs."


def forecast(client: HouseClient) -> str:
    """With what the panels say, which are closed at first."""
    return client.get(f"{PAGE}/forecast").get_data(as_text=True)


# --- needs that are not shared -------------------------------------------------------------------


def hidden_needs(session: Session, having: int, lacking: int) -> list[Organization]:
    """Unions of Senegal with and without needs in CRITERIA, which share none of them."""
    found: list[Organization] = []
    for count, desired in ((having, 5), (lacking, 3)):
        made = reviewed(session, ("SEN",) * count, Group.WORKERS)
        session.execute(
            update(Position)
            .where(Position.assessment_id.in_(made.assessments), Position.criterion.in_(CRITERIA))
            .values(desired=desired, importance=4)
        )
        session.commit()
        found += made.organizations
    return found


def cells(session: Session) -> dict[str, tuple[int, int]]:
    shown = shown_cells(afresh(session), demonstration=False)
    return {each.cell.area: (each.needing, each.counted) for each in shown}


def test_others_are_numbers_of_at_least_five(
    client: HouseClient, session: Session, planner: int
) -> None:
    unions = hidden_needs(session, 5, 4)
    make_demand_edition(session, False, now())
    session.commit()
    assert cells(session) == {}
    unions += reviewed(session, ("SEN",)).organizations
    make_demand_edition(session, False, now() + timedelta(days=2))
    session.commit()
    assert cells(session) == {"C1": (5, 10), "C3": (5, 10)}
    page = client.page(f"{PAGE}/others").text()
    assert "2 numbers can be shown" in page
    assert not any(union.name in page for union in unions)


def test_sharing_and_withdrawing_move_no_number(session: Session) -> None:
    """Disclosure control: the list by name grows and shrinks by one, the number stands."""
    unions = hidden_needs(session, 6, 6)
    person = make_person(session)
    make_demand_edition(session, False, now())
    session.commit()
    before = cells(session)
    for day, change in ((2, give_consent), (4, withdraw_consent)):
        assert change(session, unions[0], NEEDS, person.id, now())
        make_demand_edition(session, False, now() + timedelta(days=day))
        session.commit()
        assert cells(session) == before == {"C1": (6, 12), "C3": (6, 12)}
    counted = {
        number for cell in session.scalars(select(DemandCell)) for number, *_rest in cell.members
    }
    assert counted == {union.id for union in unions}  # nobody sees who that is


def offered(
    session: Session,
    organization: Organization,
    outcomes: tuple[str, ...],
    begins_in_days: int = -60,
    state: EditionState = EditionState.HELD,
) -> None:
    """Four places of an edition, for which these were nominated."""
    edition = make_edition(session, begins_in_days=begins_in_days, state=state)
    person = make_person(session)
    session.add(
        PlaceOffer(
            edition_id=edition.id,
            organization_id=organization.id,
            places=4,
            criteria=["C1.1"],
            offered_by=person.id,
            offered_at=now(),
        )
    )
    for number, outcome in enumerate(outcomes):
        session.add(
            Nomination(
                edition_id=edition.id,
                kind="constituent",
                organization_id=organization.id,
                name=f"Participant {number}",
                language="en",
                state=outcome,
                nominated_by=person.id,
                nominated_at=now(),
            )
        )
    session.commit()


def test_the_take_up_is_that_of_the_latest_edition_held(session: Session) -> None:
    """R15: each organization counts once; an edition still to come counts in neither number."""
    one, other, third, fourth = sharing(session, ("SEN", "KEN", "GHA", "MAR"))
    offered(session, one, ("attended", "absent", "refused"))
    offered(session, one, (), begins_in_days=60, state=EditionState.CONFIRMED)
    for late in (other, third):
        offered(session, late, ("absent",), begins_in_days=-30)
        offered(session, late, ("refused",), begins_in_days=-90)
    offered(session, fourth, ("attended",), begins_in_days=-90)
    offered(session, fourth, ("withdrawn", "waiting"), begins_in_days=-30)
    assert take_up_so_far(session, demonstration=False) == TakeUp(4, 3)
    assert take_up_so_far(session, demonstration=True) == TakeUp(0, 0)


def test_the_take_up_enters_the_forecast(
    client: HouseClient, session: Session, planner: int
) -> None:
    """R15: of what is expected to be needed, what is expected to be taken up, or why not."""
    unions = sharing(session, (*AFRICA, "SEN", "KEN"))
    reviewed(session, ("SEN", "KEN", "GHA"), state="submitted")
    session.commit()
    assert "How many places will be taken up is not known" in client.page(f"{PAGE}/forecast").text()
    for union, outcome in zip(unions, ("attended", "attended", "refused"), strict=False):
        offered(session, union, (outcome,))
    page = client.page(f"{PAGE}/forecast")
    assert "Needs are expected most often in C1" in plain(page.text(".//main"))
    assert "67%" in page.text(".//dl")
    # 3 under way, 8 of 8 have the need: 3 × 8½/9; of 3 offered places 2 took one up: 2½/4
    tables = {words(table[0]): table for table in page.all(".//table")}
    (places,) = (table for name, table in tables.items() if name.startswith("As many as 2 places"))
    first = places.findall("./tbody/tr")[0]
    assert [words(cell) for cell in first[1:]] == ["2", "0", "3"]
    assert "expected-places-interval/1" in forecast(client)


def plain(text: str) -> str:
    """Without the marks that keep names in their direction."""
    return text.translate(dict.fromkeys(map(ord, "\u2068\u2069")))
