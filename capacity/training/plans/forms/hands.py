"""One change by hand."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from capacity.training.domain.planning.problem import Candidate
from capacity.training.domain.settings import COUNTED, OF_ORGANIZATION, TIMED, Change, Hand
from capacity.training.plans.forms.fields import WholeField
from capacity.training.plans.inputs import Inputs
from capacity.training.plans.labels import HAND_LABELS
from capacity.training.plans.presentation import month_choices
from capacity.training.plans.words import Named
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.models import Organization
from surveys.foundation.forms import at_most, plain
from surveys.foundation.i18n import language_name, page_language


class HandForm(FlaskForm):
    """One change by hand; which fields count depends on what is settled."""

    kind = RadioField(
        _l("What is settled"),
        [InputRequired(_l("Choose what is settled."))],
        choices=[SelectChoice(code, text) for code, text in HAND_LABELS.items()],
    )
    offering = SelectField(_l("Course and language"), [InputRequired(_l("Choose a course."))])
    number = WholeField(_l("Number"), 0, 1000, needed=False)
    month = SelectField(_l("Month"))
    organization = SelectField(_l("Organization"))
    reason = TextAreaField(_l("Reason"), [at_most(500)], filters=[plain], default="")

    def __init__(self, inputs: Inputs, named: Named, months: int, **values: Any) -> None:
        super().__init__(**values)
        self._inputs = inputs
        self._months = months
        nothing = SelectChoice("", _("Choose …"))
        self.offering.choices = [nothing, *_offerings(inputs, named)]
        self.month.choices = [nothing, *month_choices(named.begins, months)]
        self.organization.choices = [nothing, *_organizations(inputs)]

    @property
    def _kind(self) -> Hand | None:
        return Hand(self.kind.data) if self.kind.data in list(Hand) else None

    def validate_number(self, field: WholeField) -> None:
        if self._kind not in COUNTED:
            return
        if field.data is None:
            raise ValidationError(_l("Fill in this field."))
        if self._kind is Hand.AT_LEAST and field.data > self._months:
            raise ValidationError(_l("A course begins once a month at most."))

    def validate_month(self, field: SelectField) -> None:
        if self._kind in TIMED and not field.data:
            raise ValidationError(_l("Choose a month."))

    def validate_organization(self, field: SelectField) -> None:
        if self._kind not in OF_ORGANIZATION:
            return
        candidate = self._candidate()
        if candidate is None:
            raise ValidationError(_l("Choose an organization."))
        if self._kind is Hand.TAKES and not self.offering.errors:
            self._check_taking(candidate)

    def _candidate(self) -> Candidate | None:
        typed = self.organization.data
        return next((c for c in self._inputs.needed.candidates if str(c.id) == typed), None)

    def _check_taking(self, candidate: Candidate) -> None:
        course_id, language = _offering(self.offering.data)
        course = next(one for one in self._inputs.courses if one.id == course_id)
        if candidate.group not in course.groups:
            raise ValidationError(_l("The course is not for organizations of this group."))
        if language not in candidate.languages:
            raise ValidationError(_l("The organization does not work in this language."))

    def change(self) -> Change:
        """What is settled, with those fields alone that count for it."""
        kind = Hand(self.kind.data)
        course_id, language = _offering(self.offering.data)
        of_one = kind in OF_ORGANIZATION
        return Change(
            kind,
            course_id,
            # Of an organization: the course in whichever language, unless it is to take it.
            language if not of_one or kind is Hand.TAKES else "",
            self.number.data if kind in COUNTED else None,
            int(self.month.data) if kind in TIMED else None,
            int(self.organization.data) if of_one else None,
        )


def _offering_code(course_id: int, language: str) -> str:
    return f"{course_id}:{language}"


def _offering(code: str) -> tuple[int, str]:
    course_id, _colon, language = code.partition(":")
    return int(course_id), language


def _offerings(inputs: Inputs, named: Named) -> Iterable[SelectChoice]:
    for course in inputs.courses:
        for language in sorted(course.languages):
            text = f"{named.course(course.id)} ({language_name(language)})"
            yield SelectChoice(_offering_code(course.id, language), text)


def _organizations(inputs: Inputs) -> Iterable[SelectChoice]:
    """Those that have needs, by country and name."""
    needing = {need.organization_id for need in inputs.needed.needs}
    for organization in inputs.needed.organizations.values():
        if organization.id in needing:
            yield SelectChoice(str(organization.id), _organization_text(organization))


def _organization_text(organization: Organization) -> str:
    place = country_name(organization.country_iso3, page_language().code)
    return f"{organization.name} ({place}, {GROUP_LABELS[organization.group]})"
