"""Reads of releases, and of what the next one is made from."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, undefer

from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round, RoundEvent, RoundQuestionnaire
from surveys.collection.rounds.queries import period_of
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.questionnaires.domain.structure import Kind
from surveys.results.domain.disclosure import Threshold
from surveys.results.domain.lattice import Atom
from surveys.results.domain.releases import Stand
from surveys.results.domain.turnouts import Population
from surveys.results.releases.models import Release


def releases_of(session: Session, round_id: int) -> Sequence[Release]:
    """Every release of a round with its basis, the first one first."""
    return session.scalars(
        select(Release)
        .where(Release.round_id == round_id)
        .order_by(Release.number)
        .options(undefer(Release.basis))
    ).all()


def latest_release(session: Session, round_id: int) -> Release | None:
    return session.scalar(
        select(Release).where(Release.round_id == round_id).order_by(Release.number.desc()).limit(1)
    )


def moments_of(session: Session, round_id: int) -> dict[int, datetime]:
    """When each release was made, by number."""
    rows = session.execute(
        select(Release.number, Release.made_at).where(Release.round_id == round_id)
    )
    return {number: made_at for number, made_at in rows}


def shown_release(session: Session, round_: Round, now: datetime) -> Release | None:
    """The release that readers see. Of a closed round it is the final one, once that is made."""
    found = latest_release(session, round_.id)
    if period_of(round_).state(now) is not RoundState.CLOSED:
        return found
    return found if found is not None and _is_last_word(session, found) else None


def _is_last_word(session: Session, release: Release) -> bool:
    """Whether it was made after the round had closed, and the round was not opened since."""
    reopened = exists().where(
        RoundEvent.round_id == release.round_id,
        RoundEvent.kind == "reopened",
        RoundEvent.at >= release.made_at,
    )
    return release.final and not session.scalar(select(reopened))


def rounds_without_last_word(session: Session, now: datetime) -> list[int]:
    """Closed rounds of surveys that have no final release yet.

    Not anonymous ones: theirs is made when somebody first looks, after which they are never opened
    again. So there is only ever one, and nothing is kept that would tell when an answer came.
    """
    reopened = (
        select(func.max(RoundEvent.at))
        .where(RoundEvent.round_id == Round.id, RoundEvent.kind == "reopened")
        .correlate(Round)
        .scalar_subquery()
    )
    last_word = exists().where(
        Release.round_id == Round.id,
        Release.final.is_(True),
        or_(reopened.is_(None), Release.made_at > reopened),
    )
    return list(
        session.scalars(
            select(Round.id)
            .where(
                or_(Round.closed_at.is_not(None), Round.closes_at <= now),
                Round.mode != Mode.ANONYMOUS,
                Round.questionnaires.any(RoundQuestionnaire.version.has(kind=Kind.SURVEY)),
                ~last_word,
            )
            .order_by(Round.id)
        )
    )


def threshold_of(round_: Round) -> Threshold:
    """The house's, unless the round asks for more."""
    house = Threshold()
    return house.raised(
        round_.fewest_respondents or house.respondents,
        round_.fewest_organizations or house.organizations,
    )


def regions_of(session: Session, organization_ids: Collection[int]) -> dict[int, str]:
    """The ILO region of each organization."""
    rows = session.execute(
        select(Organization.id, CountryRecord.region)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.id.in_(organization_ids))
    )
    return {number: region for number, region in rows}


def asked_atoms(
    session: Session, round_: Round, population: Population, stand: Stand
) -> tuple[Atom, ...]:
    """Every group and region that was asked; of an anonymous round the groups, if they are kept."""
    answered = {place.atom for place in stand.places}
    if population.anonymous:
        kept = any(atom.group for atom in answered)
        groups = [g for g, asked in population.groups.items() if asked.invited] if kept else []
        return tuple(sorted({*answered, *(Atom(group) for group in groups)})) or (Atom(""),)
    real = CountryRecord.kind != CountryKind.DEMONSTRATION
    rows = session.execute(
        select(Organization.group, CountryRecord.region)
        .select_from(Invitation)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            Invitation.round_id == round_.id,
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
            *(() if population.demonstration else (real,)),
        )
        .distinct()
    )
    return tuple(sorted({*answered, *(Atom(group, region) for group, region in rows)}))
