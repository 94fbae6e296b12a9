"""What documents say of committees (R8)."""

from dataclasses import asdict
from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    RadioField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from capacity.participation.domain.particulars import (
    CommitteeRole,
    CommitteeState,
    Composition,
    RecordedCommittee,
    StatedCommittee,
)
from capacity.participation.register.forms.fields import (
    CHOSEN,
    choices_of,
    said,
    ticks,
    truth,
    yes_or_no,
)
from capacity.participation.register.forms.sourced import SourcedForm
from capacity.participation.register.labels import (
    COMMITTEE_ROLE_LABELS,
    COMMITTEE_STATE_LABELS,
)
from surveys.foundation.forms import line

_SEATS = NumberRange(0, 10_000, _l("Enter a whole number from %(min)d to %(max)d."))


def _count(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), _SEATS])


class CommitteeForm(SourcedForm):
    """What a document says of the programme's tripartite committee (R8)."""

    state = RadioField(_l("Committee"), [CHOSEN], choices=choices_of(COMMITTEE_STATE_LABELS))
    name = line(_l("Name of the committee"), 200, Optional())
    government = _count(_l("Members from the government"))
    employers = _count(_l("Members from the employers"))
    workers = _count(_l("Members from the workers"))
    women = _count(_l("Women among the members"))
    men = _count(_l("Men among the members"))
    parts = ticks(_l("In what it has a part"), COMMITTEE_ROLE_LABELS)
    tripartite_evaluation = yes_or_no(_l("Was there a tripartite evaluation?"))

    def validate_state(self, field: RadioField) -> None:
        known = any(count is not None for count in self._counts())
        if known and field.data != CommitteeState.EXISTS:
            raise ValidationError(_l("Only a committee that exists has members."))

    def _counts(self) -> tuple[int | None, ...]:
        fields = (self.government, self.employers, self.workers, self.women, self.men)
        return tuple(field.data for field in fields)

    def stated(self) -> StatedCommittee:
        return StatedCommittee(
            state=CommitteeState(self.state.data),
            name=self.name.data or "",
            composition=Composition(*self._counts()),
            roles=tuple(role for role in CommitteeRole if role in (self.parts.data or ())),
            tripartite_evaluation=truth(self.tripartite_evaluation),
            text=self.text.data,
            source=self.source.data,
            paragraph=self.paragraph.data,
            document_date=self.document_date.data,
        )

    @classmethod
    def showing(cls, committee: RecordedCommittee, today: date) -> Self:
        stated = committee.stated
        return cls(
            formdata=None,
            today=today,
            correcting=True,
            state=stated.state.value,
            name=stated.name,
            **asdict(stated.composition),
            parts=[role.value for role in stated.roles],
            tripartite_evaluation=said(stated.tripartite_evaluation),
            text=stated.text,
            source=stated.source,
            paragraph=stated.paragraph,
            document_date=stated.document_date,
        )
