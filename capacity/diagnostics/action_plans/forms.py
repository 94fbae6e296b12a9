"""The form of one action, for adding it and for changing it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from capacity.diagnostics.action_plans.actions import Intent, intent_of
from capacity.diagnostics.action_plans.labels import PART_LABELS, STATE_LABELS, SUPPORT_LABELS
from capacity.diagnostics.action_plans.models import PlanAction
from capacity.diagnostics.assessments.forms import longer_text
from capacity.diagnostics.domain.action_plan import ActionState, Support
from surveys.foundation.forms import REQUIRED, Boxes, DayField, at_most, plain, revision_field

LONGEST_ACTION = 1000
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

_KEY = re.compile("[0-9a-f]{32}")


def _options(labels: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in labels.items()]


class ActionForm(FlaskForm):
    """One action. ``key`` names the form itself, so that sending it twice adds one action."""

    criterion = SelectField(PART_LABELS["criterion"], choices=[])
    text = TextAreaField(
        PART_LABELS["text"],
        [REQUIRED, at_most(LONGEST_ACTION)],
        filters=[plain],
        description=_l("One step that can be seen to be done, in a sentence or two."),
    )
    owner = StringField(
        PART_LABELS["owner"],
        [REQUIRED, at_most(200)],
        filters=[plain],
        description=_l("An office or a function, for example: Legal unit."),
    )
    term = DayField(PART_LABELS["term"], [InputRequired(_l("Choose a day."))])
    support = Boxes(
        PART_LABELS["support"],
        choices=_options(SUPPORT_LABELS),
        description=_l("Choose none if you can do it by yourselves."),
    )
    outcome = StringField(
        PART_LABELS["outcome"],
        [at_most(100)],
        filters=[plain],
        description=_l("The code of outcome-based workplanning that this serves, if there is one."),
    )
    assumptions = longer_text(
        PART_LABELS["assumptions"], _l("For example: the law on statistics is passed this year.")
    )
    risks = longer_text(
        PART_LABELS["risks"], _l("For example: those who were trained leave. And what you do then.")
    )
    state = RadioField(
        PART_LABELS["state"], choices=_options(STATE_LABELS), default=ActionState.PLANNED
    )
    progress = IntegerField(
        PART_LABELS["progress"],
        [InputRequired(_l("Fill in this field.")), NumberRange(0, 100)],
        default=0,
    )
    reason = longer_text(PART_LABELS["reason"])
    note = longer_text(PART_LABELS["note"])
    revision = revision_field()
    key = HiddenField()

    def __init__(self, criteria: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """``criteria``: the codes that an action can be for, with their names."""
        super().__init__(*args, **kwargs)
        self.criterion.choices = [
            SelectChoice("", _("Across criteria")),
            *(SelectChoice(code, name) for code, name in criteria),
        ]

    def validate_term(self, field: DayField) -> None:
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_l("Choose a day between 2000 and 2099."))

    def validate_reason(self, field: TextAreaField) -> None:
        if self.state.data == ActionState.DROPPED and not field.data:
            raise ValidationError(_l("Say why it is dropped."))

    def validate_progress(self, field: IntegerField) -> None:
        if self.state.data == ActionState.PLANNED and field.data:
            raise ValidationError(_l("What has progress is under way. Change how far it is."))

    def validate_key(self, field: HiddenField) -> None:
        if not _KEY.fullmatch(field.data or ""):
            raise ValidationError(_l("Open this page anew, then fill in the form."))

    @classmethod
    def fresh(cls, criteria: Sequence[tuple[str, str]], criterion: str) -> Self:
        return cls(criteria, formdata=None, criterion=criterion, key=uuid4().hex)

    @classmethod
    def showing(cls, criteria: Sequence[tuple[str, str]], action: PlanAction) -> Self:
        """The form filled in with what stands now."""
        intent = intent_of(action)
        return cls(
            criteria,
            formdata=None,
            criterion=intent.criterion,
            text=intent.text,
            owner=intent.owner,
            term=intent.term,
            support=sorted(intent.support),
            outcome=intent.outcome,
            assumptions=intent.assumptions,
            risks=intent.risks,
            state=intent.state,
            progress=intent.progress,
            reason=intent.reason,
            note=intent.note,
            revision=action.revision,
            key=action.form_key,
        )

    def intent(self) -> Intent:
        return Intent(
            text=self.text.data,
            owner=self.owner.data,
            term=self.term.data,
            criterion=self.criterion.data,
            support=frozenset(map(Support, self.support.data)),
            outcome=self.outcome.data,
            assumptions=self.assumptions.data,
            risks=self.risks.data,
            state=ActionState(self.state.data),
            reason=self.reason.data,
            progress=self.progress.data,
            note=self.note.data,
        )
