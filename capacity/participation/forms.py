"""Forms of the record: searching the countries, importing a file."""

import binascii
from base64 import b64decode, urlsafe_b64encode
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SearchField, SelectChoice, SelectField
from wtforms.validators import Length

from capacity.participation.record_file import MAX_BYTES
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS


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
