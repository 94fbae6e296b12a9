"""R12, R17: an organization merges, splits or is dissolved while the platform knows it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.action_plans.queries import due_actions
from capacity.diagnostics.assessments.actions import start_assessment
from capacity.diagnostics.assessments.earlier import earlier_assessment
from capacity.diagnostics.assessments.models import Assessment, Position
from capacity.diagnostics.assessments.queries import organizations_to_start
from capacity.diagnostics.reviewing.queries import last_validated
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.awaiting import awaiting_reminder
from surveys.collection.population.queries import RegisterFilter, count_registered
from surveys.constituents.consents import Recipient, Subject, consenting
from surveys.constituents.endings import OrganizationEnded, formations_of
from surveys.constituents.models import Organization, Succession
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.arranging import DIAGNOSTICS, Case, begun, submitted
from tests.web.arranging import closed as agreeing
from tests.web.closed_rounds import Given, close, closed_with, consents, next_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded
from tests.web.test_population import csv_list, try_out
from tests.web.test_practices import shared

TODAY = now().date().isoformat()
VALIDATED = Given(3, verified={"C1.1": 3})
COUNTRY = (Subject.LEVELS, Recipient.COUNTRY)


@pytest.fixture
def union(session: Session) -> Organization:
    made = make_organization(session, name="Old Union")
    session.commit()
    return made


@pytest.fixture
def new_union(session: Session) -> Organization:
    made = make_organization(session, name="New Union")
    session.commit()
    return made


def main(page: Page) -> str:
    return page.text(".//main")


def ending_of(organization: Organization) -> str:
    return f"/organizations/{organization.id}/ending"


def tell(
    client: HouseClient, organization: Organization, way: str, *after: Organization, day: str = ""
) -> TestResponse:
    """Whoever is signed in says on the register's page that the organization has ended."""
    sent: dict[str, Any] = {"way": way, "day": day or TODAY}
    sent["successors"] = [str(each.id) for each in after]
    return client.submit(ending_of(organization), sent)


def end(
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    organization: Organization,
    *after: Organization,
) -> None:
    """An administrator records it; merged, split or dissolved by the number of successors."""
    session.rollback()
    sign_in(Role.ADMINISTRATOR)
    way = ("dissolved", "merged", "split")[min(len(after), 2)]
    answer = tell(client, organization, way, *after)
    assert answer.status_code == 302, main(Page(answer.text))
    assert "It is recorded" in main(client.page(ending_of(organization)))
    session.rollback()
    session.expire_all()


def begun_before(case: Case, days: int = 30) -> Case:
    """The case as if everything of it lay some days back."""
    found = case.session.get_one(Assessment, case.id)
    back = timedelta(days=days)
    for name in ("started_at", "rating_closed_at", "submitted_at", "returned_at", "ended_at"):
        if (moment := getattr(found, name)) is not None:
            setattr(found, name, moment - back)
    case.session.commit()
    return case


# The register's page


@pytest.mark.parametrize(
    ("way", "number", "words"),
    [
        ("dissolved", 0, "Old Union was dissolved on"),
        ("merged", 1, "Old Union merged into Union 0 on"),
        ("split", 2, "Old Union split into Union 0 and Union 1 on"),
    ],
)
def test_an_administrator_records_how_an_organization_ended(
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    union: Organization,
    way: str,
    number: int,
    words: str,
) -> None:
    after = [make_organization(session, name=f"Union {place}") for place in range(number)]
    session.commit()
    sign_in(Role.ADMINISTRATOR)
    assert tell(client, union, way, *after).status_code == 302
    plain = main(client.page(ending_of(union))).replace("\u2068", "").replace("\u2069", "")
    assert words in plain
    found = set(afresh(session).scalars(select(Succession.successor_id)))
    assert found == {each.id for each in after}
    assert ("organizations.ended", f"organization:{union.id}") in recorded(session)
    assert "Ended on" in main(client.page("/organizations"))
    # Saying it once more says nothing new.
    sent = {"way": way, "day": TODAY, "successors": [str(each.id) for each in after]}
    sent["csrf_token"] = client.page("/organizations").form("/sign-out")["csrf_token"]
    assert client.post(ending_of(union), data=sent).status_code == 302
    assert recorded(session).count(("organizations.ended", f"organization:{union.id}")) == 1


