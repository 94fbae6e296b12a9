"""Forms in which programmes, findings and committees are entered by hand."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from capacity.participation.domain.codes import (
    INVOLVEMENTS,
    OUTSIDE_PROGRAMMES,
    Involvement,
    ProgrammeType,
    Stage,
)
from capacity.participation.domain.particulars import (
    Channel,
    CommitteeRole,
    CommitteeState,
    Composition,
    Particulars,
    RecordedCommittee,
    StatedCommittee,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import (
    RecordedFinding,
    RecordedProgramme,
    StatedFinding,
    StatedProgramme,
)
from capacity.participation.domain.residence import Residence
from capacity.participation.labels import (
    INVOLVEMENT_LABELS,
    PROGRAMME_TYPE_LABELS,
    RESIDENCE_LABELS,
    STAGE_LABELS,
)
from capacity.participation.register.labels import (
    CHANNEL_LABELS,
    COMMITTEE_ROLE_LABELS,
    COMMITTEE_STATE_LABELS,
    REASON_LABELS,
)
from surveys.collection.invitations.domain.presses import new_press
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.forms import TagsField
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.forms import plain
from surveys.constituents.geography import all_countries
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.i18n import page_language

_REQUIRED = DataRequired(_l("Fill in this field."))
_CHOSEN = DataRequired(_l("Choose from the list."))
_TOO_LONG = _l("Use at most %(max)d characters.")
_YEAR = NumberRange(1919, 2200, _l("Enter a year such as 2026."))
_SEATS = NumberRange(0, 10_000, _l("Enter a whole number from %(min)d to %(max)d."))
_NOT_STATED = SelectChoice("", _l("Not stated"))
_YES_OR_NO = [_NOT_STATED, SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


def _choices(labels: dict[Any, Any], codes: Iterable[str] | None = None) -> list[SelectChoice]:
    return [SelectChoice(code, labels[code]) for code in (labels if codes is None else codes)]


def _stated_or_not(label: Any, labels: dict[Any, Any]) -> SelectField:
    return SelectField(label, choices=[_NOT_STATED, *_choices(labels)], default="")


def _yes_or_no(label: Any) -> SelectField:
    return SelectField(label, choices=_YES_OR_NO, default="")


def _ticks(label: Any, labels: dict[Any, Any], description: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=_choices(labels),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=description,
    )


def _text(label: Any, longest: int, description: Any = "", required: bool = True) -> StringField:
    rules = [_REQUIRED] if required else [Optional()]
    length = Length(max=longest, message=_TOO_LONG)
    return StringField(label, [*rules, length], filters=[plain], description=description)


def _why(description: Any = "") -> TextAreaField:
    length = Length(max=1000, message=_TOO_LONG)
    return TextAreaField(
        _l("Why it is corrected"), [_REQUIRED, length], filters=[plain], description=description
    )


def _truth(field: SelectField) -> bool | None:
    return {"yes": True, "no": False}.get(field.data)


def said(value: bool | None) -> str:
    """A stated fact as the forms' fields hold it."""
    return "" if value is None else "yes" if value else "no"


class ProgrammeForm(FlaskForm):
    """A programme as documents name it."""

    country = SelectField(_l("Country or area"), [_CHOSEN], choices=[])
    type = SelectField(_l("Type"), [_CHOSEN], choices=_choices(PROGRAMME_TYPE_LABELS))
    title = _text(_l("Title"), 200)
    first_year = IntegerField(_l("First year"), [Optional(), _YEAR])
    last_year = IntegerField(_l("Last year"), [Optional(), _YEAR])
    codes = TagsField(
        _l("Outcome codes of the DWCP or the UN"),
        TagKind.OUTCOME,
        description=_l("Separate several codes by commas."),
    )
    reason = _why()

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if correcting:
            del self.country
        else:
            del self.reason
            locale = page_language().code
            self.country.choices = [
                SelectChoice("", ""),
                *(
                    SelectChoice(each.iso3, country_name(each.iso3, locale))
                    for each in sorted_by_name(all_countries(), locale)
                ),
            ]

    def validate_first_year(self, field: IntegerField) -> None:
        self._require_both()

    def validate_last_year(self, field: IntegerField) -> None:
        self._require_both()
        if field.data < self.first_year.data:
            raise ValidationError(_l("The last year lies before the first."))

    def _require_both(self) -> None:
        """Called for the one that is there."""
        if self.first_year.data is None or self.last_year.data is None:
            raise ValidationError(_l("Enter both years, or neither."))

    def stated(self) -> StatedProgramme:
        return StatedProgramme(
            ProgrammeType(self.type.data),
            self.title.data,
            self.first_year.data,
            self.last_year.data,
        )

    @classmethod
    def showing(cls, programme: RecordedProgramme, codes: Iterable[str]) -> Self:
        return cls(
            formdata=None,
            correcting=True,
            type=programme.type.value,
            title=programme.title,
            first_year=programme.first_year,
            last_year=programme.last_year,
            codes=", ".join(codes),
        )


