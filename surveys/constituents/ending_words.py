"""The end of an organization, and what another was formed by, in the language of the page."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from surveys.constituents.domain.endings import Fault, Formation, Way, way_of
from surveys.constituents.endings import successors_of
from surveys.constituents.models import Organization
from surveys.foundation.i18n import isolated, write_day, write_list

WAY_LABELS: dict[Way, LazyString] = {
    Way.MERGED: _l("It merged into another organization of the register"),
    Way.SPLIT: _l("It split into two or more organizations of the register"),
    Way.DISSOLVED: _l("It was dissolved, and none came after it"),
}

FAULT_LABELS: dict[Fault, LazyString] = {
    Fault.ENDED_ALREADY: _l("This organization has ended already. Take that back first."),
    Fault.IN_FUTURE: _l("This day has not come yet. Record the end when it has come."),
    Fault.ONE_SUCCESSOR: _l("Choose the one organization that it merged into."),
    Fault.SEVERAL_SUCCESSORS: _l("Choose the two or more organizations that it split into."),
    Fault.NO_SUCCESSOR: _l("A dissolved organization has none after it. Choose none."),
    Fault.ITSELF: _l("An organization cannot come after itself."),
    Fault.ELSEWHERE: _l("Choose organizations of the same country and group."),
    Fault.GONE_BEFORE: _l("An organization that you chose had ended by that day itself."),
    Fault.FORMED_LATER: _l(
        "Others became this organization on that day or after it. It can only end later."
    ),
}


def ending_text(session: Session, organization: Organization) -> str:
    """What became of an organization, in one sentence; "" if it goes on."""
    if organization.ended_on is None:
        return ""
    after = successors_of(session, organization.id)
    values = {
        "organization": isolated(organization.name),
        "successors": listed(each.name for each in after),
        "day": write_day(organization.ended_on),
    }
    match way_of(len(after)):
        case Way.MERGED:
            return str(_("%(organization)s merged into %(successors)s on %(day)s.", **values))
        case Way.SPLIT:
            return str(_("%(organization)s split into %(successors)s on %(day)s.", **values))
        case Way.DISSOLVED:
            return str(_("%(organization)s was dissolved on %(day)s.", **values))


def formation_text(formations: Sequence[Formation]) -> str:
    """Why rounds from before are not laid beside those after; ``formations``: all of one day."""
    return " ".join(
        _formed(way, [each for each in formations if each.way is way])
        for way in (Way.MERGED, Way.SPLIT)
        if any(each.way is way for each in formations)
    )


def _formed(way: Way, formations: Sequence[Formation]) -> str:
    values = {
        "predecessors": listed(each.predecessor for each in formations),
        "day": write_day(formations[0].day),
    }
    if way is Way.MERGED:
        return str(
            _(
                "Not comparable: the organization was formed by the merger of %(predecessors)s"
                " into it on %(day)s.",
                **values,
            )
        )
    return str(
        _(
            "Not comparable: the organization was formed by the split of %(predecessors)s on"
            " %(day)s.",
            **values,
        )
    )


def listed(names: Iterable[str]) -> str:
    """Names as the page's language lists them."""
    return write_list(isolated(name) for name in names)
