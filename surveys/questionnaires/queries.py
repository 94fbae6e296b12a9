"""Reads of published questionnaires, ready to be asked in a language.

A published version never changes, so its parsed form is kept in memory by its content hash; a
translation can be mended, so its form is kept by the moment of its last change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from surveys.questionnaires.domain.document import from_document, translated
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.models import QuestionnaireTranslation, QuestionnaireVersion

_KEPT_IN_MEMORY = 100
_kept: dict[tuple[str, str, datetime | None], Questionnaire] = {}


@dataclass(frozen=True, slots=True)
class Published:
    """A published version and the languages it can be asked in."""

    id: int
    code: str
    version: str
    kind: str
    content_hash: str
    published_at: datetime
    questionnaire: Questionnaire
    languages: tuple[str, ...]


def library(session: Session, language: str = "") -> list[Published]:
    """Every published version, by code, newest version first, in ``language`` or its own."""
    versions = session.scalars(
        select(QuestionnaireVersion)
        .options(selectinload(QuestionnaireVersion.translations))
        .order_by(QuestionnaireVersion.code, QuestionnaireVersion.published_at.desc())
    )
    return [_published(session, version, language) for version in versions]


def published(session: Session, version_id: int) -> Published | None:
    version = session.get(QuestionnaireVersion, version_id)
    return None if version is None else _published(session, version)


def latest_version(session: Session, code: str) -> QuestionnaireVersion | None:
    return session.scalar(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.code == code)
        .order_by(QuestionnaireVersion.published_at.desc(), QuestionnaireVersion.id.desc())
        .limit(1)
    )


_TEXTS = (
    select(QuestionnaireVersion.content_hash, QuestionnaireTranslation.changed_at)
    .outerjoin(
        QuestionnaireTranslation,
        (QuestionnaireTranslation.version_id == QuestionnaireVersion.id)
        & (QuestionnaireTranslation.language == bindparam("language")),
    )
    .where(QuestionnaireVersion.id == bindparam("version_id"))
)


def questionnaire_in(session: Session, version_id: int, language: str) -> Questionnaire:
    """The version's questionnaire in ``language``.

    A text that has no translation stays in the source language and is listed in
    ``untranslated``. Costs one small query once the texts are in memory.
    """
    digest, changed_at = session.execute(
        _TEXTS, {"version_id": version_id, "language": language}
    ).one()
    key = (digest, language, changed_at)
    if (known := _kept.get(key)) is not None:
        return known
    found = _build(session, version_id, language)
    if len(_kept) >= _KEPT_IN_MEMORY:
        _kept.clear()
    _kept[key] = found
    return found


def _build(session: Session, version_id: int, language: str) -> Questionnaire:
    version = session.get_one(QuestionnaireVersion, version_id)
    source = from_document(version.document)
    if language == source.language:
        return source
    translation = session.get(QuestionnaireTranslation, (version_id, language))
    return translated(source, translation.texts if translation else {})


def _published(session: Session, version: QuestionnaireVersion, language: str = "") -> Published:
    source_language = version.document["language"]
    languages: Sequence[str] = [source_language, *(t.language for t in version.translations)]
    return Published(
        id=version.id,
        code=version.code,
        version=version.version,
        kind=version.kind,
        content_hash=version.content_hash,
        published_at=version.published_at,
        questionnaire=questionnaire_in(session, version.id, language or source_language),
        languages=tuple(languages),
    )
