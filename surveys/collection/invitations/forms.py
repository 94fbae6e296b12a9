"""Forms for inviting."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from surveys.constituents.forms import language_choices, organization_choice, visible
from surveys.constituents.models import Organization

_REQUIRED = DataRequired(_l("Fill in this field."))


class InvitationForm(FlaskForm):
    """One more place in a round."""

    organization = SelectField(_l("Organization"), choices=[])
    label = StringField(
        _l("For whom"),
        [_REQUIRED, Length(max=200)],
        filters=[visible],
        description=_l("An office or a function, for example: Secretary-General's office."),
    )
    email = StringField(
        _l("Account of the person, if there is one"),
        [Length(max=254)],
        description=_l(
            "With the e-mail address of an account, the questionnaire also appears on"
            " that person's home page."
        ),
    )
    subject = StringField(
        _l("What the answers are about"),
        [Length(max=300)],
        filters=[visible],
        description=_l("For a survey on a programme: the programme's name and period."),
    )
    language = SelectField(_l("Language"), choices=language_choices())

    def __init__(self, organizations: Sequence[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = list(map(organization_choice, organizations))
