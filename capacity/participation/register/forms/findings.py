"""Findings entered by hand."""

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectChoice,
    SelectField,
)

from capacity.participation.domain.codes import (
    INVOLVEMENTS,
    OUTSIDE_PROGRAMMES,
    Involvement,
    Stage,
)
from capacity.participation.domain.particulars import (
    Channel,
    Particulars,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import (
    RecordedFinding,
    RecordedProgramme,
    StatedFinding,
    stated_programme,
)
from capacity.participation.domain.residence import Residence
from capacity.participation.labels import (
    INVOLVEMENT_LABELS,
    RESIDENCE_LABELS,
    STAGE_LABELS,
)
from capacity.participation.register.forms.fields import (
    CHOSEN,
    choices_of,
    said,
    stated_or_not,
    ticks,
    truth,
    yes_or_no,
)
from capacity.participation.register.forms.sourced import SourcedForm
from capacity.participation.register.labels import (
    CHANNEL_LABELS,
    REASON_LABELS,
)
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.forms import REQUIRED, line


def _involvements(outside: bool) -> list[SelectChoice]:
    """What findings say that are about programmes, or else about what stands outside of them."""
    codes = [
        code for code in Involvement if (INVOLVEMENTS[code].family in OUTSIDE_PROGRAMMES) is outside
    ]
    return [SelectChoice("", ""), *choices_of(INVOLVEMENT_LABELS, codes)]


class FindingForm(SourcedForm):
    """One finding about a programme, or about a committee or an audit that it names.

    What the document does not say stays open.
    """

    name = line(_l("Name"), 200, REQUIRED)

    involvement = SelectField(
        _l("Finding"),
        [CHOSEN],
        choices=[],
    )
    groups = ticks(_l("Groups"), GROUP_LABELS)
    stage = stated_or_not(_l("Stage"), STAGE_LABELS)
    channel = stated_or_not(_l("By which channel"), CHANNEL_LABELS)
    residence = stated_or_not(_l("ILO in the country"), RESIDENCE_LABELS)
    labour_ministry_absent = yes_or_no(_l("Was the ministry of labour absent?"))
    dialogue_with_coordinator = yes_or_no(
        _l("Was there dialogue with the UN Resident Coordinator?")
    )
    dialogue_with_ministries = yes_or_no(_l("Was there dialogue with line ministries?"))
    reasons = ticks(_l("Reasons for low participation"), REASON_LABELS)

    def __init__(self, *args: Any, named: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.involvement.choices = _involvements(outside=named)
        if not named:
            del self.name

    def stated(
        self, country_iso3: str, country_as_stated: str, programme: RecordedProgramme | None
    ) -> StatedFinding:
        """What it says of the programme, or else of what it names in the country."""
        return StatedFinding(
            country_iso3=country_iso3,
            country_as_stated=country_as_stated,
            programme=stated_programme(programme) if programme else None,
            name="" if programme else self.name.data,
            groups=tuple(group for group in Group if group in (self.groups.data or ())),
            involvement=Involvement(self.involvement.data),
            stage=Stage(self.stage.data) if self.stage.data else None,
            text=self.text.data,
            source=self.source.data,
            paragraph=self.paragraph.data,
        )

    def particulars(self) -> Particulars:
        return Particulars(
            document_date=self.document_date.data,
            channel=Channel(self.channel.data) if self.channel.data else None,
            residence=Residence(self.residence.data) if self.residence.data else None,
            labour_ministry_absent=truth(self.labour_ministry_absent),
            dialogue_with_coordinator=truth(self.dialogue_with_coordinator),
            dialogue_with_ministries=truth(self.dialogue_with_ministries),
            reasons=tuple(reason for reason in Reason if reason in (self.reasons.data or ())),
        )

    @classmethod
    def showing(cls, finding: RecordedFinding, today: date) -> Self:
        more = finding.particulars
        return cls(
            formdata=None,
            today=today,
            correcting=True,
            named=finding.programme is None,
            name=finding.name,
            involvement=finding.involvement.value,
            groups=[group.value for group in finding.groups],
            stage=finding.stage.value if finding.stage else "",
            text=finding.text,
            source=finding.source,
            paragraph=finding.paragraph,
            document_date=more.document_date,
            channel=more.channel.value if more.channel else "",
            residence=more.residence.value if more.residence else "",
            labour_ministry_absent=said(more.labour_ministry_absent),
            dialogue_with_coordinator=said(more.dialogue_with_coordinator),
            dialogue_with_ministries=said(more.dialogue_with_ministries),
            reasons=[reason.value for reason in more.reasons],
        )
