"""Forms for running a round."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.collection.rounds.actions import Change, Settings, Versions
from surveys.collection.rounds.domain import FEWEST_ORGANIZATIONS, FEWEST_RESPONDENTS, Mode
from surveys.collection.rounds.domain.asking import common_languages
from surveys.collection.rounds.domain.tags import TagKind, typed_tags
from surveys.collection.rounds.labels import MODE_CHOICES, tag_problem_text
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import languages_of
from surveys.constituents.forms import language_choices
from surveys.constituents.roles import Group
from surveys.foundation.forms import DAY_REQUIRED, REQUIRED, DayField, plain, visible
from surveys.foundation.i18n import LANGUAGES, isolated
from surveys.questionnaires.domain.structure import Kind
from surveys.questionnaires.queries import Published

_CHOSEN = DataRequired(_l("Choose from the list."))

ALL_DIAGNOSTICS = "diagnostics"
BY_GROUP = "by-group"
_DIAGNOSTIC_FIELDS = {Group.GOVERNMENT: "government", Group.EMPLOYERS: "employers"}
_DIAGNOSTIC_FIELDS |= {Group.WORKERS: "workers"}


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


class PercentField(DecimalField):
    """A percentage as people type it: with a point or a comma."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])


class TagsField(TextAreaField):
    """Tags of one kind, comma-separated or one a line. ``data`` stays as it was typed."""

    def __init__(self, label: Any, kind: TagKind, **kwargs: Any) -> None:
        super().__init__(label, filters=[visible], **kwargs)
        self.kind = kind

    def pre_validate(self, form: FlaskForm) -> None:
        _values, problems = typed_tags(self.kind, self.data or "")
        if problems:
            raise ValidationError(" ".join(map(tag_problem_text, problems)))

    @property
    def tags(self) -> tuple[str, ...]:
        return typed_tags(self.kind, self.data or "")[0]


