"""Which counts of individual answers may be shown to readers not entitled to the answers.

This is the first of the rules of disclosure control: the size and make-up of one set of answers,
looked at on its own. What follows from several published sets together, by subtraction, between
two releases, or for an organization that knows its own answers, is looked at in ``suppression``
and ``audit``, which ask this rule of every set that can be computed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from surveys.collection.rounds.domain import FEWEST_ORGANIZATIONS, FEWEST_RESPONDENTS
from surveys.results.domain.tally import Counts


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how many respondents and organizations on a cell is published.

    A round may raise the numbers before it opens; nobody can lower them. Raises ValueError for
    numbers below the house's.
    """

    respondents: int = FEWEST_RESPONDENTS
    organizations: int = FEWEST_ORGANIZATIONS

    def __post_init__(self) -> None:
        if self.respondents < FEWEST_RESPONDENTS or self.organizations < FEWEST_ORGANIZATIONS:
            raise ValueError("the threshold can only be raised")

    def raised(self, respondents: int, organizations: int) -> "Threshold":
        """A stricter threshold. Raises ValueError if either number is lower than before."""
        if respondents < self.respondents or organizations < self.organizations:
            raise ValueError("the threshold can only be raised")
        return Threshold(respondents, organizations)


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """Counts that may be shown, with the number who answered.

    How many skipped the question, did not know or left it out is not among them: the rule
    says nothing of those, who may be one or two.
    """

    counts: Counts


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A cell that is not shown. There is nothing in it, so that it cannot tell why."""


SUPPRESSED = Suppressed()


def publishable(
    bases: Mapping[int, Counts], threshold: Threshold | None = None
) -> PublishedCell | Suppressed:
    """The cell that the organizations' answers make together, or its suppression.

    ``bases``: the counts of one variable by organization. A cell is published if at least
    ``threshold`` respondents of as many organizations answered, no organization gave more than
    half of the respondents, and the answers are not all alike. A multiple choice counts as
    alike if all chose some option, or none chose any: either tells what each one said. Raises
    ValueError for counts of different variables.
    """
    given = [counts for counts in bases.values() if counts.answered]
    if not given:
        return SUPPRESSED
    together = given[0]
    for counts in given[1:]:
        together += counts
    sizes = [counts.answered for counts in given]
    return publishable_sum(together, len(sizes), max(sizes), threshold)


def publishable_sum(
    together: Counts, organizations: int, largest: int, threshold: Threshold | None = None
) -> PublishedCell | Suppressed:
    """The rule of :func:`publishable` for answers that are already added up.

    ``organizations``: how many of them answered; ``largest``: the most answers that one gave.
    """
    limit, n = threshold or Threshold(), together.answered
    enough = n >= limit.respondents and organizations >= limit.organizations
    if not enough or 2 * largest > n or _alike(together):
        return SUPPRESSED
    return PublishedCell(together)


def publishable_within(
    together: Counts,
    most: Collection[int],
    anybodys: int = 0,
    threshold: Threshold | None = None,
) -> PublishedCell | Suppressed:
    """The cell, or its suppression, when only the most that each organization can have given is
    known.

    ``most``: for each organization that can have answered, the largest possible number of its
    answers; ``anybodys``: how many answers beyond those can come from any organization at all.
    The cell is published if the rule of :func:`publishable` holds however the answers are spread
    within these bounds. Fewer organizations than the threshold can have given all ``n`` answers
    exactly if the largest of them, one fewer than the threshold, can have given ``n`` together;
    one can have given more than half exactly if its bound is more than half. Bounds that cannot
    make up the answers are wrong, and nothing rests on them: the cell is suppressed.
    """
    limit = threshold or Threshold()
    n, bounds = together.answered, sorted(most, reverse=True)
    if n < limit.respondents or sum(bounds) + anybodys < n or _alike(together):
        return SUPPRESSED
    few = sum(bounds[: limit.organizations - 1]) + anybodys
    largest = (bounds[0] if bounds else 0) + anybodys
    return SUPPRESSED if few >= n or 2 * largest > n else PublishedCell(together)


def _alike(together: Counts) -> bool:
    return together.answered in together.by_option or not any(together.by_option)
