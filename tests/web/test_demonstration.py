"""The demonstration shows a newcomer every page with something on it, and is loaded once."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity import demonstration
from capacity.demonstration.world import person
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.reviewing.models import DecisionLetter, ReviewMessage, SecondReading
from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import editions
from capacity.training.domain.courses import EditionState
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.constituents.consents import Recipient, Subject
from surveys.constituents.models import Consent, Organization
from surveys.constituents.roles import Group
from surveys.foundation.config import default_database_url
from surveys.foundation.jobs.models import Job
from tests.client import HouseClient, Page, words
from tests.databases import settings_for
from wsgi import create_app

GROUPS = list(Group)

# Words of one comment each, in French, Arabic and English.
WORDS = {
    Group.GOVERNMENT: ("veille", "ترجمتها", "spring"),
    Group.EMPLOYERS: ("formalisation", "الصناعة", "skills"),
    Group.WORKERS: ("ACTRAV", "النقابية", "Domestic"),
}
SAID = ".//p[@class='said']"


@pytest.fixture(scope="module")
def app(
    tmp_path_factory: pytest.TempPathFactory, prepared: Callable[[Flask], None]
) -> Iterator[Flask]:
    """What ``make run`` sets up, on a new laptop. Nothing in this module changes it."""
    state = tmp_path_factory.mktemp("laptop")
    app = create_app(settings_for(default_database_url(state), state))
    app.config["TESTING"] = True
    prepared(app)
    yield app
    app.extensions["database"].engine.dispose()


Visit = Callable[[str, str], Page]


@pytest.fixture
def visit(client: HouseClient, session: Session) -> Visit:
    """``visit("focal-workers-d", "/practices")``: the page as that person sees it."""

    def go(account: str, path: str) -> Page:
        client.become(person(session, account))
        return client.page(path)

    return go


def plain(text: str) -> str:
    """Without the marks that keep names and numbers in their direction."""
    return text.translate(dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069")))


def main(page: Page) -> str:
    return plain(page.text(".//main"))


def of_country(session: Session, iso3: str, group: Group) -> list[Assessment]:
    """The assessments of one country's organizations of a group, the earliest first."""
    return list(
        session.scalars(
            select(Assessment)
            .join(Organization)
            .where(Organization.country_iso3 == iso3, Organization.group == group)
            .order_by(Assessment.started_at, Assessment.id)
        )
    )


def latest(session: Session, group: Group) -> str:
    return f"/assessments/{of_country(session, 'XDD', group)[-1].id}"


def content(app: Flask) -> str:
    """A digest of everything in the database."""
    path = Path(app.extensions["settings"].state_dir) / "database.sqlite3"
    with sqlite3.connect(path) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def test_setting_up_again_changes_nothing(app: Flask) -> None:
    before = content(app)
    with app.app_context():
        said = demonstration.set_up()
    assert "focal-workers-d@demonstration.example" in said
    assert content(app) == before


def test_countries_a_to_c_stand_where_their_stories_begin(session: Session) -> None:
    """R12: newcomers walk the path from its beginning, from its review and from its end."""
    stories = {
        "XAA": AssessmentState.RATING,
        "XBB": AssessmentState.VALIDATED,
        "XCC": AssessmentState.SUBMITTED,
    }
    for iso3, state in stories.items():
        for group in GROUPS:
            assert [found.state for found in of_country(session, iso3, group)] == [state]
    (waiting,) = of_country(session, "XAA", Group.WORKERS)
    begun = (
        select(func.count())
        .select_from(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.subject_key == f"assessment:{waiting.id}")
    )
    assert session.scalar(begun) == 0
    consents = select(Organization.country_iso3, Consent.subject, Consent.recipient).join(
        Consent, Consent.organization_id == Organization.id
    )
    given = {(iso3, (subject, to)) for iso3, subject, to in session.execute(consents)}
    assert {iso3 for iso3, _ in given} == {"XBB", "XDD", "XEE"}
    of_b = {offer for iso3, offer in given if iso3 == "XBB"}
    centre = Recipient.TURIN_CENTRE
    assert of_b == {(Subject.NEEDS, centre), (Subject.PLAN, centre)}


