"""A programme as documents name it."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    IntegerField,
    SelectChoice,
    SelectField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from capacity.participation.domain.codes import (
    ProgrammeType,
)
from capacity.participation.domain.record import (
    RecordedProgramme,
    StatedProgramme,
)
from capacity.participation.labels import (
    PROGRAMME_TYPE_LABELS,
)
from capacity.participation.register.forms.fields import (
    CHOSEN,
    choices_of,
    why,
)
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.forms import TagsField
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import all_countries
from surveys.foundation.forms import REQUIRED, line
from surveys.foundation.i18n import page_language

_YEAR = NumberRange(1919, 2200, _l("Enter a year such as 2026."))


class ProgrammeForm(FlaskForm):
    """A programme as documents name it."""

    country = SelectField(_l("Country or area"), [CHOSEN], choices=[])
    type = SelectField(_l("Type"), [CHOSEN], choices=choices_of(PROGRAMME_TYPE_LABELS))
    title = line(_l("Title"), 200, REQUIRED)
    first_year = IntegerField(_l("First year"), [Optional(), _YEAR])
    last_year = IntegerField(_l("Last year"), [Optional(), _YEAR])
    codes = TagsField(
        _l("Outcome codes of the DWCP or the UN"),
        TagKind.OUTCOME,
        description=_l("Separate several codes by commas."),
    )
    reason = why()

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if correcting:
            del self.country
        else:
            del self.reason
            locale = page_language().code
            self.country.choices = [
                SelectChoice("", ""),
                *(
                    SelectChoice(each.iso3, country_name(each.iso3, locale))
                    for each in sorted_by_name(all_countries(), locale)
                ),
            ]

    def validate_first_year(self, field: IntegerField) -> None:
        self._require_both()

    def validate_last_year(self, field: IntegerField) -> None:
        self._require_both()
        if field.data < self.first_year.data:
            raise ValidationError(_l("The last year lies before the first."))

    def _require_both(self) -> None:
        """Called for the one that is there."""
        if self.first_year.data is None or self.last_year.data is None:
            raise ValidationError(_l("Enter both years, or neither."))

    def stated(self) -> StatedProgramme:
        return StatedProgramme(
            ProgrammeType(self.type.data),
            self.title.data,
            self.first_year.data,
            self.last_year.data,
        )

    @classmethod
    def showing(cls, programme: RecordedProgramme, codes: Iterable[str]) -> Self:
        return cls(
            formdata=None,
            correcting=True,
            type=programme.type.value,
            title=programme.title,
            first_year=programme.first_year,
            last_year=programme.last_year,
            codes=", ".join(codes),
        )
