"""The bureau's portfolio: areas in colour for many together, organizations by name without."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment, Review
from capacity.reports.portfolio.keeping import KEPT, keep_levels
from capacity.reports.portfolio.models import AreaScoreRow
from capacity.reports.portfolio.queries import levels_of
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, panel_of, words
from tests.factories import make_organization
from tests.web.arranging import begun, submitted
from tests.web.conftest import recorded
from tests.web.portfolios import reviewed

SignIn = Callable[..., int]
AFRICA = ("SEN", "KEN", "GHA", "MAR", "ZAF")


def keep(app: Flask, session: Session) -> None:
    """What the worker does once a minute."""
    session.rollback()
    with app.app_context():
        keep_levels(session)
    session.commit()


def names_listed(page: Page) -> list[str]:
    return [words(name) for name in page.all(".//table[@class='levels']/tbody/tr/th//bdi")]


def heat(page: Page, area: str) -> list[str]:
    """The shares printed in an area's row of the heat map."""
    for row in page.all(".//table[@class='heat']/tbody/tr"):
        if words(row[0]).startswith(area):
            return [words(cell) for cell in row.findall("td")]
    return []


def shades(page: Page, area: str) -> list[str]:
    for row in page.all(".//table[@class='heat']/tbody/tr"):
        if words(row[0]).startswith(area):
            return [cell.get("class", "") for cell in row.findall("td")]
    return []


