"""In an anonymous round participation and answers cannot be joined, even from a full dump.

The attacker of ``attacking`` has everything that is kept, at every moment. Chance, for them, is one
in five: participation is noted for five at a time. Attacks that try hundreds of orders name some by
luck, so they are held to less than a half. The same attacks name everybody of a confidential round,
and of rounds that were sabotaged.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from surveys.collection.answering import participation, queries
from surveys.collection.answering.domain.anonymity import FEWEST
from surveys.collection.answering.domain.holding import Holder
from surveys.collection.answering.domain.sealing import SETTLED_AFTER
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import note_happening
from surveys.collection.invitations.domain.links import participation_id, response_id
from surveys.collection.invitations.domain.outcomes import Happening
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.course import close_round, note_published
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_sweeps
from tests.conftest import BACKENDS
from tests.databases import Backend
from tests.web import attacking
from tests.web.anonymous_fieldwork import (
    Fieldwork,
    Person,
    answer_all,
    begin,
    call,
    fieldwork,
    go_on,
    hand_in,
    plan,
    remind,
)
from tests.web.attacking import BESIDE, Case, Dump, Steps, changed_invitations, open_case

CHANCE = 1 / FEWEST
LUCK = 0.5
SURE = 0.95

EVERYBODY = {Group.WORKERS: 10, Group.EMPLOYERS: 10, Group.GOVERNMENT: 10}
FEW = {Group.WORKERS: 6, Group.EMPLOYERS: 4, Group.GOVERNMENT: 2}


def of_round(place: Fieldwork, number: int) -> list[Person]:
    return [person for person in place.people if person.round_id == number]


def cases(place: Fieldwork, found: Dump) -> list[Case]:
    return [open_case(found, truth) for truth in place.truths().values() if truth]


# --- the rounds ----------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=BACKENDS)
def place(request: pytest.FixtureRequest) -> Iterator[Fieldwork]:
    """Three anonymous rounds and a confidential one with the same people, all answered and open.

    The first asks workers only, the second all groups, the third too few of some to tell groups.
    """
    backend: Backend = request.getfixturevalue(f"{request.param}_backend")
    with fieldwork(backend) as found:
        one = plan(found, Mode.ANONYMOUS, {Group.WORKERS: 12}, Group.WORKERS)
        two = plan(found, Mode.ANONYMOUS, EVERYBODY)
        three = plan(found, Mode.ANONYMOUS, FEW)
        named = plan(found, Mode.CONFIDENTIAL, {Group.WORKERS: 12})
        found.clock.ahead += timedelta(days=1, minutes=1)
        found.after("opened")
        silent = {of_round(found, one)[3].secret, of_round(found, two)[7].secret}
        half = of_round(found, one)[5]
        everybody = [p for p in found.people if p.secret not in {*silent, half.secret}]
        answer_all(found, everybody[::2], seed=1)
        call(found, half)
        for number in (one, two, three):
            remind(found, number, 1)
        answer_all(found, everybody[1::2], seed=2)
        begin(found, half)  # a draft that is never handed in
        by_code(found, of_round(found, two)[7])
        for number in (one, two, three):
            found.reminded |= remind(found, number, 2)
        found.rounds.remove(named)  # what it says stands in the dossiers of the others
        found.handed_in = [p for p in found.handed_in if p.round_id != named]
        found.people = [p for p in found.people if p.round_id != named]
        found.final = found.look()
        yield found


def by_code(place: Fieldwork, person: Person) -> None:
    """Begun by the link, gone on with and handed in by the receipt's code alone."""
    begin(place, person)
    go_on(place, person)
    with place.reading() as session:
        code = session.scalars(
            select(Response.receipt_code).where(Response.key == person.key)
        ).one()
    other = Person(person.round_id, 0, "r" + code.replace("-", ""), "", person.key)
    before = place.look()
    hand_in(place, other)
    place.handed_in.remove(other)
    assert changed_invitations(before, place.look()) == set()  # nobody knows who that was


# --- the attack ----------------------------------------------------------------------------------


def test_no_value_of_an_answer_leads_to_an_invitation(place: Fieldwork) -> None:
    """(a) Equal values, their hashes, beginnings, days; also the telephone used elsewhere."""
    found, how = attacking.by_equality(cases(place, place.final))
    assert found <= LUCK, how


def test_no_order_of_rows_leads_to_an_invitation(place: Fieldwork) -> None:
    """(b, d) Any column, place or transaction number of one side against any of the other."""
    found, how = attacking.by_order(cases(place, place.final))
    assert found <= LUCK, how


def test_nothing_near_in_time_or_number_leads_to_an_invitation(place: Fieldwork) -> None:
    """(c, d) Times, transaction numbers and places that lie next to each other."""
    found, how = attacking.by_nearness(cases(place, place.final))
    assert found <= LUCK, how


