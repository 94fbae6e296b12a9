"""Questionnaires and their immutable published versions as tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.foundation.database import Base, Document, Moment


class QuestionnaireVersion(Base):
    """One published version: its document never changes; the content hash proves it."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("kind IN ('survey', 'diagnostic')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(100), index=True)
    version: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)
    translations: Mapped[list["QuestionnaireTranslation"]] = relationship(
        back_populates="version", order_by="QuestionnaireTranslation.language"
    )


class QuestionnaireTranslation(Base):
    """A version's texts in one language. Translations may be mended; the version stays."""

    __tablename__ = "questionnaire_translations"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_versions.id"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    texts: Mapped[dict[str, str]] = mapped_column(Document)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[QuestionnaireVersion] = relationship(back_populates="translations")
