"""What participants' answers come to: reaction, learning, and use at work.

Every function takes the counts of one question as they were published, or None where they were
not: then no figure is known, and nobody is told why (``evaluation-not-published``).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.training.domain.clustering import (
    MEAN_INTERVAL,
    SHARE_INTERVAL,
    Sent,
    mean_interval,
    share_interval,
)
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain import measures
from surveys.results.domain.disclosure import Threshold
from surveys.results.domain.intervals import NINETY_FIVE, Interval
from surveys.results.domain.measures import NetPromoter
from surveys.results.domain.tally import Counts

REACTION = (
    "relevance",
    "content",
    "methods",
    "facilitators",
    "language",
    "accessibility",
    "overall",
)
"""The statements of the questionnaire at the end about the training itself."""

OVERALL, RECOMMEND = "overall", "recommend"
LEARNING = ("test_score", "self_efficacy")
"""What is asked before and again at the end."""

APPLIED, OBSTACLES, SHARED = "applied", "obstacles", "shared"
MANAGER, CHANGE, ATTRIBUTION = "manager_support", "organizational_change", "attribution"
USED = frozenset({"regularly", "sometimes"})

NOT_PUBLISHED = "evaluation-not-published"
NOBODY_INVITED = "evaluation-nobody-invited"

RESPONSE, APPLICATION, GAIN = "evaluation-response/1", "application-rate/1", "learning-gain/1"
SPREAD = "gain-spread/1"
MEAN, TOP_2, PROMOTER = "mean/1", "top-2-box/1", "net-promoter/1"

Published = Mapping[str, Counts | None]
"""The published counts by question; None, or none at all, where nothing is published."""


def response_rate(invited: int, answered: int) -> Figure:
    if not invited:
        return not_computable(Unit.SHARE, RESPONSE, NOBODY_INVITED)
    return Figure(Fraction(answered, invited), Unit.SHARE, invited, RESPONSE)


def mean(counts: Counts | None) -> Figure:
    return measures.mean(counts) if counts else _hidden(Unit.SCORE, MEAN)


def mean_reach(counts: Counts | None, sent: Sent) -> Interval:
    """The interval of the mean, kept within the question's scale."""
    if counts is None:
        return _hidden_interval(MEAN_INTERVAL)
    scale = counts.variable.scale
    if not counts.answered or scale is None:
        why_not = "no-scale" if counts.answered else "no-answers"
        return Interval(None, None, NINETY_FIVE, MEAN_INTERVAL, counts.answered, why_not)
    times = dict(zip(scale, counts.by_option, strict=True))
    return mean_interval(times, sent, (scale[0], scale[-1]))


def top_2(counts: Counts | None) -> Figure:
    return measures.top_2_box(counts) if counts else _hidden(Unit.SHARE, TOP_2)


def top_2_reach(counts: Counts | None, sent: Sent) -> Interval:
    """The interval of the share of the two highest points."""
    if counts is None:
        return _hidden_interval(SHARE_INTERVAL)
    return share_interval(sum(counts.by_option[-2:]), counts.answered, sent)


def promoters(counts: Counts | None) -> NetPromoter | None:
    """The net promoter score with its parts and the variance of the difference of shares."""
    return measures.net_promoter(counts) if counts else None


