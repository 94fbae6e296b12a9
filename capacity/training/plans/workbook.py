"""A plan as a workbook: the same values as on its page and on paper, numbers as numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from capacity.exchange.naming import called
from capacity.training.domain.planning.solutions import Solution
from capacity.training.plans.figures import (
    addressed_share,
    bound_gain,
    gap,
    group_share,
    opening_share,
    region_share,
    women_share,
)
from capacity.training.plans.findings import opening_sentence, withheld
from capacity.training.plans.labels import PARTLY, WHY_LABELS
from capacity.training.plans.maps import (
    addressed_part,
    areas_of,
    cells_of,
    demand_of,
    demand_share,
    unmet_share,
)
from capacity.training.plans.papers import Paper, paper_asked_for
from capacity.training.plans.presentation import ShownEdition
from capacity.training.plans.rules import PLANS
from capacity.training.plans.words import bound_in_words
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import language_name, page_language
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.rules import rule_of
from surveys.foundation.workbooks import MEDIA_TYPE, Cell, Column, Numbers, Sheet, workbook_of

PLAN_XLSX = "training-plan-xlsx"
"""The kind of job that makes it."""

STEPS = 2

Rows = Iterator[Sequence[Cell]]


def make_plan_workbook(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the workbook that ``request`` asks for: {"scenario", "language"}.

    Raises LookupError if the scenario is gone, or nothing is proposed for it any more.
    """
    with paper_asked_for(request) as paper:
        progress.report(1, STEPS)
        content = workbook_of(sheets(paper))
        name = paper.file_name("xlsx")
    return StoredFile(name=name, media_type=MEDIA_TYPE, content=content, made_at=paper.made_at)


def sheets(paper: Paper) -> list[Sheet]:
    """The sheets in the language in force."""
    mirrored = page_language().direction == "rtl"
    made = (
        (_("Plan"), _plan_columns(), _plan(paper)),
        (_("Editions"), _edition_columns(), _editions(paper)),
        (_("Places"), _place_columns(), _places(paper)),
        (_("Demand"), _demand_columns(), _demand(paper)),
        (_("Needs unmet"), _unmet_columns(), _unmet(paper)),
        (_("Bounds"), _bound_columns(), _bounds(paper)),
        (_("Method"), _method_columns(), _method()),
    )
    return [Sheet(str(name), columns, list(rows), mirrored) for name, columns, rows in made]


def _column(heading: str, width: int, numbers: Numbers = Numbers.PLAIN) -> Column:
    return Column(str(heading), width, numbers)


def _value(figure: Figure) -> float | None:
    return None if figure.value is None else float(figure.value)


# --- the plan ------------------------------------------------------------------------------------


def _plan_columns() -> list[Column]:
    return [
        _column(_("What"), 48),
        _column(_("Text"), 70),
        _column(_("Number"), 12),
        _column(_("Euros"), 14, Numbers.EUROS),
        _column(_("Share"), 10, Numbers.SHARE),
        _column(_("Denominator"), 14),
        _column(_("Rule"), 24),
    ]


def _plan(paper: Paper) -> Rows:
    plan, solution = paper.scenario.plan, paper.solution
    yield _text(_("Training plan"), plan.title)
    if plan.demonstration:
        yield _text(_("Demonstration"), _("Made for organizations that are not real."))
    yield _text(_("Scenario"), paper.scenario.name)
    yield _text(_("State"), paper.state())
    yield (str(_("First month")), plan.begins, None, None, None, None, None)
    yield _number(_("Months"), plan.months)
    for heading, sentence in paper.findings():
        yield _text(heading, sentence)
    yield _money(_("Budget"), solution.settings.budget)
    yield _money(_("Cost"), paper.cost)
    yield _number(_("Editions"), len(paper.editions))
    yield _number(_("Places"), solution.proposal.places if solution.proposal else 0)
    yield _number(_("Organizations"), len(solution.coming))
    for figure in _figures(solution):
        yield _figure(str(rule_of(figure).name), figure)
    for group in Group:
        yield _of_places(
            str(GROUP_LABELS[group]), solution.places(group), group_share(solution, group)
        )
    for region in Region:
        share = region_share(solution, region)
        yield _of_places(str(REGION_LABELS[region]), solution.places_in(region), share)
    yield _of_places(str(_("Kept for women")), solution.women, women_share(solution))


def _figures(solution: Solution) -> Iterator[Figure]:
    yield addressed_share(solution)
    yield gap(solution)


def _text(what: str, text: str) -> Sequence[Cell]:
    return (str(what), str(text), None, None, None, None, None)


def _number(what: str, number: int) -> Sequence[Cell]:
    return (str(what), None, number, None, None, None, None)


def _money(what: str, money: int) -> Sequence[Cell]:
    return (str(what), None, None, money, None, None, None)


def _figure(what: str, figure: Figure) -> Sequence[Cell]:
    return (what, None, None, None, _value(figure), figure.denominator, figure.rule)


def _of_places(what: str, places: int, share: Figure) -> Sequence[Cell]:
    return (what, None, places, None, _value(share), share.denominator, share.rule)


# --- editions and places -------------------------------------------------------------------------


