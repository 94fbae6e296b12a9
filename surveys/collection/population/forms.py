"""Forms of a round's population: from the register, from a file, and the sample."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveys.collection.population.actions import Plan
from surveys.collection.population.domain.sampling import Allocation, Design, is_seed
from surveys.collection.population.domain.words import NEEDED, Column
from surveys.collection.population.labels import (
    ALLOCATION_LABELS,
    COLUMN_HINTS,
    COLUMN_LABELS,
    DESIGN_LABELS,
    ENCODING_LABELS,
    PART_LABELS,
    SEPARATOR_LABELS,
)
from surveys.collection.population.queries import RegisterFilter
from surveys.collection.population.reading import MAX_BYTES, MAX_ROWS, Kind, Manner
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.forms import language_choices
from surveys.constituents.geography import Region, all_countries
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.foundation.forms import REQUIRED, Boxes, at_most, one_line
from surveys.foundation.i18n import page_language, write_number

_CHOOSE = InputRequired(_l("Choose one of these."))
_LARGEST = 1_000_000


# --- from the register ---------------------------------------------------------------------------


class RegisterForm(FlaskForm):
    """Which organizations; sent by GET, so it needs no token. Nothing ticked means all."""

    class Meta:
        csrf = False

    group = Boxes(_l("Groups"))
    region = Boxes(_l("Regions"), choices=[SelectChoice(r.value, REGION_LABELS[r]) for r in Region])
    country = SelectMultipleField(_l("Countries"))
    language = Boxes(_l("Languages"), choices=language_choices())
    demonstration = BooleanField(_l("Demonstration organizations as well"))

    def __init__(self, asked: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group.choices = [
            SelectChoice(code, label) for code, label in GROUP_LABELS.items() if code in asked
        ]
        locale = page_language().code
        self.country.choices = [
            SelectChoice(c.iso3, country_name(c.iso3, locale))
            for c in sorted_by_name(all_countries(), locale)
        ]

    @property
    def filter(self) -> RegisterFilter:
        return RegisterFilter(
            groups=tuple(self.group.data or ()),
            regions=tuple(self.region.data or ()),
            countries=tuple(self.country.data or ()),
            languages=tuple(self.language.data or ()),
            demonstration=bool(self.demonstration.data),
        )


class FrameForm(FlaskForm):
    """For whom in each organization of the register."""

    label = StringField(_l("For whom in each organization"), [REQUIRED, at_most(200)], [one_line])
    subject = StringField(_l("What the answers are about"), [at_most(300)], [one_line])


# --- from a file ---------------------------------------------------------------------------------


class UploadForm(FlaskForm):
    file = FileField(_l("The list"), [FileRequired(_l("Choose a file."))])

    def validate_file(self, field: FileField) -> None:
        if len(self.content()) > MAX_BYTES:
            raise ValidationError(
                _(
                    "The file is larger than %(limit)s megabytes. A list of %(rows)s rows is"
                    " smaller: remove what does not belong to it, pictures for example.",
                    limit=write_number(MAX_BYTES // 1_000_000),
                    rows=write_number(MAX_ROWS),
                )
            )

    def content(self) -> bytes:
        """The file's bytes; one more than allowed shows that it is too large."""
        self.file.data.stream.seek(0)
        read: bytes = self.file.data.read(MAX_BYTES + 1)
        return read

    @property
    def name(self) -> str:
        """As it was called on the computer that it comes from."""
        return one_line((self.file.data.filename or "").rsplit("/", 1)[-1])[-200:] or "list"


