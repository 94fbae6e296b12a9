"""Forms of editions: one, and why it does not take place."""

from datetime import date
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from capacity.training.catalogue.actions import EditionContent, edition_content
from capacity.training.catalogue.checking import LIMITS
from capacity.training.catalogue.labels import LANGUAGE_LABELS
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from surveys.collection.population.forms import whole_number
from surveys.foundation.forms import (
    DAY_REQUIRED,
    NOT_CHOSEN,
    REQUIRED,
    DayField,
    at_most,
    one_line,
    plain,
    revision_field,
)
from surveys.foundation.i18n import write_number

_FIRST_DAY, _LAST_DAY = date(1965, 1, 1), date(2099, 12, 31)  # the Centre opened in 1965


def _possible_day(form: FlaskForm, field: DayField) -> None:
    if field.data is not None and not _FIRST_DAY <= field.data <= _LAST_DAY:
        raise ValidationError(_("Choose a day between 1965 and 2099."))


class EditionForm(FlaskForm):
    """When, where and in which language a course is held."""

    language = SelectField(_l("Language"), [InputRequired(_l("Choose one of these."))])
    begins = DayField(_l("First day"), [DAY_REQUIRED, _possible_day])
    ends = DayField(_l("Last day"), [DAY_REQUIRED, _possible_day])
    place = StringField(_l("Place"), [at_most(200)], filters=[one_line])
    seats = StringField(_l("Places"), [REQUIRED], filters=[one_line])
    revision = revision_field()

    def __init__(self, course: CourseRecord, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("seats", str(course.seats_max))
        super().__init__(*args, **kwargs)
        self.course = course
        self.language.choices = [
            NOT_CHOSEN,
            *(SelectChoice(code, LANGUAGE_LABELS.get(code, code)) for code in course.languages),
        ]

    @classmethod
    def showing(cls, record: EditionRecord) -> Self:
        said = edition_content(record)
        form = cls(
            record.course,
            formdata=None,
            language=said.language,
            begins=said.begins,
            ends=said.ends,
            place=said.place,
            seats=str(said.seats),
            revision=record.revision,
        )
        return form

    def validate_ends(self, field: DayField) -> None:
        if self.begins.data and field.data and field.data < self.begins.data:
            raise ValidationError(_("The last day lies before the first."))
        if self.begins.data and field.data and (field.data - self.begins.data).days > 366:
            raise ValidationError(_("An edition takes at most a year."))

    def validate_seats(self, field: StringField) -> None:
        least, most = LIMITS["seats_max"]
        if not least <= whole_number(field.data) <= most:
            said = {"min": write_number(least), "max": write_number(most)}
            raise ValidationError(_("Use a whole number from %(min)s to %(max)s.", **said))

    @property
    def content(self) -> EditionContent:
        return EditionContent(
            self.language.data,
            self.begins.data,
            self.ends.data,
            self.place.data,
            whole_number(self.seats.data),
        )


class CancelForm(FlaskForm):
    """Why an edition does not take place."""

    reason = TextAreaField(
        _l("Why it does not take place"),
        [REQUIRED, at_most(1000)],
        filters=[plain],
    )
