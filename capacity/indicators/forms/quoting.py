"""A figure as a document states it (R3)."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    SelectField,
)
from wtforms.validators import InputRequired

from capacity.indicators.built_in import Quoted
from capacity.indicators.domain.definitions import (
    Measured,
)
from capacity.indicators.forms.fields import (
    ExactField,
    check_places,
    measured_in,
    options,
    possible_day,
)
from capacity.indicators.labels import (
    MEASURED_LABELS,
    QUALIFIER_LABELS,
)
from capacity.indicators.models import QuotedFigure
from capacity.participation.register.forms.fields import why
from surveys.foundation.forms import REQUIRED, DayField, line
from surveys.foundation.i18n import SOURCE_LANGUAGE


class QuotedForm(FlaskForm):
    """A figure that a document states."""

    title = line(_l("What the figure says"), 300, REQUIRED)
    number = ExactField(_l("Value"), [REQUIRED])
    measured = SelectField(_l("Unit"), choices=options(MEASURED_LABELS))
    qualifier = SelectField(_l("How exact"), choices=options(QUALIFIER_LABELS))
    as_of = line(_l("As of"), 40, REQUIRED, description=_l("The period that the figure is about."))
    source = line(_l("Source document"), 200, REQUIRED)
    paragraph = line(_l("Paragraph or page"), 100, REQUIRED)
    document_date = DayField(
        _l("Date of the document"), [InputRequired(_l("Choose a day.")), possible_day]
    )

    reason = why()

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.reason

    def validate_number(self, field: ExactField) -> None:
        check_places(field, measured_in(self.measured), None)

    def quoted(self) -> Quoted:
        number = self.number.number
        assert number is not None  # the form is valid
        return Quoted(
            {SOURCE_LANGUAGE: {"title": self.title.data, "as_of": self.as_of.data}},
            number,
            Measured(self.measured.data),
            self.qualifier.data,
            self.document_date.data,
            self.source.data,
            self.paragraph.data,
        )

    @classmethod
    def showing(cls, figure: QuotedFigure) -> Self:
        said = figure.texts[SOURCE_LANGUAGE]
        return cls(
            formdata=None,
            correcting=True,
            title=said["title"],
            number=f"{figure.number.normalize():f}",
            measured=figure.measured,
            qualifier=figure.qualifier,
            as_of=said.get("as_of", ""),
            source=figure.source,
            paragraph=figure.paragraph,
            document_date=figure.document_date,
        )
