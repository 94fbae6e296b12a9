"""The codes that the record of participation is written in, and what each of them means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class ProgrammeType(StrEnum):
    """A kind of national or United Nations planning in which constituents can take part."""

    DWCP = "dwcp"
    UNDAF = "undaf"
    UNSDCF = "unsdcf"
    CCA = "cca"
    ONE_UN = "one_un"
    JOINT_PROGRAMME = "joint_programme"
    POVERTY_REDUCTION_STRATEGY = "poverty_reduction_strategy"
    UN_PROGRAMMING = "un_programming"
    UN_REFORM = "un_reform"


class Stage(StrEnum):
    """A stage of a programme. A stage that a document does not state is None, never a guess."""

    DESIGN = "design"
    IMPLEMENTATION = "implementation"
    MONITORING = "monitoring"
    EVALUATION = "evaluation"


class Depth(IntEnum):
    """How deeply a group took part in a stage, each level more than the one before."""

    NOT_INVITED = 0
    INFORMED = 1
    CONSULTED = 2
    PROPOSALS_REFLECTED = 3
    CO_DECIDED = 4
    CO_IMPLEMENTS = 5


def entered(depth: Depth) -> bool:
    """Whether a group with this depth entered the stage: it was at least consulted."""
    return depth >= Depth.CONSULTED


class Family(StrEnum):
    """What a finding is about; its order is the order of a country's page."""

    DEPTH = "depth"
    DWCP_REFLECTION = "dwcp_reflection"
    CHANNEL = "channel"
    ILO_SUPPORT = "ilo_support"
    COMMITTEE = "committee"
    GENDER_AUDIT = "gender_audit"


# Findings about bodies and audits; what they name is not a programme.
OUTSIDE_PROGRAMMES = frozenset({Family.COMMITTEE, Family.GENDER_AUDIT})


class Involvement(StrEnum):
    """What a finding says in one code; ``INVOLVEMENTS`` holds what each means."""

    # who took part, and how deeply (R5)
    NOT_INVITED = "not_invited"
    INFORMED = "informed"
    CONSULTED = "consulted"
    PROPOSALS_REFLECTED = "proposals_reflected"
    CO_DECIDED = "co_decided"
    CO_IMPLEMENTS = "co_implements"
    TOOK_PART = "took_part"
    NO_ENGAGEMENT_REPORTED = "no_engagement_reported"
    PROPOSAL_FELL_THROUGH = "proposal_fell_through"
    INTEREST_EXPRESSED = "interest_expressed"
    INFLUENCE_REPORTED = "influence_reported"
    # how the DWCP or decent work is reflected in another programme (R6)
    DWCP_REFLECTED_FULLY = "dwcp_reflected_fully"
    DWCP_REFLECTED_PARTLY = "dwcp_reflected_partly"
    DWCP_REFLECTED_OUTPUT_LEVEL = "dwcp_reflected_output_level"
    DWCP_INTEGRATED_DEGREE_UNSTATED = "dwcp_integrated_degree_unstated"
    DECENT_WORK_OBJECTIVE = "decent_work_objective"
    OUTCOME_OUTSIDE_DWCP = "outcome_outside_dwcp"
    ILO_DELIVERS_WITHOUT_PARTNERSHIP = "ilo_delivers_without_partnership"
    # by which way (R5)
    THROUGH_ILO = "through_ilo"
    CIVIL_SOCIETY_FORUM = "civil_society_forum"
    # what the ILO did for it
    ILO_SUPPORT = "ilo_support"
    ILO_ADVOCACY = "ilo_advocacy"
    # bodies and audits (R8, R13)
    COMMITTEE = "committee"
    GENDER_AUDIT = "gender_audit"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The one family an involvement belongs to, and its depth where the code states one."""

    family: Family
    depth: Depth | None = None


_REFLECTION = Meaning(Family.DWCP_REFLECTION)
_DEPTH_NOT_STATED = Meaning(Family.DEPTH)

INVOLVEMENTS: Mapping[Involvement, Meaning] = MappingProxyType(
    {
        Involvement.NOT_INVITED: Meaning(Family.DEPTH, Depth.NOT_INVITED),
        Involvement.INFORMED: Meaning(Family.DEPTH, Depth.INFORMED),
        Involvement.CONSULTED: Meaning(Family.DEPTH, Depth.CONSULTED),
        Involvement.PROPOSALS_REFLECTED: Meaning(Family.DEPTH, Depth.PROPOSALS_REFLECTED),
        Involvement.CO_DECIDED: Meaning(Family.DEPTH, Depth.CO_DECIDED),
        Involvement.CO_IMPLEMENTS: Meaning(Family.DEPTH, Depth.CO_IMPLEMENTS),
        # "Took part" may be a seat at the back of the room or a hand on the pen: the document
        # does not say which, so no depth is read into it. Nor does silence, a failed proposal,
        # interest or influence say that somebody was, or was not, invited.
        Involvement.TOOK_PART: _DEPTH_NOT_STATED,
        Involvement.NO_ENGAGEMENT_REPORTED: _DEPTH_NOT_STATED,
        Involvement.PROPOSAL_FELL_THROUGH: _DEPTH_NOT_STATED,
        Involvement.INTEREST_EXPRESSED: _DEPTH_NOT_STATED,
        Involvement.INFLUENCE_REPORTED: _DEPTH_NOT_STATED,
        Involvement.DWCP_REFLECTED_FULLY: _REFLECTION,
        Involvement.DWCP_REFLECTED_PARTLY: _REFLECTION,
        Involvement.DWCP_REFLECTED_OUTPUT_LEVEL: _REFLECTION,
        Involvement.DWCP_INTEGRATED_DEGREE_UNSTATED: _REFLECTION,
        Involvement.DECENT_WORK_OBJECTIVE: _REFLECTION,
        Involvement.OUTCOME_OUTSIDE_DWCP: _REFLECTION,
        Involvement.ILO_DELIVERS_WITHOUT_PARTNERSHIP: _REFLECTION,
        Involvement.THROUGH_ILO: Meaning(Family.CHANNEL),
        # A forum of donors and civil society is a way in, not a tripartite committee (R8): it
        # seats employers' and workers' organizations, if at all, as associations among others,
        # while in a tripartite committee government, employers and workers sit as parties.
        Involvement.CIVIL_SOCIETY_FORUM: Meaning(Family.CHANNEL),
        Involvement.ILO_SUPPORT: Meaning(Family.ILO_SUPPORT),
        Involvement.ILO_ADVOCACY: Meaning(Family.ILO_SUPPORT),
        Involvement.COMMITTEE: Meaning(Family.COMMITTEE),
        Involvement.GENDER_AUDIT: Meaning(Family.GENDER_AUDIT),
    }
)