class RoundForm(FlaskForm):
    """A round as it is planned. Days are whole days in Coordinated Universal Time.

    For changing a round, fields that are fixed by then are taken out of the form.
    """

    title = StringField(_l("Title of the round"), [REQUIRED, Length(max=200)], filters=[visible])
    version = SelectField(_l("Questionnaire"), choices=[])
    government = SelectField(_l("Diagnostic for governments"), choices=[])
    employers = SelectField(_l("Diagnostic for employers' organizations"), choices=[])
    workers = SelectField(_l("Diagnostic for workers' organizations"), choices=[])
    mode = RadioField(
        _l("What is known of who answered"),
        choices=[SelectChoice(m, MODE_CHOICES[m]) for m in Mode],
    )
    languages = SelectMultipleField(
        _l("Languages offered"),
        choices=language_choices(),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    organizer = StringField(_l("Who asks"), [Length(max=200)], filters=[visible])
    reply_to = EmailField(
        _l("Address for replies"),
        [
            Optional(),
            Length(max=254),
            Email(_l("Enter an e-mail address such as name@example.org.")),
        ],
        filters=[plain],
    )
    opens_on = DayField(_l("First day"), [DAY_REQUIRED])
    closes_on = DayField(_l("Last day"), [DAY_REQUIRED])
    outcome = TagsField(_l("Outcome codes"), TagKind.OUTCOME)
    programme = TagsField(_l("Programmes"), TagKind.PROGRAMME)
    biennium = TagsField(_l("Biennia"), TagKind.BIENNIUM)
    eligible = PercentField(
        _l("Share taken to be eligible, in per cent"),
        [
            InputRequired(_l("Enter a percentage from 0 to 100.")),
            NumberRange(0, 100, _l("Enter a percentage from 0 to 100.")),
        ],
        places=None,
    )
    retention = IntegerField(
        _l("Months until personal data is removed"),
        [
            InputRequired(_l("Enter a whole number from 1 to 120.")),
            NumberRange(1, 120, _l("Enter a whole number from 1 to 120.")),
        ],
    )
    respondents = IntegerField(
        _l("Fewest respondents behind a published figure"),
        [Optional(), NumberRange(FEWEST_RESPONDENTS, 1000, _l("Enter a whole number from 5 on."))],
    )
    organizations = IntegerField(
        _l("Fewest organizations behind a published figure"),
        [
            Optional(),
            NumberRange(FEWEST_ORGANIZATIONS, 1000, _l("Enter a whole number from 3 on.")),
        ],
    )
    shown = HiddenField()
    press = HiddenField()

    def __init__(self, library: Sequence[Published], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._library = library
        diagnostics = [p for p in library if p.kind == Kind.DIAGNOSTIC]
        together = [
            SelectChoice(ALL_DIAGNOSTICS, _l("All three diagnostics: each group is asked its own")),
            SelectChoice(BY_GROUP, _l("Diagnostics chosen group by group, below")),
        ]
        self.version.choices = [*map(_choice, library), *(together if diagnostics else ())]
        for group, name in _DIAGNOSTIC_FIELDS.items():
            own = [p for p in diagnostics if p.questionnaire.group == group]
            nobody = SelectChoice("", _l("This group is not asked"))
            self[name].choices = [nobody, *map(_choice, own)]

    def validate_version(self, field: SelectField) -> None:
        if field.data == BY_GROUP and not any(self[n].data for n in _DIAGNOSTIC_FIELDS.values()):
            raise ValidationError(_l("Choose the diagnostic of at least one group."))
        if field.data == ALL_DIAGNOSTICS and len(self._latest_diagnostics()) < len(Group):
            raise ValidationError(_l("Not every group has a diagnostic yet."))

    def validate_closes_on(self, field: DayField) -> None:
        first: date | None = self.opens_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_l("The last day must not lie before the first."))

    def validate_eligible(self, field: DecimalField) -> None:
        if field.errors or field.data is None:
            return  # what is no percentage at all may be too large to be rounded
        if field.data != round(field.data, 2):
            raise ValidationError(_l("Use at most two decimals."))

    def _latest_diagnostics(self) -> dict[Group, int]:
        """The library has the newest version first."""
        found: dict[Group, int] = {}
        for each in self._library:
            if each.kind == Kind.DIAGNOSTIC:
                found.setdefault(Group(each.questionnaire.group), each.id)
        return found

    @property
    def versions(self) -> Versions | None:
        """What the round asks; a diagnostic is asked only of the group it is made for."""
        if self.version is None:
            return None
        if self.version.data == ALL_DIAGNOSTICS:
            return self._latest_diagnostics()
        if self.version.data == BY_GROUP:
            chosen = {group: self[name].data for group, name in _DIAGNOSTIC_FIELDS.items()}
            return {group: int(number) for group, number in chosen.items() if number}
        number = int(self.version.data)
        (found,) = (each for each in self._library if each.id == number)
        return {Group(found.questionnaire.group): number} if found.questionnaire.group else number

    @property
    def opens_at(self) -> datetime | None:
        return None if self.opens_on is None else beginning_of(self.opens_on.data)

    @property
    def closes_at(self) -> datetime | None:
        return None if self.closes_on is None else end_of(self.closes_on.data)

    def settings(self, round_: Round | None = None) -> Settings:
        """What was entered; of fields that were taken out, what ``round_`` says."""
        kept = Settings() if round_ is None else settings_of(round_)
        return Settings(
            languages=tuple(self.languages.data or self._common_languages() or kept.languages),
            organizer=self.organizer.data,
            reply_to=self.reply_to.data or "",
            eligible_share=self.eligible.data / 100 if self.eligible else kept.eligible_share,
            retention_months=self.retention.data if self.retention else kept.retention_months,
            fewest_respondents=(
                self.respondents.data or FEWEST_RESPONDENTS
                if self.respondents
                else kept.fewest_respondents
            ),
            fewest_organizations=(
                self.organizations.data or FEWEST_ORGANIZATIONS
                if self.organizations
                else kept.fewest_organizations
            ),
            tags={
                field.kind: field.tags for field in (self.outcome, self.programme, self.biennium)
            },
        )

    def _common_languages(self) -> list[str]:
        """Where none is ticked: those in which everything chosen can be asked."""
        versions = self.versions
        if versions is None:
            return []
        chosen = {versions} if isinstance(versions, int) else set(versions.values())
        offered = [each.languages for each in self._library if each.id in chosen]
        return common_languages(offered, list(LANGUAGES))

    def change(self, round_: Round) -> Change:
        return Change(
            settings=self.settings(round_),
            title=self.title.data,
            versions=self.versions,
            mode=Mode(self.mode.data) if self.mode else None,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
        )


def _choice(published: Published) -> SelectChoice:
    label = f"{isolated(published.questionnaire.title)} ({published.version})"
    return SelectChoice(str(published.id), label)


def settings_of(round_: Round) -> Settings:
    tags: Mapping[TagKind, tuple[str, ...]] = {
        kind: tuple(tag.value for tag in round_.tags if tag.kind == kind) for kind in TagKind
    }
    return Settings(
        languages=tuple(languages_of(round_)),
        organizer=round_.organizer,
        reply_to=round_.reply_to,
        eligible_share=round_.eligible_share,
        retention_months=round_.retention_months,
        fewest_respondents=round_.fewest_respondents or FEWEST_RESPONDENTS,
        fewest_organizations=round_.fewest_organizations or FEWEST_ORGANIZATIONS,
        tags=tags,
    )


def as_typed(round_: Round) -> dict[str, Any]:
    """The round in the fields of its form."""
    asked = {q.group: str(q.version_id) for q in round_.questionnaires}
    one = next(iter(asked.values())) if len(asked) == 1 else ""
    settings = settings_of(round_)
    return {
        "title": round_.title,
        "version": one or BY_GROUP,
        **({} if one else {name: asked.get(g, "") for g, name in _DIAGNOSTIC_FIELDS.items()}),
        "mode": round_.mode,
        "languages": list(settings.languages),
        "organizer": round_.organizer,
        "reply_to": round_.reply_to,
        "opens_on": round_.opens_at.date(),
        "closes_on": round_.closes_at.date(),
        **{kind: "\n".join((settings.tags or {})[kind]) for kind in TagKind},
        "eligible": percent(round_.eligible_share),
        "retention": round_.retention_months,
        "respondents": settings.fewest_respondents,
        "organizations": settings.fewest_organizations,
    }


def percent(share: Decimal) -> Decimal:
    """A share as a percentage without zeros at its end."""
    value = (share * 100).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


class StepForm(FlaskForm):
    """Pausing or closing a round, with a word on why, if somebody wishes."""

    reason = StringField(_l("Reason"), [Length(max=1000)], filters=[visible])


class ExtensionForm(FlaskForm):
    closes_on = DayField(_l("New last day"), [DAY_REQUIRED])
    reason = StringField(_l("Reason"), [Length(max=1000)], filters=[visible])


class ReopeningForm(FlaskForm):
    closes_on = DayField(_l("New last day"), [DAY_REQUIRED])
    reason = StringField(_l("Reason"), [REQUIRED, Length(max=1000)], filters=[visible])


class LinkForm(FlaskForm):
    """An item of this wave and the one of the wave before that it continues."""

    code = SelectField(_l("Question of this round"), [_CHOSEN], choices=[])
    previous_code = SelectField(_l("Question of the wave before"), [_CHOSEN], choices=[])
    comparable = BooleanField(_l("The two ask the same: compare their answers"))
