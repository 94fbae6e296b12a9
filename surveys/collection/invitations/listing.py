"""The list of a round's invitations: found, filtered, counted and read page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from surveys.collection.invitations.domain.outcomes import Happening, Standing
from surveys.collection.invitations.models import Invitation, InvitationEvent, Message
from surveys.collection.invitations.queries import RESPONSES, working_link
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.questionnaires.domain.structure import Kind

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; '' does not narrow. ``to_do``: only those that wait for the staff."""

    words: str = ""
    state: str = ""
    language: str = ""
    country: str = ""
    group: str = ""
    to_do: bool = False
    page: int = 1

    @property
    def narrows(self) -> bool:
        return replace(self, page=1) != Search()

    def arguments(self, page: int = 1) -> dict[str, str]:
        """As they stand in an address."""
        named = {
            "q": self.words,
            "state": self.state,
            "language": self.language,
            "country": self.country,
            "group": self.group,
            "todo": "1" if self.to_do else "",
            "page": str(page) if page > 1 else "",
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """One invitation in the list."""

    id: int
    label: str
    subject_name: str
    organization: str
    country_iso3: str
    group: str
    language: str
    standing: str
    test: bool
    from_open_link: bool
    to_do: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; ``found`` counts all pages, ``counts`` the whole round by choice."""

    lines: tuple[Line, ...]
    found: int
    page: int
    pages: int
    invited: int
    to_do: int
    counts: Mapping[str, Mapping[str, int]]


def list_invitations(session: Session, round_: Round, search: Search) -> Listing:
    """A page of the round's invitations; a page beyond the last one is the last one."""
    standing = _standing(round_)
    matching = _matching(round_, search, standing)
    found = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    pages = max(1, -(-found // PAGE_SIZE))
    page = min(max(1, search.page), pages)
    counts = _counts(session, round_, standing)
    return Listing(
        lines=_lines(session, round_, search, standing, page),
        found=found,
        page=page,
        pages=pages,
        invited=sum(counts["state"].values()),
        to_do=_count_to_do(session, round_),
        counts=counts,
    )


def _standing(round_: Round) -> ColumnElement[str]:
    """Where an invitation stands; of an anonymous round nothing that lies with the answers."""
    response = RESPONSES.c.invitation_id == Invitation.id
    withdrawn = (Invitation.revoked_at.is_not(None), literal(Standing.WITHDRAWN.value))
    outcome = (Invitation.outcome != "", Invitation.outcome)
    if round_.mode == Mode.ANONYMOUS:
        return case(
            withdrawn,
            (Invitation.participated, literal(Standing.ANSWERED.value)),
            outcome,
            else_=literal(Standing.NOT_KNOWN.value),
        )
    submitted = exists().where(response, RESPONSES.c.submitted_at.is_not(None))
    return case(
        withdrawn,
        (submitted, literal(Standing.SUBMITTED.value)),
        outcome,
        (exists().where(response), literal(Standing.BEGUN.value)),
        else_=literal(Standing.NOT_BEGUN.value),
    )


def standing_of(session: Session, round_: Round, invitation_id: int) -> str:
    """Where one invitation stands, in the same words as in the list."""
    standing = select(_standing(round_)).where(Invitation.id == invitation_id)
    return str(session.execute(standing).scalar_one())


def is_to_do() -> ColumnElement[bool]:
    """Whether somebody was named to answer instead, and nothing has brought them a link."""
    mail = exists().where(
        Message.invitation_id == Invitation.id,
        Message.kind == "link",
        Message.state.in_(["waiting", "sending", "sent", "unsure"]),
        Message.asked_at >= InvitationEvent.at,
    )
    named = exists().where(
        InvitationEvent.invitation_id == Invitation.id,
        InvitationEvent.kind == Happening.DELEGATED,
        ~mail,
    )
    return and_(
        Invitation.revoked_at.is_(None),
        Invitation.outcome == "",
        named,
        ~working_link(Invitation.id),
    )


def _of_round(query: Select[Any], round_: Round) -> Select[Any]:
    return query.join(Organization, Organization.id == Invitation.organization_id).where(
        Invitation.round_id == round_.id
    )


def _label(round_: Round) -> ColumnElement[str]:
    """Who is invited; of a diagnostic nothing: who rates is known to the institution alone."""
    if round_.version.kind == Kind.DIAGNOSTIC:
        return literal("")
    return Invitation.label.expression


def _matching(round_: Round, search: Search, standing: ColumnElement[str]) -> Select[Any]:
    query = _of_round(select(Invitation.id), round_)
    for column, wanted in (
        (standing, search.state),
        (Invitation.language, search.language),
        (Organization.country_iso3, search.country),
        (Organization.group, search.group),
    ):
        if wanted:
            query = query.where(column == wanted)
    if search.words:
        query = query.where(
            or_(
                _label(round_).icontains(search.words, autoescape=True),
                Organization.name.icontains(search.words, autoescape=True),
            )
        )
    return query.where(is_to_do()) if search.to_do else query


def _lines(
    session: Session, round_: Round, search: Search, standing: ColumnElement[str], page: int
) -> tuple[Line, ...]:
    query = (
        _matching(round_, search, standing)
        .with_only_columns(
            Invitation.id,
            _label(round_),
            Invitation.subject_name,
            Organization.name,
            Organization.country_iso3,
            Organization.group,
            Invitation.language,
            standing,
            Invitation.test,
            Invitation.from_open_link,
            is_to_do(),
        )
        .order_by(Invitation.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows: Sequence[Any] = session.execute(query).all()
    return tuple(Line(*row) for row in rows)


def _counts(
    session: Session, round_: Round, standing: ColumnElement[str]
) -> dict[str, dict[str, int]]:
    """How many invitations of the round there are of each state, language, country and group."""
    by = (standing, Invitation.language, Organization.country_iso3, Organization.group)
    labelled: list[Any] = [column.label(f"c{number}") for number, column in enumerate(by)]
    each = _of_round(select(*labelled), round_).subquery()
    cells = session.execute(select(*each.c, func.count()).group_by(*each.c)).all()
    counts: dict[str, dict[str, int]] = {}
    for number, name in enumerate(("state", "language", "country", "group")):
        counted: dict[str, int] = {}
        for cell in cells:
            counted[cell[number]] = counted.get(cell[number], 0) + cell[-1]
        counts[name] = counted
    return counts


def _count_to_do(session: Session, round_: Round) -> int:
    query = select(func.count()).where(Invitation.round_id == round_.id, is_to_do())
    return session.scalar(query) or 0


def waits_for_staff(session: Session, invitation_id: int) -> bool:
    """Whether the invitation waits for somebody of the staff to hand over a link."""
    return bool(
        session.scalar(select(Invitation.id).where(Invitation.id == invitation_id, is_to_do()))
    )
