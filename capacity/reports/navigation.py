"""The staff pages' main navigation: the rooms that the signed-in person may enter."""

from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.constituents.access import action_of, current_actor
from surveys.constituents.policy import may_ever
from surveys.constituents.signing_in import current_person

# The label of a room and the endpoint of its first page, whose action of the policy decides.
ROOMS: tuple[tuple[LazyString, str], ...] = (
    (_l("Home"), "home.page"),
    (_l("Assessments"), "assessments.index"),
    (_l("Reviews"), "reviews.index"),
    (_l("Portfolio"), "portfolio.index"),
    (_l("Rounds"), "fieldwork.index"),
    (_l("Results"), "results.index"),
    (_l("Participation"), "participation.index"),
    (_l("Indicators"), "indicators.index"),
    (_l("Training"), "training.index"),
    (_l("Countries"), "places.index"),
    (_l("Practices"), "practices.index"),
    (_l("Questionnaires"), "questionnaires.index"),
    (_l("Organizations"), "organizations.index"),
    (_l("People"), "people.index"),
    (_l("Audit trail"), "organizations.audit"),
    (_l("Account"), "account.own"),
)


# Pages of many blueprints that all lie in one room, by where their addresses begin.
_BELOW = {
    "/rounds/": "fieldwork.index",
    "/assessments/": "assessments.index",
    "/countries/": "places.index",
    "/training/": "training.index",
}


Link = tuple[str, str, bool]
"""A label, an address, and whether the page shown lies in that room."""


def links() -> list[Link]:
    """The rooms that the person may enter, in order."""
    actor, here = current_actor(), _room(request.endpoint or "", request.path)
    open_rooms = (
        (label, endpoint)
        for label, endpoint in ROOMS
        if may_ever(actor, action_of(current_app, endpoint) or "")
    )
    return [(str(label), url_for(name), name == here) for label, name in open_rooms]


def _room(endpoint: str, path: str) -> str:
    """The room a page lies in: its own, else the first of the same blueprint.

    A round's pages are of many blueprints, but all lie below one address, as an assessment's do.
    """
    if below := next((room for start, room in _BELOW.items() if path.startswith(start)), ""):
        return below
    names = [name for _label, name in ROOMS]
    blueprint = endpoint.partition(".")[0]
    alike = (name for name in names if name.partition(".")[0] == blueprint)
    return endpoint if endpoint in names else next(alike, "")


def init_navigation(app: Flask) -> None:
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    """What the staff layout needs on every page; nothing where no page is being answered."""
    settings = current_app.extensions["settings"]
    frame: dict[str, Any] = {"operator": settings.operator}
    person = current_person() if has_request_context() else None
    if person is not None:
        frame["navigation"] = links()
        frame["signed_in_as"] = person.name
        frame["sign_out_url"] = url_for("account.sign_out")
    return frame
