"""All figures of an evaluation in one order, from which pages, trends and files are made."""

from collections.abc import Iterator
from dataclasses import dataclass

from capacity.training.domain import evaluation_figures as figures
from capacity.training.domain.clustering import Sent, effective_answers, promoter_interval
from capacity.training.domain.evaluation import Phase
from capacity.training.domain.evaluation_figures import Gain, Published, Rate
from capacity.training.evaluation.queries import Evaluation
from surveys.foundation.figures import Figure, Unit
from surveys.results.domain.intervals import Interval
from surveys.results.domain.measures import NetPromoter, distribution
from surveys.results.domain.tally import Counts


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of one question in one phase. ``option`` is empty but for the share of one.

    ``effective``: how many independent answers those behind the interval weigh like.
    """

    phase: Phase
    field: str
    figure: Figure
    option: str = ""
    interval: Interval | None = None
    effective: Figure | None = None


def published(evaluation: Evaluation, phase: Phase) -> Published:
    found = evaluation.get(phase)
    return found.published if found else {}


def counts(evaluation: Evaluation, phase: Phase, field: str) -> Counts | None:
    return published(evaluation, phase).get(field)


def sent(evaluation: Evaluation, phase: Phase) -> Sent:
    """How many participants of each organization were asked."""
    found = evaluation.get(phase)
    return found.sent if found else ()


def effective(evaluation: Evaluation, phase: Phase, figure: Figure) -> Figure:
    """How many independent answers those behind the figure weigh like."""
    return effective_answers(figure.denominator, sent(evaluation, phase))


def response(evaluation: Evaluation, phase: Phase) -> Figure:
    found = evaluation.get(phase)
    return figures.response_rate(found.invited if found else 0, found.answered if found else 0)


def satisfaction(evaluation: Evaluation) -> Figure:
    """Who is satisfied overall."""
    return figures.top_2(counts(evaluation, Phase.AFTER, figures.OVERALL))


def recommendation(evaluation: Evaluation) -> NetPromoter | None:
    return figures.promoters(counts(evaluation, Phase.AFTER, figures.RECOMMEND))


def recommendation_reach(evaluation: Evaluation) -> Interval | None:
    found = recommendation(evaluation)
    return promoter_interval(found, sent(evaluation, Phase.AFTER)) if found else None


def recommended(evaluation: Evaluation) -> Figure:
    return figures.promoter_score(counts(evaluation, Phase.AFTER, figures.RECOMMEND))


def gain(evaluation: Evaluation, field: str) -> Gain:
    found = evaluation.get(Phase.AFTER)
    pairs = found.pairs.get(field) if found else None
    return figures.learning_gain(pairs, sent(evaluation, Phase.AFTER))


def application(evaluation: Evaluation) -> Rate:
    phase = Phase.SIX_MONTHS
    said = counts(evaluation, phase, figures.APPLIED)
    return figures.application_rate(said, sent(evaluation, phase))


def measured(evaluation: Evaluation) -> Iterator[Measured]:
    """Every figure that the phases so far give, known or not."""
    for phase in Phase:
        if phase in evaluation:
            yield Measured(phase, "", response(evaluation, phase))
            yield from _OF[phase](evaluation)


def _estimated(
    evaluation: Evaluation, phase: Phase, field: str, figure: Figure, interval: Interval | None
) -> Measured:
    """A figure with its interval, and what the answers behind it weigh like."""
    weighing = effective(evaluation, phase, figure) if figure.known else None
    return Measured(phase, field, figure, "", interval, weighing)


def _mean(evaluation: Evaluation, phase: Phase, field: str) -> Measured:
    found = counts(evaluation, phase, field)
    interval = figures.mean_reach(found, sent(evaluation, phase))
    return _estimated(evaluation, phase, field, figures.mean(found), interval)


def _top_2(evaluation: Evaluation, phase: Phase, field: str) -> Measured:
    found = counts(evaluation, phase, field)
    interval = figures.top_2_reach(found, sent(evaluation, phase))
    return _estimated(evaluation, phase, field, figures.top_2(found), interval)


def _before(evaluation: Evaluation) -> Iterator[Measured]:
    for field in figures.LEARNING:
        yield _mean(evaluation, Phase.BEFORE, field)


def _after(evaluation: Evaluation) -> Iterator[Measured]:
    phase = Phase.AFTER
    for field in figures.REACTION:
        yield _mean(evaluation, phase, field)
        yield _top_2(evaluation, phase, field)
    score, interval = recommended(evaluation), recommendation_reach(evaluation)
    yield _estimated(evaluation, phase, figures.RECOMMEND, score, interval)
    for field in figures.LEARNING:
        yield _mean(evaluation, phase, field)
        change = gain(evaluation, field)
        yield _estimated(evaluation, phase, field, change.gain, change.interval)
        yield Measured(phase, field, change.spread)


SCALES = (figures.MANAGER, figures.ATTRIBUTION)
CHOICES = (figures.OBSTACLES, figures.SHARED, figures.CHANGE)


def _six_months(evaluation: Evaluation) -> Iterator[Measured]:
    phase, rate = Phase.SIX_MONTHS, application(evaluation)
    yield _estimated(evaluation, phase, figures.APPLIED, rate.share, rate.interval)
    for field in (figures.APPLIED, *CHOICES):
        found = counts(evaluation, phase, field)
        if found is None:
            yield Measured(phase, field, hidden_share())
            continue
        for each in distribution(found):
            yield Measured(phase, field, each.share, each.option)
    for field in SCALES:
        yield _mean(evaluation, phase, field)
        yield _top_2(evaluation, phase, field)


_OF = {Phase.BEFORE: _before, Phase.AFTER: _after, Phase.SIX_MONTHS: _six_months}


def hidden_share() -> Figure:
    """The share of an option of a question that is not published."""
    return Figure(None, Unit.SHARE, 0, "share/1", why_not=figures.NOT_PUBLISHED)
