"""Forms for typing answers in, for blank forms, and for finding a person's data."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from surveys.collection.answering.domain.holding import Channel
from surveys.collection.answering.labels import CHANNEL_NAMES
from surveys.constituents.labels import GROUP_LABELS
from surveys.foundation.forms import REQUIRED, DayField, plain
from surveys.foundation.i18n import LANGUAGES

_STAFF_CHANNELS = (Channel.PAPER, Channel.TELEPHONE, Channel.ASSISTED)


def _languages(offered: Sequence[str]) -> list[SelectChoice]:
    """Those that the round offers; all there are if it names none."""
    return [SelectChoice(c, name) for c, name in LANGUAGES.items() if c in offered or not offered]


class EntryForm(FlaskForm):
    """How answers came to whoever types them in."""

    channel = RadioField(
        _l("How the answers came"),
        [DataRequired(_l("Choose one."))],
        choices=[SelectChoice(c, CHANNEL_NAMES[c]) for c in _STAFF_CHANNELS],
    )
    language = SelectField(_l("Language"), choices=[])
    filled_on = DayField(
        _l("Day on the paper form"),
        [Optional()],
        description=_l("Only for paper, and only if a day stands on it."),
    )

    def __init__(self, offered: Sequence[str], today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = _languages(offered)
        self._today = today

    def validate_filled_on(self, field: DayField) -> None:
        if field.data and field.data > self._today:
            raise ValidationError(_l("This day has not come yet."))


class PaperFormForm(FlaskForm):
    """A blank form: in which language and, where each group is asked its own, for which group."""

    language = SelectField(_l("Language"), choices=[])
    group = SelectField(_l("For which group"), choices=[])

    def __init__(
        self, offered: Sequence[str], groups: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, prefix="paper-", **kwargs)
        self.language.choices = _languages(offered)
        self.group.choices = [
            SelectChoice(group, GROUP_LABELS[group] if group else _l("All groups"))
            for group in groups
        ]
        if len(groups) < 2:
            del self.group


class AnonymousForm(FlaskForm):
    """A paper form of an anonymous round: of which group, where that may be known."""

    press = HiddenField()
    group = SelectField(_l("Group of the organization"), choices=[])

    def __init__(self, groups: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="anonymous-", **kwargs)
        self.group.choices = [
            SelectChoice(group, GROUP_LABELS[group] if group else _l("Not known"))
            for group in groups
        ]
        if len(groups) < 2:
            del self.group


class SearchForm(FlaskForm):
    """Whose data are looked for."""

    words = StringField(
        _l("E-mail address or name"),
        [
            REQUIRED,
            Length(3, 254, message=_l("Write at least %(min)d characters.")),
        ],
        filters=[plain],
        description=_l("The whole address, or a name or part of one. Every search is noted."),
    )
