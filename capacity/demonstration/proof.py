"""The evidence that the institutions of country D put forward."""

from collections.abc import Mapping
from datetime import timedelta

from capacity.demonstration.walking import Walk
from capacity.diagnostics.domain.evidence import Visibility
from capacity.diagnostics.evidence.actions import Given, add_evidence, take_over
from capacity.diagnostics.evidence.queries import evidence_of

Levels = Mapping[str, int | None]

SITE = "https://www.example.org"


def prove_first(walk: Walk, levels: Levels) -> None:
    """Two years ago: the rules, which still hold, and the report of that year."""
    _add(
        walk,
        levels,
        "C1.2",
        900,
        Visibility.REVIEWER,
        "Rules of procedure",
        citation="Rules of procedure of the governing body, with the list of its decisions;"
        " file 3 of the secretariat's archive.",
    )
    _add(
        walk,
        levels,
        "C1.4",
        200,
        Visibility.REVIEWER,
        "Annual report, with the accounts",
        url=f"{SITE}/annual-report-of-the-first-round",
    )


def prove_again(walk: Walk, earlier: Walk, levels: Levels) -> None:
    """Now: what is new, and the rules taken over from the round before, over a year old by now."""
    _add(
        walk,
        levels,
        "C1.4",
        150,
        Visibility.REVIEWER,
        "Annual report, with the accounts",
        url=f"{SITE}/annual-report",
    )
    _add(
        walk,
        levels,
        "C2.2",
        60,
        Visibility.SHARED,
        "Monitoring table: results, starting values, targets",
        url=f"{SITE}/monitoring-table",
    )
    _add(
        walk,
        levels,
        "C4.1",
        500,
        Visibility.REVIEWER,
        "Two studies on the labour market",
        citation="Studies on wages and on informal work, 40 and 62 pages; in the library under"
        " labour market.",
    )
    _add(
        walk,
        levels,
        "C6.2",
        240,
        Visibility.REVIEWER,
        "Training plan for negotiators",
        citation="Training plan for negotiators, adopted by the governing body; minutes of its"
        " spring meeting, item 4.",
    )
    _add(
        walk,
        levels,
        "C8.1",
        30,
        Visibility.INSTITUTION,
        "Gender audit: draft of the findings",
        url=f"{SITE}/gender-audit-draft",
    )
    rules = evidence_of(walk.session, earlier.assessment.id)["C1.2"]
    take_over(walk.session, walk.assessment, rules, walk.focal_point.id, walk.calendar.before(23))


def _add(
    walk: Walk,
    levels: Levels,
    criterion: str,
    age: int,
    visibility: Visibility,
    title: str,
    url: str = "",
    citation: str = "",
) -> None:
    """A piece that was written ``age`` days before the round's day, for the level agreed on."""
    given = Given(
        title,
        levels[criterion] or 1,
        visibility,
        (walk.calendar.today - timedelta(days=age)).date(),
        url=url,
        citation=citation,
    )
    add_evidence(
        walk.session,
        walk.assessment,
        criterion,
        given,
        walk.focal_point.id,
        walk.calendar.before(24),
    )