@pytest.mark.parametrize(
    ("way", "number", "day", "says"),
    [
        ("merged", 0, "", "Choose the one organization that it merged into."),
        ("merged", 2, "", "Choose the one organization that it merged into."),
        ("split", 1, "", "Choose the two or more organizations that it split into."),
        ("dissolved", 1, "", "A dissolved organization has none after it."),
        ("dissolved", 0, "2999-01-01", "This day has not come yet."),
        ("dissolved", 0, "soon", "Day on which it ended"),
        ("", 0, "", "Choose one."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    union: Organization,
    way: str,
    number: int,
    day: str,
    says: str,
) -> None:
    after = [make_organization(session, name=f"Union {place}") for place in range(number)]
    session.commit()
    sign_in(Role.ADMINISTRATOR)
    answer = tell(client, union, way, *after, day=day)
    assert answer.status_code == 422 and says in main(Page(answer.text))
    afresh(session).expire_all()
    assert session.get_one(Organization, union.id).ended_on is None
    assert session.scalar(select(func.count()).select_from(Succession)) == 0


def test_only_organizations_of_the_same_country_and_group_come_after(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    abroad = make_organization(session, country="FRA", name="Abroad")
    employers = make_organization(session, Group.EMPLOYERS, name="Employers")
    session.commit()
    sign_in(Role.ADMINISTRATOR)
    shown = main(client.page(ending_of(union)))
    assert "Abroad" not in shown and "Employers" not in shown
    for other in (abroad, employers, union):
        assert tell(client, union, "merged", other).status_code == 422


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.PLANNER, Role.ANALYST])
def test_nobody_else_records_it(
    client: HouseClient, sign_in: SignIn, union: Organization, role: Role
) -> None:
    sign_in(role)
    assert client.get(ending_of(union)).status_code == 403
    assert ending_of(union) not in client.page("/organizations").links().values()


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_page_comes_in_each_language(
    client: HouseClient, sign_in: SignIn, union: Organization, language: str, direction: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    html = client.page(f"{ending_of(union)}?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)


# Taking it back


def test_taken_back_everything_is_as_before(
    client: HouseClient, session: Session, sign_in: SignIn, new_union: Organization
) -> None:
    case = begun(session)
    consents(case, COUNTRY)
    end(client, session, sign_in, case.organization, new_union)
    undo = f"{ending_of(case.organization)}/undo"
    assert client.submit(undo, at=ending_of(case.organization)).status_code == 302
    assert "goes on as before" in main(client.page(ending_of(case.organization)))
    assert case.state() == "rating"
    assert case.organization.id in consenting(session, COUNTRY)
    assert session.scalar(select(func.count()).select_from(Succession)) == 0
    events = recorded(session)
    assert ("organizations.ending-undone", f"organization:{case.organization.id}") in events
    assert ("assessment.ended-with-organization", f"assessment:{case.id}") in events
    assert ("assessment.going-on-again", f"assessment:{case.id}") in events
    case.rate("3")  # and it can be changed again


def test_it_stays_once_something_rests_on_it(
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    union: Organization,
    new_union: Organization,
) -> None:
    end(client, session, sign_in, union, new_union)
    token = client.page(ending_of(union)).form("/undo")["csrf_token"]
    start_assessment(session, make_round(session, DIAGNOSTICS[Group.WORKERS]), new_union, now())
    session.commit()
    page = client.page(ending_of(union))
    assert "1 assessment was started since" in main(page)
    assert "Take it back" not in main(page)
    assert client.post(f"{ending_of(union)}/undo", data={"csrf_token": token}).status_code == 302
    assert "something rests on this end" in main(client.page(ending_of(union)))
    afresh(session).expire_all()
    assert session.get_one(Organization, union.id).ended_on is not None


# Asked nothing any more


def test_it_starts_nothing_and_is_invited_to_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    survey, diagnostic = make_round(session), make_round(session, DIAGNOSTICS[Group.WORKERS])
    make_invitation(session, survey, union)
    session.commit()
    workers = RegisterFilter(groups=("workers",))
    asked = frozenset({"workers"})
    assert len(awaiting_reminder(session, survey)) == 1
    assert count_registered(session, workers, asked) == 1
    end(client, session, sign_in, union)
    assert list(awaiting_reminder(session, survey)) == []
    assert count_registered(session, workers, asked) == 0
    assert organizations_to_start(session, diagnostic.id, [Group.WORKERS]) == []
    with pytest.raises(OrganizationEnded):
        start_assessment(session, diagnostic, union, now())
    with pytest.raises(OrganizationEnded):
        invite(session, survey, union.id, "An office", "en", now())
    sign_in(Role.DESIGNER)
    assert "Old Union" not in main(client.page(f"/rounds/{survey.id}/population/register"))
    offered = client.page(f"/rounds/{survey.id}/invitations")
    options = [option.text for option in offered.all(".//select[@name='organization']/option")]
    assert not any("Old Union" in (text or "") for text in options)


def test_the_dry_run_of_a_list_says_that_it_has_ended(
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    union: Organization,
    new_union: Organization,
) -> None:
    survey = make_round(session)
    session.commit()
    end(client, session, sign_in, union, new_union)
    sign_in(Role.DESIGNER)
    rows = csv_list(
        "Old Union,SEN,workers,Legal unit,a@example.org,,en,",
        "New Union,SEN,workers,Legal unit,b@example.org,,en,",
    )
    said = main(try_out(client, survey, rows))
    assert "has ended" in said and "asked nothing any more" in said


def test_an_open_link_of_it_says_so_and_takes_no_answer(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    survey = make_round(session)
    _invitation, token = make_invitation(session, survey, union)
    session.commit()
    sign_in(Role.ADMINISTRATOR)
    assert "1 invitation that is open to answers" in main(client.page(ending_of(union)))
    token_of_form = client.page(f"/a/{token}/s/taking_part").form("/s/")["form_token"]
    end(client, session, sign_in, union)
    page = Page(client.get(f"/a/{token}").text)
    assert "The organization that you were asked for has ended" in page.text()
    sent = {"form_token": token_of_form, "item": "role", "role": "board", "revision": "0"}
    assert client.post(f"/a/{token}/answer", data=sent).status_code == 410
    assert afresh(session).scalar(select(func.count()).select_from(Response)) == 0


def test_its_plan_is_reminded_of_no_more(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = closed_with(session, VALIDATED)
    intent = Intent("Train the officers.", "Legal unit", now().date(), "C1.1", frozenset())
    add_action(session, case.assessment, intent, "0" * 32, case.focal_point.id, now())
    session.commit()
    own = [case.organization.id]
    assert len(due_actions(session, own, now().date())) == 1
    end(client, session, sign_in, case.organization)
    assert due_actions(session, own, now().date()) == []


# What was under way, and what was validated


def test_what_is_under_way_closes_by_name_and_nobody_changes_it(
    client: HouseClient, session: Session, sign_in: SignIn, new_union: Organization
) -> None:
    case = agreeing(session)
    client.become(case.focal_point)
    form = client.page(f"{case.path}/criteria/C1.1").form(f"{case.path}/criteria/C1.1")
    end(client, session, sign_in, case.organization, new_union)
    assert case.state() == "ended_with_organization"
    client.become(case.focal_point)
    shown = main(client.page(case.path))
    assert "Ended with its organization on" in shown and "merged into" in shown
    assert "nothing can be changed" in shown
    answer = client.post(f"{case.path}/criteria/C1.1", data={**form, "level": "4"})
    assert answer.status_code == 409
    assert "This organization has ended" in Page(answer.text).text()
    assert afresh(session).get(Position, (case.id, "C1.1")) is None
    # What was said so far stays readable.
    client.page(f"{case.path}/criteria/C1.1")
    client.page(f"{case.path}/report")
    assert "Ended with its organization" in main(client.page("/assessments"))


def test_ratings_of_an_unfinished_self_rating_stay_unseen(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = begun(session)
    case.rate("3")
    waiting = case.rate("4", submit=False)
    end(client, session, sign_in, case.organization)
    client.become(case.focal_point)
    assert "Ended with its organization on" in main(client.page(case.path))
    for place in ("/spread", "/criteria/C1.1", "/lenses", "/close-rating", "/plan"):
        answer = client.get(case.path + place)
        assert answer.status_code in (302, 404), place
    for place in ("/report", "/change", "/priorities", "/peers"):
        assert client.get(case.path + place).status_code == 404, place
    link = f"{case.path}/assessors/{waiting.id}/withdraw"
    token = client.page(case.path).form("/sign-out")["csrf_token"]
    assert client.post(link, data={"csrf_token": token}).status_code == 409


def test_the_reviewer_is_told_and_decides_nothing_more(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    reviewer = make_person(session)
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    token = client.page(case.review_path).form("/sign-out")["csrf_token"]
    end(client, session, sign_in, case.organization)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    shown = main(client.page(case.review_path))
    assert "Ended with its organization on" in shown
    assert "was dissolved on" in shown and "no longer shown" in shown
    queue = main(client.page("/reviews"))
    assert "Ended with its organization" in queue
    assert case.organization.name not in main(client.page("/"))
    for place in ("accept-undisputed", "finish", "criteria/C1.1"):
        sent = {"csrf_token": token}
        answer = client.post(f"{case.review_path}/{place}", data=sent)
        assert answer.status_code == 409, place
    assert reviewer.memberships == []
    assert case.state() == "ended_with_organization"


def test_what_was_validated_stays_readable(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = closed_with(session, VALIDATED)
    end(client, session, sign_in, case.organization)
    assert case.state() == "validated"
    client.become(case.focal_point)
    shown = main(client.page(f"{case.path}/report"))
    assert "was dissolved on" in shown
    assert "The review ended on" in main(client.page(case.path))
    # To ask for the report as a file is reading.
    assert client.submit(f"{case.path}/report/pdf", at=f"{case.path}/report").status_code == 302
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    client.page(f"{case.path}/report")
    assert "The review ended on" in main(client.page(case.review_path))


def test_people_of_it_see_at_home_what_happened(
    client: HouseClient, session: Session, sign_in: SignIn, new_union: Organization
) -> None:
    case = begun(session)
    end(client, session, sign_in, case.organization, new_union)
    client.become(case.focal_point)
    page = client.page("/")
    assert "What became of your organizations" in main(page)
    assert "merged into" in main(page) and "New Union" in main(page)
    assert "Nothing waits for you now." in main(page)
    sign_in(Role.RESPONDENT, organization_id=case.organization.id)
    assert "merged into" in main(client.page("/"))


# Those that come after it


def test_the_first_round_of_a_successor_begins_from_nothing_and_says_why(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """One that goes on and takes another in is another organization from that day on."""
    old, goes_on = closed_with(session, VALIDATED), closed_with(session, Given(2, verified={}))
    begun_before(old), begun_before(goes_on)
    end(client, session, sign_in, old.organization, goes_on.organization)
    case = next_round(goes_on)
    facts = case.dossier().facts
    assert [each.predecessor for each in formations_of(session, facts.organization_id)] == [
        old.organization.name
    ]
    assert earlier_assessment(session, facts) is None
    assert last_validated(session, facts) is None
    case.rate("4")
    case.rate("4")
    case.close()
    client.become(case.focal_point)
    assert "Last time" not in main(client.page(f"{case.path}/criteria/C1.1"))
    change = main(client.page(f"{case.path}/change"))
    assert "Not comparable: the organization was formed by the merger of" in change
    assert old.organization.name in change and "This is the first round" not in change
    # From its own first round on, rounds are compared again.
    close(case, Given(4, verified={}))
    following = next_round(case)
    facts = following.dossier().facts
    last = earlier_assessment(session, facts)
    assert last is not None and last.id == case.id


def test_the_parts_of_a_split_say_what_they_come_from(
    client: HouseClient, session: Session, sign_in: SignIn, new_union: Organization
) -> None:
    old = begun_before(closed_with(session, VALIDATED))
    part = closed_with(session, VALIDATED)
    end(client, session, sign_in, old.organization, part.organization, new_union)
    case = next_round(part)
    close(case, VALIDATED)
    client.become(case.focal_point)
    change = main(client.page(f"{case.path}/change"))
    assert "formed by the split of" in change and old.organization.name in change


def test_its_consents_end_with_it_and_its_figures_become_nobodys(
    client: HouseClient, session: Session, sign_in: SignIn, new_union: Organization
) -> None:
    """A country's three groups: without its union there is no comparison, and no word of whom."""
    cases = {group: closed_with(session, VALIDATED, group, "SEN") for group in Group}
    for case in cases.values():
        consents(case, COUNTRY)
    sign_in(Role.ANALYST)
    assert "furthest apart" in main(client.page("/countries/SEN/tripartite")) or (
        "equally far apart" in main(client.page("/countries/SEN/tripartite"))
    )
    gone = cases[Group.WORKERS].organization
    end(client, session, sign_in, gone, new_union)
    assert consenting(session, COUNTRY) == {
        cases[group].organization.id for group in (Group.GOVERNMENT, Group.EMPLOYERS)
    }
    sign_in(Role.ANALYST)
    shown = main(client.page("/countries/SEN/tripartite"))
    assert gone.name not in shown and "New Union" not in shown
    assert "apart" not in shown and "ended" not in shown
    client.become(cases[Group.WORKERS].focal_point)
    page = f"/organizations/{gone.id}/consents"
    assert "with the organization, on" in main(client.page(page))
    token = client.page(page).form("/sign-out")["csrf_token"]
    sent = {"csrf_token": token, "subject": "plan", "recipient": "country", "go": "give"}
    assert client.post(page, data=sent).status_code == 409


def test_it_writes_no_practice_any_more_and_withdraws_what_it_shared(
    client: HouseClient, session: Session, sign_in: SignIn, union: Organization
) -> None:
    practice = shared(session, union).id
    end(client, session, sign_in, union)
    sign_in(Role.FOCAL_POINT, organization_id=union.id)
    path = f"/organizations/{union.id}/practices/new"
    token = client.page("/").form("/sign-out")["csrf_token"]
    answer = client.post(path, data={"csrf_token": token, "title": "A practice"})
    assert answer.status_code == 409 and "has ended" in Page(answer.text).text()
    page = f"/practices/{practice}"
    assert client.submit(f"{page}/withdraw", at=page).status_code == 302
    session.rollback()
    sign_in(Role.FOCAL_POINT, organization_id=make_organization(session).id)
    client.page(page, status=404)
