"""Paper, telephone and help at the screen: staff type answers in for those who gave them.

A round that is not anonymous: from an invitation, under the key ``e`` and its number, which only
the person who types can open. An anonymous round: a paper form belongs to nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.answering.anonymity import round_keeps_groups
from surveys.collection.answering.documents import PAPER_FORM, invitation_code
from surveys.collection.answering.domain.holding import Channel, Holder
from surveys.collection.answering.entering import (
    CannotEnter,
    Difference,
    NotEntered,
    begin_anonymous_form,
    begin_entry,
    differences,
    entry_key,
    why_not_entered,
)
from surveys.collection.answering.entrance import TYPING, receipt_key
from surveys.collection.answering.entry_queries import entered, places
from surveys.collection.answering.forms import AnonymousForm, EntryForm, PaperFormForm
from surveys.collection.answering.labels import CHANNEL_NAMES
from surveys.collection.answering.models import Response
from surveys.collection.answering.own_answers import in_words
from surveys.collection.answering.participation import note_participation
from surveys.collection.answering.queries import answers_of
from surveys.collection.answering.rendering import draw_section
from surveys.collection.invitations.domain.presses import new_press, secret_of_press
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.geography import all_countries
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.questionnaires.domain.answering import visible_items
from surveys.questionnaires.domain.reading import Problem, Reading, read_section
from surveys.questionnaires.domain.structure import (
    Answer,
    FieldKind,
    Kind,
    Questionnaire,
    Section,
)
from surveys.questionnaires.labels import problem_text
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("entry", __name__, url_prefix="/rounds/<int:round_id>/entry")

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")  # within what a table's key can be
COUNTRIES = frozenset(country.iso3 for country in all_countries() if country.is_real)


@bp.app_context_processor
def _typing() -> dict[str, Any]:
    """For the respondents' pages: for whom staff type in, if they do."""
    return {"typing_for": g.get("typing_for")}


def _find(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


def _invitation(round_id: int, invitation_id: int) -> Invitation:
    """An invitation of the round; of a diagnostic none: who rates what is the institution's."""
    invitation = current_session().get(Invitation, invitation_id)
    if invitation is None or invitation.round_id != round_id:
        abort(404)
    if invitation.version.kind == Kind.DIAGNOSTIC:
        abort(404)
    return invitation


def _me() -> int:
    person_id = current_actor().person_id
    assert person_id is not None  # the policy admits nobody else
    return person_id


def _groups(round_: Round) -> list[str]:
    """The groups that are asked something of their own; '' where all are asked the same."""
    return [asked.group for asked in round_.questionnaires]


def _anonymous_groups(round_: Round) -> list[str]:
    """Among which groups to choose for a paper form: where each is asked its own, and where
    responses say of which they are; [''] where they do not."""
    named = _groups(round_)
    if "" not in named:
        return named
    return list(Group) if round_keeps_groups(current_session(), round_.id) else [""]


def _show(
    round_: Round,
    paper: PaperFormForm | None = None,
    anonymous: AnonymousForm | None = None,
) -> ResponseReturnValue:
    session, words = current_session(), request.args.get("q", "").strip()[:200]
    unknown = round_.mode == Mode.ANONYMOUS
    diagnostic = round_.version.kind == Kind.DIAGNOSTIC
    page = render_template(
        "entry/index.html",
        round=round_,
        diagnostic=diagnostic,
        open=period_of(round_).state(now()) is RoundState.OPEN,
        words=words,
        places=None if diagnostic else places(session, round_.id, words),
        entered=entered(session, round_.id),
        channel_names=CHANNEL_NAMES,
        paper=paper or PaperFormForm(round_.languages, _groups(round_), formdata=None),
        anonymous=(anonymous or _anonymous_form(round_)) if unknown else None,
        code=invitation_code,
    )
    return page, 422 if (paper or anonymous) else 200


def _anonymous_form(round_: Round) -> AnonymousForm:
    return AnonymousForm(_anonymous_groups(round_), formdata=None, press=new_press())


def _note_seen(subject: str) -> None:
    """A form that comes back with what is wrong is a look as well; nothing else is kept of it."""
    record_event(current_session(), _me(), "rounds.entry-seen", subject, now())
    current_session().commit()


@bp.get("")
@needs("rounds.enter")
def index(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    note_look("rounds.entry-seen", f"round:{round_id}")
    return _show(round_)


@bp.post("/form")
@needs("rounds.enter")
def form(round_id: int) -> ResponseReturnValue:
    """Have a blank form made for printing, for everybody or for one invitation."""
    session, round_ = current_session(), _find(round_id)
    wanted = PaperFormForm(round_.languages, _groups(round_))
    if not wanted.validate():
        _note_seen(f"round:{round_id}")
        return _show(round_, wanted)
    number = _form_for()
    if number is not None and _invitation(round_id, number).round.mode == Mode.ANONYMOUS:
        abort(409)
    group = wanted.group.data if wanted.group else _groups(round_)[0]
    job = ask_for_job(
        session,
        PAPER_FORM,
        f"round:{round_id}",
        {
            "round": round_id,
            "group": group,
            "invitation": number,
            "language": wanted.language.data,
        },
        _me(),
        now(),
    )
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))


