"""What analysts do with indicators: define, measure from, state, code, freeze and sign.

Nothing is overwritten. Whoever changes something of an indicator first takes it with
``queries.taken``, so that two revisions never get one number.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.built_in import Content, built_in_figures, built_in_indicators
from capacity.indicators.domain import freezing
from capacity.indicators.domain.reflection import Level
from capacity.indicators.models import (
    Baseline,
    Definition,
    FrozenValue,
    Indicator,
    Milestone,
    ReflectionCoding,
    StatedValue,
)
from capacity.indicators.queries import (
    baseline_row,
    content_of,
    frozen_chain,
    own_codings,
    stated_row,
)
from capacity.indicators.quoting import bring_figure
from surveys.foundation.database import database
from surveys.foundation.database import now as read_clock


class CodeTaken(Exception):
    """There is an indicator of this code already."""


class DefinitionConflict(Exception):
    """Somebody has revised the definition since the page was opened."""


class InputsChanged(Exception):
    """What the value rests on is not what the page showed."""


class FrozenAlready(Exception):
    """A value is frozen for this biennium; a new one corrects it and says why."""


class OwnSignature(Exception):
    """Whoever froze a value does not sign it."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """Where a number comes from."""

    source: str
    paragraph: str = ""
    document_date: date | None = None
    note: str = ""


def add_indicator(
    session: Session, code: str, content: Content, person_id: int | None, now: datetime
) -> Definition:
    """A new indicator in its first revision. Raises CodeTaken."""
    if session.scalar(select(Indicator.id).where(Indicator.code == code)) is not None:
        raise CodeTaken
    indicator = Indicator(code=code)
    session.add(indicator)
    session.flush()
    return _revision(session, indicator.id, 1, content, "", person_id, now)


def revise_indicator(
    session: Session,
    current: Definition,
    content: Content,
    expected_revision: int,
    reason: str,
    person_id: int,
    now: datetime,
) -> bool:
    """The next revision, provisional again; False if it says the same.

    Raises DefinitionConflict if the page showed another revision.
    """
    if content == content_of(current):
        return False
    _expect(current, expected_revision)
    _revision(session, current.indicator_id, current.revision + 1, content, reason, person_id, now)
    return True


def approve_indicator(
    session: Session,
    current: Definition,
    expected_revision: int,
    approved_on: date,
    approved_by: str,
    person_id: int,
    now: datetime,
) -> bool:
    """Note the tripartite approval of what stands; False if it is noted already.

    It is a revision of its own that says the same. Raises DefinitionConflict.
    """
    if (current.approved_on, current.approved_by) == (approved_on, approved_by):
        return False
    _expect(current, expected_revision)
    made = _revision(
        session,
        current.indicator_id,
        current.revision + 1,
        content_of(current),
        "",
        person_id,
        now,
    )
    made.approved_on, made.approved_by = approved_on, approved_by
    session.flush()
    return True


def _expect(current: Definition, revision: int) -> None:
    if current.revision != revision:
        raise DefinitionConflict


def _revision(
    session: Session,
    indicator_id: int,
    revision: int,
    content: Content,
    reason: str,
    person_id: int | None,
    now: datetime,
) -> Definition:
    made = Definition(
        indicator_id=indicator_id,
        revision=revision,
        texts=content.texts,
        measured=content.measured,
        kind=content.kind,
        computes=content.computes,
        aiming=content.aiming,
        direction=content.direction,
        focus_area=content.focus_area,
        source=content.source,
        paragraph=content.paragraph,
        document_date=content.document_date,
        reason=reason,
        made_by=person_id,
        made_at=now,
        milestones=[
            Milestone(
                indicator_id=indicator_id,
                revision=revision,
                first_year=each.first_year,
                number=each.number,
                is_target=each.is_target,
            )
            for each in content.agreed
        ],
    )
    session.add(made)
    session.flush()
    return made


def set_baseline(
    session: Session,
    indicator_id: int,
    number: Decimal,
    sourced: Sourced,
    provisional: bool,
    person_id: int,
    now: datetime,
) -> bool:
    """What is measured from, from now on; False if that stands already."""
    held = baseline_row(session, indicator_id)
    wanted = {"number": number, "provisional": provisional, **asdict(sourced)}
    if held is not None and _says(held, wanted):
        return False
    session.add(Baseline(indicator_id=indicator_id, set_by=person_id, set_at=now, **wanted))
    session.flush()
    return True


def _says(held: Baseline | StatedValue, wanted: dict[str, Any]) -> bool:
    return all(getattr(held, name) == value for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class Number:
    """A value as stated: the number itself, or numerator and denominator."""

    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def state_value(
    session: Session,
    indicator_id: int,
    first_year: int,
    number: Number,
    sourced: Sourced,
    person_id: int,
    now: datetime,
) -> bool:
    """The value of a biennium, from now on; False if that stands already."""
    held = stated_row(session, indicator_id, first_year)
    wanted = {**asdict(number), **asdict(sourced)}
    if held is not None and _says(held, wanted):
        return False
    session.add(
        StatedValue(
            indicator_id=indicator_id,
            first_year=first_year,
            entered_by=person_id,
            entered_at=now,
            **wanted,
        )
    )
    session.flush()
    return True


def code_programmes(
    session: Session, given: dict[int, tuple[Level, str]], coder_id: int, now: datetime
) -> int:
    """Note where the coder finds decent work in each programme, and in which source.

    Returns how many codings are new; what the coder said before stays as it was.
    """
    held = own_codings(session, coder_id, given)
    new = {programme: said for programme, said in given.items() if held.get(programme) != said}
    session.add_all(
        ReflectionCoding(
            programme_id=programme, coder_id=coder_id, level=level, source=source, coded_at=now
        )
        for programme, (level, source) in new.items()
    )
    session.flush()
    return len(new)


def freeze_value(
    session: Session,
    indicator_id: int,
    first_year: int,
    inputs: freezing.Document,
    expected: str,
    reason: str,
    person_id: int,
    now: datetime,
) -> tuple[FrozenValue, bool]:
    """Keep the value with its inputs as it is reported; and whether that is new.

    ``expected``: the fingerprint that the page showed. Frozen already with the same inputs, nothing
    happens. Raises InputsChanged, and FrozenAlready where a correction does not say why.
    """
    text = freezing.canonical(inputs)
    sha256 = freezing.fingerprint(text)
    chain = frozen_chain(session, indicator_id, first_year)
    if chain and chain[-1].sha256 == sha256:
        return chain[-1], False
    if sha256 != expected:
        raise InputsChanged
    if chain and not reason:
        raise FrozenAlready
    frozen = FrozenValue(
        indicator_id=indicator_id,
        first_year=first_year,
        inputs=text,
        result=freezing.canonical(freezing.recompute(json.loads(text))),
        sha256=sha256,
        frozen_by=person_id,
        frozen_at=now,
        replaces_id=chain[-1].id if chain else None,
        reason=reason if chain else "",
    )
    session.add(frozen)
    session.flush()
    return frozen, True


def sign_value(frozen: FrozenValue, person_id: int, now: datetime) -> bool:
    """Sign a frozen value; False if it is signed already. Raises OwnSignature."""
    if frozen.signed_by is not None:
        return False
    if frozen.frozen_by == person_id:
        raise OwnSignature
    frozen.signed_by, frozen.signed_at = person_id, now
    return True


def load_built_in(session: Session, now: datetime) -> int:
    """Add the indicators and figures that the platform brings along; how many were new.

    What is there already, in whichever revision, is left alone.
    """
    known = set(session.scalars(select(Indicator.code)))
    new = {code: c for code, c in built_in_indicators().items() if code not in known}
    for code, content in new.items():
        add_indicator(session, code, content, None, now)
    return len(new) + sum(bring_figure(session, each, now) for each in built_in_figures())


def set_up_indicators() -> str:
    """The set-up step: the first indicators and the quoted figures are there."""
    with database().writing() as session:
        load_built_in(session, read_clock())
        session.commit()
    return ""
