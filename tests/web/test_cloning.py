"""The next wave of a round: what comes along, and which items can be compared."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.population.models import Contact, Frame, FrameUnit
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import ItemLink, Round, RoundEvent, RoundTag
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.models import QuestionnaireVersion
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_organization, make_round
from tests.web.arranging import DIAGNOSTICS
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded
from tests.web.small_survey import CODE as SMALL
from tests.web.small_survey import DOCUMENT, publish_small_survey

DAYS = {"opens_on": "2031-01-01", "closes_on": "2031-02-01"}


@pytest.fixture(autouse=True)
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


@pytest.fixture
def wave(session: Session) -> Round:
    """A round of the small survey, with all that can be set."""
    publish_small_survey(session)
    made = make_round(session, SMALL, opened_days_ago=40, closes_in_days=-3)
    made.languages, made.organizer, made.reply_to = ["en", "fr"], "The office", "o@example.org"
    made.eligible_share, made.retention_months = Decimal("0.5"), 12
    made.tags = [RoundTag(kind="outcome", value="Outcome 3")]
    session.commit()
    return made


def newer(session: Session, **changes: Any) -> QuestionnaireVersion:
    """A version in which one question was reworded, one dropped, and one given another code."""
    document = {**deepcopy(DOCUMENT), "version": "2", **changes}
    first, second = (section["items"] for section in document["sections"])
    first[0]["text"] = "Is it a member, in your view?"
    second[:] = [item for item in second if item["code"] != "remark"]
    (named,) = (item for item in second if item["code"] == "name")
    named["code"] = "called"
    made = publish_version(session, document, now())
    session.commit()
    return made


def clone(client: HouseClient, round_: Round, **changes: str) -> TestResponse:
    path = f"/rounds/{round_.id}/next"
    return client.submit(path, {**DAYS, **changes})


def next_one(session: Session, previous: Round) -> Round:
    number = previous.id
    query = select(Round).where(Round.previous_id == number)
    return afresh(session).scalars(query).one()


def frame_of(session: Session, round_: Round) -> None:
    """Six units with contacts of every fate: three drawn, and one has no contact."""
    fates: list[dict[str, Any] | None] = [
        {"name": "Kept", "email": "kept@example.org", "address": "1, a street"},
        {"name": "Left", "email": "left@example.org", "unsubscribed_at": now()},
        {},  # erased
        {"email": "bounced@example.org", "bounced_at": now()},
        {"name": "Kept too"},
        None,
    ]
    session.add(
        Frame(
            round_id=round_.id,
            source="file",
            origin={"name": "list.csv"},
            design="stratified",
            stratified_by=["group"],
            seed="7",
            made_at=now(),
            drawn_at=now(),
        )
    )
    for number, fate in enumerate(fates):
        contact = None if fate is None else Contact(round_id=round_.id, **fate)
        if contact is not None:
            session.add(contact)
            session.flush()
        session.add(
            FrameUnit(
                round_id=round_.id,
                organization_id=make_organization(session).id,
                contact_id=contact.id if contact else None,
                label=f"Office {number}",
                language="fr",
                subject_key="programme:1",
                subject_name="A programme",
                stratum="workers",
                selected=number % 2 == 0,
            )
        )
    session.commit()


def test_the_settings_come_along_and_the_wave_before_is_known(
    client: HouseClient, wave: Round, session: Session
) -> None:
    response = clone(client, wave, title="The second wave")
    made = next_one(session, wave)
    assert response.location == f"/rounds/{made.id}/links"
    assert made.title == "The second wave"
    assert made.opens_at == datetime(2031, 1, 1, tzinfo=UTC)
    assert (made.languages, made.organizer, made.reply_to) == (
        ["en", "fr"],
        "The office",
        "o@example.org",
    )
    assert (made.eligible_share, made.retention_months) == (Decimal("0.5"), 12)
    assert [(tag.kind, tag.value) for tag in made.tags] == [("outcome", "Outcome 3")]
    assert (made.mode, made.version_id) == (wave.mode, wave.version_id)
    (event,) = session.scalars(select(RoundEvent).where(RoundEvent.round_id == made.id))
    assert (event.kind, event.details["previous"]) == ("planned", wave.id)
    assert ("rounds.planned", f"round:{made.id}") in recorded(session)
    assert session.get(Frame, made.id) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "Title of the round"),
        ({"opens_on": ""}, "First day"),
        ({"closes_on": "2030-12-31"}, "Last day"),
    ],
)
def test_a_wave_that_will_not_do_says_so_at_the_field(
    client: HouseClient, wave: Round, session: Session, change: dict[str, str], field: str
) -> None:
    response = clone(client, wave, **change)
    assert response.status_code == 422
    assert [text for text in Page(response.text).links() if text.startswith(f"{field}: ")]
    assert len(afresh(session).scalars(select(Round)).all()) == 1


def test_sent_twice_it_is_one_wave(client: HouseClient, wave: Round, session: Session) -> None:
    path = f"/rounds/{wave.id}/next"
    sent = {**client.page(path).form(path), **DAYS}
    first, second = (client.post(path, data=sent).location for _time in range(2))
    assert first == second
    next_one(session, wave)


def test_the_frame_is_copied_with_the_contacts_that_may_be_kept(
    client: HouseClient, wave: Round, session: Session
) -> None:
    frame_of(session, wave)
    clone(client, wave)
    made = next_one(session, wave)
    copied = session.get_one(Frame, made.id)
    assert (copied.source, copied.origin, copied.design) == (
        "file",
        {"name": "list.csv"},
        "stratified",
    )
    assert (copied.stratified_by, copied.seed) == (["group"], "7")
    query = select(FrameUnit).where(FrameUnit.round_id == made.id).order_by(FrameUnit.id)
    units = session.scalars(query).all()
    assert [unit.label for unit in units] == [f"Office {number}" for number in range(6)]
    assert [unit.selected for unit in units] == [True, False] * 3
    assert {(u.language, u.subject_key, u.stratum) for u in units} == {
        ("fr", "programme:1", "workers")
    }
    reached = [(u.contact.name, u.contact.email) if u.contact else None for u in units]
    assert reached == [
        ("Kept", "kept@example.org"),
        None,
        None,
        ("", "bounced@example.org"),
        ("Kept too", ""),
        None,
    ]
    assert all(unit.contact is None or unit.contact.round_id == made.id for unit in units)
    bounced = units[3].contact
    assert bounced is not None and bounced.bounced_at is not None


def test_the_frame_stays_behind_unless_it_is_asked_for(
    client: HouseClient, wave: Round, session: Session
) -> None:
    frame_of(session, wave)
    path = f"/rounds/{wave.id}/next"
    sent = {**client.page(path).form(path), **DAYS}
    assert sent.pop("with_frame")
    client.post(path, data=sent)
    made = next_one(session, wave)
    assert session.get(Frame, made.id) is None
    assert not session.scalars(select(Contact).where(Contact.round_id == made.id)).all()


def test_of_a_round_without_its_people_only_the_organizations_come(
    client: HouseClient, wave: Round, session: Session
) -> None:
    frame_of(session, wave)
    wave.anonymized_at = now()
    session.commit()
    clone(client, wave)
    made = next_one(session, wave)
    units = session.scalars(select(FrameUnit).where(FrameUnit.round_id == made.id)).all()
    assert len(units) == 6 and not any(unit.contact_id for unit in units)
    assert not session.scalars(select(Contact).where(Contact.round_id == made.id)).all()


# --- items ---------------------------------------------------------------------------------------


def links(session: Session, round_: Round) -> dict[str, tuple[str, bool]]:
    query = select(ItemLink).where(ItemLink.round_id == round_.id)
    return {
        link.code: (link.previous_code, link.comparable) for link in afresh(session).scalars(query)
    }


def standings(page: Page) -> dict[str, str]:
    """By the code that stands first in a line of the table: how it stands."""
    rows = [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]
    return {(row[0] or row[1]).split()[0]: row[2] for row in rows}


def test_the_same_version_is_comparable_whole(
    client: HouseClient, wave: Round, session: Session
) -> None:
    page = client.page(clone(client, wave).location)
    found = links(session, next_one(session, wave))
    assert found and all(link == (code, True) for code, link in found.items())
    assert set(standings(page).values()) == {"Asks the same"}


def test_a_newer_version_says_what_changed_what_is_new_and_what_is_gone(
    client: HouseClient, wave: Round, session: Session
) -> None:
    version = newer(session)
    page = client.page(clone(client, wave).location)
    made = next_one(session, wave)
    assert made.version_id == version.id
    found = standings(page)
    assert found["member"] == "Changed: not comparable"
    assert found["called"] == "New"
    assert found["name"] == found["remark"] == "No longer asked"
    assert found["again"] == "Asks the same"
    assert "Changed: 1 · New: 1 · No longer asked: 2" in page.text()
    kept = links(session, made)
    assert kept["member"] == ("member", False) and "called" not in kept


def test_an_item_is_linked_by_hand_without_being_compared(
    client: HouseClient, wave: Round, session: Session
) -> None:
    newer(session)
    path = clone(client, wave).location
    made = next_one(session, wave)
    sent = {"code": "called", "previous_code": "name"}
    for _time in range(2):
        assert client.submit(f"{path}/all", sent, at=path).status_code == 302
    assert links(session, made)["called"] == ("name", False)
    assert standings(client.page(path))["called"] == "Changed: not comparable"
    client.submit(f"{path}/all", {**sent, "comparable": "y"}, at=path)
    assert links(session, made)["called"] == ("name", True)
    client.submit(f"{path}/all", {**sent, "previous_code": "-"}, at=path)
    assert "called" not in links(session, made)
    noted = [action for action, _ in recorded(session) if action == "rounds.items-linked"]
    assert len(noted) == 3


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            {"code": "called", "previous_code": "again"},
            "Another question continues this one already.",
        ),
        ({"code": "called", "previous_code": "nothing"}, "Question of the wave before: "),
        ({"code": "called", "previous_code": ""}, "Question of the wave before: "),
        ({"code": "", "previous_code": "name"}, "Question of this round: "),
        (
            {"code": "called", "previous_code": "remark", "comparable": "y"},
            "",
        ),
        (
            {"code": "member", "previous_code": "name", "comparable": "y"},
            "The two take different answers",
        ),
    ],
)
def test_a_link_that_will_not_do_is_refused(
    client: HouseClient, wave: Round, session: Session, sent: dict[str, str], said: str
) -> None:
    newer(session)
    path = clone(client, wave).location
    before = links(session, next_one(session, wave))
    response = client.submit(f"{path}/all", sent, at=path)
    if not said:  # two texts of different length take the same kind of answer
        assert response.status_code == 302
        return
    page = Page(response.text)
    assert response.status_code == 422 and said in page.text()
    assert page.form(f"{path}/all")["code"] == sent["code"]
    assert links(session, next_one(session, wave)) == before


def test_a_round_of_all_diagnostics_is_linked_group_by_group(
    client: HouseClient, session: Session
) -> None:
    form = client.page("/rounds/new").form("/rounds/new")
    plan = {**form, "title": "All three", "version": "diagnostics", "mode": "named", **DAYS}
    client.post("/rounds/new", data=plan)
    first = afresh(session).scalars(select(Round)).one()
    path = clone(client, first).location
    page = client.page(path)
    made = next_one(session, first)
    asked = {q.group: q.version.code for q in made.questionnaires}
    assert asked == {str(group): code for group, code in DIAGNOSTICS.items()}
    groups = set(session.scalars(select(ItemLink.group).where(ItemLink.round_id == made.id)))
    assert groups == set(Group)
    assert len(page.all(".//section")) == 3
    wanted = {"workers-code": "C1.1", "workers-previous_code": "-"}
    assert client.submit(f"{path}/workers", wanted, at=path).status_code == 302
    gone = select(ItemLink.group).where(ItemLink.round_id == made.id, ItemLink.code == "C1.1")
    assert set(afresh(session).scalars(gone)) == {"government", "employers"}
    client.page(f"{path}/nobody", 405)
    assert client.post(f"{path}/nobody", data=plan).status_code == 404


def test_a_version_that_rules_out_the_mode_is_not_planned_again(
    client: HouseClient, session: Session, wave: Round
) -> None:
    wave.mode = Mode.ANONYMOUS
    session.commit()
    newer(session, modes=["confidential"])
    response = clone(client, wave)
    assert response.status_code == 422
    assert "is no longer asked in rounds that are “Anonymous”" in Page(response.text).text()


def test_a_first_wave_has_no_links(client: HouseClient, wave: Round, session: Session) -> None:
    client.page(f"/rounds/{wave.id}/links", 404)
    assert "Wave before" not in client.page(f"/rounds/{wave.id}").links()


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_comparison_comes_in_each_language(
    client: HouseClient, wave: Round, session: Session, language: str, direction: str
) -> None:
    newer(session)
    path = clone(client, wave).location
    html = client.page(f"{path}?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
