"""A country's three groups side by side: reading by consent, and what a page draws.

Nothing is read before it is known that all may be shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.levels import HIGHEST, LOWEST, Provenance
from capacity.diagnostics.domain.tripartite import (
    COMMON_AREAS,
    AreaSpread,
    Contribution,
    Tripartite,
    tripartite,
)
from capacity.reports.comparing.groups import common_scores, group_scores
from capacity.reports.comparing.labels import not_computable_text, source_text
from capacity.reports.comparing.rounds import (
    AreaTexts,
    Records,
    latest_closed,
    levels_of,
    organizations_in,
    texts_by_version,
)
from capacity.reports.names import Names, Words
from surveys.constituents.consents import Offer, Recipient, Subject, consenting
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation import charts
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import write_figure, write_list

OFFER: Offer = (Subject.LEVELS, Recipient.COUNTRY)


@dataclass(frozen=True, slots=True)
class Shared:
    """What a country's organizations let be shown: their latest closed assessments by group.

    Complete, or empty: all three groups, and the consent of every organization among them.
    ``levels`` are by the assessment's id, ``texts`` by its questionnaire version's.
    """

    assessments: tuple[AssessmentFacts, ...] = ()
    levels: Mapping[int, Records] = field(default_factory=dict)
    texts: Mapping[int, AreaTexts] = field(default_factory=dict)

    def of(self, group: Group) -> list[AssessmentFacts]:
        return [facts for facts in self.assessments if facts.group is group]


@dataclass(frozen=True, slots=True)
class TripartiteLine:
    code: str
    name: Words
    scores: tuple[Figure, ...]
    spread: Figure
    remark: str
    source: str


@dataclass(frozen=True, slots=True)
class TripartiteView:
    finding: str
    groups: tuple[str, ...]
    chart: charts.Strips
    lines: tuple[TripartiteLine, ...]


def shared_in(session: Session, country_iso3: str) -> Shared:
    """Every organization with a closed assessment contributes, and each must have agreed."""
    latest = latest_closed(session, organizations_in(session, country_iso3))
    ids = {facts.organization_id for facts in latest}
    if {facts.group for facts in latest} != set(Group) or consenting(session, OFFER, ids) != ids:
        return Shared()
    return Shared(latest, levels_of(session, latest), texts_by_version(session, latest))


def side_by_side(shared: Shared, provenance: Provenance) -> Tripartite:
    """The common areas of the three groups; not published unless all is shared."""
    return tripartite(
        [
            Contribution(group, _scores(shared, group, provenance), True, _texts(shared, group))
            for group in Group
            if shared.of(group)
        ],
        provenance,
    )


def _scores(shared: Shared, group: Group, provenance: Provenance) -> dict[str, Figure]:
    return group_scores(
        [common_scores(shared.levels[facts.id], provenance) for facts in shared.of(group)],
        provenance,
    )


def _texts(shared: Shared, group: Group) -> dict[str, frozenset[str]]:
    texts = [shared.texts[facts.version_id] for facts in shared.of(group)]
    return {area: frozenset(each[area] for each in texts if area in each) for area in COMMON_AREAS}


def tripartite_view(found: Tripartite, names: Names) -> TripartiteView:
    groups = tuple(str(GROUP_LABELS[group]) for group in Group)
    items = [(f"{each.area} {names.area(each.area)}", each.scores, None) for each in found.areas]
    return TripartiteView(
        _finding(found.areas, names),
        groups,
        charts.strips(groups, items, LOWEST, HIGHEST),
        tuple(_line(each, names) for each in found.areas),
    )


def _finding(areas: Sequence[AreaSpread], names: Names) -> str:
    """Where the groups lie furthest apart and where closest; never which lies above which."""
    known = [(Fraction(e.spread.value), e.area) for e in areas if e.spread.value is not None]
    if not known:
        return str(_("No area has a score of all three groups on these levels."))
    widest, closest = max(known)[0], min(known)[0]
    if widest == closest:
        same = _width(widest)
        return str(
            _("The three groups lie equally far apart in all areas: by %(width)s.", width=same)
        )
    return str(
        _(
            "The three groups lie furthest apart in %(far)s (by %(width)s), closest in %(near)s"
            " (by %(closest)s).",
            far=_areas([area for width, area in known if width == widest], names),
            width=_width(widest),
            near=_areas([area for width, area in known if width == closest], names),
            closest=_width(closest),
        )
    )


def _areas(codes: Sequence[str], names: Names) -> str:
    return write_list(f"{code} {names.area(code)}" for code in codes)


def _width(value: Fraction) -> str:
    return write_figure(Figure(value, Unit.LEVEL, 3, "tripartite-spread/1"))


def _line(each: AreaSpread, names: Names) -> TripartiteLine:
    return TripartiteLine(
        each.area,
        names.area(each.area),
        each.scores,
        each.spread,
        not_computable_text(each.spread),
        source_text(*each.scores),
    )


def alt_text() -> str:
    return str(
        _(
            "Each line runs from level 1 to level 5, with one mark for each group; the stretch"
            " between the marks is the spread."
        )
    )
