"""Forms for inviting, for what comes instead of an answer, and for the open link."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, NumberRange, Optional

from surveys.collection.invitations.domain.outcomes import NOTABLE, Happening
from surveys.collection.invitations.labels import HAPPENING_LABELS, WHOM_LABELS
from surveys.constituents.forms import language_choices, organization_choice
from surveys.constituents.models import Organization
from surveys.foundation.forms import (
    DAY_REQUIRED,
    REQUIRED,
    DayField,
    at_most,
    one_line,
    plain,
    visible,
)
from surveys.foundation.i18n import LANGUAGES, isolated

_EMAIL = Email(_l("Enter an e-mail address such as name@example.org."))
_LONGEST_NOTE = 1000


def address_of_mail(typed: str | None) -> str:
    """An e-mail address as it is kept: in lower case, without spaces around."""
    return one_line(typed).lower()


class InvitationForm(FlaskForm):
    """One more place in a round."""

    press = HiddenField()
    organization = SelectField(_l("Organization"), choices=[])
    label = StringField(
        _l("For whom"),
        [REQUIRED, at_most(200)],
        filters=[one_line],
        description=_l("An office or a function, for example: Secretary-General's office."),
    )
    subject = StringField(
        _l("What the answers are about"),
        [at_most(300)],
        filters=[one_line],
        description=_l("For a survey on a programme: the programme's name and period."),
    )
    language = SelectField(_l("Language"), choices=language_choices())
    contact_name = StringField(_l("Name of the contact"), [at_most(200)], filters=[one_line])
    contact_email = StringField(
        _l("E-mail address of the contact"),
        [Optional(), _EMAIL, at_most(254)],
        filters=[address_of_mail],
        description=_l("With it the invitation and reminders can be sent by mail."),
    )
    email = StringField(
        _l("Account of the person, if there is one"),
        [at_most(254)],
        description=_l(
            "With the e-mail address of an account, the questionnaire appears on that person's"
            " home page after sign-in, and there is no link."
        ),
    )

    def __init__(self, organizations: Sequence[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = list(map(organization_choice, organizations))


class ContactForm(FlaskForm):
    """Who is behind an invitation."""

    name = StringField(_l("Name"), [at_most(200)], filters=[one_line])
    email = StringField(
        _l("E-mail address"), [Optional(), _EMAIL, at_most(254)], filters=[address_of_mail]
    )
    address = TextAreaField(
        _l("Postal address"),
        [at_most(500)],
        filters=[plain],
        description=_l("As it is to stand on a letter."),
    )


class OutcomeForm(FlaskForm):
    """What the staff notes of an invitation."""

    kind = RadioField(
        _l("What happened"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(kind, HAPPENING_LABELS[kind]) for kind in NOTABLE],
    )
    note = TextAreaField(
        _l("Note"),
        [at_most(_LONGEST_NOTE)],
        filters=[plain],
        description=_l("Nothing that was answered, and no personal details."),
    )
    # The last event that the page knew of: the same note sent twice is one note.
    after = HiddenField()

    def validate_note(self, field: TextAreaField) -> None:
        if self.kind.data == Happening.CONTACTED and not field.data:
            raise ValidationError(_l("Say in a few words what was agreed."))

    @property
    def seen(self) -> int:
        text = self.after.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class _ByAddress(FlaskForm):
    """A form of a page that a signed address opens; it carries a token of its own."""

    class Meta:
        csrf = False


class RefusalForm(_ByAddress):
    reason = TextAreaField(_l("Why, if you like to say"), [at_most(_LONGEST_NOTE)], filters=[plain])


class DelegationForm(_ByAddress):
    name = StringField(_l("Name or function"), [REQUIRED, at_most(200)], filters=[one_line])
    email = StringField(
        _l("E-mail address"), [REQUIRED, _EMAIL, at_most(254)], filters=[address_of_mail]
    )


class OpenLinkForm(FlaskForm):
    """How many may come by the open link."""

    most_in_all = IntegerField(
        _l("At most in all"),
        [
            InputRequired(_l("Enter a whole number.")),
            NumberRange(1, 50_000, _l("Enter a whole number from %(min)s to %(max)s.")),
        ],
    )
    most_per_organization = IntegerField(
        _l("At most for one organization"),
        [
            InputRequired(_l("Enter a whole number.")),
            NumberRange(1, 1_000, _l("Enter a whole number from %(min)s to %(max)s.")),
        ],
    )


class ComingForm(_ByAddress):
    """Who comes by the open link. Nobody sees ``website``: only a program fills it in."""

    organization = SelectField(_l("Your organization"), choices=[], validate_choice=False)
    label = StringField(_l("Your office or function"), [REQUIRED, at_most(200)], filters=[one_line])
    website = StringField()
    form_token = HiddenField()

    def __init__(self, offered: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = list(offered)

    def validate_organization(self, field: SelectField) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError(_l("Choose your organization in the list."))


class LettersForm(FlaskForm):
    """Whom to write letters to; ``waiting`` says how many each choice would be."""

    whom = RadioField(_l("To whom"), choices=[])
    language = SelectField(_l("Language"), choices=[])

    def __init__(self, waiting: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whom.choices = [
            SelectChoice(whom, _("%(whom)s: %(num)d", whom=WHOM_LABELS[whom], num=number))
            for whom, number in waiting.items()
        ]
        self.language.choices = [
            SelectChoice("", _("Each in the language of its invitation")),
            *(
                SelectChoice(code, _("Only invitations in %(language)s", language=isolated(name)))
                for code, name in LANGUAGES.items()
            ),
        ]


class WordsForm(FlaskForm):
    """The words of a round's mail in one language."""

    subject = StringField(_l("Subject"), [REQUIRED, at_most(200)], filters=[one_line])
    body = TextAreaField(_l("Text"), [REQUIRED, at_most(5000)], filters=[visible])


class ReminderForm(FlaskForm):
    """One more reminder, on a day within the round."""

    day = DayField(_l("Day"), [DAY_REQUIRED])

    def __init__(self, opens_at: datetime, closes_at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first, self._last = opens_at.date(), closes_at.date()

    def validate_day(self, field: DayField) -> None:
        if field.data and not self._first < field.data <= self._last:
            raise ValidationError(
                _l("The day must lie after the first and not after the last day of the round.")
            )
