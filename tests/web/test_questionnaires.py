"""The library of questionnaires, and each version as respondents read it."""

import pytest
from sqlalchemy.orm import Session

from surveys.constituents.roles import Role
from surveys.questionnaires.queries import latest_version, questionnaire_in
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS
from tests.web.small_survey import CODE, publish_small_survey


@pytest.fixture
def small(session: Session, sign_in: SignIn) -> str:
    """The address of the small survey's page, a designer being signed in."""
    publish_small_survey(session)
    session.commit()
    sign_in(Role.DESIGNER)
    version = latest_version(session, CODE)
    assert version is not None
    return f"/questionnaires/{version.id}"


def test_the_library_lists_every_published_version(client: HouseClient, small: str) -> None:
    page = client.page("/questionnaires/")
    rows = [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]
    assert len(rows) == 10
    assert "10 versions are published." in page.text(".//main")
    (own,) = (row for row in rows if row[0] == "A small survey")
    assert own[1:3] == ["Survey", "1"]
    assert own[4:] == ["English Français", "9"]
    assert page.links()["A small survey"] == small


def test_a_page_shows_all_that_is_asked_and_can_be_answered(
    client: HouseClient, small: str
) -> None:
    said = client.page(small).text(".//main")
    for part in (
        "9 questions in 2 sections.",
        "To try out every kind of question.",
        "The first section",
        "Are you a member?",
        "member · one choice · required",
        "Asked only if: ${member} = 'yes'",
        "From 0 to 150.",
        "By compost",
        "Asked for each of these: At first Then",
        "From 0 to 10.",
        "At most 50 characters.",
    ):
        assert part in said


def test_a_criterion_is_shown_with_its_five_levels(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.PLANNER)
    version = latest_version(session, "diagnostic-ministry")
    assert version is not None
    questionnaire = questionnaire_in(session, version.id, "en")
    page = client.page(f"/questionnaires/{version.id}")
    for item in questionnaire.items:
        (part,) = page.all(f".//section[@id='{item.code}']")
        levels = [words(level) for level in part.findall(".//ol/li")]
        assert levels == [" ".join(anchor.split()) for anchor in item.anchors]


def test_what_is_not_translated_is_marked_and_counted(client: HouseClient, small: str) -> None:
    page = client.page(f"{small}?lang=fr")
    assert page.html.get("lang") == "fr"
    titles = {words(e): e.find("span") for e in page.all(".//h3")}
    assert titles["Êtes-vous membre ?"] is None
    foreign = titles["You are heard"]
    assert foreign is not None
    assert (foreign.get("lang"), foreign.get("dir")) == ("en", "ltr")
    assert page.text(".//h1") == "Une petite enquête"
    assert "English" in page.text(".//main//div[@class='message warm']")


def test_in_its_own_language_nothing_is_marked(client: HouseClient, small: str) -> None:
    page = client.page(f"{small}?lang=en")
    assert not page.all(".//main//span[@lang]")
    assert not page.all(".//div[@class='message warm']")


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_each_page_comes_in_each_language(
    client: HouseClient, small: str, language: str, direction: str
) -> None:
    for path in ("/questionnaires/", small):
        html = client.page(f"{path}?lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction)


def test_there_is_no_such_version(client: HouseClient, sign_in: SignIn) -> None:
    sign_in(Role.DESIGNER)
    assert client.get("/questionnaires/999999").status_code == 404
