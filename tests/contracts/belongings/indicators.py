"""What is measured, and what documents say of it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.actions import (
    Number,
    Sourced,
    code_programmes,
    freeze_value,
    set_baseline,
    state_value,
)
from capacity.indicators.built_in import Quoted
from capacity.indicators.domain.definitions import Aiming, Measured, Plan
from capacity.indicators.domain.evidence import Stated
from capacity.indicators.domain.freezing import canonical, fingerprint, inputs_of
from capacity.indicators.domain.reflection import Level
from capacity.indicators.domain.results import Direction
from capacity.indicators.models import FrozenValue, Indicator, QuotedFigure
from capacity.indicators.quoting import correct_figure, quote_figure
from capacity.participation.models import Programme
from surveys.constituents.models import Person


def measure(
    session: Session, programme: Programme, person: Person, moment: datetime
) -> FrozenValue:
    """A baseline, a value, a coding, and a value that was frozen."""
    code = select(Indicator.id).where(Indicator.code == "1.1")
    indicator_id, sourced = session.scalars(code).one(), Sourced("GB.307/TC/1")
    set_baseline(session, indicator_id, Decimal(50), sourced, True, person.id, moment)
    value = Number(Decimal(72))
    state_value(session, indicator_id, 2010, value, sourced, person.id, moment)
    code_programmes(session, {programme.id: (Level.OUTPUT, "Page 3")}, person.id, moment)
    plan = Plan(Measured.PERCENT, Aiming.ABSOLUTE, Direction.UP)
    inputs = inputs_of({"code": "1.1", "revision": 1}, plan, 2010, None, Stated(Fraction(72)))
    key, why = fingerprint(canonical(inputs)), "A better source."
    frozen, _new = freeze_value(session, indicator_id, 2010, inputs, key, why, person.id, moment)
    return frozen


def quote(session: Session, person: Person, moment: datetime) -> QuotedFigure:
    """A figure that was corrected, in place of the one that was added."""
    texts = {"en": {"title": f"Workers trained, as {person.id} says", "as_of": "2008"}}
    day = moment.date()
    first = Quoted(texts, Decimal(11), Measured.COUNT, "", day, "GB.307/TC/1", "12")
    added, _new = quote_figure(session, first, person.id, moment)
    second = replace(first, number=Decimal(12))
    figure, _new = correct_figure(session, added, second, "A slip.", person.id, moment)
    return figure
