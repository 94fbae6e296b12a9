"""The form in which somebody has a round ask about a programme."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange

from capacity.participation.asking.actions import Place
from capacity.participation.verdict_labels import PUBLICATION_LABELS
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.foundation.forms import REQUIRED, Boxes, at_most, plain
from surveys.foundation.i18n import isolated

OUT, RESPONDENT, OFFICIAL = "out", "respondent", "official"

_CHOSEN = DataRequired(_l("Choose from the list."))
_WEIGHT = NumberRange(0, 1000, _l("Enter a whole number from %(min)d to %(max)d."))


class AskForm(FlaskForm):
    """In which round, whom, and what will be published.

    Each organization has two fields of its own: see :func:`ask_form`.
    """

    round = SelectField(_l("Round"), [_CHOSEN], choices=[])
    publication = RadioField(
        _l("What will be published"),
        [_CHOSEN],
        choices=[SelectChoice(code, text) for code, text in PUBLICATION_LABELS.items()],
    )
    core = Boxes(
        _l("Core items of the sensitivity line"),
        choices=[],
        description=_l("They hold for the whole round. Without any, all of these count."),
    )

    organizations: Sequence[Organization] = ()

    def place_field(self, organization: Organization) -> SelectField:
        return self[f"place_{organization.id}"]

    def weight_field(self, organization: Organization) -> IntegerField:
        return self[f"weight_{organization.id}"]

    def validate_round(self, field: SelectField) -> None:
        chosen = (self.place_field(each).data for each in self.organizations)
        if all(place == OUT for place in chosen):
            raise ValidationError(_l("Choose at least one organization."))

    def places(self) -> list[Place]:
        """The frame, with what its invitations say they are for."""
        labels = {RESPONDENT: _("Respondent"), OFFICIAL: _("Official reply")}
        return [
            Place(
                each.id,
                labels[self.place_field(each).data],
                self.place_field(each).data == OFFICIAL,
                self.weight_field(each).data,
            )
            for each in self.organizations
            if self.place_field(each).data != OUT
        ]


def ask_form(
    organizations: Sequence[Organization],
    rounds: Sequence[Round],
    items: Mapping[str, str],
    **kwargs: Any,
) -> AskForm:
    """The form for these organizations and rounds; ``items``: text by code of the scale items."""
    fields: dict[str, Any] = {"organizations": organizations}
    for each in organizations:
        fields[f"place_{each.id}"] = SelectField(
            isolated(each.name),
            choices=[
                SelectChoice(RESPONDENT, _l("Asked: what a respondent says")),
                SelectChoice(OFFICIAL, _l("Asked: its official reply")),
                SelectChoice(OUT, _l("Not in the frame")),
            ],
        )
        fields[f"weight_{each.id}"] = IntegerField(
            _("Weight of %(organization)s", organization=isolated(each.name)),
            [InputRequired(_l("Fill in this field.")), _WEIGHT],
            default=1,
        )
    form: AskForm = type("AskFormFor", (AskForm,), fields)(**kwargs)
    form.round.choices = [SelectChoice(str(each.id), each.title) for each in rounds]
    form.core.choices = [SelectChoice(code, text) for code, text in items.items()]
    return form


class RespondentForm(FlaskForm):
    """One more respondent of an organization of the frame."""

    organization = SelectField(_l("Organization"), [_CHOSEN], choices=[])
    label = StringField(
        _l("For whom"),
        [
            REQUIRED,
            at_most(200),
        ],
        filters=[plain],
        description=_l("An office or a function, for example: Legal unit."),
    )

    def __init__(self, organizations: Sequence[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = [
            SelectChoice(str(each.id), isolated(each.name)) for each in organizations
        ]
