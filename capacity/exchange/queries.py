"""Reads of the catalogue: what is shared, what an organization wrote, which diagnostics exist."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from capacity.exchange.actions import PracticeState
from capacity.exchange.models import Practice
from surveys.constituents.models import CountryRecord, Organization
from surveys.questionnaires.domain.structure import Kind, Questionnaire
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import questionnaire_in

A_PAGE = 20
"""How many entries of the catalogue stand on one page."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; empty codes leave open. ``words`` are folded, and all have to occur."""

    words: tuple[str, ...] = ()
    kind: str = ""
    area: str = ""
    language: str = ""
    group: str = ""
    region: str = ""

    @property
    def narrows(self) -> bool:
        return self != Search()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, the newest first."""

    practices: tuple[Practice, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def shared_practices(session: Session, search: Search, page: int = 1) -> Found:
    """What is shared and fits, the newest first; a page that is not there is the last one."""
    query = _narrowed(search)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    last = max(1, -(-total // A_PAGE))
    page = min(max(1, page), last)
    rows = session.scalars(
        query.options(contains_eager(Practice.organization).contains_eager(Organization.country))
        .order_by(Practice.shared_at.desc(), Practice.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return Found(tuple(rows), total, page)


def _narrowed(search: Search) -> Select[Practice]:
    query = (
        select(Practice)
        .join(Practice.organization)
        .join(Organization.country)
        .where(Practice.state == PracticeState.SHARED)
    )
    for word in search.words:
        query = query.where(Practice.searched.contains(word, autoescape=True))
    exact = (
        (Practice.kind, search.kind),
        (Practice.area, search.area),
        (Practice.language, search.language),
        (Organization.group, search.group),
        (CountryRecord.region, search.region),
    )
    for column, code in exact:
        if code:
            query = query.where(column == code)
    return query


def practice_of(session: Session, practice_id: int) -> Practice | None:
    """One with its organization and country, whatever its state."""
    return session.scalar(
        select(Practice)
        .where(Practice.id == practice_id)
        .options(joinedload(Practice.organization).joinedload(Organization.country))
    )


def locked_practice(session: Session, practice_id: int) -> Practice | None:
    """One for changing: whoever else wants to change it waits until this is done."""
    return session.get(Practice, practice_id, with_for_update=True, populate_existing=True)


def practices_of(session: Session, organization_id: int) -> list[Practice]:
    """Everything an organization has written, drafts and withdrawn ones too, latest first."""
    query = select(Practice).where(Practice.organization_id == organization_id)
    return list(session.scalars(query.order_by(Practice.changed_at.desc(), Practice.id.desc())))


def named_organizations(session: Session, ids: Collection[int]) -> list[Organization]:
    """These organizations by name."""
    query = select(Organization).where(Organization.id.in_(ids)).order_by(Organization.name)
    return list(session.scalars(query))


def diagnostics(session: Session, language: str) -> list[Questionnaire]:
    """The latest version of each built-in diagnostic, in ``language``."""
    rows = session.execute(
        select(QuestionnaireVersion.code, QuestionnaireVersion.id)
        .where(QuestionnaireVersion.kind == Kind.DIAGNOSTIC)
        .order_by(
            QuestionnaireVersion.code, QuestionnaireVersion.published_at, QuestionnaireVersion.id
        )
    )
    latest = {code: version_id for code, version_id in rows}
    return [questionnaire_in(session, version_id, language) for version_id in latest.values()]
