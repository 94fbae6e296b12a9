"""The figures of one edition's cohort. Rules: ``capacity/training/cohorts/rules.py``."""

from collections.abc import Iterable
from fractions import Fraction

from capacity.training.domain.cohorts import ACCEPTED_ONCE, CAME, Cohort, NominationState, Sex
from surveys.foundation.figures import Figure, Unit, not_computable

SEATS = "cohort-seats/1"
WOMEN = "cohort-women/1"
ATTENDED = "cohort-attended/1"

NOBODY_ACCEPTED = "nobody-accepted"
SEX_UNKNOWN = "sex-unknown"
NOT_NOTED = "attendance-not-noted"


def seats_taken(cohort: Cohort) -> Figure:
    """Accepted participants per seat."""
    return Figure(Fraction(cohort.taken(), cohort.seats), Unit.SHARE, cohort.seats, SEATS)


def women(people: Iterable[tuple[str, str]]) -> Figure:
    """Women among the accepted whose sex is known; ``people``: (state, sex) of each."""
    accepted = [sex for state, sex in people if state in ACCEPTED_ONCE]
    known = [sex for sex in accepted if sex]
    if not known:
        return not_computable(Unit.SHARE, WOMEN, SEX_UNKNOWN if accepted else NOBODY_ACCEPTED)
    return Figure(
        Fraction(sum(sex == Sex.WOMAN for sex in known), len(known)), Unit.SHARE, len(known), WOMEN
    )


def attended(states: Iterable[str]) -> Figure:
    """Those who attended among those whose days were noted."""
    came = [state for state in states if state in CAME]
    if not came:
        return not_computable(Unit.SHARE, ATTENDED, NOT_NOTED)
    return Figure(
        Fraction(sum(state == NominationState.ATTENDED for state in came), len(came)),
        Unit.SHARE,
        len(came),
        ATTENDED,
    )
