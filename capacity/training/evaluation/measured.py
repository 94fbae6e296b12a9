"""All figures of an evaluation in one order, from which pages, trends and files are made."""

from collections.abc import Iterator
from dataclasses import dataclass

from capacity.training.domain import evaluation_figures as figures
from capacity.training.domain.evaluation import Phase
from capacity.training.domain.evaluation_figures import Gain, Published, Rate
from capacity.training.evaluation.queries import Evaluation
from surveys.foundation.figures import Figure, Unit
from surveys.results.domain.intervals import Interval
from surveys.results.domain.measures import NetPromoter, distribution
from surveys.results.domain.tally import Counts


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of one question in one phase. ``option`` is empty but for the share of one."""

    phase: Phase
    field: str
    figure: Figure
    option: str = ""
    interval: Interval | None = None


def published(evaluation: Evaluation, phase: Phase) -> Published:
    found = evaluation.get(phase)
    return found.published if found else {}


def counts(evaluation: Evaluation, phase: Phase, field: str) -> Counts | None:
    return published(evaluation, phase).get(field)


def response(evaluation: Evaluation, phase: Phase) -> Figure:
    found = evaluation.get(phase)
    return figures.response_rate(found.invited if found else 0, found.answered if found else 0)


def satisfaction(evaluation: Evaluation) -> Figure:
    """Who is satisfied overall."""
    return figures.top_2(counts(evaluation, Phase.AFTER, figures.OVERALL))


def recommendation(evaluation: Evaluation) -> NetPromoter | None:
    return figures.promoters(counts(evaluation, Phase.AFTER, figures.RECOMMEND))


def recommended(evaluation: Evaluation) -> Figure:
    return figures.promoter_score(counts(evaluation, Phase.AFTER, figures.RECOMMEND))


def gain(evaluation: Evaluation, field: str) -> Gain:
    found = evaluation.get(Phase.AFTER)
    return figures.learning_gain(found.pairs.get(field) if found else None)


def application(evaluation: Evaluation) -> Rate:
    return figures.application_rate(counts(evaluation, Phase.SIX_MONTHS, figures.APPLIED))


def measured(evaluation: Evaluation) -> Iterator[Measured]:
    """Every figure that the phases so far give, known or not."""
    for phase in Phase:
        if phase in evaluation:
            yield Measured(phase, "", response(evaluation, phase))
            yield from _OF[phase](evaluation)


def _before(evaluation: Evaluation) -> Iterator[Measured]:
    for field in figures.LEARNING:
        found = figures.mean(counts(evaluation, Phase.BEFORE, field))
        yield Measured(Phase.BEFORE, field, found)


def _after(evaluation: Evaluation) -> Iterator[Measured]:
    for field in figures.REACTION:
        found = counts(evaluation, Phase.AFTER, field)
        yield Measured(Phase.AFTER, field, figures.mean(found))
        yield Measured(Phase.AFTER, field, figures.top_2(found))
    promoters = recommendation(evaluation)
    interval = figures.promoter_interval(promoters) if promoters else None
    yield Measured(Phase.AFTER, figures.RECOMMEND, recommended(evaluation), "", interval)
    for field in figures.LEARNING:
        yield Measured(Phase.AFTER, field, figures.mean(counts(evaluation, Phase.AFTER, field)))
        change = gain(evaluation, field)
        yield Measured(Phase.AFTER, field, change.gain, "", change.interval)
        yield Measured(Phase.AFTER, field, change.spread)


SCALES = (figures.MANAGER, figures.ATTRIBUTION)
CHOICES = (figures.OBSTACLES, figures.SHARED, figures.CHANGE)


def _six_months(evaluation: Evaluation) -> Iterator[Measured]:
    phase, rate = Phase.SIX_MONTHS, application(evaluation)
    yield Measured(phase, figures.APPLIED, rate.share, "", rate.interval)
    for field in (figures.APPLIED, *CHOICES):
        found = counts(evaluation, phase, field)
        if found is None:
            yield Measured(phase, field, hidden_share())
            continue
        for each in distribution(found):
            yield Measured(phase, field, each.share, each.option)
    for field in SCALES:
        found = counts(evaluation, phase, field)
        yield Measured(phase, field, figures.mean(found))
        yield Measured(phase, field, figures.top_2(found))


_OF = {Phase.BEFORE: _before, Phase.AFTER: _after, Phase.SIX_MONTHS: _six_months}


def hidden_share() -> Figure:
    """The share of an option of a question that is not published."""
    return Figure(None, Unit.SHARE, 0, "share/1", why_not=figures.NOT_PUBLISHED)
