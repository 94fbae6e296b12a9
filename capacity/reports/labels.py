"""What a report says in sentences, in the language of the page or the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from capacity.diagnostics.domain.findings import Finding, FindingCode
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.reports.institution import Coverage, InstitutionReport
from capacity.reports.names import Names
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_figure, write_list, write_number

BUREAU_NAMES: dict[Group, LazyString] = {
    Group.GOVERNMENT: _l("the ILO's labour administration specialists"),
    Group.EMPLOYERS: _l("the ILO Bureau for Employers' Activities (ACT/EMP)"),
    Group.WORKERS: _l("the ILO Bureau for Workers' Activities (ACTRAV)"),
}

FAMILY_TITLES: dict[str, LazyString] = {
    "C": _l("The areas that all three groups share"),
    "M": _l("The areas of ministries of labour"),
    "E": _l("The areas of employers' organizations"),
    "W": _l("The areas of workers' organizations"),
}

WHY_NOT_TEXTS: dict[str, LazyString] = {
    "too-few-applicable": _l("too few of its criteria apply"),
    "too-few-levelled": _l("too few of its criteria have a level"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as people read it: what it is about, and one sentence."""

    heading: str
    sentence: str


def tell(report: InstitutionReport, names: Names) -> list[Told]:
    """All findings in the order in which a report tells them, what to start with first."""
    told = [
        Told(str(_HEADINGS[finding.code]), _SENTENCES[finding.code](finding, names))
        for finding in report.findings
        if finding.code in _SENTENCES
    ]
    basis = Told(_("What this rests on"), coverage_text(report.coverage))
    return [*_first_priorities(report, names), *told, *_weak_spots(report, names), basis]


def provenance_text(report: InstitutionReport) -> str:
    """Where the levels come from, as the cover states it."""
    verified = report.coverage.provenances.verified
    match report.subject.state:
        case AssessmentState.RATING | AssessmentState.CONSENSUS:
            return str(_("Draft: the organization is still agreeing on its levels."))
        case AssessmentState.VALIDATED:
            return str(
                ngettext(
                    "Agreed by the organization and reviewed: %(verified)s of %(levelled)s level"
                    " is verified.",
                    "Agreed by the organization and reviewed: %(verified)s of %(levelled)s levels"
                    " are verified.",
                    report.coverage.levelled,
                    verified=write_number(verified),
                    levelled=write_number(report.coverage.levelled),
                )
            )
        case AssessmentState.AGREED_NOT_VERIFIED:
            return str(_("Agreed by the organization; it did not ask for verification."))
        case AssessmentState.ENDED_WITH_ORGANIZATION:
            return str(_("Unfinished: the organization ended while this was under way."))
        case _:
            return str(_("Agreed by the organization; not reviewed yet."))


def readers_text(group: Group) -> str:
    return str(
        _(
            "This report is for the organization and %(bureau)s. Nobody else receives it unless"
            " the organization passes it on.",
            bureau=BUREAU_NAMES[group],
        )
    )


def coverage_text(coverage: Coverage) -> str:
    """How many criteria have a level, and from where."""
    counts = coverage.provenances
    parts = [
        str(text) % {"count": write_number(count)}
        for text, count in (
            (_l("%(count)s verified"), counts.verified),
            (_l("%(count)s agreed"), counts.consensus),
            (_l("%(count)s self-rated"), counts.self_rated),
            (_l("%(count)s not applicable"), coverage.not_applicable),
            (_l("%(count)s without a level"), coverage.without_level),
        )
        if count
    ]
    return str(
        ngettext(
            "%(criteria)s criterion: %(parts)s.",
            "%(criteria)s criteria: %(parts)s.",
            coverage.criteria,
            criteria=write_number(coverage.criteria),
            parts=write_list(parts),
        )
    )


def level_text(figure: Figure, signed: bool = False) -> str:
    """A level of the scale: whole, or with its half where it is a median.

    ``signed``: as a difference of levels, with a plus above zero.
    """
    if figure.value is None:
        return "\N{EN DASH}"
    return write_number(figure.value, 0 if figure.value == int(figure.value) else 1, signed)


def why_not_text(figure: Figure) -> str:
    """Why a score could not be computed, for a table cell; empty where it could."""
    return str(WHY_NOT_TEXTS.get(figure.why_not, "")) if figure.why_not else ""


_HEADINGS: dict[FindingCode, LazyString] = {
    FindingCode.STRONGEST_AREA: _l("Strongest"),
    FindingCode.WEAKEST_AREA: _l("Weakest"),
    FindingCode.AREAS_ALIKE: _l("Areas alike"),
    FindingCode.AREAS_NOT_COMPARED: _l("Areas not compared"),
    FindingCode.AREAS_NOT_COMPUTABLE: _l("No score"),
    FindingCode.LARGEST_GAPS: _l("Widest gaps"),
    FindingCode.MOST_DISPUTED: _l("Where assessors differed"),
}

_COMPARED_ON: dict[str, LazyString] = {
    Provenance.VERIFIED: _l("Areas are compared on verified levels."),
    Provenance.CONSENSUS: _l("Areas are compared on the levels that the organization agreed on."),
    Provenance.SELF_RATED: _l("Areas are compared on the assessors' own ratings."),
}


