"""Forms of the institution's and of the reviewer's pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from capacity.diagnostics.actions import Statement
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.models import Position, Review
from capacity.diagnostics.reviewing import Verdict
from surveys.constituents.country_names import country_name
from surveys.constituents.forms import plain
from surveys.constituents.models import Organization, Person
from surveys.foundation.i18n import LANGUAGES, page_language

NOT_APPLICABLE = "na"
LONGEST_TEXT = 4000

_STEPS = ("1", "2", "3", "4", "5")
_LANGUAGES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
_REQUIRED = DataRequired(_l("Fill in this field."))
_NAME_LENGTH = Length(max=200, message=_l("Use at most %(max)d characters."))


def _text(label: Any) -> TextAreaField:
    too_long = _l("Use at most %(max)d characters.")
    return TextAreaField(label, [Length(max=LONGEST_TEXT, message=too_long)], filters=[plain])


def _choices(codes: Sequence[str]) -> list[SelectChoice]:
    """Options that the page words itself."""
    return [SelectChoice(code) for code in codes]


def _one_to_five(label: Any) -> RadioField:
    return RadioField(label, [Optional()], choices=_choices(_STEPS))


def _revision() -> IntegerField:
    return IntegerField(
        validators=[InputRequired(), NumberRange(0, 10**9)], widget=HiddenInput(), default=0
    )


def _step(value: int | None) -> str | None:
    return None if value is None else str(value)


class AssessorForm(FlaskForm):
    """One more place among those who rate."""

    label = StringField(
        _l("For whom"),
        [_REQUIRED, _NAME_LENGTH],
        filters=[plain],
        description=_l("An office or a function, for example: Legal unit."),
    )
    person = SelectField(
        _l("Account"),
        choices=[],
        description=_l(
            "Whoever has an account here finds the questionnaire after signing in. Everybody else"
            " gets a link from you."
        ),
    )
    language = SelectField(_l("Language of the questionnaire"), [_REQUIRED], choices=_LANGUAGES)

    def __init__(self, members: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [
            SelectChoice("", _("Nobody: I will pass on a link")),
            *(SelectChoice(str(member.id), member.name) for member in members),
        ]

    @property
    def person_id(self) -> int | None:
        return int(self.person.data) if self.person.data else None


class PositionForm(FlaskForm):
    """What the institution agrees on for one criterion. Any part may stay open for now."""

    level = RadioField(
        _l("Agreed level"),
        [Optional()],
        choices=_choices((*_STEPS, NOT_APPLICABLE)),
    )
    reason = _text(_l("Why this does not apply to your organization"))
    rationale = _text(_l("Why this level"))
    evidence = _text(_l("Evidence"))
    dissent = _text(_l("Who sees it otherwise"))
    desired = _one_to_five(_l("Desired level"))
    importance = _one_to_five(_l("Importance"))
    revision = _revision()

    def validate_reason(self, field: TextAreaField) -> None:
        if self.level.data == NOT_APPLICABLE and not field.data:
            raise ValidationError(_l("Say why it does not apply."))

    @classmethod
    def showing(cls, position: Position | None) -> "PositionForm":
        """The form filled in with what stands now."""
        if position is None:
            return cls(formdata=None)
        return cls(
            formdata=None,
            level=NOT_APPLICABLE if position.not_applicable else _step(position.level),
            reason=position.reason,
            rationale=position.rationale,
            evidence=position.evidence,
            dissent=position.dissent,
            desired=_step(position.desired),
            importance=_step(position.importance),
            revision=position.revision,
        )

    def statement(self) -> Statement:
        """What does not apply has neither a level nor a wish."""
        applies = self.level.data != NOT_APPLICABLE

        def chosen(field: RadioField) -> int | None:
            return int(field.data) if applies and field.data else None

        return Statement(
            level=chosen(self.level),
            not_applicable=not applies,
            reason=self.reason.data,
            desired=chosen(self.desired),
            importance=chosen(self.importance),
            rationale=self.rationale.data,
            dissent=self.dissent.data,
            evidence=self.evidence.data,
        )


class VerdictForm(FlaskForm):
    """A reviewer's decision. Which options there are depends on the position."""

    decision = RadioField(_l("Your decision"), choices=[])
    verified_level = RadioField(
        _l("Level that the evidence supports"), choices=[], validate_choice=False
    )
    reason = _text(_l("Reason"))
    revision = _revision()

    def __init__(self, position: Position, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position = position
        self.decision.choices = [SelectChoice(*option) for option in decisions_on(position)]
        self.verified_level.choices = _choices(levels_to_verify(position))
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
            verified_level=_step(review.verified_level) if current else None,
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
    return _STEPS[lowest - 1 : position.level]


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


class StartForm(FlaskForm):
    """Which organizations begin an assessment in a round."""

    organizations = SelectMultipleField(
        _l("Organizations"),
        [DataRequired(_l("Choose at least one organization."))],
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, organizations: Sequence[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = page_language().code
        self.organizations.choices = [
            SelectChoice(str(o.id), f"{o.name} ({country_name(o.country_iso3, locale)})")
            for o in organizations
        ]

    @property
    def chosen(self) -> list[int]:
        return [int(code) for code in self.organizations.data]
