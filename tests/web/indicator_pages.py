"""Indicators as tests arrange them and read their pages."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from capacity.indicators.actions import (
    Number,
    Sourced,
    set_baseline,
    state_value,
)
from capacity.indicators.models import Indicator
from tests.client import Page, words

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SOURCE = {"source": "GB.307/TC/1", "paragraph": "12", "document_date": "2010-03-01"}


def indicator(session: Session, code: str) -> int:
    found = session.scalar(select(Indicator.id).where(Indicator.code == code))
    assert found is not None
    return found


def main(page: Page) -> str:
    """What it says, without the marks that keep years in order among other letters."""
    return page.text(".//main").translate(dict.fromkeys(map(ord, "\u2068\u2069")))


def facts(page: Page) -> dict[str, str]:
    """Each fact and how it is written, without the panel behind it."""
    found: dict[str, str] = {}
    for listing in page.all(".//dl[@class='facts']"):
        name = ""
        for element in listing:
            if element.tag == "dt":
                name = words(element)
            else:
                found.setdefault(name, words(element))
    return found


def panels(page: Page) -> str:
    """Everything that the panels behind figures tell."""
    found = page.all(".//details[@class='explain']/div")
    return " ".join(words(part) for panel in found for part in panel.iter() if part.tag != "dl")


def refused(response: TestResponse, problem: str) -> Page:
    """The page again, with the problem at a field."""
    page = Page(response.text)
    said = [words(error) for error in page.all(".//p[@class='err']")]
    assert response.status_code == 422 and any(problem in each for each in said), (problem, said)
    return page


def base(session: Session, code: str, number: int, person_id: int) -> None:
    set_baseline(
        session, indicator(session, code), Decimal(number), Sourced("A"), True, person_id, NOW
    )
    session.commit()


def state(session: Session, code: str, year: int, number: str, person_id: int) -> None:
    value = Number(Decimal(number))
    state_value(session, indicator(session, code), year, value, Sourced("A"), person_id, NOW)
    session.commit()
