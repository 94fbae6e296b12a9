"""The assessment read across areas: gender and inclusion; institution and single people."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.labels import LENS_LABELS, PROVENANCE_LABELS
from capacity.diagnostics.assessments.views.assessments import bp, own_dossier, to_page
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.lenses import Lens, LensView, through
from surveys.constituents.access import needs
from surveys.foundation.figures import Figure


@dataclass(frozen=True, slots=True)
class Shown:
    """One lens with the texts of its criteria."""

    view: LensView
    lines: tuple[tuple[str, Markup, Figure], ...]


@bp.get("/assessments/<int:assessment_id>/lenses")
@needs("assessment.run")
def lenses(assessment_id: int) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.still_rating:
        return to_page(assessment_id)
    return render_template(
        "assessments/lenses.html",
        facts=dossier.facts,
        lenses=[_shown(dossier, lens) for lens in Lens],
        lens_labels=LENS_LABELS,
        provenance_labels=PROVENANCE_LABELS,
    )


def _shown(dossier: Dossier, lens: Lens) -> Shown:
    view, wording = through(lens, dossier.records), Wording(dossier.questionnaire)
    texts = {item.code: wording.text(item) for item in dossier.questionnaire.items}
    return Shown(view, tuple((code, texts[code], figure) for code, figure in view.criteria))
