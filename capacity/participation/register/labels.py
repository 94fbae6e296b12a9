"""What the codes of the register entered by hand are called on a page."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from capacity.participation.domain.particulars import (
    Channel,
    CommitteeRole,
    CommitteeState,
    Particulars,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.labels import RESIDENCE_LABELS
from surveys.foundation.i18n import write_day

REASON_LABELS: dict[Reason, LazyString] = {
    Reason.TOO_LITTLE_CAPACITY: _l("Too little capacity"),
    Reason.TOO_LITTLE_INFORMATION: _l("Too little information"),
    Reason.PROCESS_NOT_UNDERSTOOD: _l("The process is not understood"),
    Reason.AGENDAS_DO_NOT_MATCH: _l("The agendas do not match"),
    Reason.NO_INTEREST: _l("No interest"),
    Reason.SOCIAL_DIALOGUE_DIFFICULT: _l(
        "Social dialogue is difficult: the government's agenda differs"
    ),
    Reason.CANNOT_FORMULATE: _l("Projects or objectives cannot be formulated"),
    Reason.TRIPARTISM_NOT_UNDERSTOOD: _l(
        "Tripartism is not understood: social partners are taken for NGOs"
    ),
    Reason.AUTHORITIES_DO_NOT_VALUE: _l("National authorities do not value the social partners"),
    Reason.TOO_LITTLE_UN_CONTACT: _l(
        "Too little contact with the UN Resident Coordinator or the country team"
    ),
    Reason.ILO_ENGAGEMENT_WEAK: _l("The ILO's engagement is weak"),
    Reason.ILO_COMMUNICATION_WEAK: _l("The ILO's communication is weak"),
    Reason.TIME_CONSUMING: _l("It takes too much time"),
    Reason.JARGON_BUREAUCRACY: _l("Jargon and bureaucracy"),
    Reason.TOO_COMPLICATED: _l("Involving them was considered too complicated"),
    Reason.NO_VISIBLE_BENEFIT: _l("No visible benefit to members"),
    Reason.INVOLVEMENT_CONTRIVED: _l("The involvement is contrived"),
    Reason.FINANCE_MINISTRIES_PRIVILEGED: _l("Finance ministries are given preference"),
    Reason.NGOS_PRIVILEGED: _l("NGOs and business groupings are given preference"),
    Reason.LABOUR_MINISTRY_ABSENT: _l("The ministry of labour is absent"),
}

CHANNEL_LABELS: dict[Channel, LazyString] = {
    Channel.DIRECT: _l("Directly"),
    Channel.BOTH: _l("Both directly and through the ILO"),
    Channel.THROUGH_ILO: _l("Only through the ILO"),
}

COMMITTEE_STATE_LABELS: dict[CommitteeState, LazyString] = {
    CommitteeState.EXISTS: _l("There is a tripartite committee."),
    CommitteeState.PLANNED: _l("A tripartite committee is planned."),
    CommitteeState.NONE: _l("There is no tripartite committee."),
}

COMMITTEE_ROLE_LABELS: dict[CommitteeRole, LazyString] = {
    CommitteeRole.FORMULATION: _l("Formulation"),
    CommitteeRole.IMPLEMENTATION: _l("Implementation"),
    CommitteeRole.MONITORING: _l("Monitoring"),
    CommitteeRole.EVALUATION: _l("Evaluation"),
}


def particulars_in_words(found: Particulars) -> list[str]:
    """What a finding says beside who took part, one sentence each; nothing of what it leaves open.

    The reasons come last, as one list.
    """
    said: list[str] = []
    if found.channel is Channel.DIRECT:
        said.append(_("Directly, not through the ILO."))
    elif found.channel is Channel.BOTH:
        said.append(_("Both directly and through the ILO."))
    elif found.channel is Channel.THROUGH_ILO:
        said.append(_("Only through the ILO."))
    if found.residence is not None:
        said.append(str(RESIDENCE_LABELS[found.residence]))
    said += _told(
        found.labour_ministry_absent,
        _("The ministry of labour was absent."),
        _("The ministry of labour took part."),
    )
    said += _told(
        found.dialogue_with_coordinator,
        _("There was dialogue with the UN Resident Coordinator."),
        _("There was no dialogue with the UN Resident Coordinator."),
    )
    said += _told(
        found.dialogue_with_ministries,
        _("There was dialogue with line ministries."),
        _("There was no dialogue with line ministries."),
    )
    if found.document_date is not None:
        said.append(_("Document of %(day)s.", day=write_day(found.document_date)))
    return said


def _told(value: bool | None, yes: str, no: str) -> list[str]:
    return [] if value is None else [yes if value else no]


def reasons_in_words(found: Particulars) -> list[str]:
    return [str(REASON_LABELS[reason]) for reason in found.reasons]
