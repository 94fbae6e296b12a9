"""The audit trail: whole, or it says from where it is not; every look at it is in it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from surveys.constituents.audit import first_broken, record_event
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Grant, Group, Role
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.factories import make_organization, make_person
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, recorded

MOMENT = datetime(2027, 3, 5, 14, 7, 31, 123456, UTC)


def write_events(session: Session, number: int) -> list[AuditEvent]:
    events = [
        record_event(
            session,
            None,
            "rounds.planned",
            f"round:{n}",
            MOMENT + timedelta(seconds=n),
            {"n": n, "é": "ü"},
        )
        for n in range(number)
    ]
    session.commit()
    return events


def test_an_untouched_trail_is_whole(session: Session) -> None:
    assert first_broken(session) is None
    write_events(session, 3)
    assert first_broken(session) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": MOMENT + timedelta(microseconds=1)},
        {"person_id": 7},
        {"action": "rounds.closed"},
        {"subject": "round:99"},
        {"details": {}},
        {"details": {"n": 1, "é": "u"}},
        {"seal": "0" * 64},
    ],
    ids=lambda change: "-".join(change),
)
def test_an_altered_event_shows(session: Session, change: dict[str, Any]) -> None:
    events = write_events(session, 4)
    altered = events[1].id
    session.execute(update(AuditEvent).where(AuditEvent.id == altered).values(change))
    session.commit()
    assert first_broken(session) == altered


def test_a_removed_event_shows_at_the_one_after_it(session: Session) -> None:
    events = write_events(session, 4)
    after = events[2].id
    session.execute(text("DELETE FROM audit_events WHERE id = :id"), {"id": events[1].id})
    session.commit()
    assert first_broken(session) == after


def test_two_events_that_changed_places_show(session: Session) -> None:
    first, second, *_ = write_events(session, 3)
    swapped = {
        first.id: {"subject": second.subject, "details": second.details, "at": second.at},
        second.id: {"subject": first.subject, "details": first.details, "at": first.at},
    }
    for number, values in swapped.items():
        session.execute(update(AuditEvent).where(AuditEvent.id == number).values(values))
    session.commit()
    assert first_broken(session) == first.id


def test_events_at_the_same_moment_follow_one_another(app: Flask, session: Session) -> None:
    """Eight writers at once: nobody's event is lost, the chain does not fork."""
    database = app.extensions["database"]

    def write(number: int) -> None:
        for n in range(5):
            with database.writing() as own:
                record_event(own, number, "rounds.planned", f"round:{n}", MOMENT)
                own.commit()

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(8)))
    assert len(session.scalars(select(AuditEvent)).all()) == 40
    assert first_broken(session) is None


def test_an_event_lives_and_dies_with_its_cause(session: Session) -> None:
    write_events(session, 1)
    record_event(session, None, "rounds.planned", "round:9", MOMENT)
    session.rollback()
    assert recorded(session) == [("rounds.planned", "round:0")]
    assert first_broken(session) is None


def test_the_page_says_who_did_what_to_what(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    organization = make_organization(session, name="A union")
    person = make_person(session, Grant(Role.FOCAL_POINT, organization.id))
    sign_in(Role.ADMINISTRATOR)
    grant = {"role": "focal_point", "organization": organization.id, "group": None}
    record_event(session, person.id, "people.role-given", f"person:{person.id}", MOMENT, grant)
    session.commit()
    page = client.page("/audit")
    rows = [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]
    assert rows[0][0] == "Looked at the audit trail"
    what, who, when, about, _number = rows[1]
    assert what == f"Gave a role Focal point Organization {organization.id}"
    assert (who, when) == (person.name, "5 March 2027, 14:07")
    assert about == f"Account {person.id}"
    assert "The trail is whole" in page.text()


def test_details_without_words_of_their_own_are_shown_all_the_same(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    odd = {"<b>": "x & y", "group": "martians"}
    record_event(session, None, "something.new", "thing:x", MOMENT, odd)
    session.commit()
    said = client.page("/audit").text(".//tbody")
    for part in ("something.new", "thing:x", "<b>: x & y", "group: martians"):
        assert part in said


def test_the_page_warns_of_an_altered_trail(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    events = write_events(session, 2)
    sign_in(Role.ADMINISTRATOR)
    altered = events[0].id
    session.execute(update(AuditEvent).where(AuditEvent.id == altered).values(subject="round:7"))
    session.commit()
    said = client.page("/audit").text(".//main")
    assert f"The trail has been altered: event {altered} does not fit" in said
    assert "The trail is whole" not in said


def test_older_events_are_a_page_away(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    write_events(session, 150)
    first = client.page("/audit")
    assert len(first.all(".//tbody/tr")) == 100
    second = client.page(first.links()["Older events"])
    assert len(second.all(".//tbody/tr")) == 51
    assert "Older events" not in second.links()
    assert second.links()["Newest events"] == "/audit"


@pytest.mark.parametrize("before", ["x", "", "-1", "1.5", "٣", "9" * 30, "2147483648"])
def test_a_page_that_cannot_be_meant_is_a_bad_request(
    client: HouseClient, sign_in: SignIn, before: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    assert client.get("/audit", query_string={"before": before}).status_code == 400


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_page_comes_in_each_language(
    client: HouseClient, sign_in: SignIn, language: str, direction: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    html = client.page(f"/audit?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)


@pytest.fixture
def command(app: Flask) -> Callable[..., tuple[int, str, str]]:
    """``command("verify-audit")``: exit code, what was said, what was said of errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        done = app.test_cli_runner().invoke(args=["people", *arguments])
        return done.exit_code, done.stdout, done.stderr

    return run


def test_a_command_proves_the_trail(
    session: Session, command: Callable[..., tuple[int, str, str]]
) -> None:
    events = write_events(session, 2)
    altered = events[1].id
    assert command("verify-audit") == (0, "The audit trail is whole.\n", "")
    session.execute(update(AuditEvent).where(AuditEvent.id == altered).values(action="x"))
    session.commit()
    code, said, error = command("verify-audit")
    assert (code, said) == (1, "")
    assert f"event {altered}" in error


def test_a_command_makes_the_first_administrator_and_says_so_in_the_trail(
    session: Session, command: Callable[..., tuple[int, str, str]]
) -> None:
    password = "--password=a decent password"
    assert command("add-administrator", "first@example.org", password)[0] == 0
    assert [action for action, _ in recorded(session)] == ["people.added"]
    for email, secret, said in (
        ("first@example.org", password, "There is already an account"),
        ("nonsense", password, "nonsense is not an e-mail address."),
        ("second@example.org", "--password=short", "Use between 12 and 128 characters."),
    ):
        code, _said, error = command("add-administrator", email, secret)
        assert code == 1 and said in error
    assert len(recorded(session)) == 1


def test_reviewers_and_designers_do_not_read_the_trail(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert client.get("/audit").status_code == 403
    assert recorded(session) == []
