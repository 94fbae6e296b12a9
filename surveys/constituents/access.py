"""Enforcing the access policy on every request; denied by default.

A view says which action of the policy it is with ``@needs("assessment.run")``; one without is
never served. A view whose action looks at the scope calls ``authorize`` with the scope in hand.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from surveys.constituents.audit import record_event
from surveys.constituents.endings import require_going_on
from surveys.constituents.policy import ORGANIZATION_CHANGES, allowed, looks_at_scope, may_ever
from surveys.constituents.roles import NOBODY, Actor, Scope
from surveys.foundation.database import SAFE_METHODS, current_session, database, now

# Endpoints of Flask and of the foundation, which knows no policy.
PUBLIC_ENDPOINTS = frozenset({"static", "health.up", "health.ready"})

View = TypeVar("View", bound=Callable[..., object])


def needs(action: str) -> Callable[[View], View]:
    """Mark a view as one action of the policy."""

    def mark(view: View) -> View:
        view.access_action = action  # type: ignore[attr-defined]
        return view

    return mark


def action_of(app: Flask, endpoint: str | None) -> str | None:
    """The action of the policy that an endpoint is; None when unclassified."""
    if endpoint in PUBLIC_ENDPOINTS:
        return "public"
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "access_action", None)


def current_actor() -> Actor:
    actor: Actor = g.get("actor", NOBODY)
    return actor


def own_id() -> int:
    """The number of the person who asks, in a view whose action needs signing in."""
    person_id = current_actor().person_id
    assert person_id is not None  # the policy lets nobody in without signing in
    return person_id


def authorize(action: str, scope: Scope, even_ended: bool = False) -> None:
    """Go on only if the person may do ``action`` to what ``scope`` describes.

    Somebody else's thing answers 404 like one that does not exist: its existence is not told.
    Nothing is changed of an organization that has ended: raises OrganizationEnded. ``even_ended``
    is for erasing who somebody was, which never ends.
    """
    if not allowed(current_actor(), action, scope):
        abort(404)
    g.about_organization = scope.organization_id
    changes = action in ORGANIZATION_CHANGES and request.method not in SAFE_METHODS
    if changes and not even_ended and scope.organization_id is not None:
        require_going_on(current_session(), scope.organization_id)
    g.setdefault("authorized", set()).add(action)


def note_look(action: str, subject: str) -> None:
    """Note in the audit trail that the person who asks looks at identified data.

    Commits by itself, before anything is shown: a page that only reads has no writing session.
    """
    with database().writing() as session:
        record_event(session, current_actor().person_id, action, subject, now())
        session.commit()


def init_access(app: Flask) -> None:
    app.before_request(_check_before)
    app.after_request(_check_after)
    app.context_processor(lambda: {"may": _may})


def _may(action: str) -> bool:
    """For templates: whether to show what leads to ``action``. No check: the view does that."""
    return may_ever(current_actor(), action)


def _check_before() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the error handler answers
    action = action_of(current_app, request.endpoint)
    if action is None:
        abort(403)
    if may_ever(current_actor(), action):
        return None
    if current_actor().signed_in:
        abort(403)
    if request.method in SAFE_METHODS:
        g.turned_away = True
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    return abort(401)


def _check_after(response: Response) -> Response:
    action = action_of(current_app, request.endpoint)
    if action is None or g.get("turned_away") or not looks_at_scope(action):
        return response
    if request.method == "OPTIONS":
        return response  # Flask's own answer: it names the methods, no view has run
    if response.status_code < 400 and action not in g.get("authorized", set()):
        raise RuntimeError(f"{request.endpoint} answered without checking {action!r}")
    return response
