"""What a scenario comes to, in sentences: the same on the page and on paper."""

from fractions import Fraction
from math import ceil

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.training.catalogue.labels import euros
from capacity.training.domain.planning.explaining import Opening
from capacity.training.domain.planning.solutions import Solution
from capacity.training.domain.planning.solving import CLOSE_ENOUGH, Ending
from capacity.training.plans.figures import (
    addressed_share,
    bound_gain,
    gap,
    group_share,
    opening_share,
    women_share,
)
from capacity.training.plans.words import Named, bound_in_words
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import language_name, write_number, write_share

_ROUNDING = 1e-9
"""A gap of no more, as a part of the limit, is that of floating point."""


def share_text(value: Fraction | float) -> str:
    """A share with a decimal: plans differ by less than a percent."""
    return write_share(value, 1)


def gap_text(figure: Figure) -> str:
    """A proven limit: rounded up, and with so many decimals that it is not 0."""
    if not figure.value:
        return "–" if figure.value is None else share_text(figure.value)
    percent, places = Fraction(str(max(round(float(figure.value), 12), 1e-9))) * 100, 1
    while percent * 10**places < 1:
        places += 1
    return write_share(Fraction(ceil(percent * 10**places), 10 ** (places + 2)), places)


def main_finding(solution: Solution) -> str:
    """What the plan addresses, with how many editions and places, for what money."""
    found = solution.proposal
    if found is None:
        return no_plan(solution)
    if not found.editions:
        return str(_("Within these bounds no edition can be held that addresses any need."))
    share = addressed_share(solution)
    editions = ngettext("%(num)s edition", "%(num)s editions", len(found.editions))
    places = ngettext(
        "%(number)s place", "%(number)s places", found.places, number=write_number(found.places)
    )
    return str(
        _(
            "%(share)s of the demand is addressed: by %(editions)s with %(places)s, for %(money)s.",
            editions=editions,
            places=places,
            money=euros(found.cost),
            share="–" if share.value is None else share_text(share.value),
        )
    )


def no_plan(solution: Solution) -> str:
    if solution.ending is Ending.INFEASIBLE:
        return str(_("No plan keeps all bounds. What cannot be kept stands below."))
    text = ngettext(
        "In %(num)s second no plan was found, and none was shown to be impossible."
        " Allow more time or loosen a bound.",
        "In %(num)s seconds no plan was found, and none was shown to be impossible."
        " Allow more time or loosen a bound.",
        solution.settings.seconds,
    )
    return str(text)


def withheld() -> str:
    """Why the demand is not shown."""
    return str(_("Organizations have withdrawn their needs since: the demand is not shown."))


def findings(solution: Solution, named: Named, withdrawn: bool = False) -> list[str]:
    """How good the plan is known to be, whom it is for, and what holds it back; without the main
    finding. ``withdrawn``: what would count organizations of one course is left out."""
    if solution.proposal is None or not solution.proposal.editions:
        return []
    told = [proof(solution), equity(solution)]
    if solution.binding:
        told.append(binding_sentence(solution, named, 0))
    if withdrawn:
        told.append(withheld())
    elif solution.openings:
        told.append(opening_sentence(solution, solution.openings[0], named))
    return told


def proof(solution: Solution) -> str:
    """What was proved of the plan."""
    found = solution.proposal
    assert found is not None
    share = gap_text(gap(solution))
    if found.gap <= _ROUNDING:
        return str(_("It is proved that no plan within these bounds addresses more."))
    if found.gap <= CLOSE_ENOUGH:
        return str(
            _(
                "It is proved, to within %(share)s, that no plan within these bounds addresses"
                " more.",
                share=share,
            )
        )
    return str(
        _(
            "The search ended before it could prove this to be the best plan: another one might"
            " address up to %(share)s more of the demand.",
            share=share,
        )
    )


def equity(solution: Solution) -> str:
    employers, workers = (group_share(solution, g) for g in (Group.EMPLOYERS, Group.WORKERS))
    women = women_share(solution)
    return str(
        _(
            "Of the places, %(employers)s are for employers' organizations and %(workers)s for"
            " workers' organizations; %(women)s are kept for women.",
            employers=share_text(employers.value or 0),
            workers=share_text(workers.value or 0),
            women=share_text(women.value or 0),
        )
    )


def binding_sentence(solution: Solution, named: Named, place: int) -> str:
    one = solution.binding[place]
    gain = bound_gain(solution, one)
    return str(
        _(
            "Without the bound “%(bound)s” up to %(share)s more of the demand could be addressed.",
            bound=bound_in_words(one.bound, solution.settings, named),
            share=share_text(gain.value or 0),
        )
    )


def opening_sentence(solution: Solution, opening: Opening, named: Named) -> str:
    share = opening_share(solution, opening.weight)
    text = ngettext(
        "One more edition of %(course)s in %(language)s would address %(share)s of the demand, of"
        " %(num)s organization, and cost %(money)s.",
        "One more edition of %(course)s in %(language)s would address %(share)s of the demand, of"
        " %(num)s organizations, and cost %(money)s.",
        opening.organizations,
        course=named.course(opening.course_id),
        language=language_name(opening.language),
        share=share_text(share.value or 0),
        money=euros(opening.cost),
    )
    return str(text)
