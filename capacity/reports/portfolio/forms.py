"""What the portfolio can be narrowed to; sent by GET, so it needs no token."""

from collections.abc import Collection, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional

from capacity.diagnostics.assessments.labels import PROVENANCE_LABELS
from capacity.diagnostics.domain.levels import Provenance
from capacity.reports.portfolio.domain import Standing
from capacity.reports.portfolio.labels import STANDING_LABELS
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group

BY_REGION, BY_ROUND = "region", "round"


class PortfolioForm(FlaskForm):
    class Meta:
        csrf = False

    group = SelectField(_l("Group"))
    region = SelectField(
        _l("Region"),
        choices=[
            SelectChoice("", _l("All regions")),
            *(SelectChoice(region.value, REGION_LABELS[region]) for region in Region),
        ],
        default="",
    )
    round = SelectField(_l("Round"), default="")
    state = SelectField(
        _l("State"),
        choices=[
            SelectChoice("", _l("Any state")),
            *(SelectChoice(state.value, STANDING_LABELS[state]) for state in Standing),
        ],
        default="",
    )
    levels = SelectField(
        _l("Levels"),
        choices=[
            SelectChoice("", _l("What most of them have")),
            SelectChoice(Provenance.VERIFIED.value, PROVENANCE_LABELS[Provenance.VERIFIED]),
            SelectChoice(Provenance.CONSENSUS.value, PROVENANCE_LABELS[Provenance.CONSENSUS]),
        ],
        default="",
    )
    by = SelectField(
        _l("Columns of the heat map"),
        choices=[
            SelectChoice(BY_REGION, _l("Regions")),
            SelectChoice(BY_ROUND, _l("Rounds")),
        ],
        default=BY_REGION,
    )
    page = IntegerField(_l("Page"), [Optional(), NumberRange(1, 100_000)], default=1)

    @classmethod
    def over(
        cls,
        asked: MultiDict[str, str],
        groups: Collection[Group],
        rounds: Sequence[tuple[int, str]],
    ) -> "PortfolioForm":
        """The form with the choices that this reader has."""
        given = asked if "group" in asked else MultiDict([*asked.items(), ("group", min(groups))])
        form = cls(given)
        form.group.choices = [SelectChoice(g.value, GROUP_LABELS[g]) for g in Group if g in groups]
        form.round.choices = [
            SelectChoice("", _l("All rounds")),
            *(SelectChoice(str(round_id), title) for round_id, title in rounds),
        ]
        return form
