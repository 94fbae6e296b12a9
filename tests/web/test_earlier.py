"""R12: the next round begins from what was agreed in the last one, to confirm or to change."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import decline_verification, start_assessment
from capacity.diagnostics.assessments.models import Position
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.queries import questionnaire_in
from tests.client import HouseClient
from tests.conftest import SignIn
from tests.factories import make_round
from tests.web.arranging import AGREED, DIAGNOSTICS, Case, closed

C11 = "/criteria/C1.1"


def next_round(session: Session, change: str = "") -> tuple[Case, Case]:
    """An assessment that ended, and the next one of the same organization, closed for rating;
    ``change`` is another text of the criterion C1.1 in between."""
    first = closed(session)
    first.agree(replace(AGREED, dissent="One of us."))
    dossier = first.dossier()
    moment = now() - timedelta(minutes=1)
    decline_verification(session, first.assessment, dossier.records, dossier.positions, moment)
    session.commit()
    round_ = make_round(session, DIAGNOSTICS[Group.WORKERS])
    if change:
        document = {**round_.version.document, "version": "9.9"}
        document["sections"][0]["items"][0]["text"] = change
        round_.questionnaires[0].version = publish_version(session, document, now())
    assessment = start_assessment(session, round_, first.organization, now())
    session.commit()
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    second = Case(session, assessment, first.organization, first.focal_point, questionnaire)
    second.rate("4")
    second.rate("4")
    second.close()
    return first, second


def test_what_stood_last_time_is_shown_and_taken_along_on_request(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    _first, second = next_round(session)
    sign_in(Role.FOCAL_POINT, organization_id=second.organization.id)
    page = client.page(second.path + C11)
    assert "Last time" in page.text() and "3 Working" in page.text()
    form = second.path + C11
    assert not page.form(form).get("rationale")
    begun = client.page(f"{form}?from=last")
    filled = begun.form(form)
    assert (filled["level"], filled["desired"], filled["importance"]) == ("3", "4", "5")
    assert filled["rationale"] == AGREED.rationale and filled["evidence"] == AGREED.evidence
    assert not filled.get("dissent")
    session.rollback()
    assert session.get(Position, (second.id, "C1.1")) is None
    assert client.submit(form, {"level": "4"}, at=f"{form}?from=last").status_code == 302
    session.rollback()
    position = session.get(Position, (second.id, "C1.1"))
    assert position is not None and (position.level, position.desired) == (4, 4)
    assert "Begin from what stood then" not in client.page(form).text()


def test_a_criterion_with_another_text_is_not_compared(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    _first, second = next_round(session, "Another idea: written rules say something else.")
    sign_in(Role.FOCAL_POINT, organization_id=second.organization.id)
    page = client.page(second.path + C11)
    assert "the criterion had another text, so its level cannot be compared." in page.text()
    assert "Begin from what stood then" not in page.text()
    assert not client.page(f"{second.path}{C11}?from=last").form(second.path + C11).get("level")


def test_the_first_round_has_nothing_to_begin_from(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = closed(session)
    sign_in(Role.FOCAL_POINT, organization_id=case.organization.id)
    assert "Last time" not in client.page(case.path + C11).text()
