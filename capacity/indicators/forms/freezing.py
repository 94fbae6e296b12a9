"""Freezing and signing a value."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
)

from capacity.indicators.forms.fields import text


class FreezeForm(FlaskForm):
    """Freezing what the page shows: ``expected`` is the fingerprint of what it rests on."""

    expected = HiddenField()
    reason = text(_l("Why it is corrected"))


class SignForm(FlaskForm):
    """Nothing but the button."""
