"""From the answers of a round to the verdicts on its programmes.

Which organizations are a programme's frame is registered before the round opens; here every answer
finds its organization, and the organization its group. Pure: documents in, verdicts out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from capacity.participation.domain.codes import Depth
from capacity.participation.domain.verdicts import (
    Answer,
    GroupReplies,
    OrganizationReplies,
    OrganizationState,
    OrganizationVerdict,
    ProgrammeVerdict,
    organization_verdict,
    programme_verdict,
)
from surveys.constituents.roles import Group

GLOBAL_ITEM = "satisfaction"
STAGES = "stages."

CORE_MEAN = Fraction(7, 2)
"""A respondent counts as satisfied on the sensitivity line from this mean of the core items on."""


class Publication(StrEnum):
    """What will be published of the verdict on a programme: said to the invited beforehand."""

    NOTHING = "nothing"
    CONSENT = "consent"  # the verdict, if every organization that contributed to it consents


_SCALE = {str(number): number for number in range(1, 6)}
_DEPTHS = {str(int(depth)): depth for depth in Depth}

Document = Mapping[str, Any]
"""The answers of one response by field code."""


def answer_of(document: Document) -> Answer:
    """What a response to a participation questionnaire says; any other code is no valid answer."""
    return Answer(_SCALE.get(_code(document, GLOBAL_ITEM)), _depths_in(document))


def core_answer_of(document: Document, core: Collection[str]) -> Answer:
    """The same for the sensitivity line: the mean of the ``core`` items decides satisfaction.

    Only valid answers count in the mean; without any there is no valid answer.
    """
    given = [_SCALE[code] for item in core if (code := _code(document, item)) in _SCALE]
    if not given:
        return Answer(None, _depths_in(document))
    return Answer(5 if Fraction(sum(given), len(given)) >= CORE_MEAN else 1, _depths_in(document))


def _code(document: Document, field: str) -> str:
    value = document.get(field)
    return value if isinstance(value, str) else ""


def _depths_in(document: Document) -> tuple[Depth | None, ...]:
    stages = sorted(field for field in document if field.startswith(STAGES))
    return tuple(_DEPTHS.get(_code(document, field)) for field in stages)


@dataclass(frozen=True, slots=True)
class FramedOrganization:
    """One organization of a programme's frame with all that it sent in."""

    organization_id: int
    group: Group
    replies: OrganizationReplies

    @property
    def verdict(self) -> OrganizationVerdict:
        return organization_verdict(self.replies)

    @property
    def contributed(self) -> bool:
        """Whether the verdict on the programme rests on an answer of it."""
        return self.verdict.state is not OrganizationState.NOT_ANSWERED


@dataclass(frozen=True, slots=True)
class ProgrammeReplies:
    """All replies about one programme in one round.

    ``not_invited``: the groups that a public document says were not invited to it at all.
    """

    round_id: int
    programme_id: int
    publication: Publication
    organizations: tuple[FramedOrganization, ...]
    not_invited: frozenset[Group] = frozenset()

    def of(self, group: Group) -> GroupReplies:
        frame = tuple(one.replies for one in self.organizations if one.group is group)
        return GroupReplies(frame, group in self.not_invited)

    @property
    def verdict(self) -> ProgrammeVerdict:
        return programme_verdict({group: self.of(group) for group in Group})

    @property
    def contributors(self) -> frozenset[int]:
        """The organizations that the verdict rests on."""
        return frozenset(one.organization_id for one in self.organizations if one.contributed)

    def of_organization(self, organization_id: int) -> FramedOrganization | None:
        held = (one for one in self.organizations if one.organization_id == organization_id)
        return next(held, None)


def publishable(replies: ProgrammeReplies, consenting: Collection[int]) -> bool:
    """Whether everybody may see the verdict: promised so, and every contributor consents.

    A verdict that nobody contributed to is not: it would say of each organization of the frame
    that it did not answer.
    """
    contributors = replies.contributors
    promised = replies.publication is Publication.CONSENT
    return promised and bool(contributors) and contributors <= frozenset(consenting)


SHOWN_FROM = 3
"""In a confidential round, what respondents of an organization say together needs so many."""


def may_tell_organization(one: FramedOrganization, confidential: bool) -> bool:
    """Whether the organization may learn what its respondents come to.

    A confidential round promised them that only those who run it know who gave which answer: with
    one or two of them, the majority would tell it.
    """
    heard = sum(answer.valid for answer in one.replies.respondents)
    return not confidential or heard >= SHOWN_FROM
