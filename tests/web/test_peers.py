"""R18: peers are named and put in contact only as long as both organizations consent."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Review
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from capacity.exchange.models import PeerRequest
from surveys.constituents.consents import Recipient, Subject, give_consent, withdraw_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.i18n import isolated
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.web.arranging import AGREED, Case, closed
from tests.web.conftest import afresh, recorded

MATCHING = (Subject.MATCHING, Recipient.GROUP)
WEAK = replace(AGREED, level=2, desired=4)
STRONG = replace(AGREED, level=4, desired=4)
ENOUGH = replace(AGREED, level=3, desired=3)


def ended(
    session: Session,
    weak: tuple[str, ...] = (),
    strong: tuple[str, ...] = (),
    country: str = "SEN",
    group: Group = Group.WORKERS,
    consents: bool = True,
) -> Case:
    """An organization whose assessment has ended with the levels it agreed on."""
    case = closed(session, "3", group=group)
    case.organization.country_iso3 = country
    session.commit()
    case.agree(WEAK, weak) if weak else None
    case.agree(STRONG, strong) if strong else None
    case.agree(ENOUGH, [code for code in case.codes if code not in (*weak, *strong)])
    case.assessment.state = AssessmentState.AGREED_NOT_VERIFIED
    case.assessment.ended_at = now()
    session.commit()
    if consents:
        consent(session, case)
    return case


def consent(session: Session, case: Case, gives: bool = True) -> None:
    session.rollback()
    change = give_consent if gives else withdraw_consent
    assert change(session, case.organization, MATCHING, case.focal_point.id, now())
    session.commit()


def peers_path(case: Case) -> str:
    return f"{case.path}/peers-to-ask"


def look(client: HouseClient, case: Case, query: str = "") -> Page:
    client.become(case.focal_point)
    return client.page(peers_path(case) + query)


def ask_path(asking: Case, asked: Case, criterion: str = "C4.2") -> str:
    query = f"organization={asked.organization.id}&criterion={criterion}"
    return f"{asking.path}/ask-a-peer?{query}"


def ask(client: HouseClient, asking: Case, asked: Case, text: str = "How did you begin?") -> int:
    client.become(asking.focal_point)
    form = client.page(ask_path(asking, asked)).form("/ask-a-peer")
    return client.post(f"{asking.path}/ask-a-peer", data={**form, "text": text}).status_code


def press(client: HouseClient, case: Case, request_id: int, go: str) -> int:
    client.become(case.focal_point)
    token = client.page("/practices").form("/sign-out")["csrf_token"]
    sent = {"csrf_token": token, "go": go}
    return client.post(f"/peer-requests/{request_id}", data=sent).status_code


def request_of(session: Session) -> PeerRequest:
    return afresh(session).scalars(select(PeerRequest)).one()


@pytest.fixture
def asking(session: Session) -> Case:
    return ended(session, weak=("C4.2", "W4.1"))


@pytest.fixture
def asked(session: Session) -> Case:
    return ended(session, strong=("C4.2", "W4.1", "C1.1"), country="GHA")


def test_a_gap_leads_to_whom_is_strong_there_with_the_reason_in_words(
    client: HouseClient, asking: Case, asked: Case
) -> None:
    text = look(client, asking).text()
    assert asked.organization.name in text and "Ghana" in text
    assert "It is strong in C4.2, as it says itself; nobody has verified this." in text
    assert "It works in your language (English)." in text
    assert "It is in your region (Africa)." in text
    assert "C1.1" not in text, "no gap of the asking one, so no word of it"
    assert "W4.1" not in text
    assert asking.organization.name not in Page(client.get(peers_path(asking)).text).text(".//li")


def test_a_verified_strength_says_so(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    session.rollback()
    person = asked.focal_point.id
    session.add(
        Review(
            assessment_id=asked.id,
            criterion="C4.2",
            decision=Decision.VERIFY,
            verified_level=4,
            reviewer_id=person,
            decided_at=now(),
            position_revision=1,
        )
    )
    asked.assessment.state, asked.assessment.submitted_at = AssessmentState.VALIDATED, now()
    session.commit()
    text = look(client, asking).text()
    assert "It is strong in C4.2; a reviewer has verified this." in text


def test_what_another_wants_or_how_strong_it_is_never_shows(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    before = look(client, asking).text(".//main")
    session.rollback()
    asked.assessment.state, asked.assessment.ended_at = AssessmentState.CONSENSUS, None
    session.commit()
    asked.agree(replace(STRONG, level=5, desired=5), ["C4.2"], revision=1)
    asked.assessment.state = AssessmentState.AGREED_NOT_VERIFIED
    asked.assessment.ended_at = now()
    session.commit()
    assert look(client, asking).text(".//main") == before


@pytest.mark.parametrize("which", ["asking", "asked", "neither"])
def test_without_both_consents_nobody_is_named(
    client: HouseClient, session: Session, which: str
) -> None:
    asking = ended(session, weak=("C4.2",), consents=which == "asking")
    asked = ended(session, strong=("C4.2",), consents=which == "asked")
    page = look(client, asking)
    assert asked.organization.name not in page.text()
    if which != "asking":
        assert page.links()["What others may see"].endswith("/consents")
    assert client.get(ask_path(asking, asked)).status_code == 302
    client.become(asked.focal_point)
    assert asking.organization.name not in client.page(peers_path(asked)).text()


def test_another_group_and_an_assessment_under_way_are_no_peers(
    client: HouseClient, session: Session, asking: Case
) -> None:
    other = ended(session, strong=("C4.2",), group=Group.EMPLOYERS)
    under_way = ended(session, strong=("C4.2",))
    session.rollback()
    under_way.assessment.state, under_way.assessment.ended_at = AssessmentState.CONSENSUS, None
    session.commit()
    text = look(client, asking).text()
    assert other.organization.name not in text
    assert under_way.organization.name not in text
    assert "Nobody who fits takes part yet" in text
    assert "No assessment of yours has ended yet" in look(client, under_way).text()


def test_wishes_narrow(client: HouseClient, session: Session, asking: Case, asked: Case) -> None:
    far = ended(session, strong=("C4.2",), country="BRA")
    session.rollback()
    asked.organization.language = "fr"
    session.commit()

    def named(query: str) -> list[str]:
        text = look(client, asking, query).text()
        return [c.organization.name for c in (asked, far) if c.organization.name in text]

    assert named("") == [asked.organization.name, far.organization.name]
    assert named("?language=y") == [far.organization.name]
    assert named("?region=y") == [asked.organization.name]
    assert named("?region=y&language=y") == []


def test_from_asking_to_each_others_contacts(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    assert ask(client, asking, asked) == 302
    assert "Waits for an answer" in look(client, asking).text()
    found = request_of(session)
    path = f"/peer-requests/{found.id}"
    waiting = f"{isolated(asking.organization.name)} asks for contact"
    for case, other in ((asking, asked), (asked, asking)):
        client.become(case.focal_point)
        page = client.page(path)
        assert other.organization.name in page.text() and "How did you begin?" in page.text()
        assert other.focal_point.email not in page.text()
        assert other.focal_point.name not in page.text()
    client.become(asked.focal_point)
    assert client.page("/").links()[waiting] == path
    listed = client.page(f"/organizations/{asked.organization.id}/peer-requests").text()
    assert "1 request waits for your answer." in listed
    assert press(client, asked, found.id, "accept") == press(client, asked, found.id, "accept")
    assert waiting not in client.page("/").links()
    for case, other in ((asking, asked), (asked, asking)):
        client.become(case.focal_point)
        assert other.focal_point.email in client.page(path).text()
    events = [action for action, about in recorded(session) if about == f"peer-request:{found.id}"]
    assert events == ["peers.asked", "peers.accepted", *["peers.contacts-seen"] * 2]


@pytest.mark.parametrize(
    ("who", "go", "state"), [("asked", "decline", "declined"), ("asking", "take-back", "withdrawn")]
)
def test_declined_or_taken_back_nobody_sees_a_contact(
    client: HouseClient,
    session: Session,
    asking: Case,
    asked: Case,
    who: str,
    go: str,
    state: str,
) -> None:
    ask(client, asking, asked)
    found = request_of(session)
    assert press(client, asked if who == "asked" else asking, found.id, go) == 302
    assert request_of(session).state == state
    for case, other in ((asking, asked), (asked, asking)):
        client.become(case.focal_point)
        page = client.page(f"/peer-requests/{found.id}")
        assert other.focal_point.email not in page.text()
    assert press(client, asked, found.id, "accept") == 302
    assert request_of(session).state == state, "what has ended is not accepted"


def test_each_side_does_only_what_is_its_own(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    ask(client, asking, asked)
    found = request_of(session)
    assert press(client, asking, found.id, "accept") == 404
    assert press(client, asking, found.id, "decline") == 404
    assert press(client, asked, found.id, "take-back") == 404
    assert press(client, asked, found.id, "buy") == 400
    assert request_of(session).state == "asked"


def test_a_third_sees_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, asking: Case, asked: Case
) -> None:
    third = ended(session)
    ask(client, asking, asked)
    path = f"/peer-requests/{request_of(session).id}"
    paths = (
        path,
        peers_path(asking),
        ask_path(asking, asked),
        f"/organizations/{asked.organization.id}/peer-requests",
    )
    client.become(third.focal_point)
    for one in paths:
        assert client.get(one).status_code == 404, one
    assert press(client, third, request_of(session).id, "accept") == 404
    for role, group in ((Role.REVIEWER, Group.WORKERS), (Role.ADMINISTRATOR, None)):
        sign_in(role, group=group)
        for one in paths:
            assert client.get(one).status_code in (403, 404), one
    sign_in(Role.RESPONDENT, organization_id=asked.organization.id)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("who", ["asking", "asked"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_withdrawn_consent_ends_everything_at_once(
    client: HouseClient, session: Session, asking: Case, asked: Case, who: str, accepted: bool
) -> None:
    ask(client, asking, asked)
    found = request_of(session)
    if accepted:
        press(client, asked, found.id, "accept")
    withdrawing = asking if who == "asking" else asked
    consent(session, withdrawing, gives=False)
    assert asked.organization.name not in look(client, asking).text()
    for case, other in ((asking, asked), (asked, asking)):
        client.become(case.focal_point)
        page = client.page(f"/peer-requests/{found.id}").text()
        assert "This request has ended: one of the two organizations no longer consents" in page
        assert other.organization.name not in page and other.focal_point.email not in page
        listed = client.page(f"/organizations/{case.organization.id}/peer-requests").text()
        assert other.organization.name not in listed and "Ended" in listed
    client.become(asked.focal_point)
    assert "How did you begin?" not in client.page(f"/peer-requests/{found.id}").text()
    state = request_of(session).state
    assert press(client, asked, found.id, "accept") == 302
    assert request_of(session).state == state
    consent(session, withdrawing)
    client.become(asking.focal_point)
    assert asked.focal_point.email not in client.page(f"/peer-requests/{found.id}").text()


def test_who_consents_again_is_asked_anew(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    ask(client, asking, asked)
    consent(session, asked, gives=False)
    consent(session, asked)
    assert ask(client, asking, asked, "Once more?") == 302
    states = [found.state for found in afresh(session).scalars(select(PeerRequest))]
    assert states == ["withdrawn", "asked"]


def test_the_same_is_not_asked_twice_nor_of_whom_does_not_fit(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    assert ask(client, asking, asked) == ask(client, asking, asked, "Again") == 302
    assert request_of(session).text == "How did you begin?"
    form = client.page(ask_path(asking, asked)).form("/ask-a-peer")
    for wrong in (
        {"criterion": "C1.1"},
        {"criterion": "W4.1"},
        {"organization": str(asking.organization.id)},
        {"organization": "999"},
        {"organization": "x"},
        {"organization": "²"},
        {"organization": "9" * 40},
    ):
        sent = {**form, "text": "Tell me", **wrong}
        assert client.post(f"{asking.path}/ask-a-peer", data=sent).status_code == 302
    assert client.post(f"{asking.path}/ask-a-peer", data={**form, "text": " "}).status_code == 422
    assert len(afresh(session).scalars(select(PeerRequest)).all()) == 1


@pytest.mark.parametrize("typed", ["<b>bold</b>", "=1+1", '"><script>alert(1)</script>'])
def test_what_is_asked_is_shown_as_text(
    client: HouseClient, session: Session, asking: Case, asked: Case, typed: str
) -> None:
    ask(client, asking, asked, typed)
    client.become(asked.focal_point)
    page = client.page(f"/peer-requests/{request_of(session).id}")
    assert [p for p in page.all(".//main//p") if p.text == typed]
    assert not page.all(".//main//script") and not page.all(".//main//b")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_in_other_languages(
    client: HouseClient, session: Session, asking: Case, asked: Case, language: str
) -> None:
    ask(client, asking, asked)
    for path in (
        peers_path(asking),
        f"/peer-requests/{request_of(session).id}",
        f"/organizations/{asking.organization.id}/peer-requests",
    ):
        assert client.page(f"{path}?lang={language}").html.get("lang") == language


def test_the_own_latest_assessment_counts(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    client.become(asking.focal_point)
    assert isinstance(asking.organization, Organization)
    newer = closed(session, "3")
    session.rollback()
    newer.assessment.organization_id = asking.organization.id
    session.commit()
    newer.agree(ENOUGH)
    newer.assessment.state = AssessmentState.AGREED_NOT_VERIFIED
    newer.assessment.ended_at = now()
    session.commit()
    assert client.get(peers_path(asking)).location == peers_path(newer)
    assert "Your last assessment shows no gap" in client.page(peers_path(newer)).text()


@pytest.mark.parametrize("who", ["asking", "asked"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_request_ends_with_either_organization_and_goes_on_if_that_is_taken_back(
    client: HouseClient, session: Session, asking: Case, asked: Case, who: str, accepted: bool
) -> None:
    """Nothing of it is written down: it follows from the day on which the organization ended."""
    ask(client, asking, asked)
    found = request_of(session)
    if accepted:
        press(client, asked, found.id, "accept")
    stored = request_of(session).state
    gone, left = (asking, asked) if who == "asking" else (asked, asking)
    session.get_one(Organization, gone.organization.id).ended_on = now().date()
    session.commit()
    for case, other, says in (
        (gone, left, "This request has ended: your organization has ended."),
        (left, gone, "This request has ended: the other organization has ended."),
    ):
        client.become(case.focal_point)
        page = client.page(f"/peer-requests/{found.id}").text(".//main")
        assert says in page and "no longer consents" not in page
        assert other.organization.name not in page and other.focal_point.email not in page
        listed = client.page(f"/organizations/{case.organization.id}/peer-requests")
        shown = listed.text(".//main")
        assert "The organization has ended" in shown and "Waits for an answer" not in shown
        assert "waits for your answer" not in shown and other.organization.name not in shown
        assert "asks for contact" not in client.page("/").text()
    press(client, left, found.id, "accept" if who == "asking" else "take-back")
    assert request_of(session).state == stored
    session.get_one(Organization, gone.organization.id).ended_on = None
    session.commit()
    client.become(left.focal_point)
    page = client.page(f"/peer-requests/{found.id}").text(".//main")
    assert ("Accepted" if accepted else "Waits for an answer") in page
    assert gone.organization.name in page


def test_who_withdrew_the_consent_before_is_told_of_no_further(
    client: HouseClient, session: Session, asking: Case, asked: Case
) -> None:
    ask(client, asking, asked)
    found = request_of(session)
    consent(session, asked, gives=False)
    session.get_one(Organization, asked.organization.id).ended_on = now().date()
    session.commit()
    client.become(asking.focal_point)
    page = client.page(f"/peer-requests/{found.id}").text(".//main")
    assert "no longer consents" in page and "organization has ended" not in page
