"""Having a round ask about a programme, and the programmes that a round asks about."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from capacity.participation.asking.actions import (
    AlreadyAsked,
    TooLate,
    add_respondent,
    ask_about,
    code_for,
    frame_of,
    name_core_items,
    organizations_to_ask,
    rounds_to_ask_in,
)
from capacity.participation.asking.forms import AskForm, RespondentForm, ask_form
from capacity.participation.domain.record import RecordedProgramme
from capacity.participation.domain.replies import Publication
from capacity.participation.labels import PROGRAMME_TYPE_LABELS, years
from capacity.participation.models import ProgrammeRound
from capacity.participation.queries import programme as find_programme
from capacity.participation.queries import programmes_of_round
from capacity.participation.replies_queries import replies_of_rounds, scale_items
from capacity.participation.verdict_labels import PUBLICATION_LABELS, VERDICT_LABELS
from capacity.participation.verdict_queries import published
from capacity.participation.views.record import bp, note_shown
from surveys.collection.invitations.actions import NothingToAsk
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.labels import STATE_LABELS
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.endings import OrganizationEnded
from surveys.constituents.models import Organization
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.questionnaires.queries import latest_version, questionnaire_in

_ASK = "/participation/programmes/<int:programme_id>/ask"


def _found(programme_id: int) -> RecordedProgramme:
    return find_programme(current_session(), programme_id) or abort(404)


def _items(programme: RecordedProgramme) -> Mapping[str, str]:
    """The scale items of the questionnaire that asks about the programme, in words."""
    session, code = current_session(), code_for(programme)
    version = latest_version(session, code) if code else None
    if version is None:
        return {}
    asked = questionnaire_in(session, version.id, page_language().code)
    return {code: asked.item(code).text for code in scale_items(asked)}


@bp.get(_ASK)
@needs("rounds.manage")
def asking(programme_id: int) -> ResponseReturnValue:
    session, programme = current_session(), _found(programme_id)
    organizations = organizations_to_ask(session, programme)
    rounds = rounds_to_ask_in(session, programme, now())
    form = ask_form(organizations, rounds, _items(programme), formdata=None)
    return _show(programme, form, organizations, rounds)


@bp.post(_ASK)
@needs("rounds.manage")
def ask(programme_id: int) -> ResponseReturnValue:
    """Register the frame and invite it; sent twice, it is done once."""
    session, programme = current_session(), _found(programme_id)
    organizations = organizations_to_ask(session, programme)
    rounds = rounds_to_ask_in(session, programme, now())
    form = ask_form(organizations, rounds, _items(programme))
    if not form.validate():
        return _show(programme, form, organizations, rounds)
    round_ = next(each for each in rounds if str(each.id) == form.round.data)
    try:
        _ask(programme, round_, form)
    except (AlreadyAsked, TooLate, NothingToAsk, OrganizationEnded) as fault:
        session.rollback()
        form.round.errors = [_refusal(fault)]
        return _show(programme, form, organizations, rounds)
    session.commit()
    flash(_("The frame is registered and its organizations are invited."), "success")
    return redirect(url_for("participation.programme", programme_id=programme_id))


def _ask(programme: RecordedProgramme, round_: Round, form: AskForm) -> None:
    session, person_id = current_session(), current_actor().person_id
    publication = Publication(form.publication.data)
    ask_about(
        session,
        round_,
        programme,
        lambda language: subject_name(programme, publication, language),
        form.places(),
        publication,
        now(),
        person_id,
    )
    if form.core.data:
        name_core_items(session, round_, form.core.data, now())
    record_event(
        session,
        person_id,
        "participation.asked",
        f"programme:{programme.id}",
        now(),
        {"units": len(form.places())},
    )


def _refusal(fault: Exception) -> str:
    if isinstance(fault, AlreadyAsked):
        return str(_("This round asks about the programme already, and its frame stands."))
    if isinstance(fault, TooLate):
        return str(_("This round is open by now: its frames stand."))
    if isinstance(fault, NothingToAsk):
        return str(_("This round does not ask one of the groups that you have chosen."))
    return str(_("An organization has ended meanwhile. Look through the list again."))


def subject_name(programme: RecordedProgramme, publication: Publication, language: str) -> str:
    """What the invited read that their answers are about, and if nothing of it is published."""
    parts = {
        "programme": programme.title,
        "country": country_name(programme.country_iso3, language),
        "years": years(programme),
    }
    with force_locale(language):
        if publication is Publication.NOTHING:
            return str(
                _("%(programme)s, %(country)s, %(years)s (no verdict on it is published)", **parts)
            )
        return str(_("%(programme)s, %(country)s, %(years)s", **parts))


def _show(
    programme: RecordedProgramme,
    form: AskForm,
    organizations: Sequence[Organization],
    rounds: Sequence[Round],
) -> ResponseReturnValue:
    page = render_template(
        "participation/ask.html",
        programme=programme,
        form=form,
        organizations=organizations,
        rounds=rounds,
        askable=code_for(programme) is not None,
    )
    return page, 422 if form.errors else 200


@bp.post("/participation/programmes/<int:programme_id>/rounds/<int:round_id>/respondents")
@needs("rounds.manage")
def more_respondents(programme_id: int, round_id: int) -> ResponseReturnValue:
    """One more respondent of an organization of the frame; the same label twice is one."""
    session = current_session()
    asked = session.get(ProgrammeRound, (round_id, programme_id)) or abort(404)
    members = [each.organization for each in frame_of(session, asked)]
    form = RespondentForm(members)
    if not form.validate():
        return _show_round(asked, form), 422
    organization_id = int(form.organization.data)
    try:
        made = add_respondent(session, asked, organization_id, form.label.data, now())
    except (TooLate, OrganizationEnded) as fault:
        session.rollback()
        said = (
            _("This round is over: nobody is invited any more.")
            if isinstance(fault, TooLate)
            else _("This organization has ended: it is asked nothing more.")
        )
        form.label.errors = [said]
        return _show_round(session.get_one(ProgrammeRound, (round_id, programme_id)), form), 422
    if made is not None:
        record_event(
            session,
            current_actor().person_id,
            "participation.respondent-added",
            f"invitation:{made.id}",
            now(),
        )
        session.commit()
    flash(_("One more respondent is invited."), "success")
    return redirect(url_for("participation.frame", programme_id=programme_id, round_id=round_id))


@bp.get("/participation/programmes/<int:programme_id>/rounds/<int:round_id>")
@needs("rounds.view")
def frame(programme_id: int, round_id: int) -> ResponseReturnValue:
    """The frame of a programme in a round, for whoever runs rounds."""
    asked = current_session().get(ProgrammeRound, (round_id, programme_id)) or abort(404)
    return _show_round(asked)


def _show_round(asked: ProgrammeRound, form: RespondentForm | None = None) -> str:
    session = current_session()
    members = frame_of(session, asked)
    form = form or RespondentForm([each.organization for each in members], formdata=None)
    state = period_of(asked.round).state(now())
    return render_template(
        "participation/frame.html",
        asked=asked,
        programme=_found(asked.programme_id),
        frame=members,
        form=form,
        state=state,
        state_labels=STATE_LABELS,
        closed=state is RoundState.CLOSED,
        publication_labels=PUBLICATION_LABELS,
    )


@bp.get("/participation/rounds/<int:round_id>")
@needs("participation.view")
def round_programmes(round_id: int) -> ResponseReturnValue:
    """The programmes that a round asks about, with the verdicts that everybody may see."""
    session = current_session()
    round_ = find_round(session, round_id) or abort(404)
    programmes = programmes_of_round(session, round_id, page_language().code)
    if not programmes:
        abort(404)
    closed = period_of(round_).state(now()) is RoundState.CLOSED
    verdicts = published(session, replies_of_rounds(session, [round_id])) if closed else {}
    if verdicts:
        note_shown([round_])
    return render_template(
        "participation/round.html",
        round=round_,
        programmes=programmes,
        closed=closed,
        verdicts=verdicts,
        verdict_labels=VERDICT_LABELS,
        type_labels=PROGRAMME_TYPE_LABELS,
    )
