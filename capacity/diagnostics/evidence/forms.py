"""The form that adds a piece of evidence."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from capacity.diagnostics.assessments.forms import STEPS
from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.domain.evidence import Visibility, host_of
from capacity.diagnostics.domain.filetypes import Recognized, recognize
from capacity.diagnostics.evidence.actions import MAX_BYTES, Document, Given
from capacity.diagnostics.evidence.labels import VISIBILITY_LABELS
from surveys.foundation.forms import REQUIRED, DayField, at_most, one_line, plain
from surveys.foundation.i18n import write_number

_CHOOSE = InputRequired(_l("Choose one of these."))


class EvidenceForm(FlaskForm):
    """One piece: a file, a link or a citation, and what it stands for."""

    title = StringField(
        _l("What it is"),
        [REQUIRED, at_most(200)],
        filters=[one_line],
        description=_l("For example: Audit report 2025."),
    )
    file = FileField(_l("A file"))
    url = StringField(
        _l("A link"),
        [Optional(), at_most(2000)],
        filters=[plain],
        description=_l("An address that begins with https:// or http://."),
    )
    citation = TextAreaField(
        _l("A citation"),
        [Optional(), at_most(2000)],
        filters=[plain],
        description=_l("What is written where: document, page or paragraph, where it is kept."),
    )
    supports_level = RadioField(_l("Which level it supports"), [_CHOOSE], choices=[])
    dated = DayField(
        _l("Date of the document"),
        [Optional()],
        description=_l("Evidence that is older than twelve months is marked."),
    )
    visibility = RadioField(_l("Who may see it"), [_CHOOSE], choices=[])

    def __init__(
        self, offered: Sequence[Visibility], today: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.content = b""
        self.recognized: Recognized | None = None
        self.too_large = False
        self.supports_level.choices = [
            SelectChoice(step, f"{write_number(int(step))} {LEVEL_NAMES[int(step)]}")
            for step in STEPS
        ]
        self.visibility.choices = [
            SelectChoice(code.value, VISIBILITY_LABELS[code]) for code in offered
        ]

    def validate_file(self, field: FileField) -> None:
        if not self.file_name:
            given = bool(self.url.data) + bool(self.citation.data)
            if given == 0:
                raise ValidationError(_l("Choose a file, or give a link or a citation."))
        else:
            given = 1 + bool(self.url.data) + bool(self.citation.data)
        if given > 1:
            raise ValidationError(
                _l("Give only one at a time: a file, a link or a citation. Add the others after.")
            )
        if self.file_name:
            self._read_file()

    def _read_file(self) -> None:
        self.file.data.stream.seek(0)
        self.content = self.file.data.read(MAX_BYTES + 1)  # one more shows that it is too large
        if not self.content:
            raise ValidationError(_l("The file is empty. Choose another one."))
        if len(self.content) > MAX_BYTES:
            self.too_large = True
            limit = write_number(MAX_BYTES // 1_000_000)
            raise ValidationError(
                _(
                    "The file is larger than %(limit)s megabytes. Save it smaller or in parts, or"
                    " say where it is with a link.",
                    limit=limit,
                )
            )
        self.recognized = recognize(self.content, self.file_name)
        if self.recognized is None:
            raise ValidationError(
                _l(
                    "This kind of file is not accepted, whatever its name. Use PDF, PNG, JPEG,"
                    " DOCX, XLSX, ODT, ODS, TXT or CSV."
                )
            )

    def validate_url(self, field: StringField) -> None:
        if field.data and not host_of(field.data):
            raise ValidationError(
                _l("Enter a whole address such as https://www.example.org/report.pdf.")
            )

    def validate_dated(self, field: DayField) -> None:
        # Somewhere it is tomorrow already.
        if field.data and field.data > self.today + timedelta(days=1):
            raise ValidationError(_l("This day is still to come."))

    @property
    def file_name(self) -> str:
        """As the file was called where it comes from; "" if none was chosen."""
        sent = self.file.data
        return (sent.filename or "") if sent else ""

    def given(self, document: Document | None) -> Given:
        return Given(
            title=self.title.data,
            supports_level=int(self.supports_level.data),
            visibility=Visibility(self.visibility.data),
            dated=self.dated.data,
            document=document,
            url=self.url.data or "",
            citation=self.citation.data or "",
        )
