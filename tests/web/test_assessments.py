"""An institution's assessment: inviting assessors, the spread, the consensus, handing in."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import Statement, close_rating, invite_assessor
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import assessment_of, records, self_ratings
from capacity.diagnostics.assessments.records import build_records
from capacity.diagnostics.domain.agreement import concordance, ordinal_alpha
from capacity.diagnostics.domain.levels import Provenance, level
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.constituents.audit import first_broken
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.i18n import write_number
from tests.client import HouseClient, Page, words
from tests.factories import make_organization, make_person, make_round
from tests.web.arranging import AGREED, DIAGNOSTICS, Case, begun, closed, submitted

SignIn = Callable[..., int]


def events(session: Session, action: str) -> list[AuditEvent]:
    session.rollback()
    return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def invited(client: HouseClient, case: Case, **fields: str) -> Page:
    """The page after inviting somebody."""
    sent = {"label": "Legal unit", "language": "fr", **fields}
    answer = client.submit(f"{case.path}/assessors", sent, at=case.path)
    assert answer.status_code == 302, answer.text
    return client.page(case.path)


def link_on(page: Page) -> str:
    found = [words(e) for e in page.all(".//bdi") if "/a/" in words(e)]
    return found[0] if found else ""


# --- starting ------------------------------------------------------------------------------------


def test_a_designer_starts_assessments_for_organizations_of_the_diagnostics_group(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """R12: every assessment begins with the institution's own diagnosis."""
    round_ = make_round(session, DIAGNOSTICS[Group.EMPLOYERS])
    ours = make_organization(session, Group.EMPLOYERS)
    other = make_organization(session, Group.WORKERS)
    sign_in(Role.DESIGNER)
    path = f"/rounds/{round_.id}/assessments"
    page = client.page(path)
    assert ours.name in page.text() and other.name not in page.text()
    assert client.submit(path, {"organizations": [ours.id]}).status_code == 302
    page = client.page(path)
    assert "Assessors are rating" in page.text()
    session.rollback()
    assessment = session.scalars(select(Assessment)).one()
    assert assessment.organization_id == ours.id
    assert [e.subject for e in events(session, "assessment.started")] == [
        f"assessment:{assessment.id}"
    ]


def test_starting_needs_a_choice_among_those_offered(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session, DIAGNOSTICS[Group.EMPLOYERS])
    make_organization(session, Group.EMPLOYERS)
    other = make_organization(session, Group.WORKERS)
    sign_in(Role.DESIGNER)
    path = f"/rounds/{round_.id}/assessments"
    assert client.submit(path).status_code == 422
    for bad in (other.id, 10**12, "x"):
        assert client.submit(path, {"organizations": [bad]}).status_code == 422
    assert session.scalar(select(Assessment)) is None


