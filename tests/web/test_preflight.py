"""The check of a round before people are asked: what it finds, and where it is put right."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.collection.fieldwork.checking import facts_of
from surveys.collection.fieldwork.domain.preflight import Facts, Rival
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.models import Invitation, OpenLink, Reminder
from surveys.collection.population.models import Contact, Frame, FrameUnit
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.conftest import afresh
from tests.web.small_survey import CODE as SMALL
from tests.web.small_survey import publish_small_survey


@pytest.fixture
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


@pytest.fixture
def organization(session: Session) -> Organization:
    made = make_organization(session, Group.WORKERS, "SEN", name="A union")
    session.commit()
    return made


@pytest.fixture
def planned(session: Session) -> Round:
    made = make_round(session, opened_days_ago=-5)
    session.commit()
    return made


def facts(session: Session, round_: Round) -> Facts:
    return facts_of(afresh(session), round_, "en", True, now())


def by_hand(session: Session, round_: Round, organization: Organization) -> Invitation:
    """An invitation without a link yet."""
    return invite(session, round_, organization.id, "An office", "en", now())


def contact(session: Session, round_: Round, **told: object) -> Contact:
    made = Contact(round_id=round_.id, **told)
    session.add(made)
    session.flush()
    return made


def verdicts(page: Page) -> dict[str, str]:
    """Each sentence, without the link below it, and its verdict."""
    rows = page.all(".//tbody/tr")
    return {row[0].text or "": words(row[1]) for row in rows}


@pytest.mark.usefixtures("designer")
def test_a_bare_round_is_told_what_it_lacks_and_where_to_put_it_right(
    client: HouseClient, planned: Round
) -> None:
    path = f"/rounds/{planned.id}"
    page = client.page(f"{path}/check")
    found = verdicts(page)
    assert found["Nobody is invited, and no sample is drawn."] == "To be put right"
    nobody_asks = "The round does not say who asks. People answer whom they know."
    assert found[nobody_asks] == "To be put right"
    assert list(found.values())[:2] == ["To be put right"] * 2
    assert "2 things are to be put right before people are asked." in page.text()
    for link in page.all(".//tbody//a"):
        assert client.get(link.get("href", "")).status_code == 200
    overview = client.page(path)
    warning = words(overview.all(".//main/div[@class='message warm']")[0])
    assert "2 things are to be put right" in warning and nobody_asks in warning
    assert "There is no address for replies" not in warning


@pytest.mark.usefixtures("designer")
def test_what_is_put_right_is_no_longer_said(
    client: HouseClient, planned: Round, organization: Organization, session: Session
) -> None:
    planned.organizer, planned.reply_to = "The office", "office@example.org"
    session.add(Reminder(round_id=planned.id, step=1, due_at=now() + timedelta(days=9)))
    for other in (organization, make_organization(session)):
        make_invitation(session, planned, other)
    session.commit()
    path = f"/rounds/{planned.id}"
    page = client.page(f"{path}/check")
    assert "To be put right" not in verdicts(page).values()
    assert "2 invitations are made." in verdicts(page)
    assert "1 reminder is planned." in verdicts(page)
    assert "to be put right" not in client.page(path).text()


def test_a_language_of_which_little_is_there_is_named_with_what_is_missing(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    publish_small_survey(session)
    round_ = make_round(session, SMALL, opened_days_ago=-5)
    round_.languages = ["en", "fr", "ar"]
    session.commit()
    english, french, arabic = facts(session, round_).texts
    assert (english.untranslated, arabic.untranslated) == (0, arabic.total)
    assert french.total - french.untranslated == 4
    assert "second" in french.missing and "title" not in french.missing
    sign_in(Role.ADMINISTRATOR)
    found = verdicts(client.page(f"/rounds/{round_.id}/check"))
    assert found[
        "\N{FIRST STRONG ISOLATE}A small survey\N{POP DIRECTIONAL ISOLATE} is whole in English."
    ]
    (partly,) = (text for text in found if "is there in Français" in text)
    assert found[partly] == "Please look" and "second" in partly
    (none,) = (text for text in found if text.startswith("Nothing of"))
    assert found[none] == "To be put right" and "العربية" in none


def test_whoever_nothing_reaches_is_counted(
    planned: Round, organization: Organization, session: Session
) -> None:
    make_invitation(session, planned, organization)  # a link
    by_hand(session, planned, organization).person_id = make_person(session).id
    for told in ({"email": "a@example.org"}, {"address": "1, a street"}, {"name": "A name"}):
        made = contact(session, planned, **told)
        by_hand(session, planned, organization).contact_id = made.id
    for gone in ("unsubscribed_at", "bounced_at"):
        made = contact(session, planned, email=f"{gone}@example.org", **{gone: now()})
        by_hand(session, planned, organization).contact_id = made.id
    by_hand(session, planned, organization)
    session.commit()
    found = facts(session, planned)
    assert (found.invited, found.with_address, found.unreachable) == (8, 1, 4)


def test_tests_and_withdrawn_invitations_are_not_counted(
    planned: Round, organization: Organization, session: Session
) -> None:
    by_hand(session, planned, organization).revoked_at = now()
    by_hand(session, planned, organization).test = True
    session.commit()
    found = facts(session, planned)
    assert (found.invited, found.unreachable, dict(found.groups)) == (0, 0, {})
    assert found.largest == ("", 0)


def test_languages_groups_and_the_largest_organization(
    planned: Round, organization: Organization, session: Session
) -> None:
    planned.languages = ["en", "fr"]
    other = make_organization(session, Group.EMPLOYERS)
    for host, language in ((organization, "ar"), (organization, "fr"), (other, "en")):
        make_invitation(session, planned, host, language=language)
    session.commit()
    found = facts(session, planned)
    assert found.languages == {"ar": 1}
    assert found.groups == {"workers": 2, "employers": 1}
    assert found.largest == ("A union", 2)


def test_an_open_link_asks_whoever_comes(planned: Round, session: Session) -> None:
    limits = {"most_in_all": 9, "most_per_organization": 1}
    link = OpenLink(round_id=planned.id, token="open", made_at=now(), **limits)
    session.add(link)
    session.commit()
    assert facts(session, planned).open_link
    link.closed_at = now()
    session.commit()
    assert not facts(session, planned).open_link


def test_a_drawn_sample_that_is_not_invited(
    client: HouseClient,
    planned: Round,
    organization: Organization,
    session: Session,
    sign_in: SignIn,
) -> None:
    session.add(Frame(round_id=planned.id, source="register", made_at=now()))
    for selected in (True, True, False):
        session.add(
            FrameUnit(
                round_id=planned.id,
                organization_id=organization.id,
                label="An office",
                language="en",
                selected=selected,
            )
        )
    session.commit()
    assert facts(session, planned).drawn == 2
    sign_in(Role.DESIGNER)
    page = client.page(f"/rounds/{planned.id}/check")
    assert "2 units are drawn, but nobody is invited yet." in verdicts(page)
    assert client.get(page.links()["Invite the sample"]).status_code == 200


def test_another_round_that_asks_the_same_of_the_same_at_the_same_time(
    planned: Round, organization: Organization, session: Session
) -> None:
    stranger = make_organization(session)
    make_invitation(session, planned, organization)
    rival = make_round(session)
    ended = make_round(session, opened_days_ago=40, closes_in_days=-3)
    closed = make_round(session)
    closed.closed_at = now()
    before = make_round(session, closes_in_days=3)  # over when this one begins
    other = make_round(session, "regional-questionnaire")
    elsewhere = make_round(session)
    make_invitation(session, elsewhere, stranger)
    for round_ in (rival, rival, ended, closed, before, other):
        make_invitation(session, round_, organization)
    session.commit()
    assert facts(session, planned).rivals == (Rival(rival.id, rival.title, 1),)


@pytest.mark.usefixtures("designer")
def test_an_anonymous_round_with_a_small_group_is_warned_of(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, "regional-questionnaire", opened_days_ago=-5, mode=Mode.ANONYMOUS)
    for group, count in ((Group.WORKERS, 5), (Group.EMPLOYERS, 2)):
        for _number in range(count):
            make_invitation(session, round_, make_organization(session, group))
    session.commit()
    found = verdicts(client.page(f"/rounds/{round_.id}/check"))
    (small,) = (text for text in found if "invitations go to the group" in text)
    assert "Only 2 invitations" in small and "Employers" in small


@pytest.mark.usefixtures("designer")
def test_a_diagnostic_is_sent_to_where_its_assessments_begin(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, "diagnostic-workers", opened_days_ago=-5)
    session.commit()
    page = client.page(f"/rounds/{round_.id}/check")
    links = {a.get("href") for a in page.all(".//tbody//a") if words(a) == "Start assessments"}
    assert links == {f"/rounds/{round_.id}/assessments"}


@pytest.mark.usefixtures("designer")
def test_of_a_round_that_is_over_nothing_is_to_be_put_right(
    client: HouseClient, session: Session
) -> None:
    round_ = make_round(session, opened_days_ago=9, closes_in_days=-2)
    session.commit()
    assert "This round is over" in client.page(f"/rounds/{round_.id}/check").text()
    assert "to be put right" not in client.page(f"/rounds/{round_.id}").text()
    client.page("/rounds/999999/check", 404)
