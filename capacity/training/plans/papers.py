"""A plan on paper for a management board: what the PDF and the workbook are written from.

Both read the same document as the scenario's page. They name only organizations that share their
needs with the Turin Centre now.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from capacity.exchange.naming import Names, names
from capacity.training.catalogue.labels import euros
from capacity.training.domain.planning.solutions import Solution
from capacity.training.plans import labels
from capacity.training.plans.figures import addressed_share
from capacity.training.plans.findings import (
    binding_sentence,
    equity,
    main_finding,
    opening_sentence,
    proof,
    share_text,
    withheld,
)
from capacity.training.plans.inputs import Inputs, inputs_of
from capacity.training.plans.maps import DemandMap, demand_maps
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import (
    Equity,
    Reason,
    ShownEdition,
    ShownHand,
    ShownMonth,
    calendar,
    editions_shown,
    equity_of,
    hands_shown,
    named_for,
    partly_of,
    reasons_of,
)
from capacity.training.plans.queries import Standing, State, scenario_of, standing_of
from capacity.training.plans.rules import PLANS
from capacity.training.plans.schedule import month_of
from capacity.training.plans.words import Named, language_name, month_name
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_ORGANIZATION_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.database import database, now
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf

PLAN_PDF = "training-plan-pdf"
"""The kind of job that makes it."""

STEPS = 3
STYLES = ("pdf.css",)


@dataclass(frozen=True, slots=True)
class CourseLine:
    """What a course of the plan costs, over all its editions."""

    course_id: int
    editions: int
    places: int
    cost: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A solved scenario with everything that is told of it, in the language in force."""

    standing: Standing
    solution: Solution
    named: Named
    known: Names
    editions: tuple[ShownEdition, ...]
    months: tuple[ShownMonth, ...]
    budget: tuple[CourseLine, ...]
    equity: tuple[Equity, ...]
    maps: tuple[DemandMap, ...]
    reasons: tuple[Reason, ...]
    partly: Figure | None
    hands: tuple[ShownHand, ...]
    made_at: datetime

    @property
    def scenario(self) -> PlanScenario:
        return self.standing.scenario

    @property
    def cost(self) -> int:
        return self.solution.proposal.cost if self.solution.proposal else 0

    def findings(self) -> list[tuple[str, str]]:
        """What the board has to know first: pairs of a heading and a sentence."""
        solution, named = self.solution, self.named
        told = [(_("What it comes to"), main_finding(solution))]
        if self.editions:
            told += [
                (_("How good it is"), proof(solution)),
                (_("Whom it is for"), equity(solution)),
            ]
        if self.standing.withdrawn:
            told.append((_("Where the demand is"), withheld()))
        if len(self.maps) > 1:
            told += [(_("Where the demand is"), self.maps[0].finding)]
            told += [(_("Where it stays unmet"), self.maps[2].finding)]
        if solution.binding:
            told.append((_("What holds it back"), binding_sentence(solution, named, 0)))
        if solution.openings and not self.standing.withdrawn:
            opening = opening_sentence(solution, solution.openings[0], named)
            told.append((_("What would help most"), opening))
        return [(str(heading), text) for heading, text in told]

    def bounds(self) -> list[str]:
        number = len(self.solution.binding)
        return [binding_sentence(self.solution, self.named, place) for place in range(number)]

    def openings(self) -> list[str]:
        """They count organizations, so after a withdrawal there are none."""
        if self.standing.withdrawn:
            return []
        return [opening_sentence(self.solution, o, self.named) for o in self.solution.openings]

    def state(self) -> str:
        """Whether it is approved, and by what, or that it is only proposed, or out of date."""
        if self.standing.state is State.APPROVED:
            return str(_("Approved: %(decision)s", decision=self.scenario.decision))
        if self.standing.state is State.OLD:
            return str(_("Out of date: needs, courses or bounds have changed since."))
        return str(_("Proposed, not approved."))


def paper_of(session: Session, scenario_id: int, made_at: datetime) -> Paper | None:
    """What can be written of the scenario; None if it is gone, nothing is proposed for it, or an
    organization it rests on withdrew its needs before it was approved."""
    scenario = scenario_of(session, scenario_id)
    if scenario is None:
        return None
    inputs = inputs_of(session, scenario.plan.demonstration)
    standing = standing_of(session, scenario, inputs)
    solution = standing.solution
    if solution is None or not standing.may_be_printed:
        return None
    return _paper(session, standing, solution, inputs, made_at)


