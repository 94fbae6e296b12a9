"""Changes to the code book, and coding texts.

Coders work at the same time, each on rows of his or her own. Coding holds the themes it gives, so
that a merge that goes on meanwhile comes before or after it and takes all of it along.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.constituents.roles import Group
from surveys.foundation.searching import fold
from surveys.results.comments.models import CodedText, Coding, Theme

# Alike on both, and known to SQLAlchemy by two names.
_INSERTS: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


class TitleTaken(Exception):
    """Another theme of the code book has this title, but for case and accents."""


class NotMergeable(Exception):
    """A theme is merged into another one that stands, and once."""


def add_theme(
    session: Session,
    round_id: int,
    group: Group,
    title: str,
    description: str,
    person_id: int,
    now: datetime,
) -> Theme:
    """A new theme at the end of the code book. Raises TitleTaken."""
    _require_free(session, round_id, group, title)
    last = select(func.max(Theme.position)).where(Theme.round_id == round_id, Theme.group == group)
    theme = Theme(
        round_id=round_id,
        group=group,
        title=title,
        description=description,
        position=(session.scalar(last) or 0) + 1,
        made_by=person_id,
        made_at=now,
    )
    with _its_title(session):
        session.add(theme)
    return theme


def change_theme(session: Session, theme: Theme, title: str, description: str) -> None:
    """Other words for the same theme; what it was given to stays. Raises TitleTaken."""
    _require_free(session, theme.round_id, Group(theme.group), title, but=theme.id)
    with _its_title(session):
        theme.title, theme.description = title, description


def _require_free(
    session: Session, round_id: int, group: Group, title: str, but: int | None = None
) -> None:
    others = session.execute(
        select(Theme.id, Theme.title).where(Theme.round_id == round_id, Theme.group == group)
    )
    if any(fold(other) == fold(title) and number != but for number, other in others):
        raise TitleTaken


@contextmanager
def _its_title(session: Session) -> Iterator[None]:
    """Of two who choose one title at once, the database lets one have it."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise TitleTaken from error


def retire_theme(theme: Theme, now: datetime) -> None:
    """It is offered to coders no more; what it was given to stays."""
    if theme.retired_at is None:
        theme.retired_at = now


def restore_theme(theme: Theme) -> None:
    """It is offered again; one that was merged is not."""
    if theme.merged_into_id is None:
        theme.retired_at = None


def merge_theme(session: Session, theme: Theme, into: Theme, now: datetime) -> None:
    """Everything that ``theme`` was given to has the other theme instead. Raises NotMergeable."""
    for held in sorted((theme, into), key=lambda one: one.id):  # one order: nobody waits in a ring
        session.refresh(held, with_for_update=True)
    if theme.id == into.id or theme.merged_into_id is not None or into.retired_at is not None:
        raise NotMergeable
    moved = session.execute(
        select(Coding.response_key, Coding.field, Coding.coder_id, Coding.at).where(
            Coding.theme_id == theme.id
        )
    ).all()
    session.execute(delete(Coding).where(Coding.theme_id == theme.id))
    _give(session, [{**row._mapping, "theme_id": into.id} for row in moved])
    theme.retired_at, theme.merged_into_id = theme.retired_at or now, into.id
    session.flush()


def code_texts(
    session: Session,
    field: str,
    coder_id: int,
    shown: Collection[int],
    given: Mapping[str, Collection[int] | None],
    seen_at: datetime,
) -> None:
    """What one coder says of some texts, by response: the themes among those ``shown``, or None.

    None: not read. It replaces what the same coder said of these texts and themes before, and
    nothing else. ``seen_at`` is when the coder was shown them: a theme that came later was not
    judged.
    """
    after = _held(session, shown)
    own = (Coding.field == field, Coding.coder_id == coder_id, Coding.response_key.in_(list(given)))
    session.execute(delete(Coding).where(*own, Coding.theme_id.in_(shown)))
    unread = [key for key, themes in given.items() if themes is None]
    session.execute(
        delete(CodedText).where(
            CodedText.field == field,
            CodedText.coder_id == coder_id,
            CodedText.response_key.in_(unread),
        )
    )
    session.execute(delete(Coding).where(*own, Coding.response_key.in_(unread)))
    place = {"field": field, "coder_id": coder_id, "at": seen_at}
    read = {key: themes for key, themes in given.items() if themes is not None}
    _note_read(session, [{**place, "response_key": key} for key in read])
    pairs = {(key, after[t]) for key, themes in read.items() for t in themes if t in after}
    _give(session, [{**place, "response_key": key, "theme_id": theme} for key, theme in pairs])


def _held(session: Session, shown: Collection[int]) -> dict[int, int]:
    """The themes shown, kept from being merged until the commit; merged ones by what they are now.

    Whoever gave a theme that was merged meanwhile gives the one that took over.
    """
    book: dict[int, int | None] = {}
    missing = set(shown)
    while missing:
        rows = session.execute(
            select(Theme.id, Theme.merged_into_id)
            .where(Theme.id.in_(missing))
            .order_by(Theme.id)
            .with_for_update(read=True)
        ).all()
        book.update((number, into) for number, into in rows)
        missing = {into for _, into in rows if into is not None} - book.keys()
    return {number: _standing(number, book) for number in shown if number in book}


def _standing(number: int, book: Mapping[int, int | None]) -> int:
    into = book[number]
    return number if into is None else _standing(into, book)


def _give(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        insert = _INSERTS[session.get_bind().dialect.name](cast("Table", Coding.__table__))
        session.execute(insert.on_conflict_do_nothing(), rows)


def _note_read(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        insert = _INSERTS[session.get_bind().dialect.name](cast("Table", CodedText.__table__))
        key = ["response_key", "field", "coder_id"]
        again = insert.on_conflict_do_update(index_elements=key, set_={"at": insert.excluded.at})
        session.execute(again, rows)
