"""What is on record about a programme."""

from datetime import datetime

from sqlalchemy.orm import Session

from capacity.participation.domain.codes import Involvement
from capacity.participation.domain.particulars import (
    CommitteeRole,
    CommitteeState,
    Composition,
    Particulars,
    StatedCommittee,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import StatedFinding
from capacity.participation.domain.telling import Fact, Line
from capacity.participation.domain.verdicts import Verdict
from capacity.participation.models import (
    Committee,
    CoreItem,
    Finding,
    Programme,
    ProgrammeFrame,
    ProgrammeRound,
)
from capacity.participation.register.actions import (
    Hand,
    correct_programme,
    enter_finding,
    stated_of,
)
from capacity.participation.register.committees import enter_committee
from capacity.participation.telling import tell
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Person
from surveys.constituents.roles import Group


def register(
    session: Session,
    programme: Programme,
    survey: Round,
    invitation: Invitation,
    owner: Person,
    moment: datetime,
) -> tuple[Finding, Committee]:
    """A finding that took another one's place, a committee, and a round about the programme."""
    stated, group = stated_of(programme), Group(invitation.organization.group)
    correct_programme(session, programme, stated, ["X1"], "Coded.", Hand(owner.id, moment))
    found: list[Finding] = []
    for number, year in enumerate((2024, 2025)):
        text = StatedFinding(
            country_iso3=programme.country_iso3,
            country_as_stated="Its name",
            programme=stated,
            name="",
            groups=(group,),
            involvement=Involvement.CONSULTED,
            stage=None,
            text=f"They were consulted in {year}.",
            source=f"Document of {owner.id}",
            paragraph="3",
        )
        hand = Hand(owner.id, moment, f"finding-{owner.id}-{number}")
        more = Particulars(reasons=(Reason.NO_INTEREST,))
        corrects = found[-1].id if found else None
        entered, _new = enter_finding(session, programme, text, more, hand, corrects, "A slip.")
        found.append(entered)
    committee, _new = enter_committee(
        session,
        programme.id,
        StatedCommittee(
            state=CommitteeState.EXISTS,
            name="Committee",
            composition=Composition(3, 3, 3, 4, 5),
            roles=(CommitteeRole.MONITORING,),
            tripartite_evaluation=True,
            text="It meets.",
            source=f"Document of {owner.id}",
            paragraph="4",
        ),
        Hand(owner.id, moment, f"committee-{owner.id}"),
    )
    place = {"round_id": survey.id, "programme_id": programme.id}
    session.add(ProgrammeRound(**place, publication="consent", registered_at=moment))
    session.add(CoreItem(round_id=survey.id, code="heard"))
    session.flush()
    session.add(
        ProgrammeFrame(
            **place, organization_id=invitation.organization_id, official_id=invitation.id
        )
    )
    session.flush()
    verdict = Fact(programme.id, survey.id, Line.GLOBAL, Verdict.YES, True, programme.country_iso3)
    tell(session, [frozenset({verdict})])
    return found[-1], committee
