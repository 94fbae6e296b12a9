"""R15: the catalogue of courses, what can be wrong with one, and its editions."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.domain.courses import EditionState
from surveys.constituents.roles import Role
from tests.client import HouseClient, parsed, words
from tests.conftest import SignIn
from tests.web.conftest import afresh, recorded

NEW = "/training/courses/new"
COURSE: dict[str, Any] = {
    "code": "a9001",
    "title_en": "Negotiating together",
    "title_fr": "Négocier ensemble",
    "summary_en": "They prepare a common position.",
    "covers": ["C6", "C2.1"],
    "groups": ["employers", "workers"],
    "level_from": "1",
    "level_to": "3",
    "delivery": "campus",
    "days": "5",
    "languages": ["en", "fr"],
    "seats_min": "12",
    "seats_max": "24",
    "cost_edition": "30000",
    "cost_head": "1500",
    "outcomes": "GBL-7; ABC",
    "programme": "",
}
EDITION = {"language": "fr", "begins": "2027-03-15", "ends": "2027-03-19", "place": "Turin"}


def plain(text: str) -> str:
    """Without the marks that keep names apart from the sentence around them."""
    return text.replace("\N{FIRST STRONG ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")


@pytest.fixture
def planner(sign_in: SignIn) -> int:
    return sign_in(Role.PLANNER)


def send(client: HouseClient, path: str, **changed: Any) -> Any:
    return client.submit(path, {**COURSE, **changed})


def one(session: Session) -> CourseRecord:
    return afresh(session).scalars(select(CourseRecord)).one()


def faults(response: Any) -> dict[str, str]:
    """The faults of a form by the field that they lead to."""
    assert response.status_code == 422, response.status_code
    links = parsed(response.text).all(".//div[@id='problems']//a")
    return {str(link.get("href"))[1:]: plain("".join(link.itertext())) for link in links}


def test_an_empty_catalogue_teaches_the_import(client: HouseClient, planner: int) -> None:
    page = client.page("/training/courses")
    assert "The catalogue is empty" in page.text()
    assert "/training/courses/import" in page.links().values()


def test_a_course_is_written_found_and_corrected(
    client: HouseClient, session: Session, planner: int
) -> None:
    assert send(client, NEW).status_code == 302
    course = one(session)
    assert (course.code, course.cost_head, course.outcomes) == ("A9001", 1500, ["ABC", "GBL-7"])
    path = f"/training/courses/{course.id}"
    text = client.page(path).text()
    assert "1 Absent to 3 Working" in text and "€30,000" in text and "C6" in text
    page = client.page(f"{path}?lang=fr")
    assert "Négocier ensemble" in page.text(".//h1") and "30 000 €" in page.text()
    arabic = client.page(f"{path}?lang=ar").all(".//h1/span")[0]
    assert (arabic.get("lang"), arabic.get("dir")) == ("en", "ltr")
    for query, found in (
        ("q=negocier&area=C2&group=workers&language=fr&delivery=campus&level=2&lang=en", True),
        ("area=C1&lang=en", False),
        ("level=3&lang=en", False),
        ("offered=no&lang=en", False),
    ):
        links = client.page(f"/training/courses?{query}").links().values()
        assert (path in links) is found, query
    assert send(client, f"{path}/change", days="4", covers=["C6", "C6.1"]).status_code == 302
    course = one(session)
    assert [course.days, *(each.code for each in course.covers)] == [4, "C6"], "all of C6 says it"
    assert recorded(session)[-2:] == [
        ("course.added", f"course:{course.id}"),
        ("course.changed", f"course:{course.id}"),
    ]


def test_a_course_is_called_by_its_name_in_every_language_it_can_be_held_in(
    client: HouseClient, session: Session, planner: int
) -> None:
    """Those that no page is written in stand behind a line that opens where it is needed."""
    empty = client.page("/training/courses/new")
    closed = {words(each[0]): each.get("open") for each in empty.all(".//details[fieldset]")}
    assert closed == dict.fromkeys(("Spanish", "Chinese", "Russian", "Portuguese"))
    told = {"title_es": "Negociar juntos", "summary_es": "Negociar.", "languages": ["es", "fr"]}
    assert send(client, NEW, title_en="", summary_en="", title_fr="", **told).status_code == 302
    path = f"/training/courses/{one(session).id}"
    page = client.page(f"{path}?lang=fr")
    heading = page.all(".//h1/span")[0]
    assert (words(heading), heading.get("lang")) == ("Negociar juntos", "es")
    english = client.page(f"{path}?lang=en").text(".//main")
    assert "no title in the language of this page. It is shown in: Spanish" in plain(english)
    assert "Negociar." in english
    form = client.page(f"{path}/change")
    opened = [words(each[0]) for each in form.all(".//details[@open][fieldset]")]
    assert opened == ["Spanish"] and form.form("/change")["title_es"] == "Negociar juntos"
    assert send(client, f"{path}/change", **told).status_code == 302
    english = client.page(f"{path}?lang=en").text(".//main")
    assert "no title" not in english and "Negociar juntos (Spanish)" in english


def test_the_same_form_sent_twice_makes_one_course(
    client: HouseClient, session: Session, planner: int
) -> None:
    assert send(client, NEW).status_code == send(client, NEW).status_code == 302
    assert one(session).revision == 1
    assert faults(send(client, NEW, days="6")) == {
        "code": "Code: There is a course A9001 already.",
        "title_en": "English: Title: Course A9001 has the same title and the same levels. Correct"
        " that one, or say in the title what is different.",
    }


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    client: HouseClient, session: Session, planner: int
) -> None:
    response = send(
        client,
        NEW,
        code="",
        title_en="",
        title_fr="",
        covers=["W2", "X9"],
        groups=["employers"],
        level_from="3",
        days="many",
        seats_min="30",
        cost_head="-1",
        languages=["fr", "xx"],
    )
    found = faults(response)
    assert list(found) == [
        *("code", "covers", "level_to", "days", "languages", "seats_max", "cost_head", "title_en")
    ]
    assert found["covers"] == (
        "Areas and criteria: None of the groups it is for has W2 in its diagnostic."
    )
    assert found["level_to"].endswith("leads to a higher level than the one it begins at.")
    page = parsed(response.text)
    assert "X9 is no area or criterion" in plain(page.text())
    assert page.form("/new")["days"] == "many"
    assert page.form("/new")["summary_en"] == COURSE["summary_en"]
    assert afresh(session).scalars(select(CourseRecord)).all() == []
    nothing = faults(send(client, NEW, covers=[], groups=[], languages=[], delivery=""))
    assert {"covers", "groups", "languages", "delivery"} == set(nothing)


def test_a_circle_of_prerequisites_is_named(
    client: HouseClient, session: Session, planner: int
) -> None:
    send(client, NEW)
    first = one(session)
    more = {"code": "B2", "title_en": "Second", "title_fr": "", "prerequisites": ["A9001"]}
    assert send(client, NEW, **more).status_code == 302
    page = client.page(f"/training/courses/{first.id}")
    assert "Comes before" in page.text() and "B2 Second" in page.links()
    refused = send(client, f"/training/courses/{first.id}/change", prerequisites=["B2"])
    assert "A9001 → B2 → A9001" in faults(refused)["prerequisites"]


def _hidden(form: dict[str, str]) -> dict[str, str]:
    return {name: form[name] for name in ("csrf_token", "revision")}


def test_the_later_writer_sees_both(client: HouseClient, session: Session, planner: int) -> None:
    send(client, NEW)
    path = f"/training/courses/{one(session).id}/change"
    seen = parsed(client.get(path).text).form("/change")
    assert send(client, path, days="3").status_code == 302
    late = client.post(path, data={**COURSE, "days": "9", **_hidden(seen)})
    assert late.status_code == 409
    rows = parsed(late.text).all(".//table/tbody/tr")
    assert [["".join(cell.itertext()) for cell in row] for row in rows] == [["Days", "3", "9"]]
    assert one(session).days == 3
    again = parsed(late.text).form("/change")
    sent = {**COURSE, "days": again["days"], **_hidden(again)}
    assert (client.post(path, data=sent).status_code, one(session).days) == (302, 9)


def test_a_course_is_copied_retired_and_brought_back(
    client: HouseClient, session: Session, planner: int
) -> None:
    send(client, NEW)
    course = one(session)
    copied = client.page(f"{NEW}?copy={course.id}").form("/new")
    assert (copied["code"], copied["title_fr"]) == ("", "Négocier ensemble")
    path = f"/training/courses/{course.id}"
    client.submit(f"{path}/retire", at=path)
    assert "Retired on" in client.page(path).text()
    assert path not in client.page("/training/courses").links().values()
    assert path in client.page("/training/courses?offered=no").links().values()
    assert "which is retired" in faults(send(client, NEW))["code"]
    client.submit(f"{path}/bring-back", at=path)
    assert one(session).retired_at is None
    assert client.get(f"{NEW}?copy=x").status_code == 404


def test_editions_do_not_overlap_and_leave_a_trace(
    client: HouseClient, session: Session, planner: int
) -> None:
    send(client, NEW)
    path = f"/training/courses/{one(session).id}"
    new = f"{path}/editions/new"
    assert client.submit(new, EDITION).status_code == client.submit(new, EDITION).status_code == 302
    edition = afresh(session).scalars(select(EditionRecord)).one()
    assert (edition.seats, edition.state) == (24, "planned")
    refused = client.submit(new, {**EDITION, "begins": "2027-03-18", "ends": "2027-03-22"})
    assert refused.status_code == 409
    assert f"/training/editions/{edition.id}" in parsed(refused.text).links().values()
    assert client.submit(new, {**EDITION, "language": "en"}).status_code == 302, "another language"
    backwards = client.submit(new, {**EDITION, "begins": "2027-05-02", "ends": "2027-05-01"})
    assert "before the first" in faults(backwards)["ends"]
    nonsense = faults(client.submit(new, {**EDITION, "begins": "soon", "ends": "", "seats": "0"}))
    assert "First day: Enter a day, such as" in nonsense["begins"]
    assert nonsense["ends"] == "Last day: Enter a day."
    assert nonsense["seats"] == "Places: Use a whole number from 1 to 10,000."
    at = f"/training/editions/{edition.id}"
    client.submit(f"{at}/confirm", at=path)
    assert client.submit(f"{at}/cancel").status_code == 422, "not without a reason"
    client.submit(f"{at}/cancel", {"reason": "Too few participants"})
    text = client.page(path).text()
    assert "Cancelled" in text and "Too few participants" in text
    assert client.submit(new, EDITION).status_code == 302, "its days are free again"
    assert client.submit(f"{at}/change", {"place": "Dakar"}).status_code == 409


def test_an_edition_changed_by_two_shows_the_later_one_both(
    client: HouseClient, session: Session, planner: int
) -> None:
    send(client, NEW)
    client.submit(f"/training/courses/{one(session).id}/editions/new", EDITION)
    edition = afresh(session).scalars(select(EditionRecord)).one()
    path = f"/training/editions/{edition.id}/change"
    seen = parsed(client.get(path).text).form("/change")
    assert client.submit(path, {"place": "Dakar"}).status_code == 302
    late = client.post(path, data={**seen, "place": "Lima"})
    assert late.status_code == 409 and "Dakar" in late.text and "Lima" in late.text


def test_an_edition_that_was_held_stays_in_its_year(
    client: HouseClient, session: Session, planner: int
) -> None:
    send(client, NEW)
    client.submit(f"/training/courses/{one(session).id}/editions/new", EDITION)
    edition = afresh(session).scalars(select(EditionRecord)).one()
    edition.state = EditionState.HELD
    session.commit()
    path = f"/training/editions/{edition.id}/change"
    moved = {"begins": "2026-03-15", "ends": "2026-03-19"}
    assert "only the place" in faults(client.submit(path, moved))["begins"]
    assert client.submit(path, {"place": "Dakar"}).status_code == 302
    edition = afresh(session).scalars(select(EditionRecord)).one()
    assert (edition.begins.year, edition.place) == (2027, "Dakar")


def test_others_read_the_catalogue_and_change_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, planner: int
) -> None:
    send(client, NEW)
    path = f"/training/courses/{one(session).id}"
    sign_in(Role.ANALYST)
    page = client.page(path)
    assert "Correct" not in page.links() and page.all(".//main//form") == []
    assert client.get(NEW).status_code == 403
    assert client.page("/training/courses").links()["Courses (CSV)"] == "/training/courses.csv"
