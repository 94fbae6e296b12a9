"""The results of a round as a PDF, made by the worker."""

from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.database import database, now
from surveys.foundation.i18n import isolated
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf
from surveys.results.domain.lattice import WHOLE, Cell
from surveys.results.labels import cell_text
from surveys.results.presentation import introduce, present
from surveys.results.surfaces import Surface, group_surface, published_surface, survey_round
from surveys.results.wording import Wording

ROUND_PDF = "results.round-pdf"
"""The kind of job that makes it."""

STEPS = 3
STYLES = ("pdf.css",)


def make_round_pdf(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the document that ``request`` asks for: {"round", "group", "language", "cell"}.

    ``group``: whose live answers, or None; then the published ones of ``cell``, [group, region].
    Raises LookupError if the round is gone, or if there is nothing to publish.
    """
    made_at, language = now(), str(request["language"])
    with database().reading() as session, force_locale(language):
        round_ = survey_round(session, int(request["round"]))
        if round_ is None:
            raise LookupError(f"there is no survey round {request['round']}")
        if request["group"] is None:
            surface = published_surface(
                session, round_, language, made_at, Cell(*request.get("cell", ()))
            )
        else:
            surface = group_surface(session, round_, Group(request["group"]), language, made_at)
        if not surface.tells:
            raise LookupError("nothing of this round is published")
        progress.report(1, STEPS)
        html = render_round(surface, made_at)
        progress.report(2, STEPS)
        pdf = make_pdf(html, STYLES)
        name = f"{_file_name(surface)}-{language}.pdf"
    return StoredFile(name=name, media_type="application/pdf", content=pdf, made_at=made_at)


def render_round(surface: Surface, made_at: datetime) -> str:
    """The document as HTML, in the language in force."""
    filtered = surface.release is not None and surface.release.cell != WHOLE
    cell = cell_text(surface.release.cell) if surface.release else ""
    return render_template(
        "results/round-pdf.html",
        surface=surface,
        facts=surface.facts,
        introduction=introduce(surface),
        results=present(surface),
        group_labels=GROUP_LABELS,
        round=isolated(surface.facts.title),
        questionnaire=Wording(surface.facts.questionnaire).title,
        operator=current_app.extensions["settings"].operator,
        host=current_app.extensions["settings"].public_url,
        made_at=surface.release.made_at if surface.release else made_at,
        cell=cell,
        whose=GROUP_LABELS[surface.group] if surface.group else cell if filtered else "",
    )


def _file_name(surface: Surface) -> str:
    cell = surface.release.cell if surface.release else WHOLE
    parts = (surface.group or "published", cell.group, cell.region.replace("_", "-"))
    return "-".join(["round", str(surface.facts.id), *filter(None, parts)])