def test_only_open_rounds_of_diagnostics_take_assessments(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    survey = make_round(session, "dwcp-participation")
    over = make_round(session, DIAGNOSTICS[Group.WORKERS], opened_days_ago=9, closes_in_days=-1)
    organization = make_organization(session, Group.WORKERS)
    sign_in(Role.DESIGNER)
    client.page(f"/rounds/{survey.id}/assessments", status=404)
    client.page("/rounds/999999/assessments", status=404)
    page = client.page(f"/rounds/{over.id}/assessments")
    assert "no further assessment can be started" in page.text()
    sent = {"organizations": [organization.id], "csrf_token": page.form("sign-out")["csrf_token"]}
    assert client.post(f"/rounds/{over.id}/assessments", data=sent).status_code == 422


# --- assessors -----------------------------------------------------------------------------------


def test_a_focal_point_finds_the_own_assessment_and_what_to_do_next(
    client: HouseClient, session: Session
) -> None:
    case, foreign = begun(session), begun(session)
    client.become(case.focal_point)
    page = client.page("/assessments")
    assert case.organization.name in page.text() and foreign.organization.name not in page.text()
    assert case.path in page.links().values()
    page = client.page(case.path)
    assert "Invite the people who will rate" in page.text()
    assert not [text for text in page.links() if "Close the self-rating" in text]


def test_an_assessor_gets_a_link_that_is_shown_once_and_never_kept(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    client.become(case.focal_point)
    page = invited(client, case)
    link = link_on(page)
    token = link.rsplit("/", 1)[1]
    assert "Legal unit" in page.text() and "Français" in page.text()
    assert link_on(client.page(case.path)) == ""
    session.rollback()
    assert session.get(InvitationLink, participation_id(token)) is not None
    assert not any(token in str(e.details) for e in events(session, "assessment.assessor-invited"))
    assert client.get(f"/a/{token}").status_code == 200
    invitation = session.scalars(select(Invitation)).one()
    assert (invitation.subject_key, invitation.language) == (f"assessment:{case.id}", "fr")


def test_a_new_link_ends_the_old_one(client: HouseClient, session: Session) -> None:
    case = begun(session)
    client.become(case.focal_point)
    first = link_on(invited(client, case)).rsplit("/", 1)[1]
    session.rollback()
    place = session.scalars(select(Invitation)).one()
    path = f"{case.path}/assessors/{place.id}/link"
    assert client.submit(path, at=case.path).status_code == 302
    second = link_on(client.page(case.path)).rsplit("/", 1)[1]
    assert client.get(f"/a/{first}").status_code == 410
    assert client.get(f"/a/{second}").status_code == 200


def test_a_member_with_an_account_needs_no_link(client: HouseClient, session: Session) -> None:
    case = begun(session)
    client.become(case.focal_point)
    page = invited(client, case, person=str(case.focal_point.id))
    assert link_on(page) == "" and case.focal_point.name in page.text()
    session.rollback()
    stranger = make_person(session)
    session.commit()
    sent = {"label": "Legal unit", "person": str(stranger.id)}
    assert client.submit(f"{case.path}/assessors", sent, at=case.path).status_code == 422


@pytest.mark.parametrize("label", ["", "   ", "x" * 201, "\x07"])
def test_a_bad_invitation_changes_nothing_and_keeps_what_was_typed(
    client: HouseClient, session: Session, label: str
) -> None:
    case = begun(session)
    client.become(case.focal_point)
    sent = {"label": label, "language": "ar"}
    answer = client.submit(f"{case.path}/assessors", sent, at=case.path)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.form("assessors").get("language") == "ar"
    assert page.all(".//*[@id='label-error']")
    assert session.scalar(select(Invitation)) is None


def test_a_withdrawn_assessor_no_longer_counts(client: HouseClient, session: Session) -> None:
    case = begun(session)
    place = case.rate("2", submit=False)
    client.become(case.focal_point)
    path = f"{case.path}/assessors/{place.id}/withdraw"
    assert client.submit(path, at=case.path).status_code == 302
    assert "Withdrawn" in client.page(case.path).text()
    assert case.dossier().raters == 0


def test_invitations_of_another_assessment_cannot_be_touched(
    client: HouseClient, session: Session
) -> None:
    case, foreign = begun(session), begun(session)
    place, ours = foreign.rate("2", submit=False), case.rate("2", submit=False)
    client.become(case.focal_point)
    form = client.page(case.path).form(f"assessors/{ours.id}/link")
    for step in ("link", "withdraw"):
        path = f"{case.path}/assessors/{place.id}/{step}"
        assert client.post(path, data=form).status_code == 404


# --- closing -------------------------------------------------------------------------------------


def test_before_the_closing_nobody_sees_a_rating(client: HouseClient, session: Session) -> None:
    case = begun(session)
    case.rate("4")
    case.rate("2", submit=False)
    client.become(case.focal_point)
    page = client.page(case.path)
    assert "1 of 2 assessors have submitted" in page.text()
    assert "Consolidated" not in page.text() and "●" not in page.text()
    for place in ("spread", f"criteria/{case.codes[0]}"):
        assert client.get(f"{case.path}/{place}").location == case.path
    facts = assessment_of(session, case.id)
    assert facts is not None
    found = records(session, facts, case.questionnaire)
    assert {level(record).why_not for record in found} == {"no-level"}


def test_closing_says_how_many_have_answered_and_counts_only_what_was_submitted(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    client.become(case.focal_point)
    unfinished = link_on(invited(client, case)).rsplit("/", 1)[1]
    case.rate("4")
    case.rate("2", submit=False)
    page = client.page(f"{case.path}/close-rating")
    assert "1 of 3 assessors have submitted" in page.text()
    assert "1 assessor has begun but not submitted" in page.text()
    answer = client.submit(f"{case.path}/close-rating")
    assert answer.location == f"{case.path}/spread"
    assert case.state() == "consensus"
    dossier = case.dossier()
    assert dossier.raters == 1 and dossier.records[0].self_ratings == (4,)
    assert client.get(f"/a/{unfinished}").status_code == 410
    assert len(events(session, "assessment.rating-closed")) == 1


def test_closing_keeps_every_submitted_rating(session: Session) -> None:
    """No acknowledged answer is ever lost, whatever the session had loaded before."""
    case, moment = begun(session), now()
    place = invite_assessor(session, case.assessment, "Legal unit", "en", moment)
    assert place.response is None  # loaded now, and out of date after the submission
    response = save_answers(session, holder_of(place), None, {"C1.1": "3"}, "en", moment)
    submit_response(session, response, moment)
    ratings = self_ratings(session, case.id, case.questionnaire)
    found = build_records(case.questionnaire, ratings, {}, {})
    assert close_rating(session, case.assessment, found, moment) == ()
    session.commit()
    assert place.revoked_at is None and case.dossier().raters == 1


def test_a_submitted_rating_cannot_be_withdrawn(client: HouseClient, session: Session) -> None:
    """Whoever chairs the consensus cannot drop a rating that was handed in."""
    case = begun(session)
    place, other = case.rate("1"), case.rate("3", submit=False)
    client.become(case.focal_point)
    form = client.page(case.path).form(f"assessors/{other.id}/withdraw")
    path = f"{case.path}/assessors/{place.id}/withdraw"
    assert "Nothing was changed" in client.post(path, data=form, follow_redirects=True).text
    assert case.dossier().raters == 1 and not events(session, "assessment.assessor-withdrawn")


def test_closing_needs_a_rating_and_happens_once(client: HouseClient, session: Session) -> None:
    case = begun(session)
    client.become(case.focal_point)
    answer = client.submit(f"{case.path}/close-rating")
    assert answer.status_code == 422 and "No assessor has submitted" in answer.text
    assert case.state() == "rating"
    case.rate("3")
    form = client.page(f"{case.path}/close-rating").form("close-rating")
    for _twice in range(2):
        assert client.post(f"{case.path}/close-rating", data=form).status_code == 302
    assert len(events(session, "assessment.rating-closed")) == 1


def test_after_the_closing_nobody_can_be_invited(client: HouseClient, session: Session) -> None:
    case = begun(session)
    case.rate("3")
    client.become(case.focal_point)
    form = {**client.page(case.path).form("assessors"), "label": "Too late", "person": ""}
    case.close()
    answer = client.post(f"{case.path}/assessors", data=form, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    session.rollback()
    assert "Too late" not in [place.label for place in session.scalars(select(Invitation))]


# --- the spread ----------------------------------------------------------------------------------


def test_the_agenda_begins_with_what_is_disputed_most(
    client: HouseClient, session: Session
) -> None:
    """R12: the institution's own diagnosis starts from where its people differ."""
    case = begun(session)
    case.rate({**dict.fromkeys(case.codes, "3"), "C2.1": "1", "C5.2": "5", "C9.1": "na"})
    case.rate({**dict.fromkeys(case.codes, "3"), "C2.1": "5", "C5.2": "3", "C9.1": "dk"})
    case.close()
    client.become(case.focal_point)
    page = client.page(f"{case.path}/spread")
    rows = [words(row) for row in page.all(".//table[@class='agenda']/tbody/tr")]
    assert rows[0].startswith("C2.1") and rows[1].startswith("C5.2")
    assert len(rows) == len(case.codes)
    assert f"On 2 of {len(case.codes)} criteria" in page.text(".//p[@class='lead']")
    page = client.page(f"{case.path}/criteria/C2.1")
    assert "2 assessors gave a level; they are 4 levels apart." in page.text()
    assert any("Next: C5.2" in text for text in page.links())


def test_ratings_are_shown_without_names(client: HouseClient, session: Session) -> None:
    case = begun(session)
    place = case.rate("2")
    case.rate("4")
    case.close()
    client.become(case.focal_point)
    for path in (f"{case.path}/spread", f"{case.path}/criteria/{case.codes[0]}"):
        page = client.page(path)
        assert "●" in page.text() and place.label not in page.text()
    page = client.page(case.path)
    assert place.label in page.text() and "●" not in page.text()


def area_rows(page: Page) -> dict[str, list[str]]:
    """The table of agreement: the cells of each area, by its code."""
    tables = [t for t in page.all(".//table") if "Krippendorff" in words(t)]
    rows = tables[0].findall(".//tbody/tr")
    return {words(row).split()[0]: [words(td) for td in row.findall("td")] for row in rows}


def test_the_spread_says_how_far_assessors_agree_on_each_area(
    client: HouseClient, session: Session
) -> None:
    """R12: alpha and W of the levels given, with two decimals, or why there is none."""
    case = begun(session)
    same = {**dict.fromkeys(case.codes, "3"), "C1.1": "1", "C1.2": "2", "C1.3": "4", "C1.4": "5"}
    case.rate(same)
    case.rate({**same, "C2.1": "na"})
    case.rate({**same, "C1.1": "2", "C2.1": "dk"})
    case.close()
    client.become(case.focal_point)
    page = client.page(f"{case.path}/spread")
    rows = area_rows(page)
    c1 = [[1, 2, 4, 5], [1, 2, 4, 5], [2, 2, 4, 5]]
    expected = [write_number(f.value or 0, 2) for f in (ordinal_alpha(c1), concordance(c1))]
    assert rows["C1"] == ["3", "4", *expected]
    assert all(len(text) == 4 and text.startswith("0.9") for text in expected)
    too_few = "not computable: fewer than four criteria that can be compared"
    assert rows["C2"] == ["3", "4", too_few, too_few]
    same_level = "not computable: the levels do not differ"
    assert rows["C3"] == ["3", "4", same_level, same_level]
    assert "agree no more than by chance" in page.text()
    first = next(
        row for row in page.all(".//table[@class='agenda']/tbody/tr") if "C1.1" in words(row)
    )
    assert words(first.findall("td")[6]) == "1.3"  # interpolated median of 1, 1, 2


def test_two_assessors_are_too_few_for_a_coefficient(client: HouseClient, session: Session) -> None:
    case = closed(session, "2", "4")
    client.become(case.focal_point)
    rows = area_rows(client.page(f"{case.path}/spread"))
    assert {row[2] for row in rows.values()} == {"not computable: fewer than three assessors"}
    assert {row[0] for row in rows.values()} == {"2"}


# --- the consensus -------------------------------------------------------------------------------

GOOD = {
    "level": "3",
    "desired": "4",
    "importance": "5",
    "rationale": "The chart is two years old.",
    "evidence": "Statutes of 2024,\r\narticle 7.",
    "dissent": "The youth wing sees level 2.",
    "dissent_agreed": "y",
}


def test_an_agreed_level_is_recorded_with_reasons_evidence_and_dissent(
    client: HouseClient, session: Session
) -> None:
    case = closed(session, "2", "4")
    client.become(case.focal_point)
    first = case.dossier().agenda[0].code
    path = f"{case.path}/criteria/{first}"
    answer = client.submit(path, GOOD)
    assert answer.status_code == 302
    position = case.dossier().positions[first]
    assert (position.level, position.desired, position.importance) == (3, 4, 5)
    assert position.evidence == "Statutes of 2024,\narticle 7."
    assert position.dissent == GOOD["dissent"] and position.agreed_by == case.focal_point.id
    page = client.page(path)
    assert page.form(path)["level"] == "3" and page.form(path)["revision"] == "1"
    assert "1 of" in client.page(case.path).text(".//p[@class='lead']")
    assert events(session, "assessment.position-recorded")[0].details == {
        "criterion": first,
        "revision": 1,
    }


def test_saving_leads_to_the_next_criterion_or_back_to_the_agenda(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    agenda = [line.code for line in case.dossier().agenda]
    path = f"{case.path}/criteria/{agenda[0]}"
    following = f"{case.path}/criteria/{agenda[1]}"
    assert client.submit(path, {**GOOD, "go": "next"}).location == following
    assert client.submit(path, {**GOOD, "go": "agenda"}).location == f"{case.path}/spread"
    last = f"{case.path}/criteria/{agenda[-1]}"
    assert client.submit(last, {**GOOD, "go": "next"}).location == f"{case.path}/spread"


def test_sending_the_same_twice_does_no_harm(client: HouseClient, session: Session) -> None:
    case = closed(session)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1"
    form = {**client.page(path).form(path), **GOOD}
    for _twice in range(2):
        assert client.post(path, data=form).status_code == 302
    assert case.dossier().positions["C1.1"].revision == 1
    assert len(events(session, "assessment.position-recorded")) == 1


def test_the_later_of_two_sees_both_versions_and_merges(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1"
    early = client.page(path).form(path)
    case.agree(Statement(level=2, rationale="Their version."), ["C1.1"])
    answer = client.post(path, data={**early, **GOOD})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Their version." in page.text() and "2 Started" in page.text()
    form = page.form(path)
    assert form["rationale"].strip() == GOOD["rationale"] and form["level"] == "3"
    assert case.dossier().positions["C1.1"].level == 2
    assert client.post(path, data=form).status_code == 302
    assert case.dossier().positions["C1.1"].level == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", "6"),
        ("level", "dk"),
        ("desired", "0"),
        ("importance", "x"),
        ("rationale", "x" * 4001),
        ("revision", "soon"),
        ("revision", "-1"),
    ],
)
def test_bad_input_is_refused_and_everything_typed_is_kept(
    client: HouseClient, session: Session, field: str, value: str
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1"
    answer = client.submit(path, {**GOOD, field: value})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.all(".//*[@id='problems']")
    assert page.form(path)["dissent"].strip() == GOOD["dissent"]
    assert case.dossier().positions == {}


def test_control_characters_of_copied_text_are_left_out(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1"
    assert (
        client.submit(path, {**GOOD, "evidence": "Report\x07 of\x1f 2025\x7f"}).status_code == 302
    )
    assert case.dossier().positions["C1.1"].evidence == "Report of 2025"


def test_not_applicable_needs_a_reason_and_leaves_no_level(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    path = f"{case.path}/criteria/C1.1"
    answer = client.submit(path, {**GOOD, "level": "na"})
    assert answer.status_code == 422 and "Say why it does not apply." in answer.text
    assert client.submit(path, {**GOOD, "level": "na", "reason": "Not ours."}).status_code == 302
    position = case.dossier().positions["C1.1"]
    assert position.not_applicable and position.reason == "Not ours."
    assert (position.level, position.desired, position.importance) == (None, None, None)


def test_a_criterion_that_the_questionnaire_does_not_have_is_not_found(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    client.become(case.focal_point)
    form = client.page(f"{case.path}/criteria/C1.1").form("criteria")
    for code in ("M1.1", "C1", "C1.1.desired", "nonsense"):
        client.page(f"{case.path}/criteria/{code}", status=404)
        assert client.post(f"{case.path}/criteria/{code}", data=form).status_code == 404


# --- submitting and declining --------------------------------------------------------------------


def test_what_is_not_settled_stands_in_the_way_of_submitting(
    client: HouseClient, session: Session
) -> None:
    case = closed(session, "1", "5")
    case.agree(Statement(level=3, rationale="  "), ["C1.1"])
    case.agree(AGREED, [code for code in case.codes if code not in ("C1.1", "C1.2")])
    client.become(case.focal_point)
    page = client.page(f"{case.path}/submit")
    assert "2 criteria are not ready" in page.text()
    assert f"{case.path}/criteria/C1.1" in page.links().values()
    assert "C1.1: The assessors were two levels or more apart" in page.text()
    assert "C1.2: No level is agreed yet." in page.text()
    form = client.page(f"{case.path}/criteria/C1.1").form("criteria")
    assert client.post(f"{case.path}/submit", data=form).status_code == 422
    assert case.state() == "consensus"


def test_submitting_hands_over_once_and_closes_the_form(
    client: HouseClient, session: Session
) -> None:
    case = closed(session)
    case.agree()
    client.become(case.focal_point)
    page = client.page(f"{case.path}/submit")
    assert f"All {len(case.codes)} criteria are ready." in page.text()
    form = page.form("submit")
    for _twice in range(2):
        assert client.post(f"{case.path}/submit", data=form).status_code == 302
    assert case.state() == "submitted"
    assert len(events(session, "assessment.submitted")) == 1
    page = client.page(f"{case.path}/criteria/C1.1")
    assert not page.all(".//textarea") and AGREED.evidence in page.text()
    path = f"{case.path}/criteria/C1.1"
    answer = client.post(path, data={**form, **GOOD, "revision": "1"}, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    assert case.dossier().positions["C1.1"].rationale == AGREED.rationale


def test_an_institution_may_decline_verification(client: HouseClient, session: Session) -> None:
    """Review is support, not audit: the assessment then ends as agreed, not verified."""
    case = closed(session)
    case.agree()
    client.become(case.focal_point)
    assert client.submit(f"{case.path}/decline-verification").status_code == 302
    assert case.state() == "agreed_not_verified"
    assert "They are not verified." in client.page(case.path).text()
    facts = assessment_of(session, case.id)
    assert facts is not None
    found = records(session, facts, case.questionnaire)
    assert {level(record).provenance for record in found} == {Provenance.CONSENSUS}
    assert len(events(session, "assessment.verification-declined")) == 1


def test_declining_needs_settled_criteria_too(client: HouseClient, session: Session) -> None:
    case = closed(session)
    client.become(case.focal_point)
    page = client.page(f"{case.path}/decline-verification")
    assert "must be settled" in page.text()
    form = client.page(f"{case.path}/criteria/C1.1").form("criteria")
    assert client.post(f"{case.path}/decline-verification", data=form).status_code == 422
    assert case.state() == "consensus"


def test_an_assessment_can_be_declined_while_it_is_reviewed(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    assert client.submit(f"{case.path}/decline-verification").status_code == 302
    assert case.state() == "agreed_not_verified"


# --- who may -------------------------------------------------------------------------------------

GETS = ("", "/close-rating", "/spread", "/criteria/C1.1", "/submit", "/decline-verification")
POSTS = (
    "/assessors",
    "/assessors/1/link",
    "/assessors/1/withdraw",
    "/close-rating",
    "/criteria/C1.1",
    "/submit",
    "/decline-verification",
)


def test_an_assessment_of_another_organization_does_not_exist(
    client: HouseClient, session: Session
) -> None:
    own, foreign = closed(session), closed(session)
    client.become(own.focal_point)
    form = client.page(f"{own.path}/criteria/C1.1").form("criteria")
    for path in (foreign.path, "/assessments/999999"):
        for place in GETS:
            client.page(path + place, status=404)
        for place in POSTS:
            assert client.post(path + place, data=form).status_code == 404, place
    assert foreign.state() == "consensus" and foreign.dossier().positions == {}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.DESIGNER, Role.ADMINISTRATOR])
def test_other_roles_see_no_assessment(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    case = closed(session)
    paths = ["/assessments", *(case.path + place for place in GETS)]
    client.become(case.focal_point)
    assert {client.get(path, follow_redirects=True).status_code for path in paths} == {200}
    sign_in(role)
    assert {client.get(path).status_code for path in paths} == {403}


def test_the_audit_trail_stays_whole(client: HouseClient, session: Session) -> None:
    case = closed(session)
    client.become(case.focal_point)
    client.submit(f"{case.path}/criteria/C1.1", GOOD)
    session.rollback()
    assert first_broken(session) is None


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_work_in_every_language(
    client: HouseClient, session: Session, language: str
) -> None:
    case = closed(session, "2", "4")
    client.become(case.focal_point)
    for place in ("/assessments", *(case.path + place for place in GETS)):
        answer = client.get(f"{place}?lang={language}", follow_redirects=True)
        assert answer.status_code == 200, place
        assert Page(answer.text).html.get("lang") == language