def test_the_place_in_the_file_tells_no_invitation(place: Fieldwork) -> None:
    """(b) In a SQLite page answers lie as they came; nothing of the other side does."""
    whole = b"".join(page for _, page in place.steps[-1].pages.values())
    if not whole:
        pytest.skip("PostgreSQL's places are among the columns")
    found = {
        table: [{**row, f"{BESIDE}offset": whole.find(str(row[column]).encode())} for row in rows]
        for table, column, rows in (
            ("responses", "key", place.final["responses"]),
            ("invitation_links", "token_hash", place.final["invitation_links"]),
            ("invitations", "label", place.final["invitations"]),
        )
    }
    best, how = attacking.by_order(cases(place, {**place.final, **found}))
    assert best <= LUCK, how


@pytest.fixture(scope="module")
def steps(place: Fieldwork) -> Steps:
    return Steps(step.found for step in place.steps)


def test_differences_between_dumps_show_five_at_least(place: Fieldwork, steps: Steps) -> None:
    """(g) Whatever a respondent does changes nothing of any invitation, or of five at once."""
    batches = 0
    anonymous = {person.invitation_id for person in place.people}
    for step in range(1, len(steps)):
        if place.steps[step].what in ("call", "reminders"):
            continue
        changed = steps.changed(step) & anonymous
        assert not changed or len(changed) >= FEWEST, place.steps[step].what
        batches += bool(changed)
    assert batches == 5  # one of the first round, one of each group of the second, one of the third
    assert attacking.by_differences(steps, place.truths().values()) <= CHANCE


def test_whoever_answers_next_is_one_of_five_at_least(place: Fieldwork, steps: Steps) -> None:
    """(g) Those who are noted to have answered are left out: the others must hide each other."""
    for truth in place.truths().values():
        found = attacking.by_elimination(steps, truth)
        assert found.keys() == truth.keys()
        assert all(truth[key] in left and len(left) >= FEWEST for key, left in found.items())


def test_those_who_are_noted_together_gave_answers_that_look_alike(
    place: Fieldwork, steps: Steps
) -> None:
    """(g, e) Else the one employer among five workers would be known by the answer's group."""
    groups = {row["id"]: row["group"] for row in _with_groups(place.final)}
    told = {r["key"]: r["constituent_group"] for r in place.final["responses"]}
    said = {person.invitation_id: told[person.key] for person in place.handed_in}
    together = [steps.changed(step) & said.keys() for step in range(1, len(steps))]
    for noted in (
        n
        for n, step in zip(together, place.steps[1:], strict=True)
        if n and step.what in ("submit", "receipt")
    ):
        assert len({said[number] for number in noted}) == 1
        assert not said[min(noted)] or {groups[number] for number in noted} == {said[min(noted)]}


def _with_groups(found: Dump) -> list[dict[str, Any]]:
    group_of = {row["id"]: row["constituent_group"] for row in found["organizations"]}
    return [{**row, "group": group_of[row["organization_id"]]} for row in found["invitations"]]


def test_what_an_answer_says_of_itself_fits_five_invitations_of_three_organizations(
    place: Fieldwork,
) -> None:
    """(e) Group, language, version, channel: all that could tell one from another."""
    invitations = _with_groups(place.final)
    kept = set()
    for response in place.final["responses"]:
        if response["key"] not in {person.key for person in place.people}:
            continue
        assert response["language"] == "" and response["entered_by"] is None
        assert response["invitation_id"] is None and response["channel"] == "web"
        assert response["active_seconds"] == 0
        fits = [
            row
            for row in invitations
            if row["round_id"] == response["round_id"]
            and row["version_id"] == response["version_id"]
            and response["constituent_group"] in ("", row["group"])
        ]
        assert len(fits) >= FEWEST and len({row["organization_id"] for row in fits}) >= 3
        kept.add((place.rounds.index(response["round_id"]), response["constituent_group"]))
    assert kept == {
        (0, "workers"),
        *((1, group) for group in ("government", "employers", "workers")),
        (2, ""),
    }


def test_only_pages_of_answers_change_in_a_file_while_people_answer(place: Fieldwork) -> None:
    """(g) Page by page of a SQLite file: what is kept of invitations is not even touched."""
    if not place.steps[-1].pages:
        pytest.skip("PostgreSQL's rows are compared one by one")
    touched = set()
    for before, after in pairwise(place.steps):
        if after.what in ("call", "reminders"):
            continue
        noted = bool(changed_invitations(before.found, after.found))
        names = {
            name
            for number, (name, page) in after.pages.items()
            if before.pages.get(number, ("", b""))[1] != page
        }
        allowed = {"", "sqlite_schema", "responses", "ix_responses_round_id", "ix_responses_tail"}
        allowed |= {name for name in names if name.startswith("sqlite_autoindex_responses")}
        assert names <= allowed | ({"invitations"} if noted else set()), (after.what, names)
        touched |= names
    assert {"responses", "invitations"} <= touched


