"""Forms of the record: searching the countries, importing a file."""

import binascii
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    IntegerField,
    SearchField,
    SelectChoice,
    SelectField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional

from capacity.participation.domain.codes import Stage
from capacity.participation.labels import STAGE_LABELS
from capacity.participation.record_file import MAX_BYTES
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group


class SearchForm(FlaskForm):
    """What to look for among the countries on record; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    q = SearchField(_l("Country or area"), [Length(max=100)])
    region = SelectField(
        _l("Region"),
        choices=[
            SelectChoice("", _l("All regions")),
            *(SelectChoice(region.value, REGION_LABELS[region]) for region in Region),
        ],
        default="",
    )


def _every(label: Any, codes: Iterable[Any], labels: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice("", label), *(SelectChoice(code, labels[code]) for code in codes)]


_YEAR = [Optional(), NumberRange(1919, 2200, _l("Enter a year such as 2026."))]


class RatesForm(FlaskForm):
    """Which findings count in the rates; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    region = SelectField(
        _l("Region"), choices=_every(_l("All regions"), Region, REGION_LABELS), default=""
    )
    stage = SelectField(
        _l("Stage"), choices=_every(_l("All stages"), Stage, STAGE_LABELS), default=""
    )
    group = SelectField(
        _l("Group"), choices=_every(_l("All groups"), Group, GROUP_LABELS), default=""
    )
    first = IntegerField(_l("Documents from the year"), _YEAR)
    last = IntegerField(_l("Documents to the year"), _YEAR)

    def validate_last(self, field: IntegerField) -> None:
        first, last = self.first.data, field.data
        if first is not None and last is not None and first > last:
            raise ValidationError(_l("The last year lies before the first."))

    def wanted(self) -> tuple[Region | None, int | None, int | None]:
        """Region, first and last year; None where anything goes."""
        region = Region(self.region.data) if self.region.data else None
        return region, self.first.data, self.last.data

    def groups(self) -> list[Group]:
        chosen = self.group.data if self.group.data in list(Group) else ""
        return [group for group in Group if chosen in ("", group)]

    def stages(self) -> list[Stage]:
        chosen = self.stage.data if self.stage.data in list(Stage) else ""
        return [stage for stage in Stage if chosen in ("", stage)]


class RecordFileForm(FlaskForm):
    """A record file to check."""

    file = FileField(
        _l("Record file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("A table saved as “CSV UTF-8”, one finding in each row."),
    )

    def content(self) -> bytes:
        """The file's bytes; one more than allowed shows that it is too large."""
        read: bytes = self.file.data.read(MAX_BYTES + 1)
        return read


class ConfirmForm(FlaskForm):
    """The very file that was checked, carried along so that nothing else can be imported."""

    content = HiddenField()

    @classmethod
    def carrying(cls, content: bytes) -> Any:
        return cls(formdata=None, content=urlsafe_b64encode(content).decode("ascii"))

    def carried(self) -> bytes | None:
        """The bytes of the file; None if they were tampered with so that they are none."""
        try:
            return b64decode(self.content.data or "", altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
