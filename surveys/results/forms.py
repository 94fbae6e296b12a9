"""Forms of the results pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from surveys.constituents.forms import language_choices


class DocumentForm(FlaskForm):
    """A document is asked for in a language of its own, whatever the page is in."""

    language = SelectField(
        _l("Language of the document"), [InputRequired()], choices=language_choices()
    )
