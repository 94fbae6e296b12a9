"""The extract: whatever happens to responses, kept tally plus tail is what counting all would give.

Documents are counted here in another way, one by one, past everything that is kept.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import (
    holder_of,
    save_answers,
    submit_response,
    take_back_submission,
)
from surveys.collection.answering.closing import seal_closed_rounds
from surveys.collection.answering.domain.holding import named_key
from surveys.collection.answering.erasure import erase, trace_of
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import submitted_answers, visit_by_token
from surveys.collection.answering.withdrawing import withdraw_answers
from surveys.collection.invitations.actions import invite, make_link, revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import Database, now
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import run_sweeps
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.domain.structure import Answer
from surveys.questionnaires.queries import latest_version, questionnaire_in
from surveys.results.domain import coded
from surveys.results.domain.round_results import RoundTally, Source, count_round
from surveys.results.extract import actions, jobs
from surveys.results.extract.actions import append_round
from surveys.results.extract.checking import check_round, steady_session
from surveys.results.extract.models import ExtractBatch, KeptTally
from surveys.results.extract.partitions import read_partition
from surveys.results.extract.queries import Sheet, Waiting, encoded_responses
from surveys.results.queries import coded_answers, round_tally
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.small_survey import CODE, DOCUMENT, publish_small_survey

Given = dict[str, Answer | None]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with Session(app.extensions["database"].engine) as session:
        publish_small_survey(session)
        session.commit()
        yield session


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


def counted_anew(session: Session, round_: Round, demonstration: bool = False) -> RoundTally:
    """Every document, one after another."""
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    return count_round(
        questionnaire,
        [
            (Source(r.organization_id, r.group), r.answers)
            for r in submitted_answers(session, round_id=round_.id)
            if r.demonstration == demonstration
        ],
    )


def assert_right(session: Session, round_: Round) -> None:
    session.rollback()
    for demonstration in (False, True):
        expected = counted_anew(session, round_, demonstration)
        live = round_tally(session, round_, demonstration)
        one_by_one = coded_answers(session, round_, demonstration).counted()
        for found in (live, one_by_one):
            assert found.sources == expected.sources
            assert found.tally == expected.tally
    session.rollback()


def assert_checked(database: Database, session: Session, round_: Round) -> None:
    """What the command says that checks it, on every byte that is kept."""
    number = round_.id
    session.rollback()
    with steady_session(database) as steady:
        assert all(found.right for found in check_round(steady, steady.get_one(Round, number)))


def appended(database: Database, session: Session, round_: Round) -> int:
    """As the worker does it, while the test's own session holds nothing."""
    number = round_.id
    session.commit()
    return append_round(database, number)


def some_answers(chance: random.Random) -> Given:
    """Any of it, from nothing at all to everything."""
    given: Given = {
        "member": chance.choice(["yes", "no"]),
        "years": chance.randint(0, 150),
        "ways": tuple(chance.sample(["post", "compost", "phone", "dk"], chance.randint(0, 3))),
        "heard": str(chance.randint(1, 5)),
        "again": chance.randint(0, 10),
        "stages.a": str(chance.randint(1, 5)),
        "remark": "A remark",
    }
    return {code: answer for code, answer in given.items() if chance.random() < 0.7}


@dataclass
class Course:
    """A named round to which anything may happen, with a step for each."""

    session: Session
    database: Database
    round: Round
    organizations: list[Organization]
    chance: random.Random
    submitted: list[Invitation] = field(default_factory=list)

    def _save(self, invitation: Invitation) -> None:
        known = self.session.get(Response, named_key(invitation.id))
        given = some_answers(self.chance) or {"member": "no"}
        response = save_answers(self.session, holder_of(invitation), known, given, "en", now())
        submit_response(self.session, response, now())

    def _response(self, invitation: Invitation) -> Response:
        return self.session.get_one(Response, named_key(invitation.id))

    def submit(self) -> None:
        organization = self.chance.choice(self.organizations)
        invitation, _token = make_invitation(self.session, self.round, organization)
        self._save(invitation)
        self.submitted.append(invitation)

    def append(self) -> None:
        appended(self.database, self.session, self.round)

    def withdraw(self) -> None:
        invitation = self._any()
        withdraw_answers(self.session, holder_of(invitation), self._response(invitation), now())

    def change(self) -> None:
        """Taken back, corrected, and handed in again."""
        invitation = self._any()
        take_back_submission(self.session, self._response(invitation), now())
        self._save(invitation)
        self.submitted.append(invitation)

    def take_back(self) -> None:
        take_back_submission(self.session, self._response(self._any()), now())

    def erase(self) -> None:
        trace = trace_of(self.session, f"invitation:{self._any().id}")
        assert trace is not None
        officer = make_person(self.session)
        erase(self.session, trace, self.chance.random() < 0.5, officer.id, now())

    def revoke(self) -> None:
        revoke_invitation(self.session, self._any(), now())

    def _any(self) -> Invitation:
        return self.submitted.pop(self.chance.randrange(len(self.submitted)))

    def step(self) -> None:
        steps = [self.submit, self.submit, self.append]
        if self.submitted:
            steps += [self.change, self.withdraw, self.take_back, self.erase, self.revoke]
        self.chance.choice(steps)()
        self.session.commit()


