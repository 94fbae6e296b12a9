"""Forms of sign-in and of the administrator's pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, Length

from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.domain.endings import Fault, Way
from surveys.constituents.ending_words import FAULT_LABELS, WAY_LABELS
from surveys.constituents.geography import all_countries
from surveys.constituents.labels import GROUP_LABELS, ROLE_LABELS
from surveys.constituents.models import Organization
from surveys.constituents.passwords import MAX_LENGTH, MIN_LENGTH
from surveys.constituents.roles import GROUP_ROLES, ORGANIZATION_ROLES, Grant, Group, Role
from surveys.foundation.forms import (
    DAY_REQUIRED,
    NOT_CHOSEN,
    REQUIRED,
    Boxes,
    DayField,
    at_most,
    plain,
    visible,
)
from surveys.foundation.i18n import LANGUAGES, isolated, page_language

_EMAIL = Email(_l("Enter an e-mail address such as name@example.org."))
_NAME_LENGTH = at_most(200)
_PASSWORD_LENGTH = Length(
    MIN_LENGTH, MAX_LENGTH, message=_l("Use between %(min)d and %(max)d characters.")
)


def language_choices() -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in LANGUAGES.items()]


def organization_choice(organization: Organization) -> SelectChoice:
    """An organization in a list to choose from, with its country."""
    country = country_name(organization.country_iso3, page_language().code)
    label = f"{isolated(organization.name)} ({isolated(country)})"
    return SelectChoice(str(organization.id), label)


class SignInForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [REQUIRED, Length(max=254)])
    password = PasswordField(_l("Password"), [REQUIRED, Length(max=MAX_LENGTH)])


class ProfileForm(FlaskForm):
    language = SelectField(_l("Language"), choices=language_choices())


class PasswordForm(FlaskForm):
    current = PasswordField(_l("Current password"), [REQUIRED])
    new = PasswordField(_l("New password"), [REQUIRED, _PASSWORD_LENGTH])
    again = PasswordField(
        _l("New password once more"),
        [REQUIRED, EqualTo("new", _l("The two new passwords are not the same."))],
    )


class PersonForm(FlaskForm):
    name = StringField(_l("Name"), [REQUIRED, _NAME_LENGTH], filters=[visible])
    email = EmailField(_l("E-mail address"), [REQUIRED, _EMAIL, Length(max=254)], filters=[plain])
    language = SelectField(_l("Language"), choices=language_choices())
    password = PasswordField(
        _l("First password"),
        [REQUIRED, _PASSWORD_LENGTH],
        description=_l("Hand it over in person or by phone; it can be changed after sign-in."),
    )


class NewPasswordForm(FlaskForm):
    """An administrator's new password for somebody who forgot the old one."""

    password = PasswordField(
        _l("New password for this person"),
        [REQUIRED, _PASSWORD_LENGTH],
        description=_l("Hand it over in person or by phone; it can be changed after sign-in."),
    )


class RoleForm(FlaskForm):
    """A role and, where it needs one, its organization or its group."""

    role = SelectField(_l("Role"), choices=[SelectChoice(r, ROLE_LABELS[r]) for r in Role])
    organization = SelectField(_l("Organization"), choices=[])
    group = SelectField(
        _l("Group"), choices=[NOT_CHOSEN, *(SelectChoice(g, GROUP_LABELS[g]) for g in Group)]
    )

    def __init__(self, organizations: Sequence[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = [NOT_CHOSEN, *map(organization_choice, organizations)]

    def validate_organization(self, field: SelectField) -> None:
        if (self.role.data in ORGANIZATION_ROLES) != bool(field.data):
            raise ValidationError(
                _l("Choose an organization for respondents and focal points, and only for them.")
            )

    def validate_group(self, field: SelectField) -> None:
        if (self.role.data in GROUP_ROLES) != bool(field.data):
            raise ValidationError(_l("Choose a group for reviewers, and only for them."))

    def grant(self) -> Grant:
        return Grant(
            Role(self.role.data),
            int(self.organization.data) if self.organization.data else None,
            Group(self.group.data) if self.group.data else None,
        )


class OrganizationForm(FlaskForm):
    name = StringField(_l("Name of the organization"), [REQUIRED, _NAME_LENGTH], filters=[visible])
    group = SelectField(_l("Group"), choices=[SelectChoice(g, GROUP_LABELS[g]) for g in Group])
    country = SelectField(_l("Country"), choices=[])
    language = SelectField(_l("Language of its letters"), choices=language_choices())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = page_language().code
        self.country.choices = [
            SelectChoice(c.iso3, country_name(c.iso3, locale))
            for c in sorted_by_name(all_countries(), locale)
        ]


class EndingForm(FlaskForm):
    """That an organization has ended: on which day, how, and which came after it."""

    day = DayField(
        _l("Day on which it ended"),
        [DAY_REQUIRED],
        description=_l("Today or a day before."),
    )
    way = RadioField(
        _l("How it ended"),
        [DataRequired(_l("Choose one."))],
        choices=[SelectChoice(way, label) for way, label in WAY_LABELS.items()],
    )
    successors = Boxes(
        _l("Which came after it"),
        choices=[],
        description=_l(
            "One for a merger, two or more for a split. An organization that is not listed must"
            " be added to the register first."
        ),
    )

    def __init__(self, organizations: Sequence[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successors.choices = [SelectChoice(str(o.id), o.name) for o in organizations]

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset(map(int, self.successors.data or ()))

    def ended_how(self) -> Way:
        return Way(self.way.data)

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Say each fault at the field that it is about; of one that has ended no field is shown."""
        for fault in faults:
            if fault is Fault.ENDED_ALREADY:
                self.form_errors.append(FAULT_LABELS[fault])
                continue
            field = self.day if fault in _ABOUT_DAY else self.successors
            field.errors = [*field.errors, FAULT_LABELS[fault]]


_ABOUT_DAY = (Fault.IN_FUTURE, Fault.FORMED_LATER)
