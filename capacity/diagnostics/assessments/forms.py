"""Forms of the institution's and of the reviewer's pages."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from capacity.diagnostics.assessments.actions import Statement
from capacity.diagnostics.assessments.earlier import Earlier
from capacity.diagnostics.assessments.models import Position
from surveys.constituents.country_names import country_name
from surveys.constituents.models import Organization, Person
from surveys.foundation.forms import REQUIRED, Boxes, at_most, plain, revision_field
from surveys.foundation.i18n import LANGUAGES, page_language

NOT_APPLICABLE = "na"
LONGEST_TEXT = 4000

STEPS = ("1", "2", "3", "4", "5")
_LANGUAGES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
_NAME_LENGTH = at_most(200)


def longer_text(label: Any, description: Any = "") -> TextAreaField:
    length = at_most(LONGEST_TEXT)
    return TextAreaField(label, [length], filters=[plain], description=description)


def choices(codes: Sequence[str]) -> list[SelectChoice]:
    """Options that the page words itself."""
    return [SelectChoice(code) for code in codes]


def _one_to_five(label: Any) -> RadioField:
    return RadioField(label, [Optional()], choices=choices(STEPS))


def step_code(value: int | None) -> str | None:
    return None if value is None else str(value)


class AssessorForm(FlaskForm):
    """One more place among those who rate."""

    label = StringField(
        _l("For whom"),
        [REQUIRED, _NAME_LENGTH],
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
    language = SelectField(_l("Language of the questionnaire"), [REQUIRED], choices=_LANGUAGES)

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
        choices=choices((*STEPS, NOT_APPLICABLE)),
    )
    reason = longer_text(_l("Why this does not apply to your organization"))
    rationale = longer_text(_l("Why this level"))
    evidence = longer_text(_l("Evidence"))
    dissent = longer_text(_l("Who sees it otherwise"))
    dissent_agreed = BooleanField(_l("Whoever sees it otherwise agrees that this is recorded"))
    desired = _one_to_five(_l("Desired level"))
    importance = _one_to_five(_l("Importance"))
    revision = revision_field()

    def __init__(self, *args: Any, recorded: Position | None = None, **kwargs: Any) -> None:
        """``recorded``: what stands now; its dissent was agreed to when it was recorded."""
        super().__init__(*args, **kwargs)
        self._known_dissent = recorded.dissent if recorded else ""

    def validate_dissent_agreed(self, field: BooleanField) -> None:
        said: str = self.dissent.data
        if said and said != self._known_dissent and not field.data:
            raise ValidationError(_l("Ask whoever sees it otherwise whether it may be recorded."))

    def validate_reason(self, field: TextAreaField) -> None:
        if self.level.data == NOT_APPLICABLE and not field.data:
            raise ValidationError(_l("Say why it does not apply."))

    @classmethod
    def showing(cls, position: Position | None, **others: Any) -> Self:
        """The form filled in with what stands now; ``others``: for forms that hold more."""
        if position is None:
            return cls(formdata=None, **others)
        return cls(
            formdata=None,
            level=NOT_APPLICABLE if position.not_applicable else step_code(position.level),
            reason=position.reason,
            rationale=position.rationale,
            evidence=position.evidence,
            dissent=position.dissent,
            desired=step_code(position.desired),
            importance=step_code(position.importance),
            revision=position.revision,
            **others,
        )

    @classmethod
    def beginning_from(cls, earlier: Earlier) -> Self:
        """The form filled in with what stood in the last round; nothing of it is saved yet.

        Dissent is not taken along: who sees it otherwise now has to be asked now.
        """
        form = cls.showing(earlier.position)
        if not earlier.position.not_applicable:
            form.level.data = step_code(earlier.level)
        form.dissent.data, form.revision.data = "", 0
        return form

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


class TakeBackForm(FlaskForm):
    """Which earlier record is to stand again; ``revision`` is the one that stands on the page."""

    to = IntegerField(validators=[InputRequired(), NumberRange(1, 10**9)], widget=HiddenInput())
    revision = revision_field()


class StartForm(FlaskForm):
    """Which organizations begin an assessment in a round."""

    organizations = Boxes(
        _l("Organizations"),
        [DataRequired(_l("Choose at least one organization."))],
        choices=[],
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
