"""The programme of country D: what documents say of it, and a closed round that asked about it.

The three institutions gave official replies and consented to publishing the verdict; some people of
the workers' confederation see it otherwise than its reply.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.comments import FIELD, OF_COUNTRY_D
from capacity.demonstration.world import COUNTRIES, Organizations, answer, person, planned
from capacity.participation.asking.actions import Place, add_respondent, ask_about, invitations_of
from capacity.participation.domain.codes import Involvement, ProgrammeType, Stage
from capacity.participation.domain.particulars import (
    Channel,
    CommitteeRole,
    CommitteeState,
    Composition,
    Particulars,
    StatedCommittee,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import StatedFinding, StatedProgramme
from capacity.participation.domain.replies import Publication
from capacity.participation.models import Programme, ProgrammeRound
from capacity.participation.queries import recorded_programme
from capacity.participation.register.actions import Hand, enter_finding, register_programme
from capacity.participation.register.committees import enter_committee
from capacity.participation.verdict_queries import OFFER
from surveys.collection.invitations.models import Invitation
from surveys.constituents.consents import give_consent
from surveys.constituents.country_names import country_name
from surveys.constituents.models import Person
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import Answer

COUNTRY = COUNTRIES["D"]
DOCUMENT = "Demonstration report"
STATED = StatedProgramme(ProgrammeType.DWCP, "Decent Work Country Programme", 2025, 2029)
NAME = "Decent Work Country Programme, demonstration country D, 2025–2029"

_UNHAPPY: Mapping[str, Answer] = {
    "role": "specialist",
    "stages.design": "1",
    "stages.implementation": "1",
    "stages.monitoring": "0",
    "stages.evaluation": "na",
    "priorities_reflected": "2",
    "satisfaction": "2",
    "engage_again": 5,
    "reasons": ("too_little_information", "time_consuming"),
}


def _content(depth: int) -> dict[str, Answer]:
    """The official reply of an institution that took part this deeply in the design."""
    return {
        "role": "leadership",
        "stages.design": str(depth),
        "stages.implementation": "2",
        "stages.monitoring": "2",
        "stages.evaluation": "na",
        "heard": "4",
        "priorities_reflected": "4",
        "feedback_given": "3",
        "committee_works": "4",
        "satisfaction": "4",
        "engage_again": 9,
    }


def ask_about_the_programme(
    session: Session, organizations: Organizations, moment: datetime
) -> None:
    """Everything about the programme of country D, done by the platform's own actions."""
    analyst = person(session, "analyst")
    programme = _on_record(session, analyst, moment)
    asked = _closed_round(session, organizations, programme, moment)
    answered = moment - timedelta(days=170)
    for place, invitation in enumerate(invitations_of(session, asked)):
        answer(session, invitation, _content(2 + place), answered)
    union = organizations["D", Group.WORKERS]
    for office, text in OF_COUNTRY_D.items():
        more = add_respondent(session, asked, union.id, office, moment - timedelta(days=180))
        assert isinstance(more, Invitation)
        answer(session, more, {**_UNHAPPY, FIELD: text}, answered)
    for group in Group:
        officer = person(session, f"focal-{group}-d")
        given = moment - timedelta(days=100)
        give_consent(session, organizations["D", group], OFFER, officer.id, given)


def _closed_round(
    session: Session, organizations: Organizations, programme: Programme, moment: datetime
) -> ProgrammeRound:
    round_ = planned(
        session, "dwcp-participation", "The DWCP of country D, its first year", moment, -190, -150
    )
    members = [organizations["D", group] for group in Group]
    return ask_about(
        session,
        round_,
        recorded_programme(programme),
        lambda _language: NAME,
        [Place(each.id, "Official reply", official=True) for each in members],
        Publication.CONSENT,
        moment - timedelta(days=200),
        person(session, "designer").id,
    )


def _on_record(session: Session, analyst: Person, moment: datetime) -> Programme:
    before = moment - timedelta(days=210)
    reason = "Entered by hand."
    codes = ("XDD101", "XDD102")
    hand = Hand(analyst.id, before)
    programme = register_programme(session, COUNTRY, STATED, codes, reason, hand)
    day = before.date()
    depths = {
        Stage.DESIGN: (Involvement.PROPOSALS_REFLECTED, Channel.DIRECT, ()),
        Stage.MONITORING: (
            Involvement.INFORMED,
            Channel.THROUGH_ILO,
            (Reason.TOO_LITTLE_INFORMATION, Reason.TIME_CONSUMING),
        ),
    }
    for number, (stage, (involvement, channel, reasons)) in enumerate(depths.items(), 1):
        stated = _stated(involvement, stage, number)
        more = Particulars(day, channel, reasons=reasons)
        hand = Hand(analyst.id, before, f"demonstration-finding-{number}")
        enter_finding(session, programme, stated, more, hand)
    enter_committee(
        session, programme.id, _committee(day), Hand(analyst.id, before, "demonstration-committee")
    )
    return programme


def _stated(involvement: Involvement, stage: Stage, number: int) -> StatedFinding:
    return StatedFinding(
        country_iso3=COUNTRY,
        country_as_stated=country_name(COUNTRY, "en"),
        programme=STATED,
        name="",
        groups=(Group.EMPLOYERS, Group.WORKERS),
        involvement=involvement,
        stage=stage,
        text="A finding made up for the demonstration.",
        source=DOCUMENT,
        paragraph=str(number),
    )


def _committee(day: date) -> StatedCommittee:
    return StatedCommittee(
        state=CommitteeState.EXISTS,
        name="Tripartite steering committee",
        composition=Composition(4, 3, 3, 4, 6),
        roles=(CommitteeRole.FORMULATION, CommitteeRole.MONITORING),
        tripartite_evaluation=None,
        text="A committee made up for the demonstration.",
        source=DOCUMENT,
        paragraph="3",
        document_date=day,
    )
