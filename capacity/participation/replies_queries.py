"""Replies about programmes, read from rounds: which answers came from whom of the frame.

A few queries whatever the number of programmes. Only what was submitted counts, neither tests nor
what was revoked, and only organizations of the registered frame.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.participation.domain.codes import Involvement, ProgrammeType
from capacity.participation.domain.replies import (
    GLOBAL_ITEM,
    Document,
    FramedOrganization,
    ProgrammeReplies,
    Publication,
    answer_of,
    core_answer_of,
)
from capacity.participation.domain.verdicts import Answer, OrganizationReplies
from capacity.participation.models import (
    CoreItem,
    Finding,
    FindingGroup,
    ProgrammeFrame,
    ProgrammeRound,
)
from capacity.participation.queries import standing
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import RoundQuestionnaire
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import ItemType, Questionnaire
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import questionnaire_in

KEY = "programme:"

ProgrammeFamily = Literal["dwcp", "un"]
"""Whose indicator: 3.2 for Decent Work Country Programmes, 3.3 for frameworks of the UN."""

FAMILY_TYPES: Mapping[ProgrammeFamily, frozenset[ProgrammeType]] = {
    "dwcp": frozenset({ProgrammeType.DWCP}),
    "un": frozenset({ProgrammeType.UNDAF, ProgrammeType.UNSDCF}),
}
QUESTIONNAIRES = {"dwcp": "dwcp-participation", "un": "unsdcf-participation"}
"""The questionnaire that asks about the programmes of a family."""


def subject_of(programme_id: int) -> str:
    """The key of a programme as the subject of invitations and in the audit trail."""
    return f"{KEY}{programme_id}"


def replies_of_rounds(
    session: Session, round_ids: Collection[int], programme_ids: Collection[int] | None = None
) -> list[ProgrammeReplies]:
    """The replies about every programme (or ``programme_ids``) in each of the rounds."""
    return _replies(session, round_ids, programme_ids, lambda _round, document: answer_of(document))


def core_replies_of_rounds(session: Session, round_ids: Collection[int]) -> list[ProgrammeReplies]:
    """The same for the sensitivity line."""
    core = core_items(session, round_ids)
    return _replies(
        session,
        round_ids,
        None,
        lambda round_id, document: core_answer_of(document, core[round_id]),
    )


_Reading = Callable[[int, Document], Answer]


def _replies(
    session: Session,
    round_ids: Collection[int],
    programme_ids: Collection[int] | None,
    read: _Reading,
) -> list[ProgrammeReplies]:
    asked = select(ProgrammeRound).where(ProgrammeRound.round_id.in_(round_ids))
    if programme_ids is not None:
        asked = asked.where(ProgrammeRound.programme_id.in_(programme_ids))
    rounds = session.scalars(
        asked.order_by(ProgrammeRound.round_id, ProgrammeRound.programme_id)
    ).all()
    if not rounds:
        return []
    numbers = {each.programme_id for each in rounds}
    answers = _answers(session, round_ids, numbers, read)
    frames = _frames(session, round_ids, numbers, answers)
    left_out = _not_invited(session, numbers)
    return [
        ProgrammeReplies(
            each.round_id,
            each.programme_id,
            Publication(each.publication),
            tuple(frames.get((each.round_id, each.programme_id), ())),
            left_out.get(each.programme_id, frozenset()),
        )
        for each in rounds
    ]


_Place = tuple[int, int, int]
"""Round, programme, organization."""

_Given = Mapping[_Place, Mapping[int, Answer]]
"""What came back by invitation."""


def _answers(
    session: Session, round_ids: Collection[int], numbers: Collection[int], read: _Reading
) -> _Given:
    rows = session.execute(
        select(
            Invitation.id,
            Invitation.round_id,
            Invitation.subject_key,
            Invitation.organization_id,
            Response.answers,
        )
        .join(Response, Response.invitation_id == Invitation.id)
        .where(
            Invitation.round_id.in_(round_ids),
            Invitation.subject_key.in_([subject_of(number) for number in numbers]),
            Invitation.revoked_at.is_(None),
            Response.submitted_at.is_not(None),
            Response.test.is_(False),
        )
        .order_by(Invitation.id)
    )
    found: dict[_Place, dict[int, Answer]] = defaultdict(dict)
    for invitation_id, round_id, key, organization_id, document in rows:
        place = round_id, int(key.removeprefix(KEY)), organization_id
        found[place][invitation_id] = read(round_id, document)
    return found


def _frames(
    session: Session, round_ids: Collection[int], numbers: Collection[int], answers: _Given
) -> dict[tuple[int, int], list[FramedOrganization]]:
    rows = session.execute(
        select(ProgrammeFrame, Organization.group)
        .join(Organization, Organization.id == ProgrammeFrame.organization_id)
        .where(
            ProgrammeFrame.round_id.in_(round_ids),
            ProgrammeFrame.programme_id.in_(numbers),
        )
        .order_by(ProgrammeFrame.organization_id)
    )
    found: dict[tuple[int, int], list[FramedOrganization]] = defaultdict(list)
    for frame, group in rows:
        given = answers.get((frame.round_id, frame.programme_id, frame.organization_id), {})
        replies = OrganizationReplies(
            tuple(answer for number, answer in given.items() if number != frame.official_id),
            given.get(frame.official_id) if frame.official_id is not None else None,
            frame.weight,
        )
        one = FramedOrganization(frame.organization_id, Group(group), replies)
        found[frame.round_id, frame.programme_id].append(one)
    return found


def _not_invited(session: Session, numbers: Collection[int]) -> dict[int, frozenset[Group]]:
    """Of each programme the groups that a standing finding says were not invited to it at all."""
    rows = session.execute(
        standing(
            select(Finding.programme_id, FindingGroup.group)
            .join(FindingGroup, FindingGroup.finding_id == Finding.id)
            .where(
                Finding.programme_id.in_(numbers),
                Finding.involvement == Involvement.NOT_INVITED,
                Finding.stage.is_(None),
            )
        )
    )
    found: dict[int, frozenset[Group]] = {}
    for number, group in rows:
        if number is not None:
            found[number] = found.get(number, frozenset()) | {Group(group)}
    return found


# --- core items ----------------------------------------------------------------------------------


def core_items(session: Session, round_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By round: the core items of its record, or else every scale item but the global one."""
    named: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(CoreItem.round_id, CoreItem.code)
        .where(CoreItem.round_id.in_(round_ids))
        .order_by(CoreItem.code)
    )
    for round_id, code in rows:
        named[round_id].append(code)
    versions = session.execute(
        select(
            RoundQuestionnaire.round_id,
            RoundQuestionnaire.version_id,
            QuestionnaireVersion.document["language"].as_string(),
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == RoundQuestionnaire.version_id)
        .where(RoundQuestionnaire.round_id.in_(round_ids))
    ).all()
    scales = {
        number: scale_items(questionnaire_in(session, number, language))
        for number, language in {(number, language) for _round, number, language in versions}
    }
    asked = {round_id: scales[number] for round_id, number, _language in versions}
    return {round_id: tuple(named[round_id]) or asked.get(round_id, ()) for round_id in round_ids}


def scale_items(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The items on the agreement scale, but for the global one."""
    return tuple(
        item.code
        for item in questionnaire.items
        if item.type is ItemType.SCALE and item.code != GLOBAL_ITEM
    )
