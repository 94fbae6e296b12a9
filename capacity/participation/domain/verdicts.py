"""Whether constituents took part in a programme to their satisfaction, decided step by step.

Respondent → organization → group → programme, for indicators 3.2 and 3.3 (R1). The global item
of the participation questionnaires is answered from 1 to 5; any other value is no valid answer.

Every function is total: what cannot be decided has a state and a code :class:`Why`.

Source: the project's own rule (docs/methods.md, "Participation"), for the indicators of
GB.306/TC/1, para. 37.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.participation.domain.codes import Depth
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain import middle

SHARE_RULE = "group-satisfied-share/1"
DEPTH_RULE = "group-depth/1"

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one respondent, or one official reply, says of one programme.

    ``satisfaction`` is the global item, None where it was left open, "don't know" or "not
    applicable". ``depths`` has one place for each stage asked about, in any order, None where
    the depth is not known: a stage yet to come has none.
    """

    satisfaction: int | None = None
    depths: tuple[Depth | None, ...] = ()

    @property
    def valid(self) -> bool:
        return self.satisfaction is not None and 1 <= self.satisfaction <= 5

    @property
    def satisfied(self) -> bool:
        return self.valid and (self.satisfaction or 0) >= 4


@dataclass(frozen=True, slots=True)
class OrganizationReplies:
    """All that one organization of the frame sent in; nothing, if it did not answer.

    ``weight`` differs from 1 only where the group's own organizations agreed on it before the
    round opened; only the ratios count, so 40, 35 and 25 are as good as 8, 7 and 5.
    """

    respondents: tuple[Answer, ...] = ()
    official: Answer | None = None
    weight: int = 1


class OrganizationState(StrEnum):
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class OrganizationVerdict:
    """An organization's answer. ``disagrees`` is for the organization alone: its official reply
    is not what the majority of its respondents says. No verdict of a group carries it on."""

    state: OrganizationState
    deepest: Depth | None
    official: bool
    disagrees: bool


def organization_verdict(replies: OrganizationReplies) -> OrganizationVerdict:
    """The official reply if there is one, else what more than half of the valid respondents say.

    An exact half is not more than half. The deepest stage is the deepest known depth that the
    official reply, or else any valid respondent, states. An official reply without a valid
    global item leaves the organization without an answer; its respondents do not stand in.
    """
    valid = [answer for answer in replies.respondents if answer.valid]
    if replies.official is None:
        return OrganizationVerdict(_state(valid), _deepest(valid), False, False)
    official = [replies.official] if replies.official.valid else []
    state = _state(official)
    return OrganizationVerdict(state, _deepest(official), True, _opposed(state, valid))


def _state(valid: Sequence[Answer]) -> OrganizationState:
    if not valid:
        return OrganizationState.NOT_ANSWERED
    satisfied = sum(answer.satisfied for answer in valid)
    if 2 * satisfied > len(valid):
        return OrganizationState.SATISFIED
    return OrganizationState.NOT_SATISFIED


def _deepest(valid: Iterable[Answer]) -> Depth | None:
    known = (depth for answer in valid for depth in answer.depths if depth is not None)
    return max(known, default=None)


def _opposed(official: OrganizationState, valid: Sequence[Answer]) -> bool:
    """Whether a majority of respondents says the opposite; an exact half is no majority."""
    satisfied = sum(answer.satisfied for answer in valid)
    if official is OrganizationState.SATISFIED:
        return 2 * satisfied < len(valid)
    return official is OrganizationState.NOT_SATISFIED and 2 * satisfied > len(valid)


@dataclass(frozen=True, slots=True)
class GroupReplies:
    """One group in one programme: its whole frame, with and without answers.

    ``not_invited`` means that a public document says so, for the programme as a whole.
    """

    frame: tuple[OrganizationReplies, ...] = ()
    not_invited: bool = False


class GroupState(StrEnum):
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    DIVIDED = "divided"
    UNDECIDED = "undecided"


class Why(StrEnum):
    """Why a group is in a state other than satisfied."""

    # not satisfied
    NOT_INVITED = "not_invited"
    NO_MAJORITY = "no_majority"  # less than half of those that answered
    NOT_CONSULTED = "not_consulted"  # the median of the deepest stages is below 2
    # divided
    EXACT_HALF = "exact_half"
    # undecided
    EMPTY_FRAME = "empty_frame"
    NOBODY_ANSWERED = "nobody_answered"
    TOO_FEW_ANSWERED = "too_few_answered"  # less than half of the frame
    DEPTH_NOT_KNOWN = "depth_not_known"
    NEGATIVE_WEIGHT = "negative_weight"
    NO_WEIGHT = "no_weight"


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """A group's state, why, and what it rests on.

    ``frame`` and ``answered`` count organizations. ``share`` is the share of the answering
    organizations' weight that is satisfied, 0 to 1; ``depth`` the median of their deepest
    stages, 0 to 5. Both have the number of answering organizations as denominator.
    """

    state: GroupState
    why: Why | None
    frame: int
    answered: int
    share: Figure
    depth: Figure

    @property
    def decided(self) -> bool:
        return self.state is not GroupState.UNDECIDED