class _Sourced(FlaskForm):
    """What a document says, and where it stands."""

    text = TextAreaField(
        _l("What the document says"),
        [_REQUIRED, Length(max=1000, message=_TOO_LONG)],
        filters=[plain],
    )
    source = _text(_l("Document"), 100, _l("Its number or title, such as GB.306/TC/1."))
    paragraph = _text(_l("Paragraph or page"), 100)
    document_date = DateField(_l("Date of the document"), [Optional()])
    reason = _why()
    press = HiddenField(validators=[Length(min=1, max=32)])

    def __init__(self, *args: Any, today: date, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not correcting:
            del self.reason
        if not self.press.data:
            self.press.data = new_press()

    def validate_document_date(self, field: DateField) -> None:
        if field.data is not None and not date(1919, 1, 1) <= field.data <= self.today:
            raise ValidationError(_l("Enter a day that has passed, from 1919 on."))


_ABOUT_PROGRAMMES = [
    code for code in Involvement if INVOLVEMENTS[code].family not in OUTSIDE_PROGRAMMES
]


class FindingForm(_Sourced):
    """One finding about a programme; what the document does not say stays open."""

    involvement = SelectField(
        _l("Finding"),
        [_CHOSEN],
        choices=[SelectChoice("", ""), *_choices(INVOLVEMENT_LABELS, _ABOUT_PROGRAMMES)],
    )
    groups = _ticks(_l("Groups"), GROUP_LABELS)
    stage = _stated_or_not(_l("Stage"), STAGE_LABELS)
    channel = _stated_or_not(_l("By which channel"), CHANNEL_LABELS)
    residence = _stated_or_not(_l("ILO in the country"), RESIDENCE_LABELS)
    labour_ministry_absent = _yes_or_no(_l("Was the ministry of labour absent?"))
    dialogue_with_coordinator = _yes_or_no(
        _l("Was there dialogue with the UN Resident Coordinator?")
    )
    dialogue_with_ministries = _yes_or_no(_l("Was there dialogue with line ministries?"))
    reasons = _ticks(_l("Reasons for low participation"), REASON_LABELS)

    def stated(self, programme: RecordedProgramme) -> StatedFinding:
        return StatedFinding(
            country_iso3=programme.country_iso3,
            country_as_stated=country_name(programme.country_iso3, "en"),
            programme=StatedProgramme(
                programme.type, programme.title, programme.first_year, programme.last_year
            ),
            name="",
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
            labour_ministry_absent=_truth(self.labour_ministry_absent),
            dialogue_with_coordinator=_truth(self.dialogue_with_coordinator),
            dialogue_with_ministries=_truth(self.dialogue_with_ministries),
            reasons=tuple(reason for reason in Reason if reason in (self.reasons.data or ())),
        )

    @classmethod
    def showing(cls, finding: RecordedFinding, today: date) -> Self:
        more = finding.particulars
        return cls(
            formdata=None,
            today=today,
            correcting=True,
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


def _count(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), _SEATS])


class CommitteeForm(_Sourced):
    """What a document says of the programme's tripartite committee (R8)."""

    state = RadioField(_l("Committee"), [_CHOSEN], choices=_choices(COMMITTEE_STATE_LABELS))
    name = _text(_l("Name of the committee"), 200, required=False)
    government = _count(_l("Members from the government"))
    employers = _count(_l("Members from the employers"))
    workers = _count(_l("Members from the workers"))
    women = _count(_l("Women among the members"))
    men = _count(_l("Men among the members"))
    parts = _ticks(_l("In what it has a part"), COMMITTEE_ROLE_LABELS)
    tripartite_evaluation = _yes_or_no(_l("Was there a tripartite evaluation?"))

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
            tripartite_evaluation=_truth(self.tripartite_evaluation),
            text=self.text.data,
            source=self.source.data,
            paragraph=self.paragraph.data,
            document_date=self.document_date.data,
        )

    @classmethod
    def showing(cls, committee: RecordedCommittee, today: date) -> Self:
        stated, seats = committee.stated, committee.stated.composition
        return cls(
            formdata=None,
            today=today,
            correcting=True,
            state=stated.state.value,
            name=stated.name,
            government=seats.government,
            employers=seats.employers,
            workers=seats.workers,
            women=seats.women,
            men=seats.men,
            parts=[role.value for role in stated.roles],
            tripartite_evaluation=said(stated.tripartite_evaluation),
            text=stated.text,
            source=stated.source,
            paragraph=stated.paragraph,
            document_date=stated.document_date,
        )


class TakeBackForm(FlaskForm):
    """An entry that nothing comes in the place of."""

    why = TextAreaField(
        _l("Why it is taken back"),
        [_REQUIRED, Length(max=1000, message=_TOO_LONG)],
        filters=[plain],
    )
