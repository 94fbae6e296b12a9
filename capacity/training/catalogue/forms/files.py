"""Forms for files of courses and editions: choosing one, and importing the one that was checked."""

from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectChoice, ValidationError

from capacity.participation import forms as record_forms
from capacity.training.catalogue.tables import MAX_BYTES, Holds
from surveys.foundation.i18n import write_number


class FileForm(FlaskForm):
    """A file to check."""

    holds = RadioField(
        _l("What the file holds"),
        choices=[
            SelectChoice(Holds.COURSES.value, _l("Courses")),
            SelectChoice(Holds.EDITIONS.value, _l("Editions of courses")),
        ],
        default=Holds.COURSES.value,
    )
    file = FileField(
        _l("The file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("An XLSX workbook, or a table saved as “CSV UTF-8”."),
    )

    _read: bytes | None = None

    def validate_file(self, field: FileField) -> None:
        if len(self.content()) > MAX_BYTES:
            limit = write_number(MAX_BYTES // 1000)
            raise ValidationError(
                _("The file is larger than %(limit)s kB. Split it and try again.", limit=limit)
            )

    def content(self) -> bytes:
        """The file's bytes; one more than allowed shows that it is too large."""
        if self._read is None:
            self._read = self.file.data.read(MAX_BYTES + 1)
            self.file.data.close()
        return self._read


class ConfirmForm(record_forms.ConfirmForm):
    """The very file that was checked, with what it would have done."""

    holds = HiddenField()
    seal = HiddenField()

    @classmethod
    def of(cls, content: bytes, holds: Holds, seal: str) -> Self:
        form: Self = cls.carrying(content)
        form.holds.data, form.seal.data = holds.value, seal
        return form
