"""What comparisons say in words, in the language of the page."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from capacity.diagnostics.assessments.labels import PROVENANCE_LABELS
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.quadrants import Quadrant
from capacity.reports.names import Names, Words
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_figure

NOT_PUBLISHED = _l("not published")

WHY_NOT: dict[str, LazyString] = {
    # criteria and rounds
    "not-comparable": _l("not comparable, its text changed"),
    "added": _l("new in this round"),
    "dropped": _l("no longer asked"),
    "absent": _l("not asked in that round"),
    "no-level": _l("no level of this kind in both rounds"),
    "not-applicable": _l("does not apply"),
    "not-verified": _l("not verified"),
    "not-agreed": _l("not agreed"),
    "not-rated": _l("nobody gave a level"),
    "not-stated": _l("not stated"),
    # areas
    "no-criteria": _l("no criterion has been assessed"),
    "no-common-criteria": _l("no criterion was asked with the same text both times"),
    "too-few-applicable": _l("too few of its criteria apply"),
    "too-few-levelled": _l("too few of its criteria have a level of this kind"),
    "no-weight": _l("its criteria have no weight"),
    "mixed-provenance": _l("the levels do not all come from the same source"),
    "other-provenance": _l("too few of its criteria have a level of this kind"),
    "not-verified-twice": _l("no criterion is verified in both rounds"),
    "other-texts": _l("not comparable, the groups were asked by different texts"),
    "group-without-score": _l("one of the three has no score"),
    # importance beside level
    "too-few-pairs": _l("fewer than four criteria have both an importance and a level"),
    "importance-alike": _l("all criteria are equally important"),
    "levels-alike": _l("all criteria stand at the same level"),
    # others: suppression never states its reason
    "too-few-others": NOT_PUBLISHED,
    "not-published": NOT_PUBLISHED,
    "private-area": NOT_PUBLISHED,
}
"""Why there is no figure. Every code that these pages can meet has its words here."""

LEVELS_OF: dict[Provenance, LazyString] = {
    Provenance.VERIFIED: _l("This page compares verified levels."),
    Provenance.CONSENSUS: _l("This page compares the levels that were agreed on."),
    Provenance.SELF_RATED: _l("This page compares the assessors' own ratings."),
}

QUADRANT_LABELS: dict[Quadrant, LazyString] = {
    Quadrant.CONCENTRATE: _l("Concentrate here"),
    Quadrant.KEEP_UP: _l("Keep up"),
    Quadrant.LOW_PRIORITY: _l("Low priority"),
    Quadrant.OVERKILL: _l("Possibly more than needed"),
}

QUADRANT_TEXTS: dict[Quadrant, LazyString] = {
    Quadrant.CONCENTRATE: _l("important, and the level lies below the mean"),
    Quadrant.KEEP_UP: _l("important, and the level lies at the mean or above"),
    Quadrant.LOW_PRIORITY: _l("less important, and the level lies below the mean"),
    Quadrant.OVERKILL: _l("less important, and the level lies at the mean or above"),
}


def why_not(figure: Figure) -> str:
    """Why there is no figure; empty where there is one."""
    return str(WHY_NOT[figure.why_not]) if figure.why_not else ""


def not_computable_text(figure: Figure) -> str:
    """The whole statement for a table cell: that there is no figure, and why."""
    reason = why_not(figure)
    if reason == NOT_PUBLISHED or not reason:
        return reason
    return str(_("not computable: %(why)s", why=reason))


def difference_text(figure: Figure) -> str:
    """A difference with its sign, or why there is none."""
    return write_figure(figure, signed=True) if figure.known else not_computable_text(figure)


def source_text(*figures: Figure) -> str:
    """Where the first known one of these comes from; empty where none is known."""
    found = next((figure.provenance for figure in figures if figure.known), "")
    return str(PROVENANCE_LABELS[found]) if found else ""


class SeveralNames:
    """Areas and criteria by the first of several questionnaires that has them."""

    def __init__(self, names: Sequence[Names]) -> None:
        self._names = names

    def area(self, code: str) -> Words:
        return self._first(code, sections=True).area(code)

    def criterion(self, code: str) -> Words:
        return self._first(code, sections=False).criterion(code)

    def _first(self, code: str, sections: bool) -> Names:
        for names in self._names:
            asked = names.questionnaire
            known: Iterable[str] = (
                (section.code for section in asked.sections)
                if sections
                else (item.code for item in asked.items)
            )
            if code in known:
                return names
        raise KeyError(code)
