"""A plan and a country's plan as workbooks; the terms of a plan as a calendar."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from capacity.diagnostics.action_plans.labels import PART_LABELS, STATE_LABELS, SUPPORT_LABELS
from capacity.diagnostics.action_plans.models import PlanAction
from capacity.diagnostics.action_plans.naming import Names
from capacity.diagnostics.action_plans.national import NationalArea
from capacity.diagnostics.domain.action_plan import ActionState
from capacity.diagnostics.domain.calendar import DayEvent, calendar
from surveys.foundation.config import Settings
from surveys.foundation.i18n import page_language
from surveys.foundation.workbooks import Cell, Column, workbook

_WIDTHS = {
    "criterion": 34,
    "text": 60,
    "owner": 24,
    "term": 14,
    "support": 24,
    "outcome": 16,
    "assumptions": 40,
    "risks": 40,
    "state": 14,
    "progress": 12,
    "reason": 40,
    "note": 40,
}


def _columns(*parts: str) -> list[Column]:
    return [Column(str(PART_LABELS[part]), _WIDTHS[part]) for part in parts]


def _written(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    return workbook(name, columns, rows, page_language().direction == "rtl")


def wanted(kinds: Iterable[str]) -> str:
    """The kinds of support in words, in one order everywhere."""
    known = set(kinds)
    return ", ".join(str(label) for kind, label in SUPPORT_LABELS.items() if kind in known)


def plan_workbook(actions: Sequence[PlanAction], names: Names) -> bytes:
    """Every action as the page lists it, with everything that the institution says of it."""
    rows = (
        (
            str(names.criterion(action.criterion)) or _("Across criteria"),
            action.text,
            action.owner,
            action.term,
            wanted(support.kind for support in action.supports),
            action.outcome,
            action.assumptions,
            action.risks,
            str(STATE_LABELS[action.state]),
            action.progress,
            action.reason,
            action.note,
        )
        for action in actions
    )
    return _written(_("Action plan"), _columns(*_WIDTHS), rows)


def national_workbook(areas: Sequence[NationalArea]) -> bytes:
    """The lines of the country's plan, as its page shows them."""
    columns = [
        Column(_("Area"), 30),
        Column(_("Organization"), 30),
        *_columns("criterion", "text", "term", "support", "outcome"),
    ]
    rows = (
        (
            str(area.name) or _("Across areas"),
            line.organization,
            str(line.criterion) or _("Across criteria"),
            line.text,
            line.term,
            wanted(line.support),
            line.outcome,
        )
        for area in areas
        for line in area.lines
    )
    return _written(_("Capacity development plan"), columns, rows)


def plan_calendar(
    title: str, actions: Iterable[PlanAction], names: Names, settings: Settings, now: datetime
) -> bytes:
    """The term of each action as a day. What was dropped is called off, which removes it from a
    calendar that has it already."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    events = (
        DayEvent(
            uid=f"action-{action.id}@{host}",
            day=action.term,
            title=action.text,
            description=_description(action, names),
            revision=action.revision,
            changed_at=action.changed_at,
            cancelled=action.state == ActionState.DROPPED,
        )
        for action in actions
    )
    return calendar(title, settings.operator or host, events, now)


def _description(action: PlanAction, names: Names) -> str:
    said = (
        ("criterion", str(names.criterion(action.criterion))),
        ("owner", action.owner),
        ("support", wanted(support.kind for support in action.supports)),
        ("state", str(STATE_LABELS[action.state])),
    )
    return "\n".join(
        _("%(what)s: %(value)s", what=PART_LABELS[part], value=value)
        for part, value in said
        if value
    )
