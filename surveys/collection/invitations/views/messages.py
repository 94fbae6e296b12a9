"""Mail of a round: its words, who is written to, reminders, and what became of each message."""

from datetime import UTC, datetime, time

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from surveys.collection.invitations.about import address_by_token, link_address
from surveys.collection.invitations.domain.messages import PLACES, Kind, flaws, holds_link
from surveys.collection.invitations.domain.reminders import next_step, suggested
from surveys.collection.invitations.forms import ReminderForm, WordsForm
from surveys.collection.invitations.labels import (
    FLAW_TEXTS,
    MESSAGE_KIND_LABELS,
    MESSAGE_STATE_LABELS,
    PLACE_LABELS,
)
from surveys.collection.invitations.mailing import (
    cancel_waiting,
    draw,
    put_in_line,
    send_again,
    to_invite,
    to_remind,
    words_of,
)
from surveys.collection.invitations.models import (
    Invitation,
    Message,
    MessageTemplate,
    Reminder,
)
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, languages_of, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, direction_of
from surveys.foundation.paging import page_asked
from surveys.questionnaires.domain.structure import Kind as QuestionnaireKind

bp = Blueprint("messages", __name__, url_prefix="/rounds/<int:round_id>/messages")

PAGE_SIZE = 50
WRITABLE = (Kind.INVITATION, Kind.REMINDER)


def _find(round_id: int) -> Round:
    round_ = find_round(current_session(), round_id) or abort(404)
    if round_.version.kind == QuestionnaireKind.DIAGNOSTIC:
        abort(404)  # assessors are invited by their institution's focal point
    return round_


def _note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def _mail_is_set_up() -> bool:
    return current_app.extensions["settings"].mail_server is not None


def _reminders(round_id: int) -> list[Reminder]:
    return list(
        current_session().scalars(
            select(Reminder).where(Reminder.round_id == round_id).order_by(Reminder.due_at)
        )
    )


def _counts(round_id: int) -> dict[str, int]:
    """How many messages are in each state."""
    rows = current_session().execute(
        select(Message.state, func.count())
        .where(Message.round_id == round_id)
        .group_by(Message.state)
    )
    return {state: number for state, number in rows}


def _show(round_: Round, form: ReminderForm | None = None) -> ResponseReturnValue:
    session, state = current_session(), period_of(round_).state(now())
    planned = _reminders(round_.id)
    page = render_template(
        "messages/page.html",
        round=round_,
        anonymous=round_.mode == Mode.ANONYMOUS,
        over=state is RoundState.CLOSED,
        set_up=_mail_is_set_up(),
        to_invite=len(to_invite(session, round_)),
        to_remind=len(to_remind(session, round_)),
        counts=_counts(round_.id),
        reminders=planned,
        suggestions=[] if planned else suggested(round_.opens_at, round_.closes_at),
        form=form or ReminderForm(round_.opens_at, round_.closes_at, formdata=None),
        languages=[(code, LANGUAGES[code]) for code in languages_of(round_)],
        kinds=[(kind, MESSAGE_KIND_LABELS[kind]) for kind in WRITABLE],
        state_labels=MESSAGE_STATE_LABELS,
    )
    return page, 422 if form else 200


@bp.get("")
@needs("rounds.manage")
def page(round_id: int) -> ResponseReturnValue:
    return _show(_find(round_id))


@bp.post("/invitations")
@needs("rounds.manage")
def invite_all(round_id: int) -> ResponseReturnValue:
    """Put the invitation in line for everybody who has an address and was not written to."""
    return _put_in_line(round_id, Kind.INVITATION)


def _put_in_line(round_id: int, kind: Kind, step: int = 0) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    if not _mail_is_set_up() or period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    chosen = to_invite(session, round_) if kind is Kind.INVITATION else to_remind(session, round_)
    count = put_in_line(session, chosen, kind, step, now())
    _note("messages.put-in-line", f"round:{round_id}")
    session.commit()
    flash(
        ngettext(
            "%(num)s message is in line. It goes out within the next minutes, once the round is"
            " open.",
            "%(num)s messages are in line. They go out within the next minutes, once the round is"
            " open.",
            count,
        ),
        "success",
    )
    return redirect(url_for("messages.page", round_id=round_id))