def _areas(codes: Iterable[str], names: Names) -> str:
    return write_list(f"{code} {names.area(code)}" for code in codes)


def _criteria(finding: Finding, names: Names) -> str:
    """Criteria with their figure in levels, e.g. "C3.2 Joint inputs (3 levels)"."""
    return write_list(
        _(
            "%(criterion)s (%(levels)s)",
            criterion=f"{code} {names.criterion(code)}",
            levels=levels_text(figure),
        )
        for code, figure in zip(finding.criteria, finding.figures, strict=True)
    )


def levels_text(figure: Figure) -> str:
    """A distance in levels. Half levels come from medians; they take the plural."""
    value = figure.value or 0
    whole = value == int(value)
    return str(
        ngettext(
            "%(count)s level",
            "%(count)s levels",
            int(value) if whole else 2,
            count=write_number(value, 0 if whole else 1),
        )
    )


def _strongest(finding: Finding, names: Names) -> str:
    sentence = ngettext(
        "%(areas)s has the highest score, %(score)s on the scale from 1 to 5.",
        "%(areas)s have the highest score, %(score)s on the scale from 1 to 5.",
        len(finding.areas),
        areas=_areas(finding.areas, names),
        score=write_figure(finding.figures[0]),
    )
    return f"{sentence} {_COMPARED_ON[finding.figures[0].provenance]}"


def _weakest(finding: Finding, names: Names) -> str:
    return str(
        ngettext(
            "%(areas)s has the lowest score, %(score)s.",
            "%(areas)s have the lowest score, %(score)s.",
            len(finding.areas),
            areas=_areas(finding.areas, names),
            score=write_figure(finding.figures[0]),
        )
    )


def _alike(finding: Finding, names: Names) -> str:
    score = write_figure(finding.figures[0])
    return str(_("All areas have the same score, %(score)s.", score=score))


def _not_compared(finding: Finding, names: Names) -> str:
    return str(
        _("The areas cannot be compared: their levels do not all come from the same source.")
    )


def _not_computable(finding: Finding, names: Names) -> str:
    return str(
        ngettext(
            "There is no score for %(areas)s: too few of its criteria apply or have a level.",
            "There is no score for %(areas)s: too few of their criteria apply or have a level.",
            len(finding.areas),
            areas=_areas(finding.areas, names),
        )
    )


def _largest_gaps(finding: Finding, names: Names) -> str:
    return _with_others(
        str(
            _(
                "The desired level lies furthest above the existing one in %(criteria)s.",
                criteria=_criteria(finding, names),
            )
        ),
        ngettext(
            "%(count)s other criterion has a gap.",
            "%(count)s other criteria have a gap.",
            finding.others,
            count=write_number(finding.others),
        ),
        finding.others,
    )


def _most_disputed(finding: Finding, names: Names) -> str:
    return _with_others(
        str(
            _(
                "The ratings lay furthest apart in %(criteria)s.",
                criteria=_criteria(finding, names),
            )
        ),
        ngettext(
            "On %(count)s other criterion they lay two levels or more apart.",
            "On %(count)s other criteria they lay two levels or more apart.",
            finding.others,
            count=write_number(finding.others),
        ),
        finding.others,
    )


def _with_others(sentence: str, others: str, count: int) -> str:
    return f"{sentence} {others}" if count else sentence


_SENTENCES = {
    FindingCode.STRONGEST_AREA: _strongest,
    FindingCode.WEAKEST_AREA: _weakest,
    FindingCode.AREAS_ALIKE: _alike,
    FindingCode.AREAS_NOT_COMPARED: _not_compared,
    FindingCode.AREAS_NOT_COMPUTABLE: _not_computable,
    FindingCode.LARGEST_GAPS: _largest_gaps,
    FindingCode.MOST_DISPUTED: _most_disputed,
}

NAMED = 3
"""How many criteria a sentence names at most."""


def _first_priorities(report: InstitutionReport, names: Names) -> Sequence[Told]:
    first = report.priorities[:NAMED]
    if not first:
        return ()
    sentence = _(
        "Importance times gap is highest for %(criteria)s.",
        criteria=write_list(f"{line.code} {names.criterion(line.code)}" for line in first),
    )
    return (Told(_("Start here"), sentence),)


def _weak_spots(report: InstitutionReport, names: Names) -> Sequence[Told]:
    """Weak criteria that a good area score hides."""
    first, others = report.weak_spots[:NAMED], len(report.weak_spots[NAMED:])
    if not first:
        return ()
    sentence = ngettext(
        "%(criteria)s stands at level 2 or below, though its area scores well.",
        "%(criteria)s stand at level 2 or below, though their areas score well.",
        len(first),
        criteria=write_list(f"{spot.code} {names.criterion(spot.code)}" for spot in first),
    )
    more = ngettext(
        "So does %(count)s other criterion.",
        "So do %(count)s other criteria.",
        others,
        count=write_number(others),
    )
    return (Told(_("Hidden weak points"), _with_others(sentence, more, others)),)
