"""What the codes of this room are called on a page, in the reader's language."""

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from capacity.participation.domain.codes import Depth, Family, Involvement, ProgrammeType, Stage
from capacity.participation.domain.record import (
    ImportOutcome,
    RecordedFinding,
    RecordedProgramme,
)
from capacity.participation.domain.residence import Residence
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.i18n import write_list, write_number

PROGRAMME_TYPE_LABELS: dict[ProgrammeType, LazyString] = {
    ProgrammeType.DWCP: _l("Decent Work Country Programme (DWCP)"),
    ProgrammeType.UNDAF: _l("UN Development Assistance Framework (UNDAF)"),
    ProgrammeType.UNSDCF: _l("UN Sustainable Development Cooperation Framework (UNSDCF)"),
    ProgrammeType.CCA: _l("Common Country Assessment (CCA)"),
    ProgrammeType.ONE_UN: _l("One UN programme"),
    ProgrammeType.JOINT_PROGRAMME: _l("UN joint programme"),
    ProgrammeType.POVERTY_REDUCTION_STRATEGY: _l("Poverty-reduction strategy"),
    ProgrammeType.UN_PROGRAMMING: _l("UN programming"),
    ProgrammeType.UN_REFORM: _l("UN reform"),
}

STAGE_LABELS: dict[Stage, LazyString] = {
    Stage.DESIGN: _l("Design"),
    Stage.IMPLEMENTATION: _l("Implementation"),
    Stage.MONITORING: _l("Monitoring"),
    Stage.EVALUATION: _l("Evaluation"),
}

DEPTH_LABELS: dict[Depth, LazyString] = {
    Depth.NOT_INVITED: _l("Not invited"),
    Depth.INFORMED: _l("Informed"),
    Depth.CONSULTED: _l("Consulted"),
    Depth.PROPOSALS_REFLECTED: _l("Proposals reflected"),
    Depth.CO_DECIDED: _l("Shared in the decisions"),
    Depth.CO_IMPLEMENTS: _l("Shares in the work"),
}

FAMILY_LABELS: dict[Family, LazyString] = {
    Family.DEPTH: _l("Who took part, and how deeply"),
    Family.DWCP_REFLECTION: _l("How decent work is reflected in the programme"),
    Family.CHANNEL: _l("By which channel"),
    Family.ILO_SUPPORT: _l("What the ILO did"),
    Family.COMMITTEE: _l("Tripartite committees and councils"),
    Family.GENDER_AUDIT: _l("Gender audits"),
}

INVOLVEMENT_LABELS: dict[Involvement, LazyString] = {
    Involvement.NOT_INVITED: _l("Not invited."),
    Involvement.INFORMED: _l("Informed, without being asked for views."),
    Involvement.CONSULTED: _l("Consulted."),
    Involvement.PROPOSALS_REFLECTED: _l("Consulted, and proposals were reflected."),
    Involvement.CO_DECIDED: _l("Shared in the decisions."),
    Involvement.CO_IMPLEMENTS: _l("Shares in the decisions and in the work."),
    Involvement.TOOK_PART: _l("Took part."),
    Involvement.NO_ENGAGEMENT_REPORTED: _l("No effective engagement is reported."),
    Involvement.PROPOSAL_FELL_THROUGH: _l("A proposal to take part fell through."),
    Involvement.INTEREST_EXPRESSED: _l("Showed interest in taking part."),
    Involvement.INFLUENCE_REPORTED: _l("Influence on the process is reported."),
    Involvement.DWCP_REFLECTED_FULLY: _l("The DWCP is fully reflected."),
    Involvement.DWCP_REFLECTED_PARTLY: _l("The DWCP is partly reflected."),
    Involvement.DWCP_REFLECTED_OUTPUT_LEVEL: _l("The DWCP is reflected at output level."),
    Involvement.DWCP_INTEGRATED_DEGREE_UNSTATED: _l(
        "The DWCP is integrated; to what degree is not stated."
    ),
    Involvement.DECENT_WORK_OBJECTIVE: _l("Decent work is an objective of the programme."),
    Involvement.OUTCOME_OUTSIDE_DWCP: _l("A decent-work outcome lies outside the DWCP."),
    Involvement.ILO_DELIVERS_WITHOUT_PARTNERSHIP: _l(
        "The ILO delivers without being a partner of the programme."
    ),
    Involvement.THROUGH_ILO: _l("Indirectly, through the ILO."),
    Involvement.CIVIL_SOCIETY_FORUM: _l(
        "Through a forum for civil society, which is not a tripartite committee."
    ),
    Involvement.ILO_SUPPORT: _l("The ILO supported the constituents in taking part."),
    Involvement.ILO_ADVOCACY: _l("The ILO called for the constituents to be included."),
    Involvement.COMMITTEE: _l("A tripartite body was set up."),
    Involvement.GENDER_AUDIT: _l("A gender audit was carried out with constituents."),
}

RESIDENCE_LABELS: dict[Residence, LazyString] = {
    Residence.RESIDENT: _l("The ILO is a resident agency."),
    Residence.NON_RESIDENT: _l("The ILO is a non-resident agency."),
}

NOT_STATED = _l("Not stated")

# Why a participation rate is not computable.
WHY_NO_RATE_LABELS: dict[str, LazyString] = {
    "no-findings": _l("no finding says who took part in a programme"),
    "stage-not-stated": _l("stage not stated"),
    "depth-not-known": _l("no programme with a known depth"),
}


def group_names(groups: Iterable[Group]) -> str:
    """The groups as a list in the reader's language; "Not stated" where there are none."""
    names = [str(GROUP_LABELS[group]) for group in groups]
    return write_list(names) or str(NOT_STATED)


def citation(finding: RecordedFinding) -> str:
    """Where the finding stands: the document and the place in it."""
    place = finding.paragraph
    if place.isascii() and place.isdigit():
        return str(_("%(source)s, paragraph %(place)s", source=finding.source, place=place))
    return str(_("%(source)s, %(place)s", source=finding.source, place=place))


def years(programme: RecordedProgramme) -> str:
    """The programme's period; years are names here, so they are never grouped like numbers."""
    if programme.first_year is None:
        return str(NOT_STATED)
    return f"{programme.first_year}\N{EN DASH}{programme.last_year}"


def outcome_text(outcome: ImportOutcome) -> str:
    """What an import did, in one line."""
    if not outcome.findings_added:
        return str(_("Nothing is new: the record already holds every finding of this file."))
    return str(
        _(
            "Imported into the record of participation: new findings %(findings)s,"
            " new programmes %(programmes)s.",
            findings=write_number(outcome.findings_added),
            programmes=write_number(outcome.programmes_added),
        )
    )
