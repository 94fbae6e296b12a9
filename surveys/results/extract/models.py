"""The extract and its tally as tables. All bytes are little-endian.

PostgreSQL keeps the large ones uncompressed (migration ``2026_11_22_plain_bytes``), because they
are read whole and often.
"""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.foundation.database import Base


class ExtractBatch(Base):
    """The codes of some responses of a round and questionnaire version.

    ``responses.batch_id`` says which responses: their place is that of their key among the keys of
    the batch, sorted. It is no foreign key, because adding one would make the table of responses
    anew on SQLite; ``flask results check`` compares both sides instead.
    """

    __tablename__ = "extract_batches"
    __table_args__ = (
        UniqueConstraint("round_id", "version_id", "number"),
        CheckConstraint("responses > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    number: Mapped[int]
    responses: Mapped[int]
    # What the codes mean; codes of another frame are counted no more, until they are made anew.
    frame_hash: Mapped[str] = mapped_column(String(64))
    # int32 each: the origin of each response, see ``domain.coded``.
    origins: Mapped[bytes] = mapped_column(LargeBinary)
    # int8 each: the first column's code of every response, then the second's, ...
    codes: Mapped[bytes] = mapped_column(LargeBinary)


class KeptTally(Base):
    """The tally of all batches of a round and questionnaire version together."""

    __tablename__ = "kept_tallies"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint("columns >= 0 AND width > 0", name="shape_known"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_versions.id"), primary_key=True
    )
    # Changes whenever a batch does: who reads tally and tail one after the other sees it.
    revision: Mapped[int]
    frame_hash: Mapped[str] = mapped_column(String(64))
    columns: Mapped[int]
    width: Mapped[int]
    # int32 each, rising: the origins that are the cells; then the number of responses of each.
    origins: Mapped[bytes] = mapped_column(LargeBinary)
    responses: Mapped[bytes] = mapped_column(LargeBinary)
    # Counts by cell, column and code, in the smallest of uint8, uint16, uint32 that holds them.
    counts: Mapped[bytes] = mapped_column(LargeBinary)
