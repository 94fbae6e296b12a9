"""Editions: the list, and one with its cohort, which only the Centre's planners see."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import course_records, title_of
from capacity.training.cohorts.forms import EditionsForm
from capacity.training.cohorts.inviting import is_lost, letters_of, to_invite
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.queries import (
    Search,
    accepted_by_edition,
    cohort,
    count_editions,
    everybody,
    listed_editions,
    offers_of,
)
from capacity.training.cohorts.views.parts import bp, find_edition
from capacity.training.domain.cohort_figures import attended, seats_taken, women
from capacity.training.domain.cohorts import ACCEPTED_ONCE, ENDED, HOLDING, NominationState, next_up
from capacity.training.domain.courses import EditionState
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.policy import may_ever
from surveys.constituents.roles import Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.paging import beside, page_asked

A_PAGE = 25


@bp.get("/training/editions")
@needs("training.view")
def index() -> ResponseReturnValue:
    session, today = current_session(), now().date()
    form = EditionsForm(request.args)
    language = page_language().code
    form.course.choices = [
        SelectChoice("", _("All courses")),
        *(
            SelectChoice(str(course.id), f"{course.code} {title_of(course, language)}")
            for course in course_records(session, retired=True)
        ),
    ]
    valid = form.validate()
    search = _search(form) if valid else Search()
    total = count_editions(session, search, today)
    pages = max(1, -(-total // A_PAGE))
    page = min(page_asked(), pages)
    shown = listed_editions(session, search, today, A_PAGE, (page - 1) * A_PAGE)
    shown_page = render_template(
        "training/cohorts/editions.html",
        form=form,
        editions=shown,
        accepted=accepted_by_edition(session, [edition.id for edition in shown]),
        total=total,
        past=search.past,
        searched=search not in (Search(), Search(past=True)),
        page=page,
        pages=pages,
        **beside(page, pages),
    )
    return shown_page if valid else (shown_page, 422)


def _search(form: EditionsForm) -> Search:
    return Search(
        course_id=int(form.course.data) if form.course.data else None,
        language=form.language.data,
        state=form.state.data,
        past=form.when.data == "past",
    )


@bp.get("/training/editions/<int:edition_id>")
@needs("training.view")
def edition(edition_id: int) -> ResponseReturnValue:
    found = find_edition(edition_id)
    if may_ever(current_actor(), "training.manage"):
        return _cohort(found)
    session = current_session()
    own = current_actor().organizations(Role.FOCAL_POINT)
    offers = [offer for offer in offers_of(session, found.id) if offer.organization_id in own]
    return render_template("training/cohorts/edition.html", edition=found, offers=offers)


def _cohort(found: EditionRecord) -> ResponseReturnValue:
    session = current_session()
    people = everybody(session, found.id)
    if people:
        note_look("cohorts.seen", f"edition:{found.id}")
    known = cohort(session, found)
    by_id = {each.id: each for each in people}
    accepted = [each for each in people if each.state in ACCEPTED_ONCE]
    going_on = [each for each in people if not each.closed]
    held = [each.organization_id for each in going_on if each.state in HOLDING]
    begun = found.begins <= now().date()
    letters = letters_of(session, found.id)
    return render_template(
        "training/cohorts/cohort.html",
        edition=found,
        offers=offers_of(session, found.id),
        held={id_: held.count(id_) for id_ in set(held)},
        taken=known.taken(),
        free=known.free(),
        overfull=known.committed() > found.seats,
        seats=seats_taken(known),
        women=women((each.state, each.sex) for each in people),
        attended=attended(each.state for each in people),
        to_decide=[each for each in going_on if each.state == NominationState.NOMINATED],
        waiting=[each for each in going_on if each.state == NominationState.WAITING],
        proposed=[by_id[id_] for id_ in next_up(known)],
        accepted=sorted(accepted, key=_by_organization),
        others=[each for each in people if each.state in ENDED or each.closed],
        uninvited=len(to_invite(session, found.id)),
        not_sent=[each for each in letters if each.state != "sent"],
        lost=sum(is_lost(each, now()) for each in letters),
        begun=begun,
        over=found.ends <= now().date(),
        open=found.state in (EditionState.PLANNED, EditionState.CONFIRMED) and not begun,
    )


def _by_organization(each: Nomination) -> tuple[str, str, int]:
    """By country and name; whom no organization sends come last."""
    organization = each.organization
    if organization is None:
        return "~", "", each.id
    return organization.country_iso3, organization.name, each.id
