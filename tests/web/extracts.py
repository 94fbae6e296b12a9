"""Rounds to whose responses anything may happen, and what their extract must be each time.

Documents are counted here in another way, one by one, past everything that is kept.
"""

import random
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from surveys.collection.answering.actions import (
    holder_of,
    save_answers,
    submit_response,
    take_back_submission,
)
from surveys.collection.answering.domain.holding import named_key
from surveys.collection.answering.erasure import erase, trace_of
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import submitted_answers
from surveys.collection.answering.withdrawing import withdraw_answers
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import Database, now
from surveys.questionnaires.domain.structure import Answer
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain.round_results import RoundTally, Source, count_round
from surveys.results.extract.actions import append_round
from surveys.results.extract.checking import check_round, steady_session
from surveys.results.queries import coded_answers, round_tally
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.small_survey import CODE

Given = dict[str, Answer | None]


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
