"""R12: a consensus meeting with a scribe at the projector and a member far away, on a phone."""

import re

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import close_rating
from capacity.diagnostics.assessments.dossiers import open_dossier
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import assessment_of, subject_of
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.queries import invitations_about
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import Database, now
from tests.browser.conftest import Company, Site
from tests.browser.visitor import Visitor


def rate_and_close(session: Session) -> str:
    """The employers of country A have rated, most apart on C3.2; the path of their assessment."""
    assessment = session.scalars(
        select(Assessment)
        .join(Organization)
        .where(Organization.group == Group.EMPLOYERS, Assessment.state == "rating")
    ).one()
    facts = assessment_of(session, assessment.id)
    assert facts is not None
    codes = [record.code for record in open_dossier(session, facts, "en").records]
    for number, invitation in enumerate(invitations_about(session, subject_of(assessment.id))):
        levels = {**dict.fromkeys(codes, str(2 + number // 2)), "C3.2": str(1 + 2 * number)}
        answers = {
            field: value
            for code, level in levels.items()
            for field, value in (
                (code, level),
                (f"{code}.desired", "5"),
                (f"{code}.importance", "4"),
            )
        }
        response = save_answers(session, holder_of(invitation), None, answers, "en", now())
        submit_response(session, response, now())
    assert (
        close_rating(session, assessment, open_dossier(session, facts, "en").records, now()) == ()
    )
    session.commit()
    return f"/assessments/{assessment.id}"


def code_shown(visitor: Visitor, place: str) -> str:
    found = re.match(r"\S+", visitor.page.locator(place).inner_text())
    assert found is not None
    return found.group()


def test_a_member_far_away_sees_what_the_scribe_writes(company: Company, site: Site) -> None:
    database = Database(f"sqlite:///{site.state / 'database.sqlite3'}")
    with database.writing() as session:
        path = rate_and_close(session)
    database.engine.dispose()

    remote = company.visitor("assessor-2-employers-a", width=360)
    remote.open(f"{path}/meeting/live")
    assert remote.language == ("ar", "rtl")
    expect(remote.page.locator("#criterion")).to_have_count(0)
    remote.page.evaluate("window.neverReloaded = true")
    statuses: list[int] = []
    remote.page.on("response", lambda answer: statuses.append(answer.status))

    scribe = company.visitor("focal-employers-a", width=1280)
    scribe.open(path)
    scribe.page.locator(f'a[href="{path}/meeting"]').click()
    scribe.check_page("meeting-beginning")
    scribe.page.locator('form[action$="/begin"] button').click()
    assert code_shown(scribe, "h1") == "C3.2"  # what is disputed most
    scribe.check_page("meeting-scribe")
    expect(remote.page.locator("#criterion")).to_contain_text("C3.2", timeout=8000)
    expect(remote.page.locator(".dots")).to_contain_text("●")
    remote.check_page("meeting-live-ar-360")

    scribe.page.keyboard.press("3")
    assert scribe.control("level", "3").is_checked()
    scribe.page.locator("#rationale").fill("Agreed on 4 of 5 papers.")
    assert scribe.control("level", "3").is_checked()  # a digit in a text chooses no level
    before = remote.page.locator("#agreed").inner_text()
    scribe.page.locator('button[name="go"][value="save"]').first.click()
    expect(remote.page.locator("#agreed")).not_to_have_text(before, timeout=8000)
    expect(remote.page.locator("#now")).to_contain_text("Agreed on 4 of 5 papers.")

    scribe.page.keyboard.press("ArrowRight")
    expect(scribe.page.locator("h1")).not_to_contain_text("C3.2")
    second = code_shown(scribe, "h1")
    expect(remote.page.locator("#criterion")).to_contain_text(second, timeout=8000)
    scribe.page.keyboard.press("ArrowLeft")
    expect(scribe.page.locator("h1")).to_contain_text("C3.2")

    scribe.page.locator("#minutes").fill("2")
    scribe.page.locator("#parked").fill("Ask the bureau.")
    scribe.page.locator('button[name="go"][value="timer"]').click()
    expect(scribe.page.locator(".timer")).to_contain_text(re.compile(r"1:\d\d"), timeout=3000)
    expect(remote.page.locator(".timer")).to_contain_text(re.compile(r"1:\d\d"), timeout=8000)
    expect(remote.page.locator("#now")).to_contain_text("Ask the bureau.")
    scribe.check_page("meeting-scribe-timer")
    remote.check_page("meeting-live-ar-360-timer")
    remote.page.wait_for_timeout(3500)
    assert remote.page.evaluate("window.neverReloaded") is True
    assert 304 in statuses and set(statuses) <= {200, 304}

    # The keys follow the direction of reading: in Arabic the next criterion lies to the left.
    scribe.open(f"{path}/meeting?lang=ar")
    scribe.check_page("meeting-scribe-ar")
    scribe.page.keyboard.press("ArrowLeft")
    expect(scribe.page.locator("h1")).to_contain_text(second)
    scribe.page.keyboard.press("ArrowRight")
    expect(scribe.page.locator("h1")).to_contain_text("C3.2")
