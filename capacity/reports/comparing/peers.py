"""An organization's own profile beside its peers' quartiles: reading, and what a page draws.

Peers are the organizations of the same group in the same region, in other countries, that agreed
to be counted. Only what they agreed to is read: agreed and verified levels of the common areas, as
they stood in the latest edition. Who does not agree to be counted sees no peers either, as the
consent itself says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.levels import HIGHEST, LOWEST, CriterionRecord, Provenance
from capacity.diagnostics.domain.peers import Basis, Beside, Member, beside_peers
from capacity.diagnostics.domain.scores import SCORE_RULE
from capacity.reports.comparing.groups import common_scores
from capacity.reports.comparing.labels import (
    NOT_PUBLISHED,
    not_computable_text,
    source_text,
)
from capacity.reports.comparing.models import PeerScore
from capacity.reports.comparing.releasing import OFFER, group_of, hashed, latest_edition
from capacity.reports.comparing.rounds import texts_by_version
from capacity.reports.names import Names, Words
from surveys.constituents.consents import consenting
from surveys.foundation import charts
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import write_list, write_number


@dataclass(frozen=True, slots=True)
class Peers:
    """The others of the latest edition, and when it was made; None where there is none."""

    members: tuple[Member, ...] = ()
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PeerLine:
    code: str
    name: Words
    own: Figure
    lower: Figure
    median: Figure
    upper: Figure
    remark: str
    source: str


@dataclass(frozen=True, slots=True)
class PeersView:
    """``chart`` is None where nothing is published."""

    finding: str
    chart: charts.Strips | None
    lines: tuple[PeerLine, ...]


def counted_too(session: Session, facts: AssessmentFacts) -> bool:
    """Whether the organization itself agrees to be counted among the peers of others."""
    return bool(consenting(session, OFFER, [facts.organization_id]))


def peers_of(session: Session, facts: AssessmentFacts, provenance: Provenance) -> Peers:
    """The members of the latest edition of its group and region, without those of its country.

    Of each the scores by ``provenance`` of the areas that were judged by the same text as the
    organization's own.
    """
    edition = latest_edition(session, group_of(facts))
    if edition is None:
        return Peers()
    own = hashed(texts_by_version(session, (facts,))[facts.version_id])
    rows = session.scalars(
        select(PeerScore)
        .where(
            PeerScore.edition_id == edition.id,
            PeerScore.provenance == provenance,
            PeerScore.country_iso3 != facts.country_iso3,
            PeerScore.organization_id != facts.organization_id,
        )
        .order_by(PeerScore.organization_id)
    )
    scores: dict[int, dict[str, Figure]] = {}
    for row in rows:
        found = scores.setdefault(row.organization_id, {})
        if row.texts == own.get(row.area):
            found[row.area] = _score(row, provenance)
    members = (Member(number, facts.group, found, facts.region) for number, found in scores.items())
    return Peers(tuple(members), edition.made_at)


def _score(row: PeerScore, provenance: Provenance) -> Figure:
    return Figure(Fraction(row.numerator, row.divisor), Unit.LEVEL, 1, SCORE_RULE, provenance)


def beside(
    facts: AssessmentFacts,
    known: Sequence[CriterionRecord],
    others: Sequence[Member],
    provenance: Provenance,
) -> tuple[Beside, ...]:
    """The common areas in instrument order: the own score of today and the peers' quartiles."""
    scores = common_scores(known, provenance)
    own = Member(facts.organization_id, facts.group, scores, facts.region)
    return beside_peers(own, others, Basis.REGION, provenance)


def peers_view(found: Sequence[Beside], names: Names) -> PeersView:
    """Without a single published area only that is said, whatever the reason."""
    published = [each for each in found if each.median.known]
    if not published:
        return PeersView(str(_("Beside peers: not published.")), None, ())
    series = [_("This organization"), _("Median of the peers")]
    items = [
        (f"{each.area} {names.area(each.area)}", [each.own, each.median], (each.lower, each.upper))
        for each in found
    ]
    return PeersView(
        _finding(published),
        charts.strips(series, items, LOWEST, HIGHEST),
        tuple(_line(each, names) for each in found),
    )


def _finding(published: Sequence[Beside]) -> str:
    """In how many areas the own score lies above, in and below the middle half of the peers."""
    sides = [_side(each) for each in published]
    parts = write_list(_parts(*(sides.count(side) for side in (1, 0, -1))))
    if not parts:
        return str(_("This organization has no score of this kind to lay beside its peers."))
    return str(
        _("Beside the middle half of its peers, this organization lies %(parts)s.", parts=parts)
    )


def _parts(above: int, within: int, below: int) -> list[str]:
    number = write_number
    texts = (
        (
            above,
            ngettext("above it in %(n)s area", "above it in %(n)s areas", above, n=number(above)),
        ),
        (
            within,
            ngettext(
                "within it in %(n)s area", "within it in %(n)s areas", within, n=number(within)
            ),
        ),
        (
            below,
            ngettext("below it in %(n)s area", "below it in %(n)s areas", below, n=number(below)),
        ),
    )
    return [text for count, text in texts if count]


def _side(each: Beside) -> int | None:
    own, lower, upper = each.own.value, each.lower.value, each.upper.value
    if own is None or lower is None or upper is None:
        return None
    return 1 if own > upper else -1 if own < lower else 0


def _line(each: Beside, names: Names) -> PeerLine:
    return PeerLine(
        each.area,
        names.area(each.area),
        each.own,
        each.lower,
        each.median,
        each.upper,
        not_computable_text(each.own) if each.median.known else str(NOT_PUBLISHED),
        source_text(each.own, each.median),
    )


def alt_text() -> str:
    return str(
        _(
            "Each line runs from level %(lowest)s to level %(highest)s. The band is the middle"
            " half of the peers, from their lower to their upper quartile.",
            lowest=write_number(LOWEST),
            highest=write_number(HIGHEST),
        )
    )
