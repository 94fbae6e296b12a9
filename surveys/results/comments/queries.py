"""Reads of free-text answers, the code book, and what coders made of the texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import answers_of, submitted_answers
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.searching import fold, wanted_words
from surveys.questionnaires.domain.answering import submission
from surveys.questionnaires.domain.structure import Answers, FieldKind, Questionnaire
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.comments.models import CodedText, Coding, Theme
from surveys.results.domain.themes import Reading
from surveys.results.queries import population


class Hidden(StrEnum):
    """Why a group's texts are not shown to its bureau."""

    NOT_ASKED = "not-asked"  # the round does not ask this group
    NO_TEXT = "no-text"  # it asks for no answer in own words
    UNTOLD = "untold"  # anonymous, and nobody knows which answers are the group's
    UNSEALED = "unsealed"  # anonymous, and one could see in which order answers come in


@dataclass(frozen=True, slots=True)
class Comment:
    """One answer in own words; ``organization`` only where the round shows it under its name."""

    key: str
    text: str
    organization: str = ""


def asked_of(
    session: Session, round_: Round, group: Group, language: str = ""
) -> Questionnaire | None:
    """What the round asks the group, in ``language`` or that of its source; None if nothing."""
    version = round_.version_for(group)
    if version is None:
        return None
    return questionnaire_in(session, version.id, language or version.document["language"])


def text_fields(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The fields that are answered in own words, in the order in which they are asked."""
    return tuple(field.code for field in questionnaire.fields if field.kind is FieldKind.TEXT)


def why_hidden(session: Session, round_: Round, group: Group, now: datetime) -> Hidden | None:
    """None where the texts may be read.

    Those of an anonymous round are read once it is closed and its responses were written anew:
    whoever saw them come in one by one could tell who had just been reminded.
    """
    questionnaire = asked_of(session, round_, group)
    if questionnaire is None:
        return Hidden.NOT_ASKED
    if not text_fields(questionnaire):
        return Hidden.NO_TEXT
    if round_.mode != Mode.ANONYMOUS:
        return None
    if not population(session, round_.id).tells(group):
        return Hidden.UNTOLD
    closed = period_of(round_).state(now) is RoundState.CLOSED
    return None if closed and round_.sealed_at is not None else Hidden.UNSEALED


def comments(session: Session, round_: Round, group: Group, field: str) -> list[Comment]:
    """What the group answered in ``field``: submitted, no test, and not hidden by logic.

    As results do, a real round leaves out demonstration organizations. Of an anonymous round they
    come in the order of keys, which says nothing.
    """
    questionnaire = asked_of(session, round_, group)
    if questionnaire is None:
        return []
    conditional = questionnaire.item(questionnaire.field(field).item).visible_if is not None
    given = _anonymous if round_.mode == Mode.ANONYMOUS else _named
    found = []
    for key, organization, answers in given(session, round_, group):
        asked = submission(questionnaire, answers) if conditional else answers
        text = asked.get(field)
        if isinstance(text, str) and text.strip():
            found.append(Comment(key, text, organization))
    return found


Given = tuple[str, str, Answers]
"""A response's key, its organization's name where it may be told, and its answers."""


def _anonymous(session: Session, round_: Round, group: Group) -> list[Given]:
    rows = session.execute(
        select(Response.key, Response.answers)
        .where(
            Response.round_id == round_.id,
            Response.group == group,
            Response.submitted_at.is_not(None),
            Response.test.is_(False),
        )
        .order_by(Response.key)
    )
    return [(key, "", answers_of(answers)) for key, answers in rows]


def _named(session: Session, round_: Round, group: Group) -> list[Given]:
    demonstration = population(session, round_.id).demonstration
    responses = [
        response
        for response in submitted_answers(session, round_id=round_.id)
        if response.group is group and response.demonstration == demonstration
    ]
    names = {}
    if round_.mode == Mode.NAMED:
        numbers = {response.organization_id for response in responses}
        known = select(Organization.id, Organization.name).where(Organization.id.in_(numbers))
        names = {number: name for number, name in session.execute(known)}
    return [(r.response_key, names.get(r.organization_id, ""), r.answers) for r in responses]


def with_words(found: Sequence[Comment], query: str) -> list[Comment]:
    """Those that hold every word looked for, whatever its case, accents and vowel marks."""
    words = wanted_words(query)
    if not words:
        return list(found)
    folded = ((comment, fold(comment.text)) for comment in found)
    return [comment for comment, text in folded if all(word in text for word in words)]


def code_book(session: Session, round_id: int, group: Group) -> list[Theme]:
    """Every theme there has ever been, in the code book's order."""
    return list(
        session.scalars(
            select(Theme)
            .where(Theme.round_id == round_id, Theme.group == group)
            .order_by(Theme.position, Theme.id)
        )
    )


def theme_of(session: Session, round_id: int, group: Group, theme_id: int) -> Theme | None:
    """The theme, if it is of that round's and group's code book."""
    return session.scalar(
        select(Theme).where(Theme.id == theme_id, Theme.round_id == round_id, Theme.group == group)
    )


def readings(session: Session, round_id: int, field: str) -> list[Reading]:
    """What every coder made of each text of one field, over all groups."""
    keys = select(Response.key).where(Response.round_id == round_id)
    given: dict[tuple[str, int], set[int]] = {}
    for key, coder, theme in session.execute(
        select(Coding.response_key, Coding.coder_id, Coding.theme_id).where(
            Coding.field == field, Coding.response_key.in_(keys)
        )
    ):
        given.setdefault((key, coder), set()).add(theme)
    rows = session.execute(
        select(CodedText.response_key, CodedText.coder_id, CodedText.at)
        .where(CodedText.field == field, CodedText.response_key.in_(keys))
        .order_by(CodedText.response_key, CodedText.coder_id)
    )
    return [
        Reading(key, coder, at, frozenset(given.get((key, coder), ()))) for key, coder, at in rows
    ]
