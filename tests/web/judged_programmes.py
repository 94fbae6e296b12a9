"""Programmes that closed rounds asked about, with the answers that decide their verdicts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from capacity.participation.actions import enter_programme
from capacity.participation.asking.actions import Place, ask_about, invitations_of
from capacity.participation.domain.codes import ProgrammeType
from capacity.participation.domain.record import StatedProgramme
from capacity.participation.domain.replies import Publication
from capacity.participation.models import Programme
from capacity.participation.queries import programme as recorded
from capacity.participation.verdict_queries import OFFER
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundTag
from surveys.constituents.consents import give_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.questionnaires.queries import latest_version
from tests.factories import make_organization, make_person

COUNTRIES = ("PER", "SEN", "FRA", "KEN", "FJI", "TGO", "NPL")
SATISFIED, NOT_SATISFIED = "5", "2"


def make_programme(
    session: Session,
    country: str,
    kind: ProgrammeType = ProgrammeType.DWCP,
    years: tuple[int, int] | None = (2010, 2015),
    title: str = "",
) -> Programme:
    first, last = years or (None, None)
    stated = StatedProgramme(kind, title or f"{kind.upper()} {country}", first, last)
    return enter_programme(session, country, stated)


def judged_round(
    session: Session, biennium: str, ratings: Sequence[tuple[Programme, str]]
) -> Round:
    """A round of ``biennium`` that has closed. Each programme with the rating that its workers'
    organization gives ("": no answer); those of the other two groups are satisfied."""
    version = latest_version(session, "dwcp-participation")
    assert version is not None
    opens = datetime.now(UTC) - timedelta(days=20)
    round_ = plan_round(
        session, f"Round {biennium}", version.id, Mode.CONFIDENTIAL, opens, opens + timedelta(10)
    )
    round_.tags = [RoundTag(kind="biennium", value=biennium)]
    for programme, rating in ratings:
        _ask(session, round_, programme, rating, opens)
    session.flush()
    return round_


def _ask(
    session: Session, round_: Round, programme: Programme, rating: str, opens: datetime
) -> None:
    found = recorded(session, programme.id)
    assert found is not None
    organizations = [make_organization(session, group, programme.country_iso3) for group in Group]
    asked = ask_about(
        session,
        round_,
        found,
        lambda _language: programme.title,
        [Place(each.id, f"Office {each.id}") for each in organizations],
        Publication.CONSENT,
        opens - timedelta(days=1),
    )
    for invitation in invitations_of(session, asked):
        workers = session.get_one(Organization, invitation.organization_id).group == Group.WORKERS
        given = rating if workers else SATISFIED
        if given:
            answers = {"satisfaction": given, "stages.design": "3", "heard": given}
            moment = opens + timedelta(days=1)
            held = save_answers(session, holder_of(invitation), None, answers, "en", moment)
            submit_response(session, held, moment)


def consent_of_all(session: Session, programme: Programme) -> None:
    """Every organization of the programme's country lets everybody see the verdict."""
    person = make_person(session)
    for organization in session.query(Organization).filter_by(country_iso3=programme.country_iso3):
        give_consent(session, organization, OFFER, person.id, datetime.now(UTC))


def six_programmes(session: Session) -> list[Programme]:
    """Four in which all are satisfied and two in which the workers are not, of six countries."""
    programmes = [make_programme(session, iso3) for iso3 in COUNTRIES[:6]]
    ratings = [SATISFIED] * 4 + [NOT_SATISFIED] * 2
    judged_round(session, "2012-13", list(zip(programmes, ratings, strict=True)))
    return programmes
