"""A round about a programme with its frame and its answers, for tests of verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from capacity.participation.actions import enter_programme
from capacity.participation.asking.actions import Place, add_respondent, ask_about
from capacity.participation.domain.codes import ProgrammeType
from capacity.participation.domain.record import RecordedProgramme, StatedProgramme
from capacity.participation.domain.replies import Publication
from capacity.participation.models import ProgrammeRound
from capacity.participation.queries import recorded_programme
from capacity.participation.verdict_queries import OFFER
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.consents import give_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.domain.structure import Answer
from tests.factories import make_organization, make_person, make_round

Said = tuple[int, int]
"""How satisfied, 1 to 5, and how deep at the design stage, 0 to 5."""

CONTENT: Said = (5, 3)
UNHAPPY: Said = (2, 3)
LEFT_OUT: Said = (4, 1)


def enter(
    session: Session,
    country: str = "SEN",
    title: str = "Decent Work Country Programme",
    years: tuple[int, int] = (2024, 2028),
    type_: ProgrammeType = ProgrammeType.DWCP,
) -> RecordedProgramme:
    return recorded_programme(
        enter_programme(session, country, StatedProgramme(type_, title, *years))
    )


@dataclass
class Asked:
    """A round that asks one organization of each group about a programme."""

    session: Session
    programme: RecordedProgramme
    round: Round
    record: ProgrammeRound
    organizations: dict[Group, list[Organization]] = field(default_factory=dict)

    def invitation(self, organization: Organization, label: str = "Office") -> Invitation:
        held = self.session.query(Invitation).filter_by(
            round_id=self.round.id, organization_id=organization.id, label=label
        )
        return held.one()

    def answer(self, organization: Organization, said: Said, label: str = "Office") -> None:
        answer(self.session, self.invitation(organization, label), said)

    def one(self, group: Group) -> Organization:
        return self.organizations[group][0]

    def more(self, organization: Organization, *said: Said) -> None:
        """More respondents of an organization, each with an answer."""
        for number, each in enumerate(said):
            label = f"Unit {number}"
            assert add_respondent(self.session, self.record, organization.id, label, now())
            self.answer(organization, each, label)

    def close(self) -> None:
        self.round.closed_at = now() - timedelta(seconds=1)
        self.session.commit()

    def consent(self, *groups: Group) -> None:
        """The organizations of ``groups`` (of all, without any) agree to be published."""
        for group in groups or tuple(Group):
            for organization in self.organizations[group]:
                officer = make_person(self.session, Grant(Role.FOCAL_POINT, organization.id))
                give_consent(self.session, organization, OFFER, officer.id, now())
        self.session.commit()


def answer(session: Session, invitation: Invitation, said: Said) -> None:
    satisfaction, depth = said
    document: dict[str, Answer | None] = {
        "stages.design": str(depth),
        "satisfaction": str(satisfaction),
        "priorities_reflected": str(satisfaction),
    }
    kept = save_answers(session, holder_of(invitation), None, document, "en", now())
    submit_response(session, kept, now())


def asked_about(
    session: Session,
    programme: RecordedProgramme | None = None,
    official: Iterable[Group] = (),
    publication: Publication = Publication.CONSENT,
    mode: Mode = Mode.CONFIDENTIAL,
    sizes: Sequence[int] = (1, 1, 1),
    code: str = "dwcp-participation",
) -> Asked:
    """An open round whose frame was registered before: so many organizations of each group."""
    programme = programme or enter(session)
    round_ = make_round(session, code, mode=mode)
    organizations = {
        group: [make_organization(session, group, programme.country_iso3) for _ in range(size)]
        for group, size in zip(Group, sizes, strict=True)
    }
    places = [
        Place(organization.id, "Office", official=group in official)
        for group, members in organizations.items()
        for organization in members
    ]
    before = round_.opens_at - timedelta(days=1)
    record = ask_about(
        session, round_, programme, lambda _language: "The programme", places, publication, before
    )
    session.commit()
    return Asked(session, programme, round_, record, organizations)


def answered(session: Session, *said: Said, **arrangement: object) -> Asked:
    """The same, closed: one organization of each group, which said ``said`` (default: content)."""
    asked = asked_about(session, **arrangement)  # type: ignore[arg-type]
    for group, each in zip(Group, said or (CONTENT,) * 3, strict=True):
        for organization in asked.organizations[group]:
            asked.answer(organization, each)
    asked.close()
    return asked
