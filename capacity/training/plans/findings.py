"""What a scenario comes to, in sentences: the same on the page and on paper."""

from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.training.catalogue.labels import euros
from capacity.training.domain.planning.explaining import Opening
from capacity.training.domain.planning.solutions import Solution
from capacity.training.domain.planning.solving import CLOSE_ENOUGH, Ending
from capacity.training.plans.figures import (
    addressed_share,
    bound_gain,
    group_share,
    opening_share,
    women_share,
)
from capacity.training.plans.words import Named, bound_in_words, language_name
from surveys.constituents.roles import Group
from surveys.foundation.i18n import write_number, write_share


def share_text(value: Fraction | float) -> str:
    """A share with a decimal: plans differ by less than a percent."""
    return write_share(value, 1)


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


def findings(solution: Solution, named: Named) -> list[str]:
    """How good the plan is known to be, whom it is for, and what holds it back; without the main
    finding."""
    if solution.proposal is None or not solution.proposal.editions:
        return []
    told = [proof(solution), equity(solution)]
    if solution.binding:
        told.append(binding_sentence(solution, named, 0))
    if solution.openings:
        told.append(opening_sentence(solution, solution.openings[0], named))
    return told


def proof(solution: Solution) -> str:
    """What was proved of the plan."""
    found = solution.proposal
    assert found is not None
    if found.gap <= CLOSE_ENOUGH:
        return str(_("It is proved that no plan within these bounds addresses more."))
    return str(
        _(
            "The search ended before it could prove this to be the best plan: another one might"
            " address up to %(share)s more of what is possible.",
            share=share_text(found.gap),
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
