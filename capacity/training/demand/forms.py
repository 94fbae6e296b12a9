"""What the demand can be narrowed to; sent by GET, so it needs no token."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional

from capacity.training.demand.labels import ACROSS_LABELS, MEASURE_LABELS, Measure
from capacity.training.domain.demand import Across, Narrowing
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group

PLANNED, NOT_PLANNED = "yes", "no"


class DemandForm(FlaskForm):
    class Meta:
        csrf = False

    group = SelectField(
        _l("Group"),
        choices=[
            SelectChoice("", _l("All groups")),
            *(SelectChoice(group.value, GROUP_LABELS[group]) for group in Group),
        ],
        default="",
    )
    region = SelectField(
        _l("Region"),
        choices=[
            SelectChoice("", _l("All regions")),
            *(SelectChoice(region.value, REGION_LABELS[region]) for region in Region),
        ],
        default="",
    )
    language = SelectField(_l("Language"), default="")
    area = SelectField(_l("Area"), default="")
    planned = SelectField(
        _l("In an action plan"),
        choices=[
            SelectChoice("", _l("Whether or not")),
            SelectChoice(PLANNED, _l("Only needs that a plan takes up")),
            SelectChoice(NOT_PLANNED, _l("Only needs that no shared plan takes up")),
        ],
        default="",
    )
    across = SelectField(
        _l("Columns"),
        choices=[SelectChoice(each.value, ACROSS_LABELS[each]) for each in Across],
        default=Across.REGION.value,
    )
    measure = SelectField(
        _l("Shown"),
        choices=[SelectChoice(each.value, MEASURE_LABELS[each]) for each in Measure],
        default=Measure.ORGANIZATIONS.value,
    )
    page = IntegerField(_l("Page"), [Optional(), NumberRange(1, 100_000)], default=1)

    @classmethod
    def over(
        cls,
        asked: MultiDict[str, str],
        areas: Iterable[tuple[str, str]],
        languages: Iterable[tuple[str, str]],
    ) -> "DemandForm":
        """The form with the areas and languages that there are: pairs of code and name."""
        form = cls(asked)
        form.area.choices = [
            SelectChoice("", _l("All areas")),
            *(SelectChoice(*each) for each in areas),
        ]
        form.language.choices = [
            SelectChoice("", _l("All languages")),
            *(SelectChoice(*each) for each in languages),
        ]
        return form

    def narrowing(self) -> Narrowing:
        return Narrowing(
            group=Group(self.group.data) if self.group.data else None,
            region=Region(self.region.data) if self.region.data else None,
            language=self.language.data,
            area=self.area.data,
            planned=self.planned.data == PLANNED if self.planned.data else None,
        )
