"""An evaluation as its page shows it: findings in sentences, tables, and charts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from capacity.training.domain import evaluation_figures as figures
from capacity.training.domain.evaluation import Phase
from capacity.training.domain.evaluation_figures import Gain
from capacity.training.domain.rescoring import Comparison
from capacity.training.evaluation import measured
from capacity.training.evaluation.queries import Evaluation
from surveys.foundation import charts
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import page_language, write_figure
from surveys.foundation.rules import rulebook
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.domain.intervals import Interval
from surveys.results.domain.measures import NetPromoter, distribution
from surveys.results.domain.tally import Counts
from surveys.results.presentation import statement
from surveys.results.wording import Wording

_ENDS = {"test_score": (-100, 100), "self_efficacy": (-4, 4)}
"""Between which numbers a gain can lie."""

_FOUND = {
    "test_score": _l("The gain in the test is %(gain)s points of 100"),
    "self_efficacy": _l("The gain in confidence is %(gain)s points on the scale from 1 to 5"),
}

Inputs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement on a scale of five points.

    ``…_inputs``: what the panels say besides: the interval, the effective number, and how
    many gave each point.
    """

    text: str
    answered: int
    mean: Figure
    top_2: Figure
    mean_inputs: Inputs = ()
    top_2_inputs: Inputs = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """Level 1: what participants thought of the training."""

    lines: tuple[StatementLine, ...]
    chart: charts.DivergingBars | None
    promoter: NetPromoter | None
    score: Figure
    effective: Figure
    score_chart: charts.Intervals | None
    no_interval: str


@dataclass(frozen=True, slots=True)
class GainLine:
    """What changed in one question. ``chart``: the gain with its interval, where there is one;
    ``finding``: what the chart shows."""

    text: str
    finding: str
    before: Figure
    after: Figure
    gain: Gain
    effective: Figure
    chart: charts.Intervals | None
    no_interval: str


@dataclass(frozen=True, slots=True)
class OptionLine:
    text: str
    count: int
    bar: charts.Bar


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with the options that somebody gave: the share of those who answered."""

    text: str
    answered: int
    options: tuple[OptionLine, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """Level 3: what participants did with it."""

    rate: figures.Rate
    effective: Figure
    no_interval: str
    chart: charts.Intervals | None
    choices: tuple[Choice, ...]
    lines: tuple[StatementLine, ...]


class Words:
    """The questions of a phase in the page's language."""

    def __init__(self, session: Session, evaluation: Evaluation, phase: Phase) -> None:
        found = questionnaire_in(session, evaluation[phase].version_id, page_language().code)
        self._wording = Wording(found)

    def item(self, field: str) -> str:
        return self._wording.item(field)

    def option(self, field: str, option: str) -> str:
        return self._wording.option(field, option)


def lead(evaluation: Evaluation) -> str:
    """The furthest finding there is, as a sentence; empty as long as nothing is published."""
    rate, satisfied = measured.application(evaluation).share, measured.satisfaction(evaluation)
    if rate.known:
        return str(
            _(
                "%(share)s of those who answered half a year later have used what they learned.",
                share=write_figure(rate),
            )
        )
    if satisfied.known:
        return str(
            _(
                "%(share)s of those who answered at the end are satisfied with the training.",
                share=write_figure(satisfied),
            )
        )
    return ""


def reaction(session: Session, evaluation: Evaluation) -> Reaction | None:
    if Phase.AFTER not in evaluation:
        return None
    words = Words(session, evaluation, Phase.AFTER)
    lines = tuple(_statements(evaluation, Phase.AFTER, figures.REACTION, words))
    score = measured.recommended(evaluation)
    interval = measured.recommendation_reach(evaluation)
    return Reaction(
        lines,
        _diverging(evaluation, words),
        measured.recommendation(evaluation),
        score,
        measured.effective(evaluation, Phase.AFTER, score),
        _interval_chart(words.item(figures.RECOMMEND), score, interval, (-100, 100)),
        no_interval(interval),
    )


def _statements(
    evaluation: Evaluation, phase: Phase, fields: Sequence[str], words: Words
) -> Iterator[StatementLine]:
    sent = measured.sent(evaluation, phase)
    for field in fields:
        found = measured.counts(evaluation, phase, field)
        mean, top_2, given = figures.mean(found), figures.top_2(found), _given(field, found, words)
        weighing = weight_of(measured.effective(evaluation, phase, mean))
        yield StatementLine(
            words.item(field),
            found.answered if found else 0,
            mean,
            top_2,
            (*_reach(mean, figures.mean_reach(found, sent)), *weighing, *given),
            (*_reach(top_2, figures.top_2_reach(found, sent)), *weighing, *given),
        )


def _given(field: str, found: Counts | None, words: Words) -> Inputs:
    if found is None:
        return ()
    given = zip(found.variable.ordinary, found.by_option, strict=True)
    return tuple((words.option(field, option), str(count)) for option, count in given)


def _reach(figure: Figure, interval: Interval) -> Inputs:
    """The interval of a figure for its panel, or why there is none."""
    if not figure.known:
        return ()
    if interval.low is None or interval.high is None:
        return ((str(_("95 percent interval")), no_interval(interval)),)
    low, high = (write_figure(_end(figure, interval, x)) for x in (interval.low, interval.high))
    return ((str(_("95 percent interval")), str(_("%(low)s to %(high)s", low=low, high=high))),)


