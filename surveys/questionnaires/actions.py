"""Publishing questionnaires and mending their translations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.questionnaires.domain.document import content_hash
from surveys.questionnaires.models import QuestionnaireTranslation, QuestionnaireVersion


class PublishedVersionIsImmutable(Exception):
    """A document differs from what was published under the same code and version."""

    def __init__(self, code: str, version: str) -> None:
        super().__init__(f"{code} {version} is published already; give the change a new version")
        self.code = code
        self.version = version


def publish_version(
    session: Session, document: Mapping[str, Any], now: datetime
) -> QuestionnaireVersion:
    """Publish a checked document; publishing the very same one again changes nothing.

    Raises PublishedVersionIsImmutable if it differs from what was published as this version.
    """
    code, version, digest = document["code"], document["version"], content_hash(document)
    published = session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.code == code, QuestionnaireVersion.version == version
        )
    )
    if published is None:
        published = QuestionnaireVersion(
            code=code,
            version=version,
            kind=document["kind"],
            document=dict(document),
            content_hash=digest,
            published_at=now,
        )
        session.add(published)
        session.flush()
    elif published.content_hash != digest:
        raise PublishedVersionIsImmutable(code, version)
    return published


def put_translation(
    session: Session,
    version: QuestionnaireVersion,
    language: str,
    texts: Mapping[str, str],
    now: datetime,
) -> None:
    """Set a version's texts in ``language``."""
    kept = session.get(QuestionnaireTranslation, (version.id, language))
    if kept is None:
        session.add(
            QuestionnaireTranslation(
                version_id=version.id, language=language, texts=dict(texts), changed_at=now
            )
        )
    elif kept.texts != texts:
        kept.texts, kept.changed_at = dict(texts), now
    session.flush()
