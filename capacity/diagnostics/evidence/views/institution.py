"""The institution's evidence of one criterion: what is there, one more, one withdrawn."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import RequestEntityTooLarge

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.assessments.views.assessments import (
    note,
    own_assessment,
    own_dossier,
    taken,
    to_page,
)
from capacity.diagnostics.assessments.views.consensus import place_of
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.evidence import visibilities
from capacity.diagnostics.domain.filetypes import safe_name
from capacity.diagnostics.evidence.actions import (
    MAX_BYTES,
    MAX_BYTES_TOGETHER,
    AlreadyThere,
    Document,
    NoRoom,
    add_evidence,
    take_over,
    withdraw_evidence,
)
from capacity.diagnostics.evidence.forms import EvidenceForm
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.evidence.queries import bytes_of, piece_of, pieces_of_last_round
from capacity.diagnostics.evidence.scanning import Infected, NotChecked, scan
from capacity.diagnostics.evidence.views.listing import bp, evidence_listed, listed
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now
from surveys.foundation.errors import ErrorText, show_error
from surveys.foundation.i18n import write_number
from surveys.foundation.security import accepts_bytes

# A file up to twice too large still gets its message beside what was typed.
_LARGEST_UPLOAD = 2 * MAX_BYTES + 1_000_000
_MEGABYTE = 1_000_000

_TOO_LARGE = ErrorText(
    _l("The file is too large"),
    _l(
        "Nothing was saved. Go back, and save the file smaller or in parts, or say where it is"
        " with a link. A file may have up to 10 megabytes."
    ),
)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return show_error(413, _TOO_LARGE)


@bp.get("/assessments/<int:assessment_id>/criteria/<code>/evidence")
@needs("assessment.run")
def page(assessment_id: int, code: str) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.still_rating:
        return to_page(assessment_id)
    return _show(dossier, code, EvidenceForm(visibilities(code), now().date(), formdata=None))


def _show(dossier: Dossier, code: str, form: EvidenceForm) -> ResponseReturnValue:
    _section, item = place_of(dossier, code)
    facts, session = dossier.facts, current_session()
    position = dossier.positions.get(code)
    html = render_template(
        "evidence/page.html",
        facts=facts,
        item=item,
        wording=Wording(dossier.questionnaire),
        pieces=evidence_listed(facts, code, for_reviewers=False),
        earlier=listed(pieces_of_last_round(session, facts, code)),
        noted=position.evidence if position else "",
        changeable=dossier.changeable(code),
        form=form,
        free_bytes=max(MAX_BYTES_TOGETHER - bytes_of(session, facts.id), 0),
        megabyte=_MEGABYTE,
        most_megabytes=MAX_BYTES // _MEGABYTE,
        level_names=LEVEL_NAMES,
    )
    return html, 413 if form.too_large else 422 if form.errors else 200


@bp.post("/assessments/<int:assessment_id>/criteria/<code>/evidence")
@needs("assessment.run")
@accepts_bytes(_LARGEST_UPLOAD)
def add(assessment_id: int, code: str) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    place_of(dossier, code)
    if not dossier.changeable(code):
        raise NotNow
    form = EvidenceForm(visibilities(code), now().date())
    if not form.validate():
        return _show(dossier, code, form)
    # Whoever else wants to write need not wait until the scanner has looked.
    current_session().rollback()
    try:
        document = _document(form)
    except (Infected, NotChecked) as stop:
        form.file.errors = [_scan_fault(stop)]
        return _show(own_dossier(assessment_id), code, form)
    return _keep(assessment_id, code, form, document)


def _document(form: EvidenceForm) -> Document | None:
    """The file as it is kept. Raises Infected or NotChecked."""
    if form.recognized is None:
        return None
    kind = form.recognized.type
    scanner = current_app.extensions["settings"].virus_scanner
    return Document(
        safe_name(form.file_name, kind),
        kind.media_type,
        form.recognized.caution,
        scan(form.content, scanner),
        form.content,
    )


def _scan_fault(stop: Infected | NotChecked) -> LazyString:
    if isinstance(stop, Infected):
        return _l(
            "The virus scanner found something in this file, so it was not taken. Tell whoever"
            " looks after your computers."
        )
    return _l("The file could not be checked for viruses. Nothing was saved; try again.")


def _keep(
    assessment_id: int, code: str, form: EvidenceForm, document: Document | None
) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    own_assessment(assessment_id)
    person_id = own_id()
    try:
        piece = add_evidence(session, assessment, code, form.given(document), person_id, now())
    except AlreadyThere as known:
        text = _("It is in the list already: %(title)s.", title=known.piece.title)
        _blame(form, text)
        return _show(own_dossier(assessment_id), code, form)
    except NoRoom:
        form.too_large = True
        limit = write_number(MAX_BYTES_TOGETHER // _MEGABYTE)
        text = _("All files of an assessment together may have %(limit)s megabytes.", limit=limit)
        _blame(form, text)
        return _show(own_dossier(assessment_id), code, form)
    _note_added(piece)
    session.commit()
    flash(_("%(title)s is added.", title=form.title.data))
    return _to_list(assessment_id, code)


def _note_added(piece: Evidence) -> None:
    details = {"criterion": piece.criterion, "evidence": piece.id, "kind": piece.kind}
    note("evidence.added", piece.assessment_id, details)


def _blame(form: EvidenceForm, text: str) -> None:
    """Put ``text`` to whichever of the three was given."""
    given = next((field for field in (form.file, form.url) if field.data), form.citation)
    given.errors = [text]


@bp.post("/assessments/<int:assessment_id>/criteria/<code>/evidence/take-over")
@needs("assessment.run")
def again(assessment_id: int, code: str) -> ResponseReturnValue:
    """Take over what was ticked of the last round's pieces."""
    dossier = own_dossier(assessment_id)
    place_of(dossier, code)
    session, assessment = current_session(), taken(assessment_id)
    own_assessment(assessment_id)
    person_id = own_id()
    ticked = set(request.form.getlist("piece"))
    offered = pieces_of_last_round(session, dossier.facts, code)
    chosen = [piece for piece in offered if str(piece.id) in ticked]
    try:
        added = take_over(session, assessment, chosen, person_id, now())
    except NoRoom:
        session.rollback()
        limit = write_number(MAX_BYTES_TOGETHER // _MEGABYTE)
        flash(
            _("All files of an assessment together may have %(limit)s megabytes.", limit=limit),
            "warm",
        )
        return _to_list(assessment_id, code)
    for piece in added:
        _note_added(piece)
    session.commit()
    if added:
        flash(
            ngettext("%(num)s piece is taken over.", "%(num)s pieces are taken over.", len(added))
        )
    else:
        flash(_("Nothing was ticked that is not in the list already."))
    return _to_list(assessment_id, code)


def _to_list(assessment_id: int, code: str) -> ResponseReturnValue:
    return redirect(url_for("evidence.page", assessment_id=assessment_id, code=code))


@bp.post("/evidence/<int:evidence_id>/withdraw")
@needs("assessment.run")
def withdraw(evidence_id: int) -> ResponseReturnValue:
    session = current_session()
    piece = piece_of(session, evidence_id) or abort(404)
    own_assessment(piece.assessment_id)
    assessment, person_id = taken(piece.assessment_id), own_id()
    if withdraw_evidence(session, assessment, piece, person_id, now()):
        details: dict[str, object] = {"criterion": piece.criterion, "evidence": piece.id}
        note("evidence.withdrawn", assessment.id, details)
        session.commit()
        flash(_("%(title)s is withdrawn.", title=piece.title))
    else:
        flash(_("%(title)s was withdrawn already.", title=piece.title))
    return _to_list(piece.assessment_id, piece.criterion)
