"""Quoted figures are corrected and taken back; what they said before stays (R3)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.indicators.actions import load_built_in
from capacity.indicators.models import QuotedCorrection, QuotedFigure
from capacity.indicators.queries import quoted_figures
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from tests.client import HouseClient, words
from tests.web.conftest import afresh, recorded

QUOTED = "/indicators/quoted"
WHY = {"reason": "A misprint of the summary"}


@pytest.fixture
def figure(session: Session, sign_in: Callable[..., int]) -> QuotedFigure:
    """One of the figures that the platform brings along; an analyst is signed in."""
    load_built_in(session, now())
    session.commit()
    sign_in(Role.ANALYST)
    return next(each for each in quoted_figures(session) if each.qualifier == "")


def path_of(figure: QuotedFigure) -> str:
    return f"{QUOTED}/{figure.id}"


def test_one_is_corrected_and_both_are_shown_with_who_when_and_why(
    client: HouseClient, session: Session, figure: QuotedFigure
) -> None:
    title, french = figure.texts["en"]["title"], figure.texts["fr"]["title"]
    many = len(quoted_figures(session))
    response = client.submit(
        f"{path_of(figure)}/correct", {"number": "4321", **WHY}, form="/correct"
    )
    assert response.location == QUOTED
    page = client.page(QUOTED)
    rows = [words(row) for row in page.all(".//tr") if title in words(row)]
    assert len(rows) == 2 and "4,321" in rows[0]
    assert "A misprint of the summary" in rows[1] and "Corrected" in rows[1]
    assert "indicators.quoted-corrected" in {action for action, _ in recorded(session)}
    standing = quoted_figures(afresh(session))
    (made,) = (each for each in standing if each.number == Decimal(4321))
    assert (len(standing), made.texts["fr"]["title"]) == (many, french)


def test_the_same_figure_can_be_corrected_back(
    client: HouseClient, session: Session, figure: QuotedFigure
) -> None:
    """What ended does not stand in the way of what is right after all."""
    was = f"{figure.number.normalize():f}"
    client.submit(f"{path_of(figure)}/correct", {"number": "4321", **WHY}, form="/correct")
    (made,) = (each for each in quoted_figures(afresh(session)) if each.number == Decimal(4321))
    client.submit(f"{path_of(made)}/correct", {"number": was, **WHY}, form="/correct")
    assert all(each.number != Decimal(4321) for each in quoted_figures(afresh(session)))
    assert session.scalar(select(func.count()).select_from(QuotedCorrection)) == 2


def test_how_exact_it_is_can_be_corrected_alone(
    client: HouseClient, session: Session, figure: QuotedFigure
) -> None:
    change = {"qualifier": "more_than", **WHY}
    assert client.submit(f"{path_of(figure)}/correct", change, form="/correct").location == QUOTED
    ended = afresh(session).get_one(QuotedCorrection, figure.id)
    assert session.get_one(QuotedFigure, ended.successor_id).qualifier == "more_than"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"reason": " "}, "Fill in this field."),
        ({"number": "many", **WHY}, "Write a number in digits"),
        (WHY, "This figure is there already."),
    ],
)
def test_bad_input_is_an_error_at_the_field(
    client: HouseClient,
    session: Session,
    figure: QuotedFigure,
    change: dict[str, str],
    error: str,
) -> None:
    response = client.submit(f"{path_of(figure)}/correct", change, form="/correct")
    assert response.status_code == 422
    assert error in response.text
    assert afresh(session).scalar(select(func.count()).select_from(QuotedCorrection)) == 0


def test_one_is_taken_back_and_no_set_up_brings_it_again(
    client: HouseClient, session: Session, figure: QuotedFigure
) -> None:
    path = path_of(figure)
    refused = client.submit(f"{path}/take-back", {"why": ""}, at=f"{path}/correct")
    assert refused.status_code == 422
    client.submit(f"{path}/take-back", {"why": "No such page"}, at=f"{path}/correct")
    text = client.page(QUOTED).text()
    assert "Taken back" in text and "No such page" in text
    load_built_in(session, now())
    session.commit()
    assert figure.id not in {each.id for each in quoted_figures(afresh(session))}
    assert session.scalar(select(func.count()).select_from(QuotedFigure)) == 14


def test_sent_twice_it_is_corrected_once_and_another_correction_comes_too_late(
    client: HouseClient, session: Session, figure: QuotedFigure
) -> None:
    path = f"{path_of(figure)}/correct"
    form = {**client.page(path).form("/correct"), **WHY}
    for number in ("4321", "4321", "5432"):
        assert client.post(path, data={**form, "number": number}).location == QUOTED
    text = client.page(QUOTED).text()
    assert "4,321" in text and "5,432" not in text and "meanwhile" in text
    actions = [action for action, _ in recorded(session)]
    assert actions.count("indicators.quoted-corrected") == 1
