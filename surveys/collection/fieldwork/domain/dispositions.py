"""What became of each case: dispositions and their classes.

Source: American Association for Public Opinion Research, Standard Definitions (9th edition, 2016),
"Internet Surveys of Specifically Named Persons". The cases of an establishment survey are mostly
known to be eligible, as they come from a register; whoever gave no sign of life is unknown.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

# From which share of the questions asked a draft counts as a partial interview, not a break-off.
PARTIAL_FROM = Fraction(1, 2)


class CaseClass(StrEnum):
    """The letters of the standard's formulas."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN = "U"
    NOT_ELIGIBLE = "NE"


class Disposition(StrEnum):
    """What became of one invitation; the value is the standard's code."""

    COMPLETE = "1.1"
    PARTIAL = "1.2"
    REFUSED = "2.11"
    BREAK_OFF = "2.12"
    REACHED = "2.20"  # spoken to, and known to be eligible, but no answer came
    UNABLE = "2.30"
    NOT_ASKED = "3.11"  # nothing was sent yet
    SILENT = "3.19"  # asked, and nothing ever came back
    UNDELIVERED = "3.30"
    OUT_OF_SCOPE = "4.10"

    @property
    def case_class(self) -> CaseClass:
        return _CLASSES[self]


_CLASSES = {
    Disposition.COMPLETE: CaseClass.COMPLETE,
    Disposition.PARTIAL: CaseClass.PARTIAL,
    Disposition.REFUSED: CaseClass.REFUSAL,
    Disposition.BREAK_OFF: CaseClass.REFUSAL,
    Disposition.REACHED: CaseClass.NON_CONTACT,
    Disposition.UNABLE: CaseClass.OTHER,
    Disposition.NOT_ASKED: CaseClass.UNKNOWN,
    Disposition.SILENT: CaseClass.UNKNOWN,
    Disposition.UNDELIVERED: CaseClass.UNKNOWN,
    Disposition.OUT_OF_SCOPE: CaseClass.NOT_ELIGIBLE,
}

_OUTCOMES = {
    "refused": Disposition.REFUSED,
    "out_of_scope": Disposition.OUT_OF_SCOPE,
    "unreachable": Disposition.UNDELIVERED,
    "unable": Disposition.UNABLE,
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one invitation.

    ``answered`` of ``asked`` questions stand in its draft; ``outcome`` is the invitation's, '' if
    none; ``sent``: it was written to, handed over or found on a home page; ``reached``: somebody
    there was spoken to.
    """

    submitted: bool
    answered: int = 0
    asked: int = 0
    outcome: str = ""
    sent: bool = True
    reached: bool = False


def disposition(case: Case) -> Disposition:
    """What became of ``case``: an answer counts before anything that was said instead of one."""
    if case.submitted:
        return Disposition.COMPLETE
    if case.outcome == "out_of_scope":
        return Disposition.OUT_OF_SCOPE
    if case.answered and Fraction(case.answered, max(case.asked, case.answered)) >= PARTIAL_FROM:
        return Disposition.PARTIAL
    if case.outcome:
        return _OUTCOMES[case.outcome]
    if case.answered:
        return Disposition.BREAK_OFF
    if case.reached:
        return Disposition.REACHED
    return Disposition.SILENT if case.sent else Disposition.NOT_ASKED


def ended_in_fieldwork(ended_on: date | None, last_day: date) -> bool:
    """Whether an organization that ended on ``ended_on`` (None: it goes on) was gone before the
    fieldwork was over.

    From that day on its invitations are not eligible, as long as they were not answered. One that
    ended after the ``last_day`` was there all the time, and its silence counts as any other.
    """
    return ended_on is not None and ended_on <= last_day


def count_cases(dispositions: Iterable[Disposition]) -> Counter[Disposition]:
    return Counter(dispositions)


def count_apart(
    cases: int, submitted: int, partial: int, broken_off: int, outcomes: Counter[str], unsent: int
) -> Counter[Disposition]:
    """The dispositions of an anonymous round, whose answers belong to no case that is known.

    ``cases`` is the number of invitations, ``outcomes`` those said instead of an answer, ``unsent``
    the invitations nothing was sent to. Whoever refused may have answered before: then the classes
    add up to more than ``cases``, and nobody is taken to be silent.
    """
    counts = Counter(
        {
            Disposition.COMPLETE: submitted,
            Disposition.PARTIAL: partial,
            Disposition.BREAK_OFF: broken_off,
        }
    )
    for outcome, number in outcomes.items():
        counts[_OUTCOMES[outcome]] += number
    rest = max(0, cases - counts.total())
    counts[Disposition.NOT_ASKED] = min(unsent, rest)
    counts[Disposition.SILENT] = rest - counts[Disposition.NOT_ASKED]
    return +counts


def by_class(counts: Counter[Disposition]) -> Counter[CaseClass]:
    """The counts of the formulas' letters."""
    classes: Counter[CaseClass] = Counter()
    for found, number in counts.items():
        classes[found.case_class] += number
    return classes