def _form_for() -> int | None:
    """The invitation that a blank form is asked for; None if it is for everybody."""
    sent = request.form.get("invitation", "")
    if sent and not _NUMBER.fullmatch(sent):
        abort(404)
    return int(sent) if sent else None


@bp.post("/anonymous")
@needs("rounds.enter")
def anonymous(round_id: int) -> ResponseReturnValue:
    """Begin a paper form of an anonymous round; the same form sent twice begins one.

    Nothing of it is noted in the audit trail: its time would stand beside that of the response.
    Opening the page that leads here is.
    """
    session, round_ = current_session(), _find(round_id)
    if round_.mode != Mode.ANONYMOUS or period_of(round_).state(now()) is not RoundState.OPEN:
        abort(409)
    groups = _anonymous_groups(round_)
    wanted = AnonymousForm(groups)
    if not wanted.validate():
        return _show(round_, anonymous=wanted)
    group = wanted.group.data if wanted.group else groups[0]
    version = round_.version_for(Group(group)) if group else round_.version
    if version is None:
        abort(409)
    key, press = current_app.config["SECRET_KEY"], wanted.press.data or new_press()
    secret = secret_of_press(key, "paper form", str(round_id), group, press)
    response = begin_anonymous_form(session, round_, version.id, group, secret, now())
    session.commit()
    return redirect(url_for("answering.welcome", key=receipt_key(response.receipt_code)))


