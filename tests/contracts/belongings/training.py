"""From unshared needs and a plan to an edition that was evaluated."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from capacity.participation.models import Programme
from capacity.training.catalogue.models import CoursePrerequisite, EditionRecord
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.deciding import accept, grant_fellowship
from capacity.training.cohorts.models import Nomination, ParticipantLetter, PlaceOffer
from capacity.training.cohorts.nominating import Named, nominate
from capacity.training.demand.models import DemandCell, DemandEdition
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.evaluation import Phase, suggested_windows
from capacity.training.domain.settings import Change, Settings
from capacity.training.domain.settings import Hand as ByHand
from capacity.training.evaluation.asking import invite_participants, plan_evaluation
from capacity.training.evaluation.models import EvaluationResult
from capacity.training.evaluation.queries import rounds_of
from capacity.training.plans.actions import begin_plan, settle_by_hand
from capacity.training.plans.models import PlanScenario
from surveys.constituents.models import Organization, Person
from tests.factories import make_course, make_edition


def count_unshared_needs(session: Session, organization: Organization, moment: datetime) -> None:
    """One number of an edition, in which it is counted."""
    number = organization.id
    edition = DemandEdition(demonstration=False, number=number, made_at=moment, checked_at=moment)
    session.add(edition)
    session.flush()
    session.add(
        DemandCell(
            edition_id=edition.id,
            area="C1",
            group=organization.group,
            region=organization.country.region,
            needing=5,
            counted=10,
            members=[[number, "1", True]],
        )
    )
    session.flush()


def plan_training(session: Session, person: Person, moment: datetime) -> PlanScenario:
    """A training plan with one scenario, in which something is settled by hand."""
    course, bounds = make_course(session), Settings(months=12, budget=100_000)
    title, press = f"Plan of {person.id}", f"plan-{person.id}"
    begins = moment.date()
    plan, _new = begin_plan(
        session, title, begins, bounds, False, "First", press, person.id, moment
    )
    change = Change(ByHand.AT_LEAST, course.id, "en", 1)
    settle_by_hand(session, plan.scenarios[0], change, "", person.id, moment)
    return plan.scenarios[0]


def hold_course(session: Session, programme: Programme) -> EditionRecord:
    """An edition of a course that was made for a programme and comes after another one."""
    first, course = make_course(session), make_course(session)
    course.programme_id = programme.id
    course.prerequisites = [CoursePrerequisite(required_id=first.id)]
    return make_edition(session, course)


def take_part(
    session: Session,
    edition: EditionRecord,
    organization: Organization,
    person: Person,
    moment: datetime,
) -> Nomination:
    """Places of the edition; somebody with a fellowship who was written to, and a graduate."""
    offer = offer_places(session, edition, organization.id, 2, 0, ("C1.1",), person.id, moment)
    named = Named("Participant", f"participant{person.id}@example.org", "woman", "", "en")
    nomination, _seat = nominate(session, offer, named, person.id, moment)
    accept(session, nomination, person.id, moment)
    grant_fellowship(session, nomination, 1000, "A fund", person.id, moment)
    session.add(
        ParticipantLetter(
            nomination_id=nomination.id,
            kind="invitation",
            link_hash=f"{nomination.id:064}",
            state="sent",
            told_at=moment,
        )
    )
    _graduate(session, offer, person, moment)
    session.flush()
    return nomination


def _graduate(session: Session, offer: PlaceOffer, person: Person, moment: datetime) -> None:
    """Somebody who was there and has a certificate."""
    named = Named("Graduate", f"graduate{person.id}@example.org", "man", "", "en")
    nomination, _seat = nominate(session, offer, named, person.id, moment)
    nomination.state, nomination.days_attended = NominationState.ATTENDED, 5
    nomination.certificate, nomination.certified_at = f"G{nomination.id}", moment


def evaluate_training(
    session: Session, edition: EditionRecord, person: Person, moment: datetime
) -> None:
    """Its participants are asked before, at the end, and later; of one phase there is a result."""
    windows = suggested_windows(edition.begins, edition.ends)
    plan_evaluation(session, edition, windows, "", person.id, moment)
    invite_participants(session, edition, False, moment)
    planned = rounds_of(session, edition.id)[Phase.BEFORE]
    content = {"invited": 1, "answered": 0, "organizations": 0, "demonstration": False}
    nothing: dict[str, Any] = {"items": {}, "released": [], "pairs": {}, "paired_for_all": []}
    session.add(
        EvaluationResult(
            edition_id=edition.id,
            phase=Phase.BEFORE,
            version_id=planned.round.version_id,
            settled_at=moment,
            content=content | nothing,
        )
    )
    session.flush()