def _edition_columns() -> list[Column]:
    return [
        _column(_("Edition"), 9),
        _column(_("Course"), 50),
        _column(_("Language"), 14),
        _column(_("Begins"), 12),
        _column(_("Places"), 9),
        _column(_("Kept for women"), 12),
        _column(_("Cost"), 14, Numbers.EUROS),
        *(_column(str(GROUP_LABELS[group]), 14) for group in Group),
        *(_column(str(REGION_LABELS[region]), 14) for region in Region),
    ]


def _editions(paper: Paper) -> Rows:
    for one in paper.editions:
        groups, regions = paper.groups(one), paper.regions(one)
        yield (
            one.place,
            paper.named.course(one.edition.course_id),
            language_name(one.edition.language),
            one.month,
            one.edition.places,
            sum(party.women for party in one.edition.parties),
            one.edition.cost,
            *(groups[group] for group in Group),
            *(regions[region] for region in Region),
        )


def _place_columns() -> list[Column]:
    return [
        _column(_("Edition"), 9),
        _column(_("Course"), 50),
        _column(_("Organization"), 44),
        _column(_("Country"), 10),
        _column(_("Group"), 16),
        _column(_("Region"), 24),
        _column(_("Places"), 9),
        _column(_("Kept for women"), 12),
        _column(_("Criteria addressed"), 40),
    ]


def _places(paper: Paper) -> Rows:
    """One row for each organization of each edition; only those that share their needs are
    named."""
    for one in paper.editions:
        yield from _parties(paper, one)


def _parties(paper: Paper, one: ShownEdition) -> Rows:
    coming = {each.id: each for each in paper.solution.coming}
    for each in one.parties:
        who, candidate = each.organization, coming[each.party.organization_id]
        yield (
            one.place,
            paper.named.course(one.edition.course_id),
            who.name if who else str(_("not named")),
            who.country_iso3 if who else "",
            str(GROUP_LABELS[candidate.group]),
            str(REGION_LABELS[candidate.region]),
            each.party.places,
            each.party.women,
            ", ".join(criterion.code for criterion in each.criteria),
        )


# --- demand, what stays unmet, bounds ------------------------------------------------------------


def _demand_columns() -> list[Column]:
    return [
        _column(_("Area"), 44),
        _column(_("Region"), 24),
        _column(_("Organizations"), 14),
        _column(_("Needs"), 9),
        _column(_("Part of the demand"), 14, Numbers.SHARE),
        _column(_("Addressed of it"), 14, Numbers.SHARE),
        _column(_("Unmet, of the demand"), 14, Numbers.SHARE),
    ]


def _demand(paper: Paper) -> Rows:
    if paper.standing.withdrawn:
        yield (withheld(), *[None] * 6)
        return
    solution, demand = paper.solution, demand_of(paper.solution)
    for area in areas_of(solution):
        for region in Region:
            if cells := cells_of(solution, area, region):
                yield (
                    str(called(paper.known, area)),
                    str(REGION_LABELS[region]),
                    sum(cell.organizations for cell in cells),
                    sum(cell.needs for cell in cells),
                    *(
                        _value(figure(cells, demand))
                        for figure in (demand_share, addressed_part, unmet_share)
                    ),
                )


def _unmet_columns() -> list[Column]:
    return [
        _column(_("Criterion"), 44),
        _column(_("Reason"), 60),
        _column(_("Organizations"), 14),
        _column(_("Share of the demand"), 14, Numbers.SHARE),
    ]


def _unmet(paper: Paper) -> Rows:
    """Every criterion with every reason, not only those of the greatest weight."""
    if paper.standing.withdrawn:
        yield (withheld(), None, None, None)
        return
    demand = demand_of(paper.solution).weight
    for one in paper.solution.left:
        yield (
            str(called(paper.known, one.criterion)),
            str(WHY_LABELS[one.why]),
            one.organizations,
            float(one.weight / demand) if demand else None,
        )
    if paper.partly is not None:
        yield (None, str(PARTLY), None, _value(paper.partly))


def _bound_columns() -> list[Column]:
    return [
        _column(_("What"), 24),
        _column(_("Text"), 90),
        _column(_("Share of the demand"), 14, Numbers.SHARE),
        _column(_("Organizations"), 14),
        _column(_("Cost"), 14, Numbers.EUROS),
    ]


def _bounds(paper: Paper) -> Rows:
    """What holds the plan back, what would help, and what was settled by hand."""
    solution, named = paper.solution, paper.named
    for binding in solution.binding:
        text = bound_in_words(binding.bound, solution.settings, named)
        yield (str(_("Bound")), text, _value(bound_gain(solution, binding)), None, None)
    for opening in () if paper.standing.withdrawn else solution.openings:
        yield (
            str(_("One more edition")),
            opening_sentence(solution, opening, named),
            _value(opening_share(solution, opening.weight)),
            opening.organizations,
            opening.cost,
        )
    for hand in paper.hands:
        yield (str(_("Settled by hand")), hand.text, None, None, None)


# --- method --------------------------------------------------------------------------------------


def _method_columns() -> list[Column]:
    return [
        _column(_("Rule"), 24),
        _column(_("Figure"), 44),
        _column(_("Formula"), 44),
        _column(_("How it is computed"), 80),
        _column(_("Denominator"), 44),
        _column(_("Source"), 24),
    ]


def _method() -> Rows:
    for rule in PLANS.rules:
        yield (
            rule.code,
            str(rule.name),
            str(rule.formula),
            str(rule.how),
            str(rule.denominator),
            rule.source,
        )