def weight_of(effective: Figure) -> Inputs:
    """What the answers weigh like, for a panel; nothing where that is not known."""
    if not effective.known:
        return ()
    return ((str(_("Effective number of answers")), write_figure(effective)),)


def _diverging(evaluation: Evaluation, words: Words) -> charts.DivergingBars | None:
    """The statements of which the answers are published."""
    known = [
        (field, found)
        for field in figures.REACTION
        if (found := measured.counts(evaluation, Phase.AFTER, field)) is not None
    ]
    if not known:
        return None
    field, first = known[0]
    levels = [words.option(field, option) for option in first.variable.ordinary]
    return charts.diverging_bars(
        levels, [statement(words.item(f), found, _given(f, found, words)) for f, found in known]
    )


def learning(session: Session, evaluation: Evaluation) -> tuple[GainLine, ...]:
    if Phase.AFTER not in evaluation:
        return ()
    words = Words(session, evaluation, Phase.AFTER)
    return tuple(_gain(evaluation, field, words) for field in figures.LEARNING)


def _gain(evaluation: Evaluation, field: str, words: Words) -> GainLine:
    gain, text = measured.gain(evaluation, field), words.item(field)
    return GainLine(
        text,
        str(_FOUND[field]) % {"gain": write_figure(gain.gain)},
        figures.mean(measured.counts(evaluation, Phase.BEFORE, field)),
        figures.mean(measured.counts(evaluation, Phase.AFTER, field)),
        gain,
        measured.effective(evaluation, Phase.AFTER, gain.gain),
        _interval_chart(text, gain.gain, gain.interval, _ENDS[field]),
        no_interval(gain.interval),
    )


def use(session: Session, evaluation: Evaluation) -> Use | None:
    phase = Phase.SIX_MONTHS
    if phase not in evaluation:
        return None
    words, rate = Words(session, evaluation, phase), measured.application(evaluation)
    return Use(
        rate,
        measured.effective(evaluation, phase, rate.share),
        no_interval(rate.interval),
        _interval_chart(words.item(figures.APPLIED), rate.share, rate.interval, (0, 1)),
        tuple(
            _choice(field, measured.counts(evaluation, phase, field), words)
            for field in (figures.APPLIED, *measured.CHOICES)
        ),
        tuple(_statements(evaluation, phase, measured.SCALES, words)),
    )


def _choice(field: str, found: Counts | None, words: Words) -> Choice:
    if found is None:
        return Choice(words.item(field), 0, ())
    options = tuple(
        OptionLine(words.option(field, each.option), each.count, charts.bar(each.share))
        for each in distribution(found)
        if each.count
    )
    return Choice(words.item(field), found.answered, options)


def results_chart(comparison: Comparison) -> charts.Intervals | None:
    """The difference to comparable organizations, in levels."""
    return _interval_chart(
        str(_("Those who took part, less the others")),
        comparison.difference,
        comparison.interval,
        (-4, 4),
    )


def _interval_chart(
    label: str, figure: Figure, interval: Interval | None, ends: tuple[int, int]
) -> charts.Intervals | None:
    if not figure.known:
        return None
    low = high = None
    if interval is not None and interval.low is not None and interval.high is not None:
        low, high = _end(figure, interval, interval.low), _end(figure, interval, interval.high)
    return charts.intervals([(label, figure, low, high)], *ends)


def no_interval(interval: Interval | None) -> str:
    """Why a chart shows none, as a sentence; empty where it does."""
    if interval is None or interval.known:
        return ""
    return str(_("There is no interval: %(reason)s.", reason=rulebook().reason(interval.why_not)))


def _end(figure: Figure, interval: Interval, value: Fraction | float) -> Figure:
    return Figure(value, figure.unit, interval.denominator, interval.rule)


# --- a course over its editions ------------------------------------------------------------------


def trend(periods: Sequence[str], evaluations: Sequence[Evaluation]) -> charts.Trends | None:
    """Satisfaction and use at work over a course's editions; one edition makes no trend."""
    items = [
        (str(_("Satisfied overall")), [measured.satisfaction(each) for each in evaluations]),
        (
            str(_("Used at work")),
            [measured.application(each).share for each in evaluations],
        ),
    ]
    known = [item for item in items if sum(figure.known for figure in item[1]) > 1]
    return charts.trends(periods, known, 0, 1) if known else None


def trend_finding(evaluations: Sequence[Evaluation]) -> str:
    """How the latest edition stands beside the first one, in a sentence."""
    rates = [measured.application(each).share for each in evaluations]
    if sum(rate.known for rate in rates) < 2:
        rates = [measured.satisfaction(each) for each in evaluations]
        text = _("Satisfied with the training: %(first)s at first, %(last)s in the latest edition")
    else:
        text = _("Used at work: %(first)s at first, %(last)s in the latest edition")
    known = [rate for rate in rates if rate.known]
    if not known:
        return ""
    return str(text) % {"first": write_figure(known[0]), "last": write_figure(known[-1])}