class MannerForm(FlaskForm):
    """How the file is to be read, if the first look was mistaken."""

    waiting = HiddenField()
    encoding = SelectField(_l("Encoding"))
    separator = SelectField(_l("Between the cells stands a"))
    sheet = SelectField(_l("Sheet"))

    def __init__(self, kind: Kind, sheets: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind is Kind.WORKBOOK:
            del self.encoding, self.separator
            # Sheets by number: a name may be anything, also what no form can carry.
            self.names = list(sheets)
            self.sheet.choices = [SelectChoice(str(n), name) for n, name in enumerate(sheets)]
            return
        del self.sheet
        self.encoding.choices = [SelectChoice(code, text) for code, text in ENCODING_LABELS.items()]
        self.separator.choices = [
            SelectChoice(str(n), text) for n, text in enumerate(SEPARATOR_LABELS.values())
        ]

    @property
    def manner(self) -> Manner:
        if self.kind is Kind.WORKBOOK:
            return Manner(self.kind, sheet=self.names[int(self.sheet.data)])
        separator = list(SEPARATOR_LABELS)[int(self.separator.data)]
        return Manner(self.kind, self.encoding.data, separator)


class ColumnsForm(FlaskForm):
    """Which column of the file is what, and what becomes of rows with faults."""

    waiting = HiddenField()
    organization = SelectField(COLUMN_LABELS[Column.ORGANIZATION])
    country = SelectField(COLUMN_LABELS[Column.COUNTRY])
    group = SelectField(COLUMN_LABELS[Column.GROUP])
    office = SelectField(COLUMN_LABELS[Column.OFFICE])
    email = SelectField(COLUMN_LABELS[Column.EMAIL])
    address = SelectField(COLUMN_LABELS[Column.ADDRESS])
    language = SelectField(COLUMN_LABELS[Column.LANGUAGE])
    subject = SelectField(COLUMN_LABELS[Column.SUBJECT])
    skip_faulty = BooleanField(_l("Leave out rows with faults and import the others"))

    def __init__(self, headings: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            SelectChoice(str(place), heading or _("Column %(number)s", number=place + 1))
            for place, heading in enumerate(headings)
        ]
        for column in Column:
            field = self[column.value]
            field.choices = [SelectChoice("", _("Not in the file")), *named]
            field.description = COLUMN_HINTS[column]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        good: bool = super().validate(extra_validators)
        taken: dict[str, str] = {}
        for column in Column:
            field = self[column.value]
            if column in NEEDED and not field.data:
                field.errors = [_("Choose the column that holds this.")]
                good = False
            elif field.data and field.data in taken:
                field.errors = [
                    _("You chose this column for “%(other)s” already.", other=taken[field.data])
                ]
                good = False
            taken.setdefault(field.data or "", str(COLUMN_LABELS[column]))
        return good

    @property
    def columns(self) -> dict[Column, int]:
        chosen = {column: self[column.value].data for column in Column}
        return {column: int(place) for column, place in chosen.items() if place}


class WaitingForm(FlaskForm):
    """A step with a list that waits; ``waiting`` says which one was looked at."""

    waiting = HiddenField()


# --- the sample ----------------------------------------------------------------------------------


class DesignForm(FlaskForm):
    """How to draw; sent by GET to look at the strata, so it needs no token."""

    class Meta:
        csrf = False

    design = RadioField(
        _l("Who is asked"),
        [_CHOOSE],
        choices=[SelectChoice(d.value, DESIGN_LABELS[d]) for d in Design],
        default=Design.CENSUS.value,
    )
    by = Boxes(_l("Strata by"), choices=[SelectChoice(*part) for part in PART_LABELS.items()])
    allocation = RadioField(
        _l("Divided among the strata"),
        choices=[SelectChoice(a.value, ALLOCATION_LABELS[a]) for a in Allocation],
        default=Allocation.PROPORTIONAL.value,
    )
    size = StringField(_l("Size of the sample"), filters=[one_line])

    def validate_by(self, field: Boxes) -> None:
        if self.design.data == Design.STRATIFIED and not field.data:
            raise ValidationError(_("Choose at least one: without strata it is a simple sample."))

    def validate_size(self, field: StringField) -> None:
        given = self.allocation.data == Allocation.GIVEN and self.design.data == Design.STRATIFIED
        if self.design.data == Design.CENSUS or given:
            return
        if not whole_number(field.data):
            raise ValidationError(_("Enter a whole number, such as 400."))

    @property
    def plan(self) -> Plan:
        return Plan(
            Design(self.design.data),
            tuple(part for part in PART_LABELS if part in (self.by.data or ())),
            Allocation(self.allocation.data),
            whole_number(self.size.data),
        )


class DrawForm(FlaskForm):
    """Drawing what was looked at."""

    seed = StringField(_l("Seed"), filters=[lambda typed: one_line(typed).lower()])
    reason = StringField(_l("Why the sample is drawn again"), [at_most(1000)], [one_line])

    def __init__(self, design: Design, again: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if design is Design.CENSUS:
            del self.seed
        if not again:
            del self.reason

    def validate_seed(self, field: StringField) -> None:
        if not is_seed(field.data or ""):
            raise ValidationError(
                _("A seed has 32 digits, each from 0 to 9 or from a to f. Leave the one suggested.")
            )

    def validate_reason(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Say why; it stands in the round's history."))


def whole_number(typed: str | None) -> int:
    """A whole number as it was typed, with or without spaces; 0 for what is none."""
    digits = "".join((typed or "").split())
    number = int(digits) if digits.isdecimal() and len(digits) <= 7 else 0
    return number if number <= _LARGEST else 0
