"""Forms of the reviewer's pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from capacity.diagnostics.assessments.forms import (
    STEPS,
    choices,
    longer_text,
    revision_field,
    step_code,
)
from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.reviewing.actions import Verdict


class VerdictForm(FlaskForm):
    """A reviewer's decision. Which options there are depends on the position."""

    decision = RadioField(_l("Your decision"), choices=[])
    verified_level = RadioField(
        _l("Level that the evidence supports"), choices=[], validate_choice=False
    )
    reason = longer_text(_l("Reason"))
    revision = revision_field()

    def __init__(self, position: Position, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position = position
        self.decision.choices = [SelectChoice(*option) for option in decisions_on(position)]
        self.verified_level.choices = choices(levels_to_verify(position))
        self.decision.validators = [InputRequired(_l("Choose a decision."))]

    def validate_verified_level(self, field: RadioField) -> None:
        offered = levels_to_verify(self.position)
        if self.decision.data == Decision.VERIFY and field.data not in offered:
            raise ValidationError(_l("Choose the level that the evidence supports."))

    def validate_reason(self, field: TextAreaField) -> None:
        if field.data:
            return
        if self.decision.data == Decision.RETURN_:
            raise ValidationError(_l("Say what the organization should look at again."))
        if self.decision.data == Decision.VERIFY and self._below_agreed():
            raise ValidationError(_l("Say why the evidence supports a lower level."))

    def _below_agreed(self) -> bool:
        chosen = self.verified_level.data
        return chosen in levels_to_verify(self.position) and chosen != str(self.position.level)

    @classmethod
    def showing(cls, position: Position, review: Review | None) -> "VerdictForm":
        if review is None:
            return cls(position, formdata=None)
        current = review.position_revision == position.revision
        return cls(
            position,
            formdata=None,
            decision=review.decision if current else None,
            verified_level=step_code(review.verified_level) if current else None,
            reason=review.reason if current else "",
            revision=review.revision,
        )

    def verdict(self) -> Verdict:
        decision = Decision(self.decision.data)
        verifies = decision is Decision.VERIFY
        return Verdict(
            decision,
            int(self.verified_level.data) if verifies else None,
            decision is Decision.ACCEPT and self.position.not_applicable,
            self.reason.data,
        )


def levels_to_verify(position: Position) -> tuple[str, ...]:
    """The levels a reviewer may choose: up to the agreed one, and none above 1 without evidence."""
    if position.level is None:
        return ()
    if position.level > 1 and not position.evidence.strip():
        return ()
    lowest = 1 if position.level == 1 else 2
    return STEPS[lowest - 1 : position.level]


def decisions_on(position: Position) -> list[tuple[str, Any]]:
    """The decisions that a position admits, with their words, the strongest first."""
    if position.not_applicable:
        return [
            (Decision.ACCEPT.value, _l("Accept the reason: the criterion does not apply")),
            (Decision.RETURN_.value, _l("Return it with a question")),
        ]
    verify = (Decision.VERIFY.value, _l("Verify the level that the evidence supports"))
    return [
        *([verify] if levels_to_verify(position) else []),
        (Decision.ACCEPT.value, _l("Accept the agreed level without verifying it")),
        (Decision.RETURN_.value, _l("Return it with a question")),
    ]


class UndisputedForm(FlaskForm):
    looked = BooleanField(
        _l("I have looked at the evidence given for each of these criteria."),
        [DataRequired(_l("Confirm that you have looked at the evidence."))],
    )
