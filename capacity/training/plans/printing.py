"""A plan as a PDF, made by the worker."""

from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from capacity.training.catalogue.labels import euros
from capacity.training.plans import labels
from capacity.training.plans.figures import addressed_share
from capacity.training.plans.findings import share_text
from capacity.training.plans.papers import Paper, paper_asked_for
from capacity.training.plans.presentation import ShownEdition
from capacity.training.plans.rules import PLANS
from capacity.training.plans.schedule import month_of
from capacity.training.plans.words import month_name
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_ORGANIZATION_LABELS, REGION_LABELS
from surveys.foundation.i18n import language_name, page_language
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf

PLAN_PDF = "training-plan-pdf"
"""The kind of job that makes it."""

STEPS = 3
STYLES = ("pdf.css",)


def make_plan_pdf(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the document that ``request`` asks for: {"scenario", "language"}.

    Raises LookupError if the scenario is gone, or nothing is proposed for it any more.
    """
    with paper_asked_for(request) as paper:
        progress.report(1, STEPS)
        html = render_paper(paper)
        progress.report(2, STEPS)
        name = paper.file_name("pdf")
        pdf = make_pdf(html, STYLES)
    return StoredFile(name=name, media_type="application/pdf", content=pdf, made_at=paper.made_at)


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
    regions = paper.regions(one)
    by_region = ((REGION_LABELS[each], regions[each]) for each in Region if each in regions)
    return " · ".join(
        str(_("%(group)s: %(number)s", group=name, number=number))
        for name, number in (*one.by_group, *by_region)
    )