# --- secrets -------------------------------------------------------------------------------------


def test_no_secret_stands_anywhere(place: Fieldwork) -> None:
    """(f) In no table, byte of a file, log line, cookie or queue: as text, as bytes, or in part."""
    needles = {p.secret[:11].encode() for p in place.people}
    needles |= {base64.urlsafe_b64decode(p.secret + "==")[:8] for p in place.people}
    haystacks = {path: path.read_bytes() for path in _files(place)}
    haystacks |= {Path("log"): place.logged.getvalue().encode()}
    haystacks |= {Path("tables"): json.dumps(place.final, default=str).encode()}
    assert sum(map(len, haystacks.values())) > 1_000_000
    known = place.people[0].key.encode()
    assert any(known in hay for hay in haystacks.values()), "the search finds what there is"
    for path, hay in haystacks.items():
        assert not [needle for needle in needles if needle in hay], path
    assert place.cookies == []


def _files(place: Fieldwork) -> Iterator[Path]:
    """The database's own files, with its journals and its log, and all that lies beside them."""
    if place.database.engine.dialect.name == "sqlite":
        name = str(place.database.engine.url.database)
        yield from place.folder.glob(f"{Path(name).name}*")
        yield from place.folder.glob("queue*")
        return
    with place.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
        number, where = connection.execute(
            text(
                "SELECT oid, current_setting('data_directory') FROM pg_database"
                " WHERE datname = current_database()"
            )
        ).one()
    home = Path(where)
    for pattern in (f"base/{number}/*", "pg_wal/*", "log", "*.log"):
        yield from (path for path in home.glob(pattern) if path.is_file())


def test_each_side_has_its_own_id_and_neither_has_the_others(place: Fieldwork) -> None:
    """(f) Two ids that only the secret leads to, each in one table, also their beginnings."""
    for person in place.people:
        sides = {
            "invitation_links": participation_id(person.secret),
            "responses": response_id(person.secret),
        }
        for own, found in sides.items():
            tables = {
                table
                for table, rows in place.final.items()
                if any(found[:10] in str(value) for row in rows for value in row.values())
            }
            assert tables <= {own}


def test_the_log_says_neither_who_nor_what(place: Fieldwork) -> None:
    lines = [json.loads(line) for line in place.logged.getvalue().splitlines()]
    requests = [line for line in lines if line["from"] == "request"]
    assert len(requests) > 100
    told = {
        "at",
        "level",
        "from",
        "event",
        "request_id",
        "method",
        "rule",
        "status",
        "milliseconds",
    }
    assert all(line.keys() == told for line in requests)
    assert {line["rule"] for line in requests if "/a/" in line["rule"]} >= {"/a/<key>/submit"}
    assert "192.0.2.7" not in place.logged.getvalue()
    assert not [line for line in lines if line["level"] in ("error", "critical")]


# --- reminders -----------------------------------------------------------------------------------


def test_reminders_go_to_those_who_have_not_answered_and_to_few_others(place: Fieldwork) -> None:
    """Whoever is noted gets no further one; everybody who has not answered does."""
    noted = {row["id"] for row in place.final["invitations"] if row["participated"]}
    answered = {person.invitation_id for person in place.handed_in}
    everybody = {person.invitation_id for person in place.people}
    assert noted <= answered and len(noted) == 5 * FEWEST
    assert place.reminded == everybody - noted
    silent = everybody - answered
    assert len(silent) == 3 and silent <= place.reminded


# --- after the closing ---------------------------------------------------------------------------