@bp.post("/<int:invitation_id>/returned")
@needs("rounds.enter")
def returned(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """Of an anonymous round: a paper form came back from this invitation.

    It is noted in a batch with others who took part, without a time; and not in the audit trail,
    whose time could be laid beside the day of a response.
    """
    round_, invitation = _find(round_id), _invitation(round_id, invitation_id)
    if round_.mode != Mode.ANONYMOUS or period_of(round_).state(now()) is not RoundState.OPEN:
        abort(409)
    holder = Holder(
        key="",
        round_id=round_id,
        version_id=invitation.version_id,
        invitation_id=None,
        anonymous=True,
        group=invitation.organization.group,
        test=invitation.test,
    )
    current_session().rollback()  # what follows writes in a transaction of its own
    note_participation(holder, invitation_id)
    flash(_("It will be noted together with others that took part; that can take a while."), "info")
    return redirect(url_for("entry.index", round_id=round_id))


def _show_one(
    round_: Round, invitation: Invitation, form: EntryForm | None = None
) -> ResponseReturnValue:
    response = invitation.response
    questionnaire = questionnaire_in(current_session(), invitation.version_id, page_language().code)
    language = response.language if response else invitation.language
    page = render_template(
        "entry/page.html",
        round=round_,
        invitation=invitation,
        response=response,
        reason=why_not_entered(invitation, response, now()),
        sections=questionnaire.sections,
        channel_names=CHANNEL_NAMES,
        code=invitation_code(round_.id, invitation),
        form=form
        or EntryForm(
            round_.languages,
            now().date(),
            formdata=None,
            language=language if language else page_language().code,
            channel=response.channel if response else None,
            filled_on=response.filled_on if response else None,
        ),
        paper=PaperFormForm(round_.languages, [""], formdata=None, language=invitation.language),
    )
    return page, 422 if form else 200


@bp.get("/<int:invitation_id>")
@needs("rounds.enter")
def page(round_id: int, invitation_id: int) -> ResponseReturnValue:
    round_, invitation = _find(round_id), _invitation(round_id, invitation_id)
    if round_.mode == Mode.ANONYMOUS:
        return redirect(url_for("entry.index", round_id=round_id))
    note_look("rounds.entry-seen", f"invitation:{invitation_id}")
    return _show_one(round_, invitation)


@bp.post("/<int:invitation_id>")
@needs("rounds.enter")
def begin(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """Begin to type in, or go on, then to the questionnaire."""
    session, round_ = current_session(), _find(round_id)
    invitation = _invitation(round_id, invitation_id)
    if round_.mode == Mode.ANONYMOUS:
        abort(409)
    form = EntryForm(round_.languages, now().date())
    if not form.validate():
        _note_seen(f"invitation:{invitation_id}")
        return _show_one(round_, invitation, form)
    channel, language = Channel(form.channel.data), form.language.data
    day = form.filled_on.data
    try:
        begin_entry(session, invitation_id, channel, language, day, _me(), now())
    except CannotEnter as refused:
        if refused.reason is NotEntered.SUBMITTED:  # the same form sent again
            return redirect(url_for("entry.page", round_id=round_id, invitation_id=invitation_id))
        abort(409)
    record_event(
        session,
        _me(),
        "rounds.entry-begun",
        f"invitation:{invitation_id}",
        now(),
        {"channel": channel.value},
    )
    session.commit()
    cookie[TYPING] = invitation_id  # this opening is noted
    return redirect(url_for("answering.welcome", key=entry_key(invitation_id)))


@dataclass(frozen=True, slots=True)
class Keying:
    """A section of a paper form that is typed a second time, beside what was typed first."""

    invitation: Invitation
    response: Response
    questionnaire: Questionnaire
    section: Section


def _keying(round_id: int, invitation_id: int, code: str) -> Keying:
    invitation = _invitation(round_id, invitation_id)
    response = invitation.response
    if response is None or response.channel != Channel.PAPER:
        abort(409)
    if why_not_entered(invitation, response, now()) is not None:
        abort(409)
    questionnaire = questionnaire_in(current_session(), invitation.version_id, page_language().code)
    section = next((s for s in questionnaire.sections if s.code == code), None)
    return Keying(invitation, response, questionnaire, section or abort(404))


def _show_second(
    keying: Keying, typed: Mapping[str, Answer], refused: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    texts = {problem.field: problem_text(problem) for problem in refused}
    shown = visible_items(keying.questionnaire, answers_of(keying.response.answers))
    asked = tuple(item for item in keying.section.items if item.code in shown)
    page = render_template(
        "entry/second.html",
        round=keying.invitation.round,
        invitation=keying.invitation,
        section=keying.section,
        items=draw_section(
            keying.questionnaire,
            replace(keying.section, items=asked),
            typed,
            shown,
            texts,
        ),
        problems=list(texts.items()),
    )
    return page, 422 if refused else 200


@bp.get("/<int:invitation_id>/second/<code>")
@needs("rounds.enter")
def second(round_id: int, invitation_id: int, code: str) -> ResponseReturnValue:
    """A section of a paper form, to be typed a second time without seeing the first."""
    _find(round_id)
    keying = _keying(round_id, invitation_id, code)
    note_look("rounds.entry-seen", f"invitation:{invitation_id}")
    return _show_second(keying, {})


@bp.post("/<int:invitation_id>/second/<code>")
@needs("rounds.enter")
def compare(round_id: int, invitation_id: int, code: str) -> ResponseReturnValue:
    """Show where the two typings differ. The second one is not kept, so nothing is redirected."""
    round_, keying = _find(round_id), _keying(round_id, invitation_id, code)
    reading = _read(keying.section)
    if reading.problems:
        _note_seen(f"invitation:{invitation_id}")
        return _show_second(keying, reading.answers, reading.problems)
    first = answers_of(keying.response.answers)
    found = differences(keying.questionnaire, code, first, reading.answers)
    record_event(
        current_session(),
        _me(),
        "rounds.entry-compared",
        f"invitation:{invitation_id}",
        now(),
        {"differences": len(found)},
    )
    current_session().commit()
    words = [
        {i.code: i for part in in_words(keying.questionnaire, typed) for i in part.items}
        for typed in (first, _second(keying.section, first, reading))
    ]
    return render_template(
        "entry/differences.html",
        round=round_,
        invitation=keying.invitation,
        section=keying.section,
        items=[(words[0].get(item), words[1].get(item)) for item in _items(found)],
        mine=keying.response.entered_by == _me(),
        key=entry_key(invitation_id),
    )


def _read(section: Section) -> Reading:
    """What the form says; browsers leave out a group with no box ticked."""
    form = request.form.to_dict(flat=False)
    for field in (field for item in section.items for field in item.fields):
        if field.kind is FieldKind.CHOICES:
            form.setdefault(field.code, [])
    return read_section(section, form, COUNTRIES)


def _second(section: Section, first: Mapping[str, Answer], reading: Reading) -> dict[str, Answer]:
    """The first typing with this section's answers as they were typed the second time."""
    own = {field.code for item in section.items for field in item.fields}
    return {c: a for c, a in first.items() if c not in own} | dict(reading.answers)


def _items(found: list[Difference]) -> list[str]:
    return list(dict.fromkeys(difference.item for difference in found))
