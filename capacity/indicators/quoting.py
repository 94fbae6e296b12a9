"""Adding figures as documents state them (R3), correcting them and taking them back.

A figure is never edited: a correction ends it and names the one in its place. Who did that, when
and why stays.
"""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.built_in import Quoted
from capacity.indicators.domain.definitions import Measured
from capacity.indicators.models import QuotedCorrection, QuotedFigure
from capacity.indicators.queries import quoted_figures
from surveys.foundation.i18n import SOURCE_LANGUAGE


class QuotedAlready(Exception):
    """The very same figure stands."""


class QuotedNoMore(Exception):
    """The figure stands no more: somebody has corrected it or taken it back."""


def bring_figure(session: Session, quoted: Quoted, now: datetime) -> bool:
    """A figure that the platform brings along; False if it was there once, even if it is ended."""
    if _held(session, _fingerprint(quoted)):
        return False
    _keep(session, quoted, None, now)
    return True


def quote_figure(
    session: Session, quoted: Quoted, person_id: int, now: datetime
) -> tuple[QuotedFigure, bool]:
    """A figure as a document states it, and whether it is new: the same one stands once."""
    for known in quoted_figures(session):
        if _fingerprint(stated_of(known)) == _fingerprint(quoted):
            return known, False
    return _keep(session, quoted, person_id, now), True


def correct_figure(
    session: Session,
    figure: QuotedFigure,
    quoted: Quoted,
    reason: str,
    person_id: int,
    now: datetime,
) -> tuple[QuotedFigure, bool]:
    """The figure that stands in this one's place, and whether it is new: sent twice, it is not.

    Translations of words that stay are kept. Raises QuotedAlready where that very figure stands,
    QuotedNoMore where ``figure`` does not.
    """
    was, wanted = stated_of(figure), _translated(figure, quoted)
    if (ended := _ended(session, figure)) is not None:
        after = ended.successor_id and session.get_one(QuotedFigure, ended.successor_id)
        if after and stated_of(after) == wanted:
            return after, False
        raise QuotedNoMore
    others = (each for each in quoted_figures(session) if each.id != figure.id)
    same = any(_fingerprint(stated_of(each)) == _fingerprint(wanted) for each in others)
    if same or was == wanted:
        raise QuotedAlready
    made = _keep(session, wanted, person_id, now)
    _end(session, figure, made.id, reason, person_id, now)
    return made, True


def take_figure_back(
    session: Session, figure: QuotedFigure, reason: str, person_id: int, now: datetime
) -> bool:
    """The figure stands no more, and nothing comes in its place; False if that was so already."""
    if _ended(session, figure) is not None:
        return False
    _end(session, figure, None, reason, person_id, now)
    return True


def stated_of(figure: QuotedFigure) -> Quoted:
    """What a kept figure says."""
    return Quoted(
        figure.texts,
        figure.number.normalize(),
        Measured(figure.measured),
        figure.qualifier,
        figure.document_date,
        figure.source,
        figure.paragraph,
    )


def _translated(figure: QuotedFigure, quoted: Quoted) -> Quoted:
    """With the words of other languages, as far as the English ones are what they were."""
    was, said = figure.texts[SOURCE_LANGUAGE], quoted.texts[SOURCE_LANGUAGE]
    same = [part for part, text in said.items() if was.get(part) == text]
    others = {
        language: {part: texts[part] for part in same if part in texts}
        for language, texts in figure.texts.items()
        if language != SOURCE_LANGUAGE
    }
    kept = {language: texts for language, texts in others.items() if texts}
    return replace(quoted, texts={**kept, SOURCE_LANGUAGE: said}, number=quoted.number.normalize())


def _ended(session: Session, figure: QuotedFigure) -> QuotedCorrection | None:
    """What ended the figure, which is held until the commit."""
    session.execute(select(QuotedFigure.id).where(QuotedFigure.id == figure.id).with_for_update())
    return session.get(QuotedCorrection, figure.id)


def _end(
    session: Session,
    figure: QuotedFigure,
    successor_id: int | None,
    reason: str,
    person_id: int,
    now: datetime,
) -> None:
    session.add(
        QuotedCorrection(
            figure_id=figure.id,
            successor_id=successor_id,
            corrected_by=person_id,
            corrected_at=now,
            reason=reason,
        )
    )
    session.flush()


def _keep(session: Session, quoted: Quoted, person_id: int | None, now: datetime) -> QuotedFigure:
    made = QuotedFigure(
        fingerprint=_free_fingerprint(session, quoted),
        added_by=person_id,
        added_at=now,
        **asdict(quoted),
    )
    session.add(made)
    session.flush()
    return made


def _fingerprint(quoted: Quoted) -> str:
    """Of what is stated in English and where: a translation that is added changes nothing."""
    said = quoted.texts[SOURCE_LANGUAGE]
    parts = [said["title"], said.get("as_of", ""), f"{quoted.number.normalize():f}"]
    parts += [quoted.measured, quoted.source, quoted.paragraph]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _free_fingerprint(session: Session, quoted: Quoted) -> str:
    """The figure's own; where ended ones have that already, the next one that follows from it."""
    found = _fingerprint(quoted)
    while _held(session, found):
        found = hashlib.sha256(found.encode()).hexdigest()
    return found


def _held(session: Session, fingerprint: str) -> bool:
    held = select(QuotedFigure.id).where(QuotedFigure.fingerprint == fingerprint)
    return session.scalar(held) is not None
