"""The page that shows how the fieldwork of a round goes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from surveys.collection.fieldwork.domain.forecasts import WINDOW_DAYS
from surveys.collection.fieldwork.labels import CHANNEL_LABELS, DISPOSITION_LABELS
from surveys.collection.fieldwork.monitor import Monitor, Turnout, monitor
from surveys.collection.population.labels import stratum_text
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import needs, note_look
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.foundation import charts
from surveys.foundation.database import current_session, now
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import LANGUAGES, page_language, write_day, write_number
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("monitor", __name__, url_prefix="/rounds/<int:round_id>/fieldwork")

# More days than this make a line nobody can read: the chart begins that many days ago.
_DAYS_SHOWN = 60


@bp.get("")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    session = current_session()
    round_ = find_round(session, round_id) or abort(404)
    note_look("rounds.seen", f"round:{round_id}")
    questionnaires = {
        asked.version_id: questionnaire_in(session, asked.version_id, page_language().code)
        for asked in round_.questionnaires
    }
    found = monitor(session, round_, questionnaires, now())
    is_open = period_of(round_).state(now()) is RoundState.OPEN
    until = now() if is_open else min(now(), round_.closed_at or round_.closes_at)
    return render_template(
        "monitor/page.html",
        round=round_,
        open=is_open,
        monitor=found,
        e=Fraction(round_.eligible_share),
        days=_chart(found, until.date()),
        days_title=_recent(found, until.date()) if is_open else _in_all(found),
        parts=_parts(found),
        questionnaires=questionnaires,
        disposition_labels=DISPOSITION_LABELS,
        channel_labels=CHANNEL_LABELS,
    )


def _chart(found: Monitor, until: date) -> charts.Trends | None:
    """Answers so far, day by day up to ``until``; None without two days to draw."""
    if not found.by_day or not found.invited:
        return None
    so_far = {day: total for day, _, total in found.by_day}
    first = max(found.by_day[0][0] - timedelta(days=1), until - timedelta(days=_DAYS_SHOWN))
    days = [first + timedelta(days=n) for n in range((max(until, first) - first).days + 1)]
    if len(days) < 2:
        return None
    totals, total = [], 0
    for day in days:
        total = max([total, *(n for when, n in so_far.items() if when <= day)])
        totals.append(Figure(total, Unit.COUNT, found.invited, "answers-so-far/1"))
    series = [(_("Answers so far"), totals)]
    return charts.trends([write_day(day) for day in days], series, 0, found.invited)


def _recent(found: Monitor, today: date) -> str:
    since = today - timedelta(days=WINDOW_DAYS - 1)
    recent = sum(number for day, number, _ in found.by_day if since <= day <= today)
    title: str = ngettext(
        "%(num)s answer came in during the last seven days; there are %(total)s in all.",
        "%(num)s answers came in during the last seven days; there are %(total)s in all.",
        recent,
        total=write_number(found.answered),
    )
    return title


def _in_all(found: Monitor) -> str:
    if not found.by_day:
        return ""
    first, last = found.by_day[0][0], found.by_day[-1][0]
    title: str
    if first == last:
        title = ngettext(
            "%(num)s answer came in, on %(day)s.",
            "%(num)s answers came in, on %(day)s.",
            found.answered,
            day=write_day(first),
        )
    else:
        title = ngettext(
            "%(num)s answer came in, from %(first)s to %(last)s.",
            "%(num)s answers came in, from %(first)s to %(last)s.",
            found.answered,
            first=write_day(first),
            last=write_day(last),
        )
    return title


def _parts(shown: Monitor) -> list[tuple[str, list[tuple[str, Turnout, charts.Bar]]]]:
    """Tables of turnout: a caption and rows of a label, the turnout and its bar."""
    labelled: list[tuple[str, tuple[Turnout, ...], Mapping[Any, Any]]] = [
        (_("By group"), shown.by_group, GROUP_LABELS),
        (_("By region"), shown.by_region, REGION_LABELS),
        (_("By language of the invitation"), shown.by_language, LANGUAGES),
        (_("By stratum of the sample"), shown.by_stratum, _stratum_labels(shown)),
    ]
    return [
        (caption, _rows(turnouts, labels)) for caption, turnouts, labels in labelled if turnouts
    ]


def _stratum_labels(shown: Monitor) -> dict[str, str]:
    """Who was invited by hand is of no stratum."""
    named = {turnout.part: stratum_text(turnout.part) for turnout in shown.by_stratum}
    return named | {"": _("Not drawn")}


def _rows(
    turnouts: Sequence[Turnout], labels: Mapping[Any, Any]
) -> list[tuple[str, Turnout, charts.Bar]]:
    return [(str(labels.get(t.part, t.part)), t, charts.bar(t.share)) for t in turnouts]
