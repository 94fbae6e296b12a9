"""Grants, audit events and the subjects of jobs, put into words in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from surveys.constituents.labels import (
    AUDIT_ACTION_LABELS,
    AUDIT_DETAIL_LABELS,
    AUDIT_VALUE_LABELS,
    GROUP_LABELS,
    ROLE_LABELS,
    SUBJECT_LABELS,
)
from surveys.constituents.models import AuditEvent, Membership, Person
from surveys.foundation.i18n import isolated, write_number


@dataclass(frozen=True, slots=True)
class EventInWords:
    """One line of the audit trail as a page shows it."""

    number: int
    at: datetime
    who: str
    what: str
    about: str
    details: tuple[str, ...]


def role_text(membership: Membership) -> str:
    """A role with its organization or group, e.g. "Reviewer (Workers)"."""
    role = str(ROLE_LABELS[membership.role])
    if membership.organization is not None:
        name = isolated(membership.organization.name)
        return str(_("%(role)s (%(place)s)", role=role, place=name))
    if membership.group is not None:
        return str(_("%(role)s (%(place)s)", role=role, place=GROUP_LABELS[membership.group]))
    return role


def subject_text(subject: str) -> str:
    """What ``subject``, e.g. "assessment:12", is called; the code itself where that is unknown."""
    kind, _colon, number = subject.partition(":")
    label = SUBJECT_LABELS.get(kind)
    if label is None or (number and not number.isdigit()):
        return subject
    return str(label) % {"number": write_number(int(number))} if number else str(label)


def event_in_words(event: AuditEvent, person: Person | None) -> EventInWords:
    return EventInWords(
        number=event.id,
        at=event.at,
        who=person.name if person else _("A command or nobody signed in"),
        what=str(AUDIT_ACTION_LABELS.get(event.action, event.action)),
        about=subject_text(event.subject),
        details=_details(event.details),
    )


def _details(details: Mapping[str, Any]) -> tuple[str, ...]:
    """The details of an event; what has no words of its own is shown as it is kept."""
    return tuple(
        _detail(name, value)
        for name, value in details.items()
        if value is not None and name not in _NOT_SHOWN
    )


# Kept, and not for whoever reads the trail: an institution's level is its own and its bureau's.
_NOT_SHOWN = {"level"}


def _detail(name: str, value: Any) -> str:
    match name:
        case "role" if value in ROLE_LABELS:
            return str(ROLE_LABELS[value])
        case "group" if value in GROUP_LABELS:
            return str(GROUP_LABELS[value])
        case "organization" | "invitation":
            return subject_text(f"{name}:{value}")
    label = AUDIT_DETAIL_LABELS.get(name)
    return f"{name}: {value}" if label is None else str(label) % {"value": _value(value)}


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int):
        return write_number(value)
    return str(AUDIT_VALUE_LABELS.get(value, value))