@bp.post("/cancel")
@needs("rounds.manage")
def cancel(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    count = cancel_waiting(session, round_.id)
    _note("messages.cancelled", f"round:{round_id}")
    session.commit()
    flash(
        ngettext(
            "%(num)s message was taken out of the line.",
            "%(num)s messages were taken out of the line.",
            count,
        )
    )
    return redirect(url_for("messages.page", round_id=round_id))


# --- reminders -----------------------------------------------------------------------------------


@bp.post("/reminders")
@needs("rounds.manage")
def add_reminder(round_id: int) -> ResponseReturnValue:
    """Plan one more reminder; sending the form twice plans it once."""
    session, round_ = current_session(), _find(round_id)
    form = ReminderForm(round_.opens_at, round_.closes_at)
    if not form.validate():
        return _show(round_, form)
    _plan(round_, [datetime.combine(form.day.data, time(7), UTC)])
    session.commit()
    return redirect(url_for("messages.page", round_id=round_id) + "#reminders")


@bp.post("/reminders/suggested")
@needs("rounds.manage")
def add_suggested(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    if not _reminders(round_id):
        _plan(round_, suggested(round_.opens_at, round_.closes_at))
    session.commit()
    return redirect(url_for("messages.page", round_id=round_id) + "#reminders")


def _plan(round_: Round, moments: list[datetime]) -> None:
    session = current_session()
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    for moment in moments:
        planned = _reminders(round_.id)
        step = next_step([reminder.step for reminder in planned])
        if step is None or any(r.due_at.date() == moment.date() for r in planned):
            continue
        session.add(Reminder(round_id=round_.id, step=step, due_at=moment))
        session.flush()
        _note("messages.reminder-planned", f"round:{round_.id}")


@bp.post("/reminders/<int:reminder_id>/remove")
@needs("rounds.manage")
def remove_reminder(round_id: int, reminder_id: int) -> ResponseReturnValue:
    session, _round = current_session(), _find(round_id)
    reminder = session.get(Reminder, reminder_id)
    if reminder is not None and reminder.round_id == round_id and reminder.done_at is None:
        session.delete(reminder)
        _note("messages.reminder-removed", f"round:{round_id}")
        session.commit()
    return redirect(url_for("messages.page", round_id=round_id) + "#reminders")


# --- words ---------------------------------------------------------------------------------------


def _kind(name: str) -> Kind:
    if name not in WRITABLE:
        abort(404)
    return Kind(name)


@bp.get("/words/<kind>/<language>")
@needs("rounds.manage")
def words(round_id: int, kind: str, language: str) -> ResponseReturnValue:
    round_, of_kind = _find(round_id), _kind(kind)
    if language not in languages_of(round_):
        abort(404)
    subject, body = words_of(current_session(), round_, of_kind, language)
    form = WordsForm(formdata=None, subject=subject, body=body)
    return _show_words(round_, of_kind, language, form)


def _show_words(round_: Round, kind: Kind, language: str, form: WordsForm) -> ResponseReturnValue:
    page = render_template(
        "messages/words.html",
        round=round_,
        kind=kind,
        kind_label=MESSAGE_KIND_LABELS[kind],
        written_in=language,
        language_name=LANGUAGES[language],
        writing_direction=direction_of(language),
        form=form,
        own=current_session().get(MessageTemplate, (round_.id, kind, language)) is not None,
        places=[
            (place, PLACE_LABELS[place])
            for place in PLACES
            if place != "link" or holds_link(kind, round_.mode == Mode.ANONYMOUS)
        ],
    )
    return page, 422 if form.errors else 200


@bp.post("/words/<kind>/<language>")
@needs("rounds.manage")
def save_words(round_id: int, kind: str, language: str) -> ResponseReturnValue:
    session, round_, of_kind = current_session(), _find(round_id), _kind(kind)
    if language not in languages_of(round_):
        abort(404)
    form = WordsForm()
    subject, body = form.subject.data or "", "\n".join((form.body.data or "").splitlines())
    if form.validate():
        anonymous = round_.mode == Mode.ANONYMOUS
        for flaw, name in flaws(subject, body, of_kind, anonymous):
            field = form.subject if name == "subject" else form.body
            field.errors = [*field.errors, FLAW_TEXTS[flaw] % {"name": f"[{name}]"}]
    if form.errors:
        return _show_words(round_, of_kind, language, form)
    session.merge(
        MessageTemplate(
            round_id=round_id, kind=of_kind, language=language, subject=subject, body=body
        )
    )
    _note("messages.words-changed", f"round:{round_id}")
    session.commit()
    flash(_("The words are kept. Look at how the message reads."), "success")
    return redirect(url_for("messages.sample", round_id=round_id, kind=kind, language=language))


@bp.post("/words/<kind>/<language>/built-in")
@needs("rounds.manage")
def use_built_in(round_id: int, kind: str, language: str) -> ResponseReturnValue:
    """Back to the words that the platform carries."""
    session, round_ = current_session(), _find(round_id)
    own = session.get(MessageTemplate, (round_.id, _kind(kind), language))
    if own is not None:
        session.delete(own)
        _note("messages.words-changed", f"round:{round_id}")
        session.commit()
    return redirect(url_for("messages.words", round_id=round_id, kind=kind, language=language))


@bp.get("/sample/<kind>/<language>")
@needs("rounds.manage")
def sample(round_id: int, kind: str, language: str) -> ResponseReturnValue:
    """What the first invited would get, with links that open nothing."""
    session, round_, of_kind = current_session(), _find(round_id), _kind(kind)
    if language not in languages_of(round_):
        abort(404)
    invitation = session.scalars(
        select(Invitation)
        .where(Invitation.round_id == round_id)
        .order_by(Invitation.language != language, Invitation.id)
        .limit(1)
    ).first()
    if invitation is None:
        flash(_("Invite somebody first: a message is written to an invitation."))
        return redirect(url_for("messages.page", round_id=round_id))
    note_look("messages.sample-seen", f"round:{round_id}")
    with force_locale(language):
        shown_link = link_address(_("your-personal-link"))
        about = address_by_token(_("your-personal-link"))
    link = shown_link if holds_link(of_kind, round_.mode == Mode.ANONYMOUS) else ""
    subject, text, _html = draw(session, round_, invitation, of_kind, language, link, about)
    return render_template(
        "messages/sample.html",
        round=round_,
        kind=of_kind,
        kind_label=MESSAGE_KIND_LABELS[of_kind],
        written_in=language,
        language_name=LANGUAGES[language],
        writing_direction=direction_of(language),
        subject=subject,
        paragraphs=[part.splitlines() for part in text.strip().split("\n\n")],
    )


# --- what became of each -------------------------------------------------------------------------


@bp.get("/log")
@needs("rounds.manage")
def log(round_id: int) -> ResponseReturnValue:
    """Each message, to whom and what became of it; names and addresses are seen, so it is noted."""
    session, round_ = current_session(), _find(round_id)
    state = request.args.get("state", "")
    state = state if state in MESSAGE_STATE_LABELS else ""
    query = select(Message, Invitation).join(Invitation, Invitation.id == Message.invitation_id)
    query = query.where(Message.round_id == round_id)
    if state:
        query = query.where(Message.state == state)
    found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-found // PAGE_SIZE))
    number = min(page_asked(), pages)
    note_look("messages.seen", f"round:{round_id}")
    rows = session.execute(
        query.order_by(Message.asked_at.desc(), Message.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return render_template(
        "messages/log.html",
        round=round_,
        rows=[(message, invitation) for message, invitation in rows],
        state=state,
        found=found,
        number=number,
        pages=pages,
        kind_labels=MESSAGE_KIND_LABELS,
        state_labels=MESSAGE_STATE_LABELS,
        counts=_counts(round_id),
    )


@bp.post("/log/<message_id>/again")
@needs("rounds.manage")
def again(round_id: int, message_id: str) -> ResponseReturnValue:
    """Send a message that failed, or of which nobody knows, once more: a person's decision."""
    session, _round = current_session(), _find(round_id)
    message = session.get(Message, message_id)
    if message is None or message.round_id != round_id:
        abort(404)
    if send_again(session, message, now()):
        _note("messages.put-in-line", f"round:{round_id}")
        session.commit()
        flash(_("The message is in line again."), "success")
    return redirect(url_for("messages.log", round_id=round_id))
