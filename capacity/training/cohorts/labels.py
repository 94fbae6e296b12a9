"""What the codes of this room are called on a page, in the reader's language."""

from datetime import datetime

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from capacity.training.cohorts.actions import Fault, NotPossible
from capacity.training.cohorts.certificates import CERTIFICATES, OWN_CERTIFICATES
from capacity.training.cohorts.inviting import INVITATION, LETTER, REMINDER, is_lost
from capacity.training.cohorts.models import Nomination, ParticipantLetter
from capacity.training.cohorts.queries import SAME_ADDRESS
from capacity.training.domain.cohorts import NominationState, ParticipantKind, Sex
from surveys.collection.invitations.labels import MESSAGE_STATE_LABELS
from surveys.foundation.i18n import write_number

STATE_LABELS: dict[str, LazyString] = {
    NominationState.NOMINATED: _l("Nominated"),
    NominationState.WAITING: _l("On the waiting list"),
    NominationState.ACCEPTED: _l("Accepted"),
    NominationState.REFUSED: _l("Not accepted"),
    NominationState.WITHDRAWN: _l("Withdrawn"),
    NominationState.ATTENDED: _l("Attended"),
    NominationState.ABSENT: _l("Absent"),
}

STATE_TONES: dict[str, str] = {
    NominationState.NOMINATED: "open",
    NominationState.WAITING: "open",
    NominationState.ACCEPTED: "done",
    NominationState.ATTENDED: "done",
    NominationState.ABSENT: "warm",
}

SEX_LABELS: dict[str, LazyString] = {
    Sex.WOMAN: _l("Woman"),
    Sex.MAN: _l("Man"),
    Sex.OTHER: _l("Other"),
    "": _l("Not said"),
}

KIND_LABELS: dict[str, LazyString] = {
    ParticipantKind.STAFF: _l("Staff of the ILO"),
    ParticipantKind.OTHER: _l("Somebody else"),
}

EVENT_LABELS: dict[str, LazyString] = {
    **STATE_LABELS,
    "invited": _l("The invitation was sent"),
    "confirmed": _l("The participant says: I come"),
    "certified": _l("A certificate was made"),
    "void": _l("The certificate is void: attendance was corrected"),
    "erased": _l("Name and address were erased"),
    SAME_ADDRESS: _l("Somebody with this e-mail address is already named for this edition."),
}

LETTER_LABELS: dict[str, LazyString] = {
    INVITATION: _l("Invitation"),
    REMINDER: _l("Reminder"),
}

AUDIT_LABELS: dict[str, LazyString] = {
    "cohorts.seen": _l("Looked at the participants of an edition"),
    "cohorts.nomination-seen": _l("Looked at a nomination"),
    "cohorts.own-seen": _l("Looked at the own nominations to an edition"),
    "cohorts.places-offered": _l("Offered places of an edition to an organization"),
    "cohorts.places-declined": _l("Declined places of an edition"),
    "cohorts.nominated": _l("Nominated somebody for an edition"),
    "cohorts.added": _l("Added a participant to an edition"),
    "cohorts.accepted": _l("Accepted a nomination"),
    "cohorts.waiting": _l("Put a nomination on the waiting list"),
    "cohorts.refused": _l("Did not accept a nomination"),
    "cohorts.withdrawn": _l("Withdrew a nomination"),
    "cohorts.erased": _l("Erased who a nominated person was"),
    "cohorts.invited": _l("Invited the participants of an edition"),
    "cohorts.attendance": _l("Noted who attended an edition"),
    "cohorts.certificates": _l("Had certificates of attendance made"),
    "cohorts.own-certificates": _l("Had the certificates of the own participants made"),
    "cohorts.fellowship": _l("Noted a fellowship"),
    "cohorts.ended-with-organization": _l("Closed a nomination with its organization"),
    "cohorts.going-on-again": _l("Let a nomination go on with its organization"),
}
"""What this room's events are called in the audit trail."""

AUDIT_SUBJECTS: dict[str, LazyString] = {
    "nomination": _l("Nomination %(number)s"),
}
"""What this room's events and jobs are about, besides editions, which the catalogue names."""

JOB_KINDS: dict[str, LazyString] = {
    LETTER: _l("Letter to a participant"),
    CERTIFICATES: _l("Certificates of attendance"),
    OWN_CERTIFICATES: _l("Certificates of the own participants"),
}

_FAULTS: dict[Fault, LazyString] = {
    Fault.CANCELLED: _l("This edition is cancelled. Nothing was changed."),
    Fault.NOT_CONFIRMED: _l(
        "The dates of this edition are not settled yet. People can be nominated as soon as it is"
        " confirmed."
    ),
    Fault.BEGUN: _l("This edition has begun or is over. Nothing was changed."),
    Fault.NOT_OVER: _l("This edition is not over yet. Nothing was changed."),
    Fault.ENDED_ORGANIZATION: _l("This organization has ended."),
    Fault.OTHER_GROUP: _l("The course is not for organizations of this group."),
    Fault.FEWER_THAN_NAMED: _l(
        "The organization has already nominated more people, or more men, than these places allow."
    ),
    Fault.NO_OFFER: _l("No places are kept for your organization in this edition."),
    Fault.NAMED_ALREADY: _l("Somebody with this e-mail address is already named for this edition."),
    Fault.TOO_LATE: _l("This is no longer possible: the nomination has been decided otherwise."),
    Fault.NOT_ACCEPTED: _l("Only whoever was accepted counts here. Nothing was changed."),
}


def state_tag(nomination: Nomination) -> tuple[str | LazyString, str]:
    """What a nomination's state is called, and the tone of its tag."""
    if nomination.closed:
        return _("Closed: the organization has ended"), "warm"
    return STATE_LABELS[nomination.state], STATE_TONES.get(nomination.state, "")


def letter_text(letter: ParticipantLetter, now: datetime) -> LazyString:
    """What became of a letter. One that is still being sent after an hour broke off."""
    match letter.state:
        case "put_off":
            state = "waiting"
        case "sending" if is_lost(letter, now):
            state = "unsure"
        case state:
            pass
    return MESSAGE_STATE_LABELS[state]


def fault_text(problem: NotPossible) -> str:
    """What could not be done and why, in a sentence."""
    number = write_number(problem.left)
    if problem.fault is Fault.TOO_FEW_SEATS:
        if not problem.left:
            return str(_("No seat is left: all are taken or kept for organizations."))
        return str(
            ngettext(
                "Only %(left)s seat is left for this.",
                "Only %(left)s seats are left for this.",
                problem.left,
                left=number,
            )
        )
    if problem.fault is Fault.TOO_MANY_DAYS:
        return str(
            ngettext(
                "The edition has %(left)s day.",
                "The edition has %(left)s days.",
                problem.left,
                left=number,
            )
        )
    return str(_FAULTS[problem.fault])
