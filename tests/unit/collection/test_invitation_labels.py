"""Every code of what can happen to an invitation has a name, and the table takes every code."""

import re

from sqlalchemy import CheckConstraint

from surveys.collection.invitations.domain.outcomes import (
    NOTABLE,
    OWN_OUTCOMES,
    Happening,
    Outcome,
    Refusal,
    Standing,
)
from surveys.collection.invitations.labels import (
    HAPPENING_LABELS,
    MESSAGE_KIND_LABELS,
    MESSAGE_STATE_LABELS,
    REFUSAL_TEXTS,
    STANDING_LABELS,
    STANDING_TONES,
)
from surveys.collection.invitations.models import Invitation, InvitationEvent, Message


def codes(table: type, constraint: str) -> set[str]:
    """The codes that a named check of a table lets through."""
    (check,) = (
        found
        for found in table.__table__.constraints  # type: ignore[attr-defined]
        if isinstance(found, CheckConstraint) and str(found.name).endswith(constraint)
    )
    return set(re.findall(r"'(\w*)'", str(check.sqltext)))


def test_the_tables_take_exactly_these_codes() -> None:
    assert codes(Invitation, "outcome_known") == {"", *Outcome}
    assert codes(InvitationEvent, "kind_known") == set(Happening)
    assert set(MESSAGE_KIND_LABELS) == codes(Message, "kind_known")
    assert set(MESSAGE_STATE_LABELS) == codes(Message, "state_known")


def test_every_code_has_a_name() -> None:
    assert set(STANDING_LABELS) == set(Standing) >= set(STANDING_TONES)
    assert set(HAPPENING_LABELS) == set(Happening)
    assert set(REFUSAL_TEXTS) == set(Refusal)


def test_every_outcome_can_be_noted_shown_and_stands_in_the_course() -> None:
    assert set(map(str, Outcome)) <= set(map(str, NOTABLE)) <= set(map(str, Happening))
    assert set(map(str, Outcome)) <= set(map(str, Standing))
    assert set(OWN_OUTCOMES) < set(Outcome)
