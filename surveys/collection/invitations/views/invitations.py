"""Who is invited to a round: the list, page by page, and inviting by hand."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.invitations.about import link_address
from surveys.collection.invitations.actions import NothingToAsk, add_link, invite
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.domain.outcomes import Standing
from surveys.collection.invitations.domain.presses import new_press, secret_of_press
from surveys.collection.invitations.endings import tell_of_invitations
from surveys.collection.invitations.forms import InvitationForm
from surveys.collection.invitations.labels import STANDING_LABELS, STANDING_TONES
from surveys.collection.invitations.listing import Listing, Search, list_invitations
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.invitations.queries import invited_alike
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import country
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.models import Person
from surveys.constituents.queries import organizations_going_on, person_by_email
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.questionnaires.domain.structure import Kind

bp = Blueprint("invitations", __name__, url_prefix="/rounds/<int:round_id>/invitations")
bp.record_once(lambda _state: tell_of_invitations())

# Where a new link waits between making it and the one page that shows it.
_NEW_LINK = "new_link"


def note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def round_of(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


def keep_new_link(round_id: int, invitation_id: int, secret: str) -> None:
    """So that the next page can show it, and reloading that one does not make another."""
    cookie[_NEW_LINK] = [round_id, invitation_id, secret]


def take_new_link(round_id: int, invitation_id: int | None = None) -> str:
    """The address of a link that was just made for the round (or that invitation): shown once."""
    waiting: list[int | str] = cookie.get(_NEW_LINK, [])
    if len(waiting) != 3 or waiting[0] != round_id:
        return ""
    if invitation_id is not None and waiting[1] != invitation_id:
        return ""
    cookie.pop(_NEW_LINK)
    return link_address(str(waiting[2]))


def _search() -> Search:
    """What the address asks for; what it cannot mean is left out."""
    text = request.args.get
    page, state, language = text("page", "1"), text("state", ""), text("language", "")
    group = text("group", "")
    return Search(
        words=" ".join(text("q", "").split())[:200],
        state=state if state in STANDING_LABELS else "",
        language=language if language in LANGUAGES else "",
        country=text("country", "")[:3],
        group=group if group in GROUP_LABELS else "",
        to_do=text("todo", "") == "1",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def _choices(listing: Listing) -> dict[str, list[tuple[str, str, int]]]:
    """What can be chosen to narrow the list: code, name and how many there are."""
    counts, locale = listing.counts, page_language().code
    known = sorted_by_name(map(country, counts["country"]), locale)
    return {
        "state": [
            (s, str(STANDING_LABELS[s]), counts["state"][s])
            for s in Standing
            if s in counts["state"]
        ],
        "language": [
            (code, LANGUAGES.get(code, code), count)
            for code, count in sorted(counts["language"].items())
        ],
        "country": [
            (c.iso3, country_name(c.iso3, locale), counts["country"][c.iso3]) for c in known
        ],
        "group": [
            (g, str(label), counts["group"][g])
            for g, label in GROUP_LABELS.items()
            if g in counts["group"]
        ],
    }


def _show(round_: Round, form: InvitationForm | None = None) -> str:
    session, search = current_session(), _search()
    listing = list_invitations(session, round_, search)
    state = period_of(round_).state(now())
    diagnostic = round_.version.kind == Kind.DIAGNOSTIC
    locale = page_language().code
    return render_template(
        "invitations/page.html",
        round=round_,
        diagnostic=diagnostic,
        anonymous=round_.mode == Mode.ANONYMOUS,
        state=state,
        search=search,
        listing=listing,
        choices=_choices(listing),
        language_names=LANGUAGES,
        standing_labels=STANDING_LABELS,
        standing_tones=STANDING_TONES,
        country_names={
            line.country_iso3: country_name(line.country_iso3, locale) for line in listing.lines
        },
        form=form or _empty_form(),
        link=take_new_link(round_.id),
    )


def _show_again(round_: Round, form: InvitationForm) -> str:
    """The list after a form that would not do: a look as well, and nothing else is kept of it."""
    note("rounds.seen", f"round:{round_.id}")
    current_session().commit()
    return _show(round_, form)


def _empty_form() -> InvitationForm:
    return InvitationForm(
        organizations_going_on(current_session()), formdata=None, press=new_press()
    )


@bp.get("")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    round_ = round_of(round_id)
    note_look("rounds.seen", f"round:{round_id}")
    return _show(round_)


@bp.post("")
@needs("rounds.manage")
def invite_one(round_id: int) -> ResponseReturnValue:
    """Invite one more; the same form sent twice invites once."""
    session, round_ = current_session(), round_of(round_id)
    if round_.version.kind == Kind.DIAGNOSTIC:
        abort(409)  # assessors are invited by their institution's focal point
    form = InvitationForm(organizations_going_on(session))
    person = _account_of(form, round_) if form.validate() else None
    if form.errors:
        return _show_again(round_, form), 422
    if period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    key = current_app.config["SECRET_KEY"]
    secret = secret_of_press(key, "invite", str(round_id), form.press.data or new_press())
    made = session.get(InvitationLink, participation_id(secret))
    if made is not None:  # the same press of the button once more
        return _to_link(round_id, made.invitation_id, secret)
    try:
        invitation = _invite(round_, form, person)
    except NothingToAsk:
        form.organization.errors = [
            _("This round has no questionnaire for the group of this organization.")
        ]
        return _show_again(round_, form), 422
    if person is None:
        add_link(session, invitation, now(), secret=secret)
    note("rounds.invited", f"invitation:{invitation.id}")
    session.commit()
    if person is None:
        return _to_link(round_id, invitation.id, secret)
    flash(
        _("The invitation is made. It stands on the person's home page after sign-in."), "success"
    )
    return redirect(url_for("invitations.page", round_id=round_id))


def _account_of(form: InvitationForm, round_: Round) -> Person | None:
    """Whose account the form names; what is wrong with it is noted at the field."""
    if not (form.email.data or "").strip():
        return None
    person = person_by_email(current_session(), form.email.data)
    if round_.mode == Mode.ANONYMOUS:
        form.email.errors = [
            _("This round is anonymous: nobody answers signed in. Leave this empty.")
        ]
    elif person is None:
        form.email.errors = [_("There is no account with this e-mail address.")]
    elif invited_alike(
        current_session(), round_.id, int(form.organization.data), person.id, form.subject.data
    ):
        form.email.errors = [_("This account is already invited to the same.")]
    return person


def _invite(round_: Round, form: InvitationForm, person: Person | None) -> Invitation:
    session = current_session()
    invitation = invite(
        session,
        round_,
        int(form.organization.data),
        form.label.data,
        form.language.data,
        now(),
        person_id=person.id if person else None,
        subject=("", form.subject.data),
    )
    name, email = form.contact_name.data, form.contact_email.data
    if name or email:
        invitation.contact = Contact(round_id=round_.id, name=name, email=email)
        session.flush()
    return invitation


def _to_link(round_id: int, invitation_id: int, secret: str) -> ResponseReturnValue:
    keep_new_link(round_id, invitation_id, secret)
    return redirect(url_for("invitations.page", round_id=round_id) + "#new-link")
