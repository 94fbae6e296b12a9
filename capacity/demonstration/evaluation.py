"""Demonstration: two editions of a course, evaluated by their participants at all three times.

The rounds are planned and answered as of their own days, and settled as the worker does it.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.demonstration.world import answer, person
from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import editions
from capacity.training.domain.courses import EditionState
from capacity.training.domain.evaluation import Phase, suggested_windows
from capacity.training.domain.evaluation_figures import REACTION
from capacity.training.evaluation.asking import invite_participants, plan_evaluation
from capacity.training.evaluation.models import EvaluationInvitation
from capacity.training.evaluation.queries import rounds_of
from capacity.training.evaluation.settling import settle
from surveys.collection.invitations.models import Invitation
from surveys.questionnaires.domain.structure import Answer
from surveys.results.releases.actions import keep, situation, worked_out

Answers = dict[str, Answer]


def evaluate(session: Session, moment: datetime) -> None:
    """Ask the participants of each edition held, and settle each round that has closed."""
    held = editions(session, states=(EditionState.HELD,), until=moment.date())
    if not held:
        raise LookupError("the demonstration's editions are not loaded")
    for number, edition in enumerate(held):
        _evaluate(session, edition, Said(number > 0, random.Random(11 + number)), moment)


def _evaluate(session: Session, edition: EditionRecord, said: "Said", moment: datetime) -> None:
    planner = person(session, "planner")
    windows = suggested_windows(edition.begins, edition.ends)
    planned = _start(edition) - timedelta(days=25)
    plan_evaluation(session, edition, windows, planner.email, planner.id, planned)
    for phase in Phase:
        last = datetime.combine(windows[phase].last, time(12), UTC)
        if last >= moment:
            break
        invite_participants(session, edition, False, last)
        for number, invitation in enumerate(_invited(session, edition, phase)):
            if phase is not Phase.SIX_MONTHS or number % 4 != 3:
                answer(session, invitation, said.in_phase(phase, number), last)
        _settle(session, edition, phase, last + timedelta(days=1))


def _start(edition: EditionRecord) -> datetime:
    return datetime.combine(edition.begins, time(9), UTC)


def _invited(session: Session, edition: EditionRecord, phase: Phase) -> list[Invitation]:
    planned = rounds_of(session, edition.id)[phase]
    query = (
        select(Invitation)
        .join(EvaluationInvitation, EvaluationInvitation.invitation_id == Invitation.id)
        .where(Invitation.round_id == planned.round_id)
        .order_by(EvaluationInvitation.nomination_id)
    )
    return list(session.scalars(query))


def _settle(session: Session, edition: EditionRecord, phase: Phase, moment: datetime) -> None:
    planned = rounds_of(session, edition.id)[phase]
    session.flush()
    keep(session, planned.round, worked_out(situation(session, planned.round, moment)), moment)
    settle(session, planned, moment)


@dataclass(frozen=True, slots=True)
class Said:
    """What participants answer; ``again``: of the second edition, which went better."""

    again: bool
    chance: random.Random

    def in_phase(self, phase: Phase, number: int) -> Answers:
        match phase:
            case Phase.BEFORE:
                return self.before(number)
            case Phase.AFTER:
                return self.after(number)
            case Phase.SIX_MONTHS:
                return self.six_months(number)

    def before(self, number: int) -> Answers:
        return {
            "need": ("present_task", "new_task", "action_plan")[number % 3],
            "linked_gap": "C1",
            "employer_support": str(self.chance.choice((3, 4, 4, 5))),
            "test_score": 35 + 3 * (number % 7),
            "self_efficacy": str(2 + number % 3 // 2),
        }

    def after(self, number: int) -> Answers:
        marks = (3, 4, 4, 5, 5) if self.again else (2, 3, 3, 4, 4, 5)
        said: Answers = {item: str(self.chance.choice(marks)) for item in REACTION}
        return said | {
            "recommend": str((9, 8, 10, 7, 9, 6)[number % 6] - (not self.again)),
            "test_score": 52 + 4 * (number % 6) - 5 * (not self.again),
            "self_efficacy": str(3 + number % 2),
        }

    def six_months(self, number: int) -> Answers:
        applied = ("regularly", "sometimes", "sometimes", "planned", "sometimes")[number % 5]
        if not self.again and number % 5 == 2:
            applied = "not_applied"
        said: Answers = {
            "applied": applied,
            "shared": ("talked", "presented", "taught")[number % 3],
            "manager_support": str(self.chance.choice((2, 3, 4, 5))),
            "organizational_change": ("proposed", "decided", "in_use", "no_change")[number % 4],
            "criterion_level": str(2 + number % 2),
        }
        if applied != "regularly":
            obstacles = (("no_time",), ("no_money", "no_time"), ("no_occasion",))
            said["obstacles"] = obstacles[number % 3]
        if said["organizational_change"] != "no_change":
            said["attribution"] = str(2 + number % 3)
        return said
