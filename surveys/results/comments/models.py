"""Themes, what coders gave them to, and which texts each has read, as tables.

A text is named by its response and its field. There is no foreign key to responses: an anonymous
round's are deleted and written anew when it is sealed, and a key that cascades would take the
codings along. What is said of a response goes with it all the same, see the end of this module.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, mapped_column

from surveys.collection.answering.models import Response
from surveys.foundation.database import Base, Moment


class Theme(Base):
    """One theme of the code book that the bureau of a group keeps for a round."""

    __tablename__ = "themes"
    __table_args__ = (
        CheckConstraint(
            "constituent_group IN ('government', 'employers', 'workers')", name="group_known"
        ),
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        CheckConstraint("merged_into_id IS NULL OR retired_at IS NOT NULL", name="merged_is_over"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        UniqueConstraint("round_id", "constituent_group", "title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    group: Mapped[str] = mapped_column("constituent_group", String(10))
    title: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int]
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    # No longer offered to coders; what it was given to stays.
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    # The theme that took over its texts.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))


class CodedText(Base):
    """One coder has read one text, as of the code book of that moment; maybe no theme fitted."""

    __tablename__ = "coded_texts"

    response_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    field: Mapped[str] = mapped_column(String(100), primary_key=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Coding(Base):
    """One coder has given one text a theme."""

    __tablename__ = "codings"
    __table_args__ = (Index("ix_codings_theme", "theme_id"),)

    response_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    field: Mapped[str] = mapped_column(String(100), primary_key=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


def _forget(connection: Connection, key: str) -> None:
    for table in (Coding, CodedText):
        connection.execute(delete(table).where(table.response_key == key))


@event.listens_for(Response, "before_delete")
def _with_the_response(_mapper: Any, connection: Connection, response: Response) -> None:
    """What was withdrawn or erased has no themes any more."""
    _forget(connection, response.key)


@event.listens_for(Response, "before_update")
def _when_taken_back(_mapper: Any, connection: Connection, response: Response) -> None:
    """Only a response that was taken back can be changed: its texts are to be read again."""
    if response.submitted_at is None and inspect(response).attrs.submitted_at.history.deleted:
        _forget(connection, response.key)
