"""Preparing a round: changing it, trying it out, planning its next wave.

What may be done depends on who is invited, so these pages stand in the top room of collection.
"""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.fieldwork.cloning import Wave, next_wave, versions_of
from surveys.collection.fieldwork.forms import TestForm, WaveForm
from surveys.collection.fieldwork.rehearsing import (
    NobodyToPlay,
    clear_tests,
    groups_asked,
    make_test,
    rehearsal_of,
)
from surveys.collection.invitations.about import link_address
from surveys.collection.invitations.domain.presses import new_press, secret_of_press
from surveys.collection.invitations.models import Invitation
from surveys.collection.population.models import Frame
from surveys.collection.rounds.actions import ChangedMeanwhile, NotNow, change_round
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.forms import RoundForm, as_typed, beginning_of, end_of
from surveys.collection.rounds.labels import MODE_LABELS
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import (
    find_round,
    languages_of,
    latest_event_id,
    modes_of,
    period_of,
)
from surveys.collection.rounds.views import valid_plan
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, page_language, write_number
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import library

bp = Blueprint("planning", __name__, url_prefix="/rounds/<int:round_id>")

# Where a new test link waits between making it and the one page that shows it.
_NEW_LINK = "new_test_link"


def _note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def _find(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


# --- changing ------------------------------------------------------------------------------------


def is_invited(session: Session, round_id: int) -> bool:
    """Whether anybody was ever invited; a test does not count."""
    found = select(Invitation.id).where(Invitation.round_id == round_id, ~Invitation.test)
    return session.scalar(found.limit(1)) is not None


def _form(round_: Round, sent: bool) -> RoundForm:
    """The round's form without what can no longer be changed."""
    known = library(current_session(), page_language().code)
    shown = {**as_typed(round_), "shown": latest_event_id(current_session(), round_.id)}
    form = RoundForm(known) if sent else RoundForm(known, formdata=None, **shown)
    begun = period_of(round_).state(now()) is not RoundState.PLANNED
    if begun or is_invited(current_session(), round_.id):
        del form.version, form.government, form.employers, form.workers, form.mode
    if begun:
        del form.opens_on, form.closes_on, form.eligible, form.retention
        del form.respondents, form.organizations
    return form


def _show_change(round_: Round, form: RoundForm, status: int = 200) -> ResponseReturnValue:
    begun = period_of(round_).state(now()) is not RoundState.PLANNED
    html = render_template("planning/change.html", round=round_, form=form, begun=begun)
    return html, status


@bp.get("/change")
@needs("rounds.manage")
def change(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    return _show_change(round_, _form(round_, sent=False))


@bp.post("/change")
@needs("rounds.manage")
def save_change(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    form = _form(round_, sent=True)
    if not valid_plan(session, form, round_) or not _keeps_languages(round_, form):
        return _show_change(round_, form, 422)
    shown = _event_shown(form)
    invited = is_invited(session, round_id)
    person = current_actor().person_id
    try:
        changed = change_round(session, round_, form.change(round_), shown, invited, now(), person)
    except ChangedMeanwhile:
        form.form_errors = [
            _(
                "Somebody else has changed this round since you opened the page. Compare what you"
                " entered with the round's page, then save again."
            )
        ]
        form.shown.data = latest_event_id(session, round_id)
        return _show_change(round_, form, 409)
    except NotNow:
        abort(409)
    if changed:
        _note("rounds.changed", f"round:{round_id}")
    session.commit()
    flash(_("The changes are saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("fieldwork.page", round_id=round_id))


def _event_shown(form: RoundForm) -> int:
    """The number of the latest event as the page knew it; 0 for what is no such number."""
    sent = form.shown.data or ""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _keeps_languages(round_: Round, form: RoundForm) -> bool:
    """After the opening a language may be added, but none taken from whoever is answering."""
    begun = period_of(round_).state(now()) is not RoundState.PLANNED
    if not begun or set(languages_of(round_)) <= set(form.languages.data or ()):
        return True
    form.languages.errors = [
        _("The round has begun: languages can be added, but none can be taken away.")
    ]
    return False


# --- trying it out -------------------------------------------------------------------------------


def _show_tests(
    round_: Round, form: TestForm | None = None, link: str = "", status: int = 200
) -> ResponseReturnValue:
    html = render_template(
        "planning/tests.html",
        round=round_,
        closed=period_of(round_).state(now()) is RoundState.CLOSED,
        rehearsal=rehearsal_of(current_session(), round_.id),
        form=form or _test_form(round_, sent=False),
        link=link,
    )
    return html, status


def _test_form(round_: Round, sent: bool) -> TestForm:
    languages, groups = languages_of(round_), groups_asked(round_)
    if sent:
        return TestForm(languages, groups)
    return TestForm(languages, groups, formdata=None, press=new_press())


@bp.get("/tests")
@needs("rounds.manage")
def tests(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    waiting: list[int | str] = cookie.get(_NEW_LINK, [])
    if not waiting or waiting[0] != round_id:
        return _show_tests(round_)
    cookie.pop(_NEW_LINK)
    link = link_address(str(waiting[1]))
    return _show_tests(round_, link=link)


@bp.post("/tests")
@needs("rounds.manage")
def invite_test(round_id: int) -> ResponseReturnValue:
    """One click for any language: an invitation that never counts, and its link."""
    session, round_ = current_session(), _find(round_id)
    if period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    form = _test_form(round_, sent=True)
    if not form.validate():
        return _show_tests(round_, form, status=422)
    language = form.language.data
    label = _("Test in %(language)s", language=LANGUAGES[language])
    try:
        group, secret = Group(form.group.data), _secret(round_id, form.press.data or "")
        made = make_test(session, round_, group, language, label, secret, now())
    except NobodyToPlay:
        form.group.errors = [
            _(
                "There is no organization of the group “%(group)s” yet, and a test answers for one."
                " Add one first.",
                group=GROUP_LABELS[form.group.data],
            )
        ]
        return _show_tests(round_, form, status=422)
    if made is not None:
        _note("rounds.test-invited", f"invitation:{made.id}")
    session.commit()
    cookie[_NEW_LINK] = [round_id, secret]
    return redirect(url_for("planning.tests", round_id=round_id) + "#new-link")


def _secret(round_id: int, press: str) -> str:
    """The same form sent twice asks for the same link."""
    key = str(current_app.config["SECRET_KEY"])
    return secret_of_press(key, "test", str(round_id), press or new_press())


@bp.post("/tests/clear")
@needs("rounds.manage")
def remove_tests(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    cleared = clear_tests(session, round_, now(), current_actor().person_id)
    if cleared.invitations:
        _note("rounds.tests-cleared", f"round:{round_id}")
    session.commit()
    flash(
        ngettext(
            "%(invitations)s test invitation and everything answered under it is removed.",
            "%(invitations)s test invitations and everything answered under them are removed.",
            cleared.invitations,
            invitations=write_number(cleared.invitations),
        ),
        "success",
    )
    return redirect(url_for("planning.tests", round_id=round_id))


# --- the next wave -------------------------------------------------------------------------------


def _show_clone(round_: Round, form: WaveForm, status: int = 200) -> ResponseReturnValue:
    session = current_session()
    html = render_template(
        "planning/clone.html",
        round=round_,
        form=form,
        newer=versions_of(session, round_, True) != versions_of(session, round_, False),
        frame=session.get(Frame, round_.id) is not None,
        mode=MODE_LABELS[round_.mode],
    )
    return html, status


@bp.get("/next")
@needs("rounds.manage")
def clone(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    press = new_press()
    form = WaveForm(formdata=None, title=round_.title, newest=True, with_frame=True, press=press)
    return _show_clone(round_, form)


@bp.post("/next")
@needs("rounds.manage")
def make_clone(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    form = WaveForm()
    if not form.validate() or not _can_be_asked_again(session, round_, form):
        return _show_clone(round_, form, 422)
    wave = Wave(
        form.title.data,
        beginning_of(form.opens_on.data),
        end_of(form.closes_on.data),
        form.newest.data,
        form.with_frame.data,
    )
    person, press = current_actor().person_id, form.press.data or ""
    planned = next_wave(session, round_, wave, now(), person, press)
    _note("rounds.planned", f"round:{planned.id}")
    session.commit()
    flash(_("The next wave is planned. See which questions can be compared."), "success")
    return redirect(url_for("waves.links", round_id=planned.id))


def _can_be_asked_again(session: Session, round_: Round, form: WaveForm) -> bool:
    """What a newer version of a questionnaire rules out cannot be planned again."""
    versions = versions_of(session, round_, form.newest.data)
    numbers = {versions} if isinstance(versions, int) else set(versions.values())
    chosen = [session.get_one(QuestionnaireVersion, number) for number in numbers]
    if Mode(round_.mode) in modes_of(session, chosen):
        return True
    form.form_errors = [
        _(
            "The questionnaire is no longer asked in rounds that are “%(mode)s”. Plan a new round"
            " instead.",
            mode=MODE_LABELS[round_.mode],
        )
    ]
    return False
