"""What happens to responses that were counted, seen from here: collection knows nothing of it.

Whatever changes or deletes a response that was handed in goes through the mapped object: taking
back what was handed in, withdrawing it, erasing it, withdrawing its invitation. (Statements on the
table itself touch drafts and tests only, or write sealed responses anew as they were.) So the hook
stands there, before the statement, in the same transaction.
"""

from typing import Any

from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import set_committed_value

from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.results.extract.actions import take_out

_COUNTS = ("answers", "submitted_at", "test", "round_id", "version_id", "invitation_id", "group")


def init_hooks() -> None:
    """Once for the process, however many applications there are."""
    for model, moment, hook in (
        (Response, "before_delete", _response_goes),
        (Response, "before_update", _response_changes),
        (Invitation, "before_update", _invitation_changes),
    ):
        if not event.contains(model, moment, hook):
            event.listen(model, moment, hook)


def _response_goes(_mapper: Mapper[Any], connection: Connection, response: Response) -> None:
    take_out(connection, response.key)


def _response_changes(_mapper: Mapper[Any], connection: Connection, response: Response) -> None:
    if _was_draft(response) or not _changed(response, *_COUNTS):
        return
    take_out(connection, response.key)
    set_committed_value(response, "batch_id", None)


def _was_draft(response: Response) -> bool:
    history = inspect(response).attrs.submitted_at.history
    before = history.deleted if history.has_changes() else history.unchanged
    return list(before or ()) == [None]


def _invitation_changes(
    _mapper: Mapper[Any], connection: Connection, invitation: Invitation
) -> None:
    if not _changed(invitation, "revoked_at", "organization_id"):
        return
    for (key,) in connection.execute(
        select(Response.key).where(Response.invitation_id == invitation.id)
    ).all():
        take_out(connection, key)


def _changed(found: Any, *names: str) -> bool:
    attributes = inspect(found).attrs
    return any(attributes[name].history.has_changes() for name in names)
