"""What a document says beside who took part: by which way, whom the ILO had there, and why (R5-R9).

Everything may stay open: None and "" mean that the document does not say it, never that it is not
so.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.residence import Residence
from surveys.constituents.roles import Group


class Channel(StrEnum):
    """By which way a group's views reached the programme (R5)."""

    DIRECT = "direct"
    BOTH = "both"
    THROUGH_ILO = "through_ilo"  # only


@dataclass(frozen=True, slots=True)
class Particulars:
    """The details of a finding that was entered by hand.

    ``labour_ministry_absent`` (R5), ``dialogue_with_coordinator`` (the UN Resident Coordinator) and
    ``dialogue_with_ministries`` (R9) are None where the document says nothing.
    """

    document_date: date | None = None
    channel: Channel | None = None
    residence: Residence | None = None
    labour_ministry_absent: bool | None = None
    dialogue_with_coordinator: bool | None = None
    dialogue_with_ministries: bool | None = None
    reasons: tuple[Reason, ...] = ()


NOTHING_MORE = Particulars()


class CommitteeState(StrEnum):
    """Whether there is a tripartite committee (R8)."""

    EXISTS = "exists"
    PLANNED = "planned"
    NONE = "none"


class CommitteeRole(StrEnum):
    """In what a committee has a part (R8)."""

    FORMULATION = "formulation"
    IMPLEMENTATION = "implementation"
    MONITORING = "monitoring"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class Composition:
    """How many members each group has in a committee, and how many are women and men."""

    government: int | None = None
    employers: int | None = None
    workers: int | None = None
    women: int | None = None
    men: int | None = None

    @property
    def seats(self) -> tuple[tuple[Group, int | None], ...]:
        return tuple(zip(Group, (self.government, self.employers, self.workers), strict=True))

    @property
    def tripartite(self) -> bool | None:
        """Whether all three groups have a seat; None where that is not said of each."""
        counts = (self.government, self.employers, self.workers)
        if any(count == 0 for count in counts):
            return False
        return None if None in counts else True


@dataclass(frozen=True, slots=True)
class StatedCommittee:
    """What a document says of a programme's tripartite committee (R8)."""

    state: CommitteeState
    name: str
    composition: Composition
    roles: tuple[CommitteeRole, ...]
    tripartite_evaluation: bool | None
    text: str
    source: str
    paragraph: str
    document_date: date | None = None


@dataclass(frozen=True, slots=True)
class RecordedCommittee:
    """An entry about a committee."""

    id: int
    programme_id: int
    stated: StatedCommittee