def promoter_score(counts: Counts | None) -> Figure:
    found = promoters(counts)
    return found.score if found else _hidden(Unit.INDEX, PROMOTER)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its interval."""

    share: Figure
    interval: Interval


def application_rate(counts: Counts | None, sent: Sent) -> Rate:
    """Who has used regularly or sometimes what they learned, of all who said."""
    if counts is None:
        return Rate(_hidden(Unit.SHARE, APPLICATION), _hidden_interval(SHARE_INTERVAL))
    used = _chosen(counts, USED)
    interval = share_interval(used, counts.answered, sent)
    if not counts.answered:
        return Rate(not_computable(Unit.SHARE, APPLICATION, "no-answers"), interval)
    share = Figure(Fraction(used, counts.answered), Unit.SHARE, counts.answered, APPLICATION)
    return Rate(share, interval)


def _chosen(counts: Counts, options: Collection[str]) -> int:
    given = zip(counts.variable.ordinary, counts.by_option, strict=True)
    return sum(count for option, count in given if option in options)


def _hidden(unit: Unit, rule: str) -> Figure:
    return not_computable(unit, rule, NOT_PUBLISHED)


def _hidden_interval(rule: str) -> Interval:
    return Interval(None, None, None, rule, 0, NOT_PUBLISHED)


# --- learning ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """What one participant of an organization said before and after; None: nothing."""

    organization_id: int
    before: int | None
    after: int | None
    group: str = ""

    @property
    def paired(self) -> bool:
        return self.before is not None and self.after is not None

    @property
    def alone(self) -> bool:
        """Whether only one of the two answers was given."""
        return (self.before is None) != (self.after is None)


Pairs = Mapping[tuple[int, int], int]
"""How many gave each pair of answers (before, after)."""


def publishable_pairs(people: Iterable[Person], threshold: Threshold) -> Pairs | None:
    """The pairs, if what is computed from them may be shown; else None.

    The rule for one cell of answers holds for those who answered both times: enough people of
    enough organizations, none of which gave over half, and not all changed alike. And it holds for
    those who answered only once, if there are any: the means of all who answered are published
    too, and what the pairs leave of them would tell what those few said.
    """
    known = list(people)
    pairs = [person for person in known if person.paired]
    alone = [person for person in known if person.alone]
    if not _enough(pairs, threshold) or (alone and not _enough(alone, threshold)):
        return None
    counted = Counter((p.before, p.after) for p in pairs if p.before is not None)
    found = {(b, a): times for (b, a), times in counted.items() if a is not None}
    return None if len({a - b for b, a in found}) == 1 else found


def safe_for_bureaux(people: Iterable[Person], threshold: Threshold) -> bool:
    """Whether the pairs may also be shown to those who know the answers of some groups.

    A bureau sees its group's answers. What is left of the pairs for it are those of one or more
    other groups; they are enough exactly if those of each single group are.
    """
    by_group: dict[str, list[Person]] = {}
    for person in people:
        by_group.setdefault(person.group, []).append(person)
    return all(
        not part or _enough(part, threshold)
        for found in by_group.values()
        for part in ([p for p in found if p.paired], [p for p in found if p.alone])
    )


def _enough(people: Sequence[Person], threshold: Threshold) -> bool:
    by_organization = Counter(person.organization_id for person in people)
    return (
        len(people) >= threshold.respondents
        and len(by_organization) >= threshold.organizations
        and 2 * max(by_organization.values()) <= len(people)
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """How answers to one question changed: mean (after − before) over pairs, and its interval.

    ``spread`` is the standard deviation of the changes.
    """

    gain: Figure
    spread: Figure
    interval: Interval


def learning_gain(pairs: Pairs | None, sent: Sent) -> Gain:
    if pairs is None:
        nothing = _hidden_interval(MEAN_INTERVAL)
        return Gain(_hidden(Unit.SCORE, GAIN), _hidden(Unit.SCORE, SPREAD), nothing)
    changes = Counter[int]()
    for (before, after), times in pairs.items():
        changes[after - before] += times
    interval, n = mean_interval(changes, sent), changes.total()
    if not n:
        return Gain(not_computable(Unit.SCORE, GAIN, "no-answers"), _spread(pairs), interval)
    total = sum(change * times for change, times in changes.items())
    return Gain(Figure(Fraction(total, n), Unit.SCORE, n, GAIN), _spread(pairs), interval)


def _spread(pairs: Pairs) -> Figure:
    n = sum(pairs.values())
    if n < 2:
        return not_computable(Unit.SCORE, SPREAD, "too-few-answers", n)
    total = sum((after - before) * times for (before, after), times in pairs.items())
    squares = sum((after - before) ** 2 * times for (before, after), times in pairs.items())
    variance = Fraction(n * squares - total * total, n * (n - 1))
    return Figure(float(variance) ** 0.5, Unit.SCORE, n, SPREAD)
