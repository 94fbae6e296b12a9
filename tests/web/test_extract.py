"""The extract: kept tally plus tail is what counting all would give, whatever happens."""

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
)
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import invite
from surveys.collection.rounds.actions import close_round
from surveys.foundation.database import Database, now
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import run_sweeps
from surveys.results.domain import coded
from surveys.results.extract import actions, jobs
from surveys.results.extract.models import ExtractBatch, KeptTally
from surveys.results.extract.partitions import read_partition
from surveys.results.extract.queries import Sheet, Waiting, encoded_responses
from surveys.results.queries import coded_answers, round_tally
from tests.factories import make_invitation
from tests.web.extracts import Given, appended, assert_checked, assert_right, course

pytestmark = pytest.mark.usefixtures("small_survey")


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