@pytest.mark.parametrize("group", GROUPS)
def test_change_over_two_rounds_goes_up_and_down(
    visit: Visit, session: Session, group: Group
) -> None:
    """R12: two rounds about two years apart; C2 rose by three levels in all, C7 fell by one."""
    first, second = of_country(session, "XDD", group)
    assert first.ended_at is not None and second.ended_at is not None
    assert 700 < (second.ended_at - first.ended_at).days < 760
    page = visit(f"focal-{group}-d", f"{latest(session, group)}/change")
    areas = page.all(".//table")[0].findall("./tbody/tr")
    found = {row.findtext("./th/b"): plain(words(row)) for row in areas}
    assert "verified levels +3 net" in found["C2"]
    assert "verified levels \N{MINUS SIGN}1 net" in found["C7"]
    assert "1 area lower" in main(page)
    assert page.all(".//{http://www.w3.org/2000/svg}polyline")


@pytest.mark.parametrize("group", GROUPS)
def test_what_does_not_apply_is_left_out_with_its_reason(
    visit: Visit, session: Session, group: Group
) -> None:
    path = f"{latest(session, group)}/criteria/C3.4"
    assert "there is none to follow up" in main(visit(f"focal-{group}-d", path))


@pytest.mark.parametrize("group", GROUPS)
def test_evidence_a_conversation_a_second_reading_and_a_letter(
    app: Flask, visit: Visit, session: Session, group: Group
) -> None:
    number = of_country(session, "XDD", group)[-1].id
    pieces = session.scalars(select(Evidence).where(Evidence.assessment_id == number)).all()
    assert {piece.kind for piece in pieces} == {"link", "citation"}
    assert all(p.url.startswith("https://www.example.org/") for p in pieces if p.kind == "link")
    focal, reviewer = f"focal-{group}-d", f"reviewer-{group}"
    path = f"{latest(session, group)}/criteria/C1.2/evidence"
    assert "Older than 12 months" in main(visit(focal, path))
    said = select(ReviewMessage.text).where(ReviewMessage.assessment_id == number)
    texts = session.scalars(said).all()
    assert len(texts) == 3
    asked = main(visit(reviewer, f"/reviews/{number}/criteria/C2.2"))
    assert all(text in asked for text in texts)
    assert f"Second reader, {group} agrees" in asked
    readings = session.scalars(select(SecondReading).where(SecondReading.assessment_id == number))
    assert {"C2.2", "C4.1"} < {reading.criterion for reading in readings}
    letter = session.scalars(
        select(DecisionLetter).where(DecisionLetter.assessment_id == number)
    ).one()
    assert letter.file_id is None  # the worker makes it