def _paper(
    session: Session, standing: Standing, solution: Solution, inputs: Inputs, made_at: datetime
) -> Paper:
    known = names(session)
    named = Named(
        named_for(session, standing.scenario, inputs).courses,
        inputs.needed.organizations,
        standing.scenario.plan.begins,
    )
    editions = editions_shown(solution, named, known, inputs.needed.organizations)
    return Paper(
        standing,
        solution,
        named,
        known,
        editions,
        tuple(calendar(solution, named, editions)),
        tuple(_by_course(editions)),
        tuple(equity_of(solution)),
        () if standing.withdrawn else tuple(demand_maps(solution, known)),
        () if standing.withdrawn else tuple(reasons_of(solution, known)),
        None if standing.withdrawn else partly_of(solution),
        tuple(hands_shown(standing.scenario, inputs, named)),
        made_at,
    )


def _by_course(editions: tuple[ShownEdition, ...]) -> list[CourseLine]:
    """In the order in which the courses begin."""
    ids = dict.fromkeys(one.edition.course_id for one in editions)
    return [
        CourseLine(
            course_id,
            len(held),
            sum(one.edition.places for one in held),
            sum(one.edition.cost for one in held),
        )
        for course_id in ids
        if (held := [one for one in editions if one.edition.course_id == course_id])
    ]


# --- the PDF -------------------------------------------------------------------------------------


def make_plan_pdf(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the document that ``request`` asks for: {"scenario", "language"}.

    Raises LookupError if the scenario is gone, or nothing is proposed for it any more.
    """
    made_at, language = now(), str(request["language"])
    with database().reading() as session, force_locale(language):
        paper = paper_of(session, int(request["scenario"]), made_at)
        if paper is None:
            raise LookupError(f"nothing is proposed for scenario {request['scenario']}")
        progress.report(1, STEPS)
        html = render_paper(paper)
        progress.report(2, STEPS)
        pdf = make_pdf(html, STYLES)
    name = f"training-plan-{paper.scenario.id}-{language}.pdf"
    return StoredFile(name=name, media_type="application/pdf", content=pdf, made_at=made_at)


def render_paper(paper: Paper) -> str:
    """The document as HTML, in the language in force."""
    settings = current_app.extensions["settings"]
    plan = paper.scenario.plan
    return render_template(
        "training/plans/paper-pdf.html",
        paper=paper,
        plan=plan,
        scenario=paper.scenario,
        solution=paper.solution,
        addressed=addressed_share(paper.solution),
        demonstration=plan.demonstration,
        made_at=paper.made_at,
        period=_("%(first)s to %(last)s", **_period(paper)),
        rules=PLANS.rules,
        course_places=_places_by,
        country_name_of=lambda iso3: country_name(iso3, page_language().code),
        group_organization_labels=GROUP_ORGANIZATION_LABELS,
        labels=labels,
        euros=euros,
        language_name=language_name,
        month_name=month_name,
        share_text=share_text,
        operator=settings.operator,
        host=settings.public_url,
    )


def _period(paper: Paper) -> dict[str, str]:
    plan = paper.scenario.plan
    return {
        "first": month_name(plan.begins),
        "last": month_name(month_of(plan.begins, plan.months - 1)),
    }


def _places_by(paper: Paper, one: ShownEdition) -> str:
    """How many organizations of each group and region come to an edition."""
    return " · ".join(
        str(_("%(group)s: %(number)s", group=name, number=number))
        for name, number in (*one.by_group, *by_region(paper, one))
    )


def by_region(paper: Paper, one: ShownEdition) -> list[tuple[str, int]]:
    coming = {each.id: each.region for each in paper.solution.coming}
    regions = [coming[party.organization_id] for party in one.edition.parties]
    return [
        (str(REGION_LABELS[region]), regions.count(region))
        for region in Region
        if region in regions
    ]


def by_group(paper: Paper, one: ShownEdition) -> list[tuple[Group, int]]:
    coming = {each.id: each.group for each in paper.solution.coming}
    groups = [coming[party.organization_id] for party in one.edition.parties]
    return [(group, groups.count(group)) for group in Group]
