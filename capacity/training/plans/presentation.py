"""A scenario as its page shows it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from capacity.exchange.naming import Named as NamedCode
from capacity.exchange.naming import Names, called
from capacity.training.catalogue.queries import course_of
from capacity.training.domain.planning.explaining import Why
from capacity.training.domain.planning.problem import Candidate
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.proposals import Party, PlannedEdition
from capacity.training.domain.planning.solutions import Left, Solution
from capacity.training.plans.figures import (
    addressed_share,
    gap,
    group_share,
    partly_share,
    region_share,
    unmet_share,
    women_share,
)
from capacity.training.plans.inputs import Inputs, change_of, in_force
from capacity.training.plans.models import HandChange, PlanScenario
from capacity.training.plans.queries import Standing, organizations_named
from capacity.training.plans.schedule import months_of
from capacity.training.plans.words import Named, bound_in_words, field_of, hand_in_words, month_name
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_number, write_share

MOST_LINES = 20
"""As many criteria are listed under one reason; they are those of the greatest weight."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A scenario's line beside the others; without a proposal the figures are None."""

    standing: Standing
    addressed: Figure | None = None
    gap: Figure | None = None
    employers: Figure | None = None
    workers: Figure | None = None
    women: Figure | None = None


@dataclass(frozen=True, slots=True)
class ShownParty:
    """``organization`` is None where it no longer shares its needs and was offered no places; what
    it needs is told only while it shares that."""

    party: Party
    organization: Organization | None
    criteria: tuple[NamedCode, ...]


@dataclass(frozen=True, slots=True)
class ShownEdition:
    place: int  # in the proposal, from 1
    edition: PlannedEdition
    month: date
    parties: tuple[ShownParty, ...]
    by_group: tuple[tuple[str, int], ...]  # organizations of each group


@dataclass(frozen=True, slots=True)
class ShownMonth:
    month: date
    closed: bool
    editions: tuple[ShownEdition, ...]