def test_a_reviewer_sees_the_own_group_by_name_and_each_level_explained(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    made = reviewed(session, AFRICA)
    make_organization(session, name="Élan")
    make_organization(session, name="Zenith")
    session.commit()
    other = submitted(session, Group.EMPLOYERS)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio")
    listed = names_listed(page)
    assert listed.index("Élan") < listed.index(made.organizations[0].name) < listed.index("Zenith")
    assert other.organization.name not in page.text()
    assert "Levels can be read of 5 of 7 organizations." in page.text()
    assert f"/assessments/{made.assessments[0]}/report" in page.links().values()
    cell = next(
        c
        for c in page.all(".//table[@class='levels']/tbody/tr/td")
        if c.find("details") is not None
    )
    panel = panel_of(cell)
    assert words(cell) == "3.0" and panel["Criteria with a level"] == "4 of 4 that apply"
    assert panel["Rule"] == "area-score/1" and panel["Lowest level"].endswith("(3)")
    assert "Workers' Activities" in panel["Who may see it"]
    assert ("portfolio.seen", "portfolio") in recorded(session)


def test_named_organizations_are_never_coloured(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    reviewed(session, AFRICA, level=lambda number, _code: number + 1)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio")
    cells = page.all(".//table[@class='levels']/tbody//td")
    assert {cell.get("class", "") for cell in cells} <= {"", "n"}
    total = page.all(".//table[@class='levels']/tbody/tr")[0].findall("td")
    assert len(total) == 1 + 9 + 5 + 1  # the state; the areas; weak points; no total


def test_colour_stands_for_five_organizations_or_more(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Three of five work in Africa; four in Europe are too few to be shown."""
    reviewed(
        session,
        (*AFRICA, "FRA", "ITA", "ESP", "DEU"),
        level=lambda number, _code: 2 if number < 2 else 4,
    )
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio")
    assert heat(page, "C1") == ["60%", "–", "–", "–", "–", "78%"]
    assert shades(page, "C1") == ["h3", "h0", "h0", "h0", "h0", "h4"]
    hidden = panel_of(page.all(".//table[@class='heat']//td[@class='h0']")[0])
    assert hidden[""].endswith("Not computable: fewer than five organizations have a score.")


def test_the_choice_is_in_the_address(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    african = reviewed(session, AFRICA)
    european = reviewed(session, ("FRA",), state="submitted")
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio?region=africa&state=verified")
    assert names_listed(page) == sorted(o.name for o in african.organizations)
    page = client.page(f"/portfolio?round={european.round.id}&by=round&levels=consensus")
    assert "Levels can be read of 1 of 6 organizations." in page.text()
    assert "This page compares the levels that were agreed on." in page.text()
    assert page.all(".//select[@id='round']/option[@selected]")[0].get("value") == str(
        european.round.id
    )


@pytest.mark.parametrize(
    "asked", ["region=moon", "round=x", "state=best", "levels=self_rated", "page=0", "by=score"]
)
def test_what_cannot_be_chosen_is_named(client: HouseClient, sign_in: SignIn, asked: str) -> None:
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(f"/portfolio?{asked}", status=422)
    name = asked.partition("=")[0]
    assert page.all(f".//a[@href='#{name}']")


def test_another_group_is_not_to_be_chosen(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    other = submitted(session, Group.EMPLOYERS)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio?group=employers", status=422)
    assert other.organization.name not in page.text()


def test_what_is_with_the_organization_shows_no_level(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Neither what is being agreed on, nor what was returned, nor what was never to be verified."""
    begun(session)
    returned = reviewed(session, ("SEN", "SEN"), state="submitted")
    first, second = (session.get_one(Assessment, i) for i in returned.assessments)
    first.state, first.returned_at = "returned", now()
    second.state, second.ended_at = "agreed_not_verified", now()
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio")
    assert "Levels can be read of 0 of 3 organizations." in page.text()
    states = [words(row[1][0]) for row in page.all(".//table[@class='levels']/tbody/tr")]
    assert sorted(states) == ["In progress", "In progress", "Levels not shared"]
    assert not page.all(".//main//details")


def test_demonstration_organizations_count_in_no_real_figure(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    reviewed(session, ("XAA",) * 5, level=lambda _number, _code: 1)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/portfolio")
    assert "All of these are demonstration organizations." in page.text()
    assert heat(page, "C1")[-1] == "0%"
    reviewed(session, AFRICA)
    page = client.page("/portfolio")
    assert "All of these are demonstration organizations." not in page.text()
    assert heat(page, "C1")[-1] == "100%" and "Demonstration" in page.text()


def test_what_is_kept_is_what_would_be_computed(app: Flask, session: Session) -> None:
    made = reviewed(session, AFRICA, level=lambda n, code: None if "C2" in code else 1 + n % 5)
    with app.app_context():
        before = {kind: levels_of(session, made.assessments, kind) for kind in KEPT}
    keep(app, session)
    assert session.scalar(select(func.count()).select_from(AreaScoreRow)) == 5 * 14 * 2
    with app.app_context():
        for kind, levels in before.items():
            assert levels_of(session, made.assessments, kind) == levels


def test_a_review_opened_again_is_no_longer_read_from_what_was_kept(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    made = reviewed(session, AFRICA, level=lambda _number, _code: 2)
    keep(app, session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert heat(client.page("/portfolio"), "C1")[-1] == "0%"
    session.rollback()
    for number in made.assessments:
        found = session.get_one(Assessment, number)
        found.ended_at = now()  # reopened by an appeal, and validated once more
        for review in session.scalars(select(Review).where(Review.assessment_id == number)):
            review.verified_level = 4
    session.commit()
    assert heat(client.page("/portfolio"), "C1")[-1] == "100%"
    keep(app, session)
    assert heat(client.page("/portfolio"), "C1")[-1] == "100%"


def test_the_command_keeps_everything_anew(app: Flask, session: Session) -> None:
    made = reviewed(session, AFRICA)
    keep(app, session)
    session.execute(update(AreaScoreRow).values(lowest=1))
    session.commit()
    done = app.test_cli_runner().invoke(args=["portfolio", "rebuild"])
    assert done.exit_code == 0 and "5 assessments" in done.output
    session.rollback()
    assert set(session.scalars(select(AreaScoreRow.lowest))) == {3}
    assert len(made.assessments) == 5


def test_sixty_organizations_cost_as_many_queries_as_six(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    statements: list[str] = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    counts = []
    organizations = []
    for several in (6, 54):
        made = reviewed(session, (AFRICA * 12)[:several])
        organizations += made.organizations
        keep(app, session)
        statements.clear()
        page = client.page("/portfolio")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20, statements
    assert len(names_listed(page)) == 50 and "Page 1 of 2" in page.text()
    statements.clear()
    assert len(names_listed(client.page("/portfolio?page=2&by=round"))) == 10
    assert len(statements) <= 21
