"""Releases as a table."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    String,
    UniqueConstraint,
    event,
    update,
)
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from surveys.collection.answering.models import Response
from surveys.foundation.database import Base, Document, Moment


class Release(Base):
    """What was published of a round at one moment. It never changes; the hash proves it."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    # Who pressed the button; nobody for the release of a round that has closed.
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Whether the round took no more answers: the last word, unless it is opened again.
    final: Mapped[bool]
    # The published document; the hash is that of its canonical form.
    content: Mapped[dict[str, Any]] = mapped_column(Document)
    sha256: Mapped[str] = mapped_column(String(64))
    # Never shown: what the next release is compared with. Empty where there can be none after it,
    # or where something it counted is to be gone: no item gets new figures then.
    basis: Mapped[dict[str, Any]] = deferred(mapped_column(Document))


@event.listens_for(Response, "before_delete")
def _forget_basis(_mapper: Any, connection: Connection, response: Response) -> None:
    """With an answer that was handed in goes what was kept of it for comparing releases."""
    if response.submitted_at is not None:
        forget_basis(connection, response.round_id)


def forget_basis(connection: Connection | Session, round_id: int) -> None:
    """No release of the round is compared with another from now on."""
    connection.execute(update(Release).where(Release.round_id == round_id).values(basis={}))