def test_after_the_closing_nothing_tells_an_order_and_nothing_is_lost(backend: Backend) -> None:
    """(b, c, d) One transaction, one order, days that five share; drafts go once it is final."""
    with fieldwork(backend) as place:
        number = plan(place, Mode.ANONYMOUS, FEW)
        other = plan(place, Mode.ANONYMOUS, FEW)
        place.clock.ahead += timedelta(days=1, minutes=1)
        answer_all(place, of_round(place, other)[:6], seed=3)
        for person in of_round(place, number)[:-1]:
            answer_all(place, [person], seed=4)
            place.clock.ahead += timedelta(days=1)
        begin(place, of_round(place, number)[-1])
        before = _said(place, number)
        with place.writing() as session:
            close_round(session, session.get_one(Round, number), now())
        run_sweeps(place.app)
        assert _said(place, number) == before and _sealed(place, number) is None
        if backend.app.extensions["database"].engine.dialect.name == "postgresql":
            rows = [row for row in place.look()["responses"] if row["round_id"] == number]
            rows.sort(key=lambda row: row[f"{BESIDE}xmin"])
            assert _in_order_of_arrival(place, rows) == 1  # which is what sealing is for
        place.clock.ahead += SETTLED_AFTER
        run_sweeps(place.app)
        found = [row for row in place.look()["responses"] if row["round_id"] == number]
        assert _said(place, number) == before
        for handed_in in (
            True,
            False,
        ):  # what was handed in stands in a batch of the extract by now
            alike = [row for row in found if (row["submitted_at"] is not None) is handed_in]
            assert len({row.get(f"{BESIDE}xmin") for row in alike}) == 1
        assert _in_order_of_arrival(place, found) < 0.8  # one of eleven by chance
        days = [str(row["submitted_at"]) for row in found if row["submitted_at"]]
        assert len(days) == 11 and all(days.count(day) >= FEWEST for day in days)
        assert all(row["begun_at"] == row["saved_at"] for row in found)
        sealed = _sealed(place, number)
        assert sealed is not None and _sealed(place, other) is None
        run_sweeps(place.app)
        assert _sealed(place, number) == sealed
        with place.writing() as session:
            assert note_published(session, session.get_one(Round, number), now())
        run_sweeps(place.app)
        assert _said(place, number) == {k: v for k, v in before.items() if v[1]}


def _in_order_of_arrival(place: Fieldwork, rows: list[dict[str, Any]]) -> float:
    """The share of what was handed in that lies where it came."""
    came = [person.key for person in place.handed_in]
    lies: list[str] = [row["key"] for row in rows if row["submitted_at"] is not None]
    came = [key for key in came if key in lies]
    agree = sum(one == other for one, other in zip(came, lies, strict=True))
    return agree / len(lies)


def _said(place: Fieldwork, number: int) -> dict[str, tuple[Any, bool, str, Any]]:
    with place.reading() as session:
        rows = session.scalars(select(Response).where(Response.round_id == number)).all()
        return {
            r.key: (r.answers, r.submitted_at is not None, r.receipt_code, r.marks) for r in rows
        }


def _sealed(place: Fieldwork, number: int) -> Any:
    with place.reading() as session:
        return session.get_one(Round, number).sealed_at


# --- that the attack has teeth -------------------------------------------------------------------


def answered(place: Fieldwork, mode: Mode) -> list[Case]:
    """Twelve invited of six organizations, ten of whom answer."""
    number = plan(place, mode, {Group.WORKERS: 12})
    place.clock.ahead += timedelta(days=1, minutes=1)
    place.after("opened")
    answer_all(place, of_round(place, number)[:10], seed=5)
    return cases(place, place.look())


def test_the_attack_names_everybody_in_a_confidential_round(backend: Backend) -> None:
    with fieldwork(backend) as place:
        found = answered(place, Mode.CONFIDENTIAL)
        assert attacking.by_equality(found)[0] >= SURE
        assert attacking.by_order(found)[0] >= SURE


def test_the_attack_finds_ids_that_can_be_derived_from_each_other(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "response_id", lambda secret: participation_id(secret)[:40])
    monkeypatch.setitem(attacking.FORMS, "forty of it", lambda value: value[:40])
    with fieldwork(backend) as place:
        assert attacking.by_equality(answered(place, Mode.ANONYMOUS))[0] >= SURE


def test_the_attack_finds_participation_that_is_noted_at_once(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(participation, "FEWEST", 1)
    with fieldwork(backend) as place:
        found = answered(place, Mode.ANONYMOUS)
        steps = Steps(step.found for step in place.steps)
        assert attacking.by_differences(steps, place.truths().values()) >= SURE
        (truth,) = place.truths().values()
        assert min(map(len, attacking.by_elimination(steps, truth).values())) < FEWEST
        if place.database.engine.dialect.name == "postgresql":
            assert attacking.by_order(found)[0] >= SURE  # transaction numbers and places


def test_the_attack_finds_precise_times(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer's own moment, and one on the other side: somebody noted that they came."""

    def too_much(holder: Holder, invitation_id: int | None) -> None:
        with backend.app.extensions["database"].writing() as session:
            invitation = session.get_one(Invitation, invitation_id)
            note_happening(session, invitation, Happening.CONTACTED, now())
            session.commit()

    monkeypatch.setattr(Holder, "moment", lambda _holder, moment: moment)
    monkeypatch.setattr(
        "surveys.collection.answering.views.submitting.note_participation", too_much
    )
    with fieldwork(backend) as place:
        found = answered(place, Mode.ANONYMOUS)
        assert attacking.by_nearness(found)[0] >= SURE
