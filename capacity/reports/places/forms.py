"""What to look for among the countries; sent by GET, so it needs no token."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectChoice, SelectField
from wtforms.validators import Length

from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS


class PlacesForm(FlaskForm):
    class Meta:
        csrf = False

    q = SearchField(_l("Country or area"), [Length(max=100)], default="")
    region = SelectField(
        _l("Region"),
        choices=[
            SelectChoice("", _l("All regions")),
            *(SelectChoice(region.value, REGION_LABELS[region]) for region in Region),
        ],
        default="",
    )
