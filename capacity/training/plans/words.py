"""Bounds, changes by hand and findings of a scenario in words of the page's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from capacity.training.catalogue.labels import euros
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.queries import title_of
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.settings import Change, Hand, Settings
from capacity.training.plans.schedule import month_of
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.constituents.models import Organization
from surveys.foundation.i18n import (
    isolated,
    language_name,
    page_language,
    page_locale,
    write_number,
    write_share,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What sentences need to know: courses, organizations that may be named, the first month."""

    courses: Mapping[int, CourseRecord]
    organizations: Mapping[int, Organization]
    begins: date

    def course(self, course_id: int) -> str:
        """Code and title; of a course that is gone its number."""
        record = self.courses.get(course_id)
        if record is None:
            return str(_("course %(number)s", number=write_number(course_id)))
        return f"{isolated(record.code)} {isolated(title_of(record, page_language().code))}"

    def organization(self, organization_id: int) -> str:
        found = self.organizations.get(organization_id)
        if found is None:
            return str(_("an organization that no longer shares its needs"))
        return isolated(found.name)

    def month(self, number: int) -> str:
        return month_name(month_of(self.begins, number))


def month_name(month: date) -> str:
    """Month and year, e.g. "March 2027"."""
    return str(format_date(month, "LLLL y", locale=page_locale()))


def bound_in_words(bound: Bound, settings: Settings, named: Named) -> str:
    """What the bound asks for, with its number: a phrase that stands in quotation marks."""
    match bound.kind:
        case Kind.BUDGET:
            text = _("the budget of %(money)s", money=euros(settings.budget))
        case Kind.ROOMS:
            text = ngettext(
                "at most %(num)s edition beginning in a month",
                "at most %(num)s editions beginning in a month",
                settings.rooms,
            )
        case Kind.CLOSED:
            text = _("months in which nothing begins")
        case Kind.LANGUAGE:
            text = ngettext(
                "at most %(num)s edition in %(language)s",
                "at most %(num)s editions in %(language)s",
                settings.editions_in.get(bound.of, 0),
                language=language_name(bound.of),
            )
        case Kind.EMPLOYERS:
            share = write_share(settings.employers)
            text = _("at least %(share)s of the places for employers' organizations", share=share)
        case Kind.WORKERS:
            share = write_share(settings.workers)
            text = _("at least %(share)s of the places for workers' organizations", share=share)
        case Kind.WOMEN:
            share = write_share(settings.women)
            text = _("at least %(share)s of the places kept for women", share=share)
        case Kind.FLOOR:
            region = Region(bound.of)
            text = ngettext(
                "at least %(num)s place for %(region)s",
                "at least %(num)s places for %(region)s",
                settings.floors.get(region, 0),
                region=REGION_LABELS[region],
            )
        case Kind.EACH:
            text = ngettext(
                "at most %(num)s course for an organization",
                "at most %(num)s courses for an organization",
                settings.courses_each,
            )
        case Kind.HAND:
            text = hand_in_words(settings.changes[int(bound.of)], named)
        case _nature:
            text = _NATURE[bound.kind]()
    return str(text)


_NATURE = {
    Kind.FEWEST: lambda: _("the fewest participants that a course is held for"),
    Kind.MOST: lambda: _("the places that a course has"),
    Kind.ORDER: lambda: _("courses that have to come before others"),
    Kind.LOGIC: lambda: _("the nature of a plan"),
}


def hand_in_words(change: Change, named: Named) -> str:
    """What was settled by hand, as a phrase without a full stop."""
    course, number = named.course(change.course_id), change.number or 0
    if change.language:
        language = language_name(change.language)
        course = _("%(course)s in %(language)s", course=course, language=language)
    month = "" if change.month is None else named.month(change.month)
    who = "" if change.organization_id is None else named.organization(change.organization_id)
    match change.kind:
        case Hand.AT_LEAST:
            text = ngettext(
                "at least %(num)s edition of %(course)s",
                "at least %(num)s editions of %(course)s",
                number,
                course=course,
            )
        case Hand.AT_MOST if not number:
            text = _("no edition of %(course)s", course=course)
        case Hand.AT_MOST:
            text = ngettext(
                "at most %(num)s edition of %(course)s",
                "at most %(num)s editions of %(course)s",
                number,
                course=course,
            )
        case Hand.IN_MONTH:
            text = _("an edition of %(course)s begins in %(month)s", course=course, month=month)
        case Hand.NOT_IN_MONTH:
            text = _("no edition of %(course)s begins in %(month)s", course=course, month=month)
        case Hand.TAKES:
            text = _("%(who)s has places in %(course)s", who=who, course=course)
        case Hand.DOES_NOT_TAKE:
            text = _("%(who)s has no places in %(course)s", who=who, course=course)
        case Hand.WOMEN_AT_MOST:
            text = ngettext(
                "at most %(num)s woman can come from %(who)s to %(course)s",
                "at most %(num)s women can come from %(who)s to %(course)s",
                number,
                who=who,
                course=course,
            )
    return str(text)


def field_of(bound: Bound) -> str:
    """The id of the field of the settings that changes the bound; "" where none does."""
    match bound.kind:
        case Kind.LANGUAGE:
            return f"language_{bound.of}"
        case Kind.FLOOR:
            return f"floor_{bound.of}"
    return _FIELDS.get(bound.kind, "")


_FIELDS = {
    Kind.BUDGET: "budget",
    Kind.ROOMS: "rooms",
    Kind.CLOSED: "closed_months",
    Kind.EMPLOYERS: "employers",
    Kind.WORKERS: "workers",
    Kind.WOMEN: "women",
    Kind.EACH: "courses_each",
}


def linked(text: str, address: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, text)