def group_verdict(replies: GroupReplies) -> GroupVerdict:
    """What one group's organizations come to.

    In this order: documented as not invited is *not satisfied*; less than half of the frame
    answering, unusable weights or an unknown depth is *undecided*, whatever was answered; exactly
    half satisfied is *divided*; then *satisfied* if more than half are and the median of
    the deepest stages is at least 2 (consulted), else *not satisfied*.

    The depth is unknown if organizations that state none could bring the median to either side
    of 2. Weights count in the share and in the median; the frame is counted in organizations.
    """
    heard = [(each.weight, organization_verdict(each)) for each in replies.frame]
    answers = [one for one in heard if one[1].state is not OrganizationState.NOT_ANSWERED]
    unusable = _unusable(heard, answers)
    share, depth = _share(answers, unusable), _depth(answers, unusable)
    if replies.not_invited:
        state, why = GroupState.NOT_SATISFIED, Why.NOT_INVITED
    elif unusable:
        state, why = GroupState.UNDECIDED, unusable
    else:
        return _weighed(answers, len(heard), share, depth)
    return GroupVerdict(state, why, len(heard), len(answers), share, depth)


_Weighed = Sequence[tuple[int, OrganizationVerdict]]


def _unusable(heard: _Weighed, answers: _Weighed) -> Why | None:
    """Why no answer can be weighed, if so."""
    if not heard:
        return Why.EMPTY_FRAME
    if not answers:
        return Why.NOBODY_ANSWERED
    if 2 * len(answers) < len(heard):
        return Why.TOO_FEW_ANSWERED
    if any(weight < 0 for weight, _ in heard):
        return Why.NEGATIVE_WEIGHT
    return None if any(weight for weight, _ in answers) else Why.NO_WEIGHT


def _weighed(answers: _Weighed, frame: int, share: Figure, depth: Figure) -> GroupVerdict:
    satisfied = Fraction(share.value or 0)
    state: GroupState
    why: Why | None
    lowest = _median_depth(answers, Depth.NOT_INVITED)
    highest = _median_depth(answers, Depth.CO_IMPLEMENTS)
    if lowest < Depth.CONSULTED <= highest:
        state, why = GroupState.UNDECIDED, Why.DEPTH_NOT_KNOWN
    elif satisfied == _HALF:
        state, why = GroupState.DIVIDED, Why.EXACT_HALF
    elif satisfied < _HALF:
        state, why = GroupState.NOT_SATISFIED, Why.NO_MAJORITY
    elif highest < Depth.CONSULTED:
        state, why = GroupState.NOT_SATISFIED, Why.NOT_CONSULTED
    else:
        state, why = GroupState.SATISFIED, None
    return GroupVerdict(state, why, frame, len(answers), share, depth)


def _share(answers: _Weighed, unusable: Why | None) -> Figure:
    if unusable:
        return not_computable(Unit.SHARE, SHARE_RULE, _hyphened(unusable), len(answers))
    content = OrganizationState.SATISFIED
    satisfied = sum(weight for weight, one in answers if one.state is content)
    total = sum(weight for weight, _ in answers)
    return Figure(Fraction(satisfied, total), Unit.SHARE, len(answers), SHARE_RULE)


def _depth(answers: _Weighed, unusable: Why | None) -> Figure:
    """The median of the deepest stages, where every organization with a weight states one."""
    if not unusable and any(weight and one.deepest is None for weight, one in answers):
        unusable = Why.DEPTH_NOT_KNOWN
    if unusable:
        return not_computable(Unit.SCORE, DEPTH_RULE, _hyphened(unusable), len(answers))
    median = _median_depth(answers, Depth.NOT_INVITED)
    return Figure(median, Unit.SCORE, len(answers), DEPTH_RULE)


def _hyphened(why: Why) -> str:
    """A figure's reason is written with hyphens."""
    return why.replace("_", "-")


def _median_depth(answers: _Weighed, unknown: Depth) -> Fraction:
    """The weighted median with ``unknown`` in the place of every unknown depth.

    With equal weights it is the ordinary one. Needs some weight, and none below 0.
    """
    counts: Counter[int] = Counter()
    for weight, one in answers:
        counts[unknown if one.deepest is None else one.deepest] += weight
    return middle.median(counts) or Fraction(0)


class Verdict(StrEnum):
    """Whether all three groups took part in the programme to their satisfaction."""

    YES = "yes"
    NO = "no"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class ProgrammeVerdict:
    """A programme's verdict and those of its groups, in the order of :class:`Group`."""

    verdict: Verdict
    government: GroupVerdict
    employers: GroupVerdict
    workers: GroupVerdict

    @property
    def groups(self) -> tuple[tuple[Group, GroupVerdict], ...]:
        return tuple(zip(Group, (self.government, self.employers, self.workers), strict=True))

    @property
    def decided(self) -> bool:
        """Whether all three groups are decided; a divided group is."""
        return all(group.decided for _, group in self.groups)

    @property
    def because(self) -> tuple[tuple[Group, Why], ...]:
        """The groups that made it *no*, or that leave it *incomplete*, and why; none for *yes*."""
        no = self.verdict is Verdict.NO
        return tuple(
            (group, found.why)
            for group, found in self.groups
            if found.why is not None and (found.state is GroupState.NOT_SATISFIED or not no)
        )


def programme_verdict(replies: Mapping[Group, GroupReplies]) -> ProgrammeVerdict:
    """*Yes* iff all three groups are satisfied, *no* if any is not, otherwise *incomplete*.

    A divided or undecided group alone never makes it *no*. A group without replies has an empty
    frame.
    """
    government, employers, workers = (
        group_verdict(replies.get(group, GroupReplies())) for group in Group
    )
    states = {group.state for group in (government, employers, workers)}
    if GroupState.NOT_SATISFIED in states:
        verdict = Verdict.NO
    elif states == {GroupState.SATISFIED}:
        verdict = Verdict.YES
    else:
        verdict = Verdict.INCOMPLETE
    return ProgrammeVerdict(verdict, government, employers, workers)
