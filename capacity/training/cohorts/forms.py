"""Forms of cohorts: places, people, decisions, attendance, fellowships."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, NumberRange, Optional

from capacity.exchange.labels import WRITTEN_LANGUAGES
from capacity.training.catalogue.labels import EDITION_STATE_LABELS
from capacity.training.cohorts.labels import KIND_LABELS, SEX_LABELS
from capacity.training.cohorts.nominating import Named
from capacity.training.domain.cohorts import Sex
from capacity.training.domain.courses import EditionState
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.foundation.forms import NOT_CHOSEN, REQUIRED, Boxes, at_most, plain

MOST_EUROS = 1_000_000

_WHOLE = _l("Enter a whole number from %(min)d to %(max)d.")
_LANGUAGES = [SelectChoice(code, name) for code, name in WRITTEN_LANGUAGES.items()]
# The answer "not said" needs a value of its own: an empty one is no answer.
_NOT_SAID = "not_said"


class WholeField(IntegerField):
    """A whole number; what is none is said so in the reader's words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter a whole number.")) from None


def _reason(label: Any, *rules: Any) -> StringField:
    return StringField(label, [*rules, at_most(500)], filters=[plain])


class EditionsForm(FlaskForm):
    """Which editions to list; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    when = SelectField(
        _l("When"),
        choices=[
            SelectChoice("", _l("Under way and to come")),
            SelectChoice("past", _l("Over")),
        ],
        default="",
    )
    course = SelectField(_l("Course"), choices=[], default="")
    language = SelectField(
        _l("Language"), choices=[SelectChoice("", _l("All languages")), *_LANGUAGES], default=""
    )
    state = SelectField(
        _l("State"),
        choices=[
            SelectChoice("", _l("All states")),
            *(SelectChoice(state.value, EDITION_STATE_LABELS[state]) for state in EditionState),
        ],
        default="",
    )


class OfferForm(FlaskForm):
    """Places for one organization."""

    organization = SelectField(_l("Organization"), [REQUIRED], choices=[])
    places = WholeField(
        _l("Places"), [InputRequired(_l("Fill in this field.")), NumberRange(1, 500, _WHOLE)]
    )
    for_women = WholeField(
        _l("Of them for women"),
        [Optional(), NumberRange(0, 500, _WHOLE)],
        description=_l("At least so many of the places are kept for women."),
    )
    criteria = Boxes(
        _l("What the course is to strengthen there"),
        choices=[],
    )

    def validate_for_women(self, field: IntegerField) -> None:
        if self.places.data is not None and (field.data or 0) > self.places.data:
            raise ValidationError(_("No more than the places."))


class _PersonForm(FlaskForm):
    name = StringField(_l("Name"), [REQUIRED, at_most(200)], filters=[plain])
    email = EmailField(
        _l("E-mail address"),
        [
            REQUIRED,
            at_most(254),
            Email(_l("Enter an e-mail address such as name@example.org.")),
        ],
        filters=[plain],
        description=_l("The invitation goes there."),
    )
    sex = RadioField(
        _l("Sex"),
        [InputRequired(_l("Choose one."))],
        choices=[
            *(SelectChoice(sex.value, SEX_LABELS[sex]) for sex in Sex),
            SelectChoice(_NOT_SAID, SEX_LABELS[""]),
        ],
    )
    position = StringField(_l("Position"), [at_most(200)], filters=[plain])
    language = SelectField(
        _l("Language"),
        [REQUIRED],
        choices=[NOT_CHOSEN, *_LANGUAGES],
        description=_l("In which the person is written to."),
    )

    def named(self) -> Named:
        criterion = getattr(self, "criterion", None)
        return Named(
            name=self.name.data,
            email=self.email.data.lower(),
            sex="" if self.sex.data == _NOT_SAID else self.sex.data,
            position=self.position.data or "",
            language=self.language.data,
            criterion=(criterion.data or "") if criterion is not None else "",
        )


class NominateForm(_PersonForm):
    """Whom an organization sends."""

    criterion = SelectField(_l("What this is to strengthen in your organization"), choices=[])

    def __init__(self, criteria: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion.choices = [
            SelectChoice("", _l("Nothing in particular")),
            *(SelectChoice(code, name) for code, name in criteria.items()),
        ]


class ParticipantForm(_PersonForm):
    """Somebody whom no organization sends."""

    kind = RadioField(
        _l("Who this is"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(code, label) for code, label in KIND_LABELS.items()],
    )
    region = SelectField(
        _l("Region of the ILO"),
        choices=[NOT_CHOSEN, *(SelectChoice(r.value, REGION_LABELS[r]) for r in Region)],
        description=_l("Only for staff of the ILO: where they work."),
    )

    def validate_region(self, field: SelectField) -> None:
        if self.kind.data == "staff" and not field.data:
            raise ValidationError(_("Choose the region in which this person works."))


class DeclineForm(FlaskForm):
    """The step by which an organization gives its places back."""

    agreed = BooleanField(
        _l("We do not need these places; whom we nominated is withdrawn"),
        [InputRequired(_l("Tick this if your organization does not need the places."))],
    )


class RefuseForm(FlaskForm):
    """Why somebody gets no seat."""

    reason = _reason(_l("Reason, which the organization reads"), REQUIRED)


class FellowshipForm(FlaskForm):
    """What is paid for a participant."""

    amount = WholeField(
        _l("Amount in euros"),
        [InputRequired(_l("Fill in this field.")), NumberRange(0, MOST_EUROS, _WHOLE)],
        description=_l("Whole euros; 0 takes the fellowship back."),
    )
    source = StringField(_l("Paid by"), [at_most(200)], filters=[plain])

    def validate_source(self, field: StringField) -> None:
        if self.amount.data and not field.data:
            raise ValidationError(_("Say who pays."))


class CannotComeForm(FlaskForm):
    """The participant's own words, if any."""

    reason = _reason(_l("Why, if you want to say so"))