@dataclass(frozen=True, slots=True)
class Equity:
    """One line: whose places, how many, the share, and what was asked for ("": nothing)."""

    label: str
    places: int
    share: Figure
    asked: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why needs stay unmet: their part of the demand, and the criteria of the greatest weight."""

    why: Why
    share: Figure
    lines: tuple[tuple[NamedCode, Left, Figure], ...]
    more: int


@dataclass(frozen=True, slots=True)
class ShownHand:
    hand: HandChange
    text: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ShownBound:
    text: str
    address: str  # of what changes it


def summary_of(standing: Standing) -> Summary:
    solution = standing.solution
    if solution is None or solution.proposal is None:
        return Summary(standing)
    return Summary(
        standing,
        addressed_share(solution),
        gap(solution),
        group_share(solution, Group.EMPLOYERS),
        group_share(solution, Group.WORKERS),
        women_share(solution),
    )


def named_for(session: Session, scenario: PlanScenario, inputs: Inputs) -> Named:
    """The courses and organizations that may be named: once approved, those of the plan too."""
    courses = dict(inputs.records)
    document = scenario.solution or {}
    editions = (document.get("proposal") or {}).get("editions", [])
    wanted = {hand.course_id for hand in scenario.hands}
    wanted |= {edition["course_id"] for edition in editions}
    wanted |= {opening["course_id"] for opening in document.get("openings", [])}
    for course_id in wanted - courses.keys():
        if record := course_of(session, course_id):
            courses[course_id] = record
    organizations = dict(inputs.needed.organizations)
    if scenario.approved_at is not None:
        # They have been offered places, which needs no consent.
        ids = {p["organization_id"] for edition in editions for p in edition["parties"]}
        organizations |= organizations_named(session, ids - organizations.keys())
    return Named(courses, organizations, scenario.plan.begins)


def editions_shown(
    solution: Solution, named: Named, known: Names, sharing: Container[int]
) -> tuple[ShownEdition, ...]:
    """``sharing``: the organizations that share their needs now."""
    if solution.proposal is None:
        return ()
    months = months_of(named.begins, solution.settings.months)
    coming = {candidate.id: candidate for candidate in solution.coming}
    return tuple(
        ShownEdition(
            place,
            edition,
            months[edition.month],
            tuple(_party(party, named, known, sharing) for party in edition.parties),
            _by_group(edition, coming),
        )
        for place, edition in enumerate(solution.proposal.editions, 1)
    )


def _party(party: Party, named: Named, known: Names, sharing: Container[int]) -> ShownParty:
    organization = named.organizations.get(party.organization_id)
    shares = party.organization_id in sharing
    criteria = tuple(called(known, code) for code in party.criteria) if shares else ()
    return ShownParty(party, organization, criteria)


def _by_group(
    edition: PlannedEdition, coming: Mapping[int, Candidate]
) -> tuple[tuple[str, int], ...]:
    groups = [coming[party.organization_id].group for party in edition.parties]
    return tuple((str(GROUP_LABELS[g]), groups.count(g)) for g in Group if g in groups)


def calendar(
    solution: Solution, named: Named, editions: tuple[ShownEdition, ...]
) -> list[ShownMonth]:
    return [
        ShownMonth(
            month,
            number in solution.settings.closed_months,
            tuple(one for one in editions if one.edition.month == number),
        )
        for number, month in enumerate(months_of(named.begins, solution.settings.months))
    ]


def equity_of(solution: Solution) -> list[Equity]:
    """Places by group, for women and by region beside what was asked for."""
    settings = solution.settings
    lines = [
        Equity(
            str(GROUP_LABELS[group]),
            solution.places(group),
            group_share(solution, group),
            _at_least(settings.share_of(group)),
        )
        for group in Group
    ]
    women = _at_least(settings.women)
    lines.append(Equity(str(_("Kept for women")), solution.women, women_share(solution), women))
    for region, label in REGION_LABELS.items():
        floor = settings.floors.get(region, 0)
        asked = str(_("at least %(number)s", number=write_number(floor))) if floor else ""
        places = solution.places_in(region)
        lines.append(Equity(str(label), places, region_share(solution, region), asked))
    return lines


def _at_least(share: Fraction) -> str:
    return str(_("at least %(number)s", number=write_share(share))) if share else ""


def reasons_of(solution: Solution, known: Names) -> list[Reason]:
    """Why needs stay unmet, in the order of the reasons."""
    found = []
    for why in Why:
        lines = tuple(one for one in solution.left if one.why is why)
        if lines:
            shown = tuple(
                (called(known, one.criterion), one, unmet_share(solution, (one,)))
                for one in lines[:MOST_LINES]
            )
            share = unmet_share(solution, lines)
            found.append(Reason(why, share, shown, max(0, len(lines) - MOST_LINES)))
    return found


def partly_of(solution: Solution) -> Figure | None:
    """What the reasons leave of the demand beside what is addressed; None: nothing."""
    share = partly_share(solution)
    return share if share.value else None


def hands_shown(scenario: PlanScenario, inputs: Inputs, named: Named) -> list[ShownHand]:
    return [
        ShownHand(hand, hand_in_words(change_of(hand), named), in_force(inputs, change_of(hand)))
        for hand in scenario.hands
    ]


def clash_shown(scenario: PlanScenario, solution: Solution, named: Named) -> list[ShownBound]:
    """The bounds that exclude one another, each with where it is changed."""
    return [
        ShownBound(
            bound_in_words(bound, solution.settings, named), _changed_at(scenario, solution, bound)
        )
        for bound in solution.clash
    ]


def _changed_at(scenario: PlanScenario, solution: Solution, bound: Bound) -> str:
    if bound.kind is Kind.HAND:
        change = solution.settings.changes[int(bound.of)]
        held = next((hand.id for hand in scenario.hands if change_of(hand) == change), None)
        return "#hands" if held is None else f"#hand-{held}"
    field = field_of(bound)
    return f"#{field}" if field else url_for("courses.index")


def month_choices(begins: date, number: int) -> list[tuple[str, str]]:
    return [(str(place), month_name(m)) for place, m in enumerate(months_of(begins, number))]
