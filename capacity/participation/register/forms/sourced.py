"""What a document says and where it stands, and taking an entry back."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, Optional

from capacity.participation.register.forms.fields import why
from surveys.collection.invitations.domain.presses import new_press
from surveys.foundation.forms import REQUIRED, DayField, at_most, line, plain


class SourcedForm(FlaskForm):
    """What a document says, and where it stands."""

    text = TextAreaField(
        _l("What the document says"),
        [REQUIRED, at_most(1000)],
        filters=[plain],
    )
    source = line(
        _l("Document"), 100, REQUIRED, description=_l("Its number or title, such as GB.306/TC/1.")
    )
    paragraph = line(_l("Paragraph or page"), 100, REQUIRED)
    document_date = DayField(_l("Date of the document"), [Optional()])
    reason = why()
    press = HiddenField(validators=[Length(min=1, max=32)])

    def __init__(self, *args: Any, today: date, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not correcting:
            del self.reason
        if not self.press.data:
            self.press.data = new_press()

    def validate_document_date(self, field: DayField) -> None:
        if field.data is not None and not date(1919, 1, 1) <= field.data <= self.today:
            raise ValidationError(_l("Enter a day that has passed, from 1919 on."))


class TakeBackForm(FlaskForm):
    """An entry that nothing comes in the place of."""

    why = TextAreaField(
        _l("Why it is taken back"),
        [REQUIRED, at_most(1000)],
        filters=[plain],
    )
