"""Checking what was answered, handing it in, its receipt, and taking it back to correct it."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.collection.answering.actions import submit_response, take_back_submission
from surveys.collection.answering.entrance import check_form_token, check_still_open, form_token
from surveys.collection.answering.participation import note_participation
from surveys.collection.answering.queries import answers_of, locked_response
from surveys.collection.answering.views.place import Place, bp, place_of, to_receipt
from surveys.collection.answering.views.sent import is_of_another_revision
from surveys.constituents.access import needs
from surveys.foundation.database import database, now
from surveys.questionnaires.domain.answering import problems
from surveys.questionnaires.labels import problem_text


@bp.get("/review")
@needs("link")
def review(key: str) -> ResponseReturnValue:
    place = place_of(key)
    if place.visit.submitted:
        return to_receipt(place)
    return _show_review(place, reopened="reopened" in request.args)


def _show_review(
    place: Place, pressed: bool = False, changed: bool = False, reopened: bool = False
) -> ResponseReturnValue:
    """``changed``: somebody has answered since the page that was sent had been shown."""
    questionnaire = place.questionnaire
    section_of = {item.code: s.code for s in questionnaire.sections for item in s.items}
    missing = [
        (questionnaire.item(questionnaire.field(p.field).item), problem_text(p))
        for p in problems(questionnaire, place.answers)
    ]
    page = render_template(
        "answering/review.html",
        place=place,
        missing=[(item, section_of[item.code], text) for item, text in missing],
        pressed=pressed,
        changed=changed,
        reopened=reopened,
        form_token=form_token(place.visit),
    )
    return page, 422 if pressed or changed else 200


@bp.post("/submit")
@needs("link")
def submit(key: str) -> ResponseReturnValue:
    """Hand in; pressing twice, reloading or sending again gives the same receipt."""
    place = place_of(key)
    check_form_token(place.visit, request.form.get("form_token"))
    with database().writing() as session:
        response = locked_response(session, place.visit.holder)
        if response is None:
            return _show_review(place, pressed=True)
        answers = answers_of(response.answers)
        if response.submitted_at is None:
            check_still_open(session, place.visit, now())
            place = replace(place, answers=answers, revision=response.revision)
            if is_of_another_revision(response):
                return _show_review(place, changed=True)
            if problems(place.questionnaire, answers):
                return _show_review(place, pressed=True)
        submit_response(session, response, place.visit.holder.moment(now()))
        session.commit()
    note_participation(place.visit.holder, place.visit.invitation_id)
    return to_receipt(place)


@bp.get("/receipt")
@needs("link")
def receipt(key: str) -> ResponseReturnValue:
    place = place_of(key)
    if not place.visit.submitted:
        return redirect(url_for("answering.review", key=key))
    # Once more: what waited in a process that has ended since was lost.
    note_participation(place.visit.holder, place.visit.invitation_id)
    return render_template(
        "answering/receipt.html",
        place=place,
        form_token=form_token(place.visit),
        may_correct=place.may_correct(now()),
    )


@bp.post("/reopen")
@needs("link")
def reopen(key: str) -> ResponseReturnValue:
    """Take back what was handed in, to correct it; it counts again once it is handed in again."""
    place = place_of(key)
    check_form_token(place.visit, request.form.get("form_token"))
    if not place.visit.submitted:
        return redirect(url_for("answering.review", key=key, reopened=1))
    if not place.may_correct(now()):
        return to_receipt(place)
    with database().writing() as session:
        response = locked_response(session, place.visit.holder)
        check_still_open(session, place.visit, now())
        if response is not None and not is_of_another_revision(response):
            take_back_submission(session, response, place.visit.holder.moment(now()))
        session.commit()
    return redirect(url_for("answering.review", key=key, reopened=1))
