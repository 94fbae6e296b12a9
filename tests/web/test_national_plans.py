"""A country's capacity development plan: by consent only, and silent on all the rest (R12)."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.action_plans.queries import OFFER
from capacity.diagnostics.domain.action_plan import ActionState, Support
from surveys.constituents.consents import OFFERS, give_consent, withdraw_consent
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.factories import make_person
from tests.web.arranging import Case, begun, submitted
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

SignIn = Callable[..., int]

TODAY = now().date()
PLAN = "/countries/SEN/capacity-plan"


def plan(session: Session, case: Case, *said: tuple[str, str, int], **parts: object) -> None:
    """Actions as (text, criterion, days until the term)."""
    session.rollback()
    for text, criterion, days in said:
        term = TODAY + timedelta(days=days)
        intent = Intent(text=text, owner="Owning unit", term=term, criterion=criterion)
        intent = Intent(**({n: getattr(intent, n) for n in Intent.__slots__} | parts))
        add_action(session, case.assessment, intent, f"{text}", case.focal_point.id, now())
    session.commit()


def consent(session: Session, case: Case, gives: bool = True) -> None:
    session.rollback()
    act = give_consent if gives else withdraw_consent
    assert act(session, case.organization, OFFER, case.focal_point.id, now())
    session.commit()


def become(client: HouseClient, session: Session, *grants: Grant) -> None:
    session.rollback()
    person = make_person(session, *grants)
    session.commit()
    client.become(person)


def titles(page: Page) -> list[str]:
    return [words(e) for e in page.all(".//main//tbody//th/bdi")]


def test_the_plan_holds_what_consenting_institutions_have_before_them(
    client: HouseClient, session: Session
) -> None:
    union = submitted(session)
    ministry = submitted(session, Group.GOVERNMENT)
    plan(
        session,
        union,
        ("Union later", "C1.1", 50),
        ("Union across", "", 1),
        support=frozenset({Support.TRAINING}),
        outcome="OUT-7",
        note="Secret note",
        assumptions="Secret assumption",
        risks="Secret risk",
    )
    plan(session, ministry, ("Ministry sooner", "C1.2", 5), ("Ministry own", "M1.1", 2))
    for case in (union, ministry):
        consent(session, case)
    become(client, session, Grant(Role.PLANNER))
    page = client.page(PLAN)
    assert titles(page) == ["Ministry sooner", "Union later", "Ministry own", "Union across"]
    text = page.text()
    assert union.organization.name in text and ministry.organization.name in text
    assert "Training" in text and "OUT-7" in text and "C1.1" in text
    for kept in (
        "Secret note",
        "Secret assumption",
        "Secret risk",
        "Owning unit",
        "Planned",
        "%",
        "Importance",
        "Priority",
        "gap",
    ):
        assert kept not in page.text(".//main"), kept


def test_without_consent_a_plan_leaves_no_trace(client: HouseClient, session: Session) -> None:
    union, silent = submitted(session), submitted(session, Group.EMPLOYERS)
    plan(session, union, ("Open words", "C1.1", 5))
    consent(session, union)
    become(client, session, Grant(Role.ANALYST))
    before = client.page(PLAN).text(".//main")
    plan(session, silent, ("Silent words", "C1.1", 5))
    assert client.page(PLAN).text(".//main") == before
    assert silent.organization.name not in before
    become(client, session, Grant(Role.ANALYST))
    nothing = client.page("/countries/FRA/capacity-plan").text(".//main")
    consent(session, union, gives=False)
    page = client.page(PLAN)
    assert titles(page) == [] and union.organization.name not in page.text()
    assert page.text(".//main").replace("Senegal", "France") == nothing, "like an empty country"


def test_a_consent_withdrawn_on_the_page_removes_the_plan_from_later_editions(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    plan(session, case, ("Shared words", "C1.1", 5))
    client.become(case.focal_point)
    path = f"/organizations/{case.organization.id}/consents"
    for go, there in (("give", True), ("withdraw", False), ("give", True)):
        assert client.submit(path, {"go": go}, at=f"{case.path}/plan").status_code == 302
        assert ("Shared words" in client.page(PLAN).text()) is there
        content = client.get(f"{PLAN}.xlsx").data
        assert (b"Shared words" in unpacked(content)) is there
    assert ("consents.withdrawn", f"organization:{case.organization.id}") in recorded(session)


def unpacked(content: bytes) -> bytes:
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return str(sheet.to_python()).encode()


def test_consent_to_something_else_is_no_consent_to_this(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    plan(session, case, ("Unshared words", "C1.1", 5))
    for offer in OFFERS:
        if offer != OFFER:
            give_consent(session, case.organization, offer, case.focal_point.id, now())
    session.commit()
    client.become(case.focal_point)
    assert "Unshared words" not in client.page(PLAN).text()


def test_private_areas_and_what_has_ended_stay_with_the_institution(
    client: HouseClient, session: Session
) -> None:
    """Convention No. 87: W4 is never shared outside the organization and ACTRAV."""
    union, employers = submitted(session), submitted(session, Group.EMPLOYERS)
    plan(session, union, ("Unity words", "W4.1", 5), ("Open words", "W1.1", 5))
    plan(session, union, ("Dropped words", "C1.1", 5), state=ActionState.DROPPED, reason="No.")
    plan(session, union, ("Done words", "C1.1", 5), state=ActionState.DONE, progress=100)
    plan(session, employers, ("Fee words", "E3.1", 5))
    for case in (union, employers):
        consent(session, case)
    become(client, session, Grant(Role.DESIGNER))
    page = client.page(PLAN)
    assert titles(page) == ["Open words"] and employers.organization.name not in page.text()
    assert (
        len(
            CalamineWorkbook.from_filelike(BytesIO(client.get(f"{PLAN}.xlsx").data))
            .get_sheet_by_index(0)
            .to_python()
        )
        == 2
    )


def test_who_reads_it(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    plan(session, case, ("Shared words", "C1.1", 5))
    consent(session, case)
    ministry = begun(session, Group.GOVERNMENT)
    abroad = begun(session, Group.WORKERS, "FRA")
    readers: list[tuple[Grant, ...]] = [
        (Grant(Role.PLANNER),),
        (Grant(Role.ANALYST),),
        (Grant(Role.DESIGNER),),
        (Grant(Role.REVIEWER, group=Group.EMPLOYERS),),
        (Grant(Role.FOCAL_POINT, ministry.organization.id),),
    ]
    others: list[tuple[Grant, ...]] = [
        (),
        (Grant(Role.ADMINISTRATOR),),
        (Grant(Role.RESPONDENT, case.organization.id),),
        (Grant(Role.FOCAL_POINT, abroad.organization.id),),
    ]
    for grants in readers:
        become(client, session, *grants)
        assert "Shared words" in client.page(PLAN).text()
        assert client.get(f"{PLAN}.xlsx").status_code == 200
    for grants in others:
        become(client, session, *grants)
        for path in (PLAN, f"{PLAN}.xlsx"):
            assert client.get(path).status_code in (403, 404), grants
    with client.session_transaction() as cookie:
        cookie.clear()
    assert client.get(PLAN).location.startswith("/sign-in")


def test_a_country_that_there_is_not(client: HouseClient, session: Session) -> None:
    become(client, session, Grant(Role.PLANNER))
    for code in ("ZZZ", "sen", "SE"):
        client.page(f"/countries/{code}/capacity-plan", status=404)
        assert client.get(f"/countries/{code}/capacity-plan.xlsx").status_code == 404


def test_the_spreadsheet_holds_what_the_page_shows(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    plan(
        session,
        case,
        ("=1+1", "C2.1", 9),
        ("First", "C1.1", 5),
        support=frozenset({Support.ADVICE}),
        outcome="OUT-7",
    )
    consent(session, case)
    become(client, session, Grant(Role.PLANNER))
    page = client.page(PLAN)
    answer = client.get(f"{PLAN}.xlsx")
    assert f"capacity-plan-SEN-{TODAY}.xlsx" in answer.headers["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0)
    headings, *rows = sheet.to_python()
    assert headings == [
        "Area",
        "Organization",
        "Criterion",
        "What will be done",
        "By when",
        "Support wanted",
        "Outcome code",
    ]
    assert [row[3] for row in rows] == titles(page) == ["First", "=1+1"]
    headers = [words(e) for e in page.all(".//main//h2")]
    assert [row[0] for row in rows] == headers
    criteria = [words(e) for e in page.all(".//main//th/span")]
    assert [row[2] for row in rows] == criteria
    name = case.organization.name
    assert {(row[1], row[5], row[6]) for row in rows} == {(name, "Advice", "OUT-7")}
    assert [row[4] for row in rows] == [TODAY + timedelta(days=5), TODAY + timedelta(days=9)]


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_plan_in_every_language(
    client: HouseClient, session: Session, language: str, direction: str
) -> None:
    case = submitted(session)
    plan(session, case, ("Shared words", "C1.1", 5))
    consent(session, case)
    become(client, session, Grant(Role.PLANNER))
    page = client.page(f"{PLAN}?lang={language}")
    assert (page.html.get("lang"), page.html.get("dir")) == (language, direction)
    assert "Shared words" in page.text()
    assert client.get(f"{PLAN}.xlsx?lang={language}").status_code == 200


def test_the_countrys_page_leads_there_for_those_who_may_read_it(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    for role, leads in ((Role.PLANNER, True), (Role.ADMINISTRATOR, False)):
        become(client, session, Grant(role))
        assert (PLAN in client.page("/participation/SEN").links().values()) is leads
    afresh(session)
