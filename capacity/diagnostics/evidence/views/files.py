"""Handing out the files of evidence, to the institution and to the reviewers of its group."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from capacity.diagnostics.assessments.queries import assessment_of
from capacity.diagnostics.domain.evidence import Scan, Visibility, reviewers_see
from capacity.diagnostics.evidence.queries import content_of, piece_of
from capacity.diagnostics.evidence.views.listing import bp
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.roles import Role, Scope
from surveys.foundation.database import current_session
from surveys.foundation.errors import ErrorText, show_error
from surveys.foundation.files import send_attachment

_WITHDRAWN = ErrorText(
    _l("This evidence was withdrawn"),
    _l("The organization has withdrawn the file. Its content is no longer here."),
)


@bp.get("/evidence/<int:evidence_id>/file")
@needs("evidence.read")
def file(evidence_id: int) -> ResponseReturnValue:
    """Hand a file out, always to be saved; a reviewer's look is in the audit trail."""
    session = current_session()
    piece = piece_of(session, evidence_id) or abort(404)
    facts = assessment_of(session, piece.assessment_id) or abort(404)
    authorize("evidence.read", Scope(facts.organization_id, facts.group))
    own = facts.organization_id in current_actor().organizations(Role.FOCAL_POINT)
    if not own and not reviewers_see(Visibility(piece.visibility), facts.state):
        abort(404)
    if not piece.name or piece.scan == Scan.INFECTED:
        abort(404)
    content = content_of(session, evidence_id)
    if content is None:
        return show_error(410, _WITHDRAWN)
    if not own:
        note_look("evidence.looked", facts.subject)
    response = send_attachment(content, piece.media_type, piece.name)
    # Should a browser show it all the same: nothing in it runs.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