def course(session: Session, database: Database, seed: int = 1) -> Course:
    round_ = make_round(session, CODE)
    groups = (Group.WORKERS, Group.EMPLOYERS, Group.GOVERNMENT)
    organizations = [make_organization(session, group) for group in groups]
    organizations.append(make_organization(session, Group.WORKERS, "XAA"))
    return Course(session, database, round_, organizations, random.Random(seed))


@pytest.mark.parametrize("seed", [2, 3])
def test_whatever_happens_to_responses_the_tally_is_that_of_the_documents(
    session: Session, database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """R4: live at once, whatever was counted before."""
    monkeypatch.setattr(actions, "MOST_IN_BATCH", 3)
    happening = course(session, database, seed)
    for _ in range(4):
        happening.submit()
    happening.append()
    for _step in range(20):
        happening.step()
        assert_right(session, happening.round)
    assert_checked(database, session, happening.round)


def test_what_was_erased_is_gone_from_the_bytes(session: Session, database: Database) -> None:
    happening = course(session, database)
    for _ in range(3):
        happening.submit()
    happening.append()
    before = session.execute(select(ExtractBatch.codes, ExtractBatch.origins)).one()
    happening.withdraw()
    session.commit()
    after = session.execute(
        select(ExtractBatch.responses, ExtractBatch.codes, ExtractBatch.origins)
    ).one()
    assert after.responses == 2
    assert len(after.codes) * 3 == len(before.codes) * 2
    assert len(after.origins) == 8
    happening.withdraw()
    happening.withdraw()
    session.commit()
    assert session.scalar(select(func.count()).select_from(ExtractBatch)) == 0
    kept = session.scalars(select(KeptTally)).one()
    assert kept.origins == kept.counts == b""


def test_a_draft_or_a_test_is_never_appended(session: Session, database: Database) -> None:
    happening = course(session, database)
    happening.submit()
    draft, _token = make_invitation(session, happening.round, happening.organizations[0])
    save_answers(session, holder_of(draft), None, {"heard": "5"}, "en", now())
    place = happening.organizations[0].id
    rehearsal = invite(session, happening.round, place, "Test", "en", now(), test=True)
    given = save_answers(session, holder_of(rehearsal), None, {"heard": "5"}, "en", now())
    submit_response(session, given, now())
    session.commit()
    assert appended(database, session, happening.round) == 1
    assert appended(database, session, happening.round) == 0
    assert_right(session, happening.round)


def test_what_changed_while_it_was_encoded_stays_in_the_tail(
    session: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    happening = course(session, database)
    happening.submit()
    happening.submit()
    session.commit()

    def meanwhile(sheet: Sheet, responses: list[Waiting]) -> object:
        monkeypatch.undo()
        happening.change()
        session.commit()
        return encoded_responses(sheet, responses)

    monkeypatch.setattr(actions, "encoded_responses", meanwhile)
    assert actions.append_batch(database, happening.round.id, happening.round.version_id) == 1
    assert_right(session, happening.round)
    assert appended(database, session, happening.round) == 1
    assert_right(session, happening.round)


def test_codes_that_came_to_mean_something_else_are_counted_anew(
    session: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later release that codes answers differently: the pages stay right, then it is mended."""
    happening = course(session, database)
    for _ in range(3):
        happening.submit()
    happening.append()
    monkeypatch.setattr(coded, "CODING", "coding/another")
    happening.submit()
    session.commit()
    assert_right(session, happening.round)
    happening.withdraw()
    session.commit()
    assert_right(session, happening.round)
    assert appended(database, session, happening.round) == 3
    assert_right(session, happening.round)


def test_a_code_that_is_in_no_list_is_missing_and_reported(
    app: Flask, session: Session, database: Database
) -> None:
    happening = course(session, database)
    invitation, _token = make_invitation(session, happening.round, happening.organizations[0])
    given: Given = {"heard": "6", "ways": ("post", "pigeon"), "member": "no"}
    response = save_answers(session, holder_of(invitation), None, given, "en", now())
    submit_response(session, response, now())
    session.commit()
    for _when in ("in the tail", "in a batch"):
        found = round_tally(session, happening.round, False)
        heard = found.tally.frame.columns_of("heard").start
        assert found.tally.counts[0, heard, 0] == 1  # missing
        session.rollback()
        said = app.test_cli_runner().invoke(args=["results", "check"])
        assert said.exit_code == 0, said.output
        assert "2 answers with codes not in the list" in said.output
        happening.append()


def test_a_difference_is_found_and_mended(app: Flask, session: Session, database: Database) -> None:
    happening = course(session, database)
    for _ in range(3):
        happening.submit()
    happening.append()
    run = app.test_cli_runner().invoke
    assert run(args=["results", "check"]).exit_code == 0
    session.execute(update(Response).values(answers={"heard": "1"}))
    session.commit()
    said = run(args=["results", "check", str(happening.round.id)])
    assert said.exit_code == 1
    assert "the kept tally is not what the documents say" in said.output
    said = run(args=["results", "rebuild", str(happening.round.id)])
    assert f"Round {happening.round.id}: 3 responses in the extract." in said.output
    assert run(args=["results", "check"]).exit_code == 0
    assert_right(session, happening.round)
    assert run(args=["results", "check", "99999"]).exit_code == 1


def test_a_batch_that_lost_its_responses_does_not_keep_anybody_from_withdrawing(
    session: Session, database: Database
) -> None:
    happening = course(session, database)
    for _ in range(3):
        happening.submit()
    happening.append()
    session.execute(text("UPDATE responses SET batch_id = NULL WHERE key = :key"), {"key": "i0"})
    lost = session.scalars(select(Response.key)).first()
    session.execute(text("UPDATE responses SET batch_id = NULL WHERE key = :key"), {"key": lost})
    session.commit()
    happening.withdraw()
    happening.withdraw()
    session.commit()
    assert_right(session, happening.round)


# --- by itself -----------------------------------------------------------------------------------


def test_a_tail_that_is_long_or_old_or_closed_is_appended_by_itself(
    app: Flask, session: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    happening = course(session, database)
    happening.submit()
    session.commit()
    run_sweeps(app)
    assert not session.scalars(select(Job).where(Job.kind == jobs.APPEND)).all()
    session.rollback()
    monkeypatch.setattr(jobs, "ENOUGH", 1)
    run_sweeps(app)
    assert waiting(session) == 0
    monkeypatch.setattr(jobs, "ENOUGH", 500)
    happening.submit()
    session.execute(
        update(Response)
        .where(Response.batch_id.is_(None))
        .values(submitted_at=now() - timedelta(hours=2))
    )
    session.commit()
    run_sweeps(app)
    assert waiting(session) == 0
    happening.submit()
    close_round(session, happening.round, now())
    session.commit()
    run_sweeps(app)
    assert waiting(session) == 0
    assert_right(session, happening.round)


def waiting(session: Session) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).where(Response.batch_id.is_(None)))
    session.rollback()
    return found or 0


# --- several questionnaires, and none who said who they are --------------------------------------


def test_versions_of_one_round_are_counted_together_where_they_ask_the_same(
    session: Session, database: Database
) -> None:
    """An item that a version does not ask is missing; so is an option that the first lacks.

    No round of a survey is planned like that now; the extract would still be right.
    """
    items = DOCUMENT["sections"][0]["items"]
    kept = [item for item in items if item["code"] != "member" and item["code"] != "years"]
    six = [*DOCUMENT["choices"]["five"], {"code": "6", "text": "Step 6"}]
    other = {
        **DOCUMENT,
        "code": "another-survey",
        "choices": {**DOCUMENT["choices"], "five": six},
        "sections": [{**DOCUMENT["sections"][0], "items": kept}],
    }
    second = publish_version(session, other, now())
    first = latest_version(session, CODE)
    assert first is not None
    opened = now() - timedelta(days=1)
    round_ = plan_round(
        session, "Two versions", first.id, Mode.NAMED, opened, opened + timedelta(days=30)
    )
    (asked,) = round_.questionnaires
    asked.group = Group.EMPLOYERS
    round_.questionnaires.append(RoundQuestionnaire(group=Group.WORKERS, version_id=second.id))
    session.flush()
    session.expire_all()
    for group, heards in ((Group.EMPLOYERS, "5"), (Group.WORKERS, "526")):
        for heard in heards:
            organization = make_organization(session, group)
            invitation, _token = make_invitation(session, round_, organization)
            given: Given = {"heard": heard, "member": "yes"}
            if group is Group.WORKERS:
                given = {"heard": heard}
            response = save_answers(session, holder_of(invitation), None, given, "en", now())
            submit_response(session, response, now())
    session.commit()
    for _when in ("in the tail", "in batches"):
        found = round_tally(session, round_, False)
        assert coded_answers(session, round_, False).counted().tally == found.tally
        counts = found.tally.counts.sum(axis=0)
        frame = found.tally.frame
        heard_counts = counts[frame.columns_of("heard").start]
        assert heard_counts[0] == 1 and heard_counts[4:9].tolist() == [0, 1, 0, 0, 2]
        member = counts[frame.columns_of("member").start]
        assert member[0] == 3 and member[4] == 1
        session.rollback()
        appended(database, session, round_)
    number = round_.id
    with steady_session(database) as steady:
        found_out = check_round(steady, steady.get_one(Round, number))
        assert [f.appended for f in found_out] == [1, 3]
        assert all(f.right for f in found_out)


def test_an_anonymous_round_is_appended_only_once_it_is_sealed(
    app: Flask, session: Session, database: Database
) -> None:
    """Batches that grow while answers come in would tell their order."""
    version = latest_version(session, CODE)
    assert version is not None
    opened = now() - timedelta(hours=1)
    round_ = plan_round(
        session, "Anonymous", version.id, Mode.ANONYMOUS, opened, opened + timedelta(days=9)
    )
    before = opened - timedelta(hours=1)
    for level in "12345":
        place = invite(
            session, round_, make_organization(session, Group.WORKERS).id, "Office", "en", before
        )
        visit = visit_by_token(session, make_link(session, place, before))
        assert visit is not None
        given: Given = {"heard": level}
        response = save_answers(session, visit.holder, None, given, "en", now())
        submit_response(session, response, visit.holder.moment(now()))
    session.commit()
    expected = round_tally(session, round_, False)
    session.rollback()
    assert appended(database, session, round_) == 0
    close_round(session, round_, now() - timedelta(minutes=10))
    session.commit()
    assert appended(database, session, round_) == 0
    seal_closed_rounds(session, now())
    session.commit()
    assert appended(database, session, round_) == 5
    found = round_tally(session, round_, False)
    assert found.sources == expected.sources and found.tally == expected.tally
    assert found.bounds == expected.bounds
    # Sealed once more, and answered once more: made anew as a whole.
    session.execute(update(Response).where(Response.key == some_key(session)).values(batch_id=None))
    session.commit()
    assert appended(database, session, round_) == 5
    assert session.scalar(select(func.count()).select_from(ExtractBatch)) == 1
    assert round_tally(session, round_, False).tally == expected.tally


def some_key(session: Session) -> str:
    return session.scalars(select(Response.key).limit(1)).one()


def test_the_extract_as_files_for_other_engines(
    app: Flask, session: Session, database: Database, tmp_path: Path
) -> None:
    happening = course(session, database)
    for _ in range(4):
        happening.submit()
    happening.append()
    happening.submit()
    session.commit()
    run = app.test_cli_runner().invoke
    said = run(args=["results", "partitions", str(happening.round.id), str(tmp_path / "files")])
    assert "2 files written." in said.output
    expected = coded_answers(session, happening.round, False)
    also = coded_answers(session, happening.round, True)
    files = sorted((tmp_path / "files").glob("*.parquet"))
    read = [read_partition(path, expected.frame) for path in files]
    counts = np.concatenate([codes for codes, _origins in read]).sum(axis=0)
    assert (counts == expected.codes.sum(axis=0) + also.codes.sum(axis=0)).all()
    assert [len(origins) for _codes, origins in read] == [4, 1]
    again = run(args=["results", "partitions", str(happening.round.id), str(tmp_path / "files")])
    assert again.exit_code == 1
