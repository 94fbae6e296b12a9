"""Planning a round and changing what may still be changed. Its course is in ``course.py``."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.collection.rounds.course import close_round, locked_round, note_event
from surveys.collection.rounds.domain import (
    FEWEST_ORGANIZATIONS,
    FEWEST_RESPONDENTS,
    Mode,
    RoundState,
)
from surveys.collection.rounds.domain.asking import AskingFault, Instrument, asking_fault
from surveys.collection.rounds.domain.linking import Link
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.models import ItemLink, Round, RoundQuestionnaire, RoundTag
from surveys.collection.rounds.queries import (
    instrument_of,
    languages_of,
    latest_event_id,
    period_of,
    round_of_press,
)
from surveys.constituents.models import Person
from surveys.constituents.roles import Group
from surveys.questionnaires.models import QuestionnaireVersion

__all__ = [
    "CannotBeAsked",
    "ChangedMeanwhile",
    "NotNow",
    "Settings",
    "change_round",
    "close_round",
    "keep_links",
    "note_event",
    "plan_round",
]

Versions = Mapping[Group, int] | int
"""One version for everybody, or one for each group that is asked."""


class CannotBeAsked(ValueError):
    """These questionnaires cannot stand in one round."""

    def __init__(self, fault: AskingFault) -> None:
        super().__init__(fault)
        self.fault = fault


class NotNow(Exception):
    """The round's state does not admit this change any more."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the round since the page was opened."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a round says of itself beside questionnaires, mode and period.

    ``languages``: those offered to respondents; none: every one there is. ``eligible_share`` is
    AAPOR's e. ``retention_months``: after the closing. ``fewest_respondents`` and
    ``fewest_organizations``: behind a published figure. Raises ValueError below the house's.
    """

    languages: tuple[str, ...] = ()
    organizer: str = ""
    reply_to: str = ""
    eligible_share: Decimal = Decimal(1)
    retention_months: int = 24
    fewest_respondents: int = FEWEST_RESPONDENTS
    fewest_organizations: int = FEWEST_ORGANIZATIONS
    tags: Mapping[TagKind, tuple[str, ...]] | None = None

    def __post_init__(self) -> None:
        respondents, organizations = self.fewest_respondents, self.fewest_organizations
        if respondents < FEWEST_RESPONDENTS or organizations < FEWEST_ORGANIZATIONS:
            raise ValueError("from how many on a figure is published can only be raised")


def plan_round(
    session: Session,
    title: str,
    versions: Versions,
    mode: Mode,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime | None = None,
    person_id: int | None = None,
    settings: Settings | None = None,
    previous_id: int | None = None,
    press: str = "",
) -> Round:
    """A round that asks one version of everybody, or one of each group that is asked.

    ``press`` is the number of the form it was planned with: sent twice by the same person, it
    gives the round that the first sending made. Raises CannotBeAsked if these versions cannot
    stand in one round.
    """
    if press and person_id is not None:
        session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
        if known := round_of_press(session, person_id, press):
            return known
    told = settings or Settings()
    planned = Round(
        title=title.strip(),
        mode=mode,
        opens_at=opens_at,
        closes_at=closes_at,
        languages=list(told.languages),
        organizer=told.organizer.strip(),
        reply_to=told.reply_to.strip(),
        eligible_share=told.eligible_share,
        retention_months=told.retention_months,
        fewest_respondents=told.fewest_respondents,
        fewest_organizations=told.fewest_organizations,
        previous_id=previous_id,
    )
    planned.questionnaires = _questionnaires(session, versions)
    planned.tags = _tags(told.tags or {})
    session.add(planned)
    session.flush()
    details: dict[str, Any] = {} if previous_id is None else {"previous": previous_id}
    details |= {"press": press} if press else {}
    note_event(session, planned, "planned", now or opens_at, person_id, details=details)
    return planned


def _questionnaires(session: Session, versions: Versions) -> list[RoundQuestionnaire]:
    numbers = _asked(versions).items()
    found = {group: session.get_one(QuestionnaireVersion, number) for group, number in numbers}
    instruments: dict[str, Instrument] = {g: instrument_of(v) for g, v in found.items()}
    if fault := asking_fault(instruments):
        raise CannotBeAsked(fault)
    return [
        RoundQuestionnaire(group=group, version_id=version.id, version=version)
        for group, version in sorted(found.items())
    ]


def _tags(tags: Mapping[TagKind, Collection[str]]) -> list[RoundTag]:
    return [RoundTag(kind=kind, value=value) for kind, values in tags.items() for value in values]


@dataclass(frozen=True, slots=True)
class Change:
    """The settings as somebody wants them; None leaves a setting as it is."""

    settings: Settings
    title: str
    versions: Versions | None = None
    mode: Mode | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def change_round(
    session: Session,
    round_: Round,
    change: Change,
    shown: int,
    invited: bool,
    now: datetime,
    person_id: int | None,
) -> list[str]:
    """Make the round as ``change`` says; the names of what was changed, none if nothing was.

    ``shown`` is the number of the latest event when the page was opened. Raises ChangedMeanwhile
    if there is a newer one, NotNow for what cannot be changed any more: questionnaires and mode
    once somebody is ``invited``; after the opening also the period, what is offered already,
    e, the retention and from how many on a figure is published.
    """
    locked_round(session, round_)
    wanted = _differences(round_, change)
    if not wanted:
        return []
    if latest_event_id(session, round_.id) != shown:
        raise ChangedMeanwhile
    if set(wanted) & _fixed(round_, change, invited, now):
        raise NotNow
    _apply(session, round_, change, wanted)
    note_event(session, round_, "changed", now, person_id, details={"what": wanted})
    return wanted


def _fixed(round_: Round, change: Change, invited: bool, now: datetime) -> set[str]:
    """What can no longer be changed."""
    fixed = {"questionnaires", "mode"} if invited else set()
    state = period_of(round_).state(now)
    if state is not RoundState.PLANNED:
        fixed |= {"questionnaires", "mode", "opens_at", "closes_at"}
        fixed |= {"eligible_share", "retention_months", *_FEWEST}
        taken_away = set(languages_of(round_)) - set(change.settings.languages)
        fixed |= {"languages"} if taken_away else set()
    return fixed


def _differences(round_: Round, change: Change) -> list[str]:
    """The names of the settings in which ``change`` differs from what the round says."""
    told, wanted, offered = change.settings, [], tuple(languages_of(round_))
    plain: Iterable[tuple[str, Any]] = (
        ("title", change.title.strip()),
        ("mode", change.mode),
        ("languages", None if told.languages == offered else list(told.languages)),
        ("organizer", told.organizer.strip()),
        ("reply_to", told.reply_to.strip()),
        ("opens_at", change.opens_at),
        ("closes_at", change.closes_at),
        ("eligible_share", told.eligible_share),
        ("retention_months", told.retention_months),
        *((name, _raised(round_, name, getattr(told, name))) for name in _FEWEST),
    )
    for name, value in plain:
        if value is not None and value != getattr(round_, name):
            wanted.append(name)
    if change.versions is not None and _asked(change.versions) != {
        q.group: q.version_id for q in round_.questionnaires
    }:
        wanted.append("questionnaires")
    if told.tags is not None and _pairs(told.tags) != {(t.kind, t.value) for t in round_.tags}:
        wanted.append("tags")
    return wanted


_FEWEST = {
    "fewest_respondents": FEWEST_RESPONDENTS,
    "fewest_organizations": FEWEST_ORGANIZATIONS,
}


def _raised(round_: Round, name: str, wanted: int) -> int | None:
    """``wanted`` if it is another number than the round's, which may be the house's unsaid."""
    return None if wanted == (getattr(round_, name) or _FEWEST[name]) else wanted


def _asked(versions: Versions) -> dict[str, int]:
    """Version numbers by group, '' for everybody."""
    if isinstance(versions, int):
        return {"": versions}
    return {str(group): number for group, number in versions.items()}


def _pairs(tags: Mapping[TagKind, Collection[str]]) -> set[tuple[str, str]]:
    return {(kind, value) for kind, values in tags.items() for value in values}


def _apply(session: Session, round_: Round, change: Change, wanted: Collection[str]) -> None:
    for name in wanted:
        match name:
            case "questionnaires" if change.versions is not None:
                made = _questionnaires(session, change.versions)
                round_.questionnaires.clear()
                session.flush()  # the old rows go before new ones of the same group come
                round_.questionnaires.extend(made)
            case "tags":
                _set_tags(session, round_, change.settings.tags or {})
            case "title" | "organizer" | "reply_to":
                text = change.title if name == "title" else getattr(change.settings, name)
                setattr(round_, name, text.strip())
            case "languages":
                round_.languages = list(change.settings.languages)
            case "mode" | "opens_at" | "closes_at":
                setattr(round_, name, getattr(change, name))
            case _:
                setattr(round_, name, getattr(change.settings, name))
    session.flush()


def _set_tags(session: Session, round_: Round, tags: Mapping[TagKind, Collection[str]]) -> None:
    kept = _pairs(tags)
    for tag in list(round_.tags):
        if (tag.kind, tag.value) not in kept:
            round_.tags.remove(tag)
    there = {(tag.kind, tag.value) for tag in round_.tags}
    round_.tags.extend(RoundTag(kind=k, value=v) for k, v in sorted(kept - there))
    session.flush()


def keep_links(session: Session, round_id: int, group: str, links: Iterable[Link]) -> None:
    """Put ``links`` in place of those the round has for the questionnaire of ``group``."""
    session.execute(delete(ItemLink).where(ItemLink.round_id == round_id, ItemLink.group == group))
    session.add_all(
        ItemLink(
            round_id=round_id,
            group=group,
            code=link.code,
            previous_code=link.previous_code,
            comparable=link.comparable,
        )
        for link in links
    )
    session.flush()
