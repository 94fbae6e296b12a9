"""The extract of rounds that are not like the others: several versions, or nobody's names."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import (
    holder_of,
    save_answers,
    submit_response,
)
from surveys.collection.answering.closing import seal_closed_rounds
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import visit_by_token
from surveys.collection.invitations.actions import invite, make_link
from surveys.collection.rounds.actions import close_round, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.constituents.roles import Group
from surveys.foundation.database import Database, now
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.queries import latest_version
from surveys.results.extract.checking import check_round, steady_session
from surveys.results.extract.models import ExtractBatch
from surveys.results.queries import coded_answers, round_tally
from tests.factories import make_invitation, make_organization
from tests.web.extracts import Given, appended
from tests.web.small_survey import CODE, DOCUMENT

pytestmark = pytest.mark.usefixtures("small_survey")


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