def test_the_worker_has_a_letter_to_make_for_each_institution(app: Flask, session: Session) -> None:
    requests = [job.request for job in session.scalars(select(Job))]
    letters = set(session.scalars(select(DecisionLetter.id)))
    assert {request["letter"] for request in requests} == letters
    assert len(requests) == len(letters) == len(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_a_plan_of_five_actions_one_overdue(visit: Visit, session: Session, group: Group) -> None:
    """R14: one of them says what it rests on and what could go wrong."""
    page = visit(f"focal-{group}-d", f"{latest(session, group)}/plan")
    assert "1 action is overdue." in main(page)
    links = [link for link in page.links().values() if "/plan/actions/" in link]
    assert len(links) == 5
    forms = [visit(f"focal-{group}-d", link).form("/plan/actions/") for link in links]
    assert any(form["assumptions"] and form["risks"] for form in forms)


def test_one_country_is_published_and_another_is_not(visit: Visit) -> None:
    """R20: D by the consent of all three; of B nobody is told why it is not."""
    published = main(visit("focal-government-d", "/countries/XDD/tripartite"))
    assert "The three groups lie furthest apart in" in published
    withheld = main(visit("focal-government-d", "/countries/XBB/tripartite"))
    assert "Not published." in withheld


def test_what_is_invented_is_not_said_to_be_public(visit: Visit) -> None:
    """Nor does a round that is over take answers, nor count what is told of the world."""
    for path in ("/countries/XDD", "/participation/XDD"):
        told = main(visit("analyst", path))
        assert "The demonstration holds 2 invented findings" in told
        assert "Public documents" not in told
    country = visit("analyst", "/countries/XDD")
    assert "Takes answers until" not in main(country) and "Closed" in main(country)
    (asked,) = [link for text, link in country.links().items() if "its first year" in text]
    assert "its first year" in main(visit("analyst", asked))
    rates = main(visit("analyst", "/participation/rates"))
    assert "rounds of the demonstration do not count here" in rates


def test_a_rate_that_cannot_be_computed_is_a_dash_and_one_note(visit: Visit) -> None:
    told = main(visit("analyst", "/participation/XDD"))
    assert told.count("– Not computable: no programme with a known depth.") == 1


def test_the_workers_of_d_have_peers_with_quartiles(visit: Visit, session: Session) -> None:
    path = latest(session, Group.WORKERS)
    beside = main(visit("focal-workers-d", f"{path}/peers"))
    assert "Beside the middle half of its peers" in beside
    assert "not published" not in beside.split("Who the peers are")[0]
    asked = main(visit("focal-workers-d", f"{path}/peers-to-ask"))
    assert asked.count("Waits for an answer") == 1
    assert "Answer the request" in main(visit("focal-workers-e", "/"))


def test_the_catalogue_holds_three_kinds_in_three_languages(visit: Visit) -> None:
    """R17: also failures."""
    page = visit("planner", "/practices")
    assert "4 entries are shared by their organizations." in main(page)
    for query, number in (
        ("kind=practice", 1),
        ("kind=lesson", 1),
        ("kind=failure", 2),
        ("language=en", 2),
        ("language=fr", 1),
        ("language=ar", 1),
    ):
        found = visit("planner", f"/practices?{query}")
        links = [a for a in found.all(".//main//a") if a.get("href", "")[11:].isdigit()]
        assert len(links) == number, query


@pytest.mark.parametrize("group", GROUPS)
def test_comments_of_three_languages_are_found_and_have_themes(
    visit: Visit, session: Session, group: Group
) -> None:
    round_ = session.scalars(select(Round).where(Round.title.contains("last year"))).one()
    path = f"/rounds/{round_.id}/results/{group}/comments"
    page = visit(f"reviewer-{group}", path)
    assert "6 texts were written; 6 are coded by anybody, 6 by you." in main(page)
    themes = {words(row[0]): words(row[1]) for row in page.all(".//table")[-1].iter("tr")}
    assert int(themes["What became of proposals"]) >= 1
    for word in WORDS[group]:
        found = [words(said) for said in visit(f"reviewer-{group}", f"{path}?q={word}").all(SAID)]
        assert len(found) == 1 and word in found[0], word


def held(session: Session) -> list[EditionRecord]:
    """The editions that were held, the first one first."""
    return editions(session, states=(EditionState.HELD,))


def test_a_course_has_a_trend_over_two_editions(visit: Visit, session: Session) -> None:
    """R15: what participants say of it, each edition beside the one before."""
    first, second = held(session)
    assert first.course_id == second.course_id
    page = visit("planner", f"/training/courses/{first.course_id}/evaluation")
    assert "2 editions are evaluated by their participants." in main(page)
    assert "Used at work: 78% at first, 89% in the latest edition" in main(page)
    assert "made up for the demonstration" in main(page)
    assert page.all(".//{http://www.w3.org/2000/svg}polyline")
    figures = page.all(".//table")[0].findall("./tbody/tr")
    assert all("Not published" not in words(row) and "–" not in words(row) for row in figures)


def test_an_evaluation_tells_reaction_learning_use_and_levels(
    visit: Visit, session: Session
) -> None:
    """R15: of those who were sent two by two as well; levels rose by 0.8, of others by 0.2."""
    shown = main(visit("planner", f"/training/editions/{held(session)[0].id}/evaluation"))
    assert "The gain in" in shown and "Application rate" in shown
    assert "11 answers weigh like 6.4" in shown and "independent ones" in shown
    change = "Change of those who took part0.8 Change of comparable others0.2 Difference0.6"
    assert change in " ".join(shown.split())
    assert "This does not show that the training caused it" in shown


def test_the_forecast_counts_on_the_take_up_so_far(visit: Visit) -> None:
    """R15: sixteen of the eighteen that were offered places took one up."""
    page = visit("planner", "/training/demand/forecast")
    assert "89%" in words(page.all(".//dl[@class='facts']")[0])
    assert "As many as 5 places are expected to be taken up in the same area" in main(page)


def test_courses_serve_outcomes_and_training_is_linked_to_them(visit: Visit) -> None:
    courses = main(visit("planner", "/training/courses?q=GBL-2"))
    assert "D101" in courses and "D106" not in courses
    assert "100%" in main(visit("planner", "/training/figures"))


def test_nobody_and_nothing_in_it_is_real(session: Session) -> None:
    everybody = session.scalars(select(Organization)).all()
    assert all(organization.country.kind == "demonstration" for organization in everybody)
    assert len(everybody) == 22
