"""What closer looks at a group's answers say in sentences."""

from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from surveys.collection.rounds.domain import FEWEST_RESPONDENTS
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import write_figure, write_number, write_share
from surveys.foundation.rules import rulebook
from surveys.results.domain.areas import Area
from surveys.results.domain.associations import Association
from surveys.results.domain.comparisons import Family, Pairing
from surveys.results.domain.estimates import Chosen, Coverage
from surveys.results.domain.intervals import NINETY_FIVE, Interval
from surveys.results.domain.waves import Compared
from surveys.results.labels import means_text, scale_text
from surveys.results.wording import Wording

READERS_TEXT = _l("The bureau of this group; others see what is published of a closed round.")

UNSEALED_TEXT = _l(
    "This round is anonymous: two questions are set against each other some minutes after it has"
    " closed, so that nobody sees what comes in one by one."
)

PAIRING_TEXTS = {
    Pairing.PAIRED: _l("the same organizations"),
    Pairing.INDEPENDENT: _l("other organizations"),
    Pairing.UNKNOWN: _l("nobody knows who answered twice"),
    Pairing.ENTANGLED: _l("not one answer each time"),
}


def limits(interval: Interval, unit: Unit) -> tuple[Figure, Figure] | tuple[None, None]:
    """Both ends as figures; none where there is no interval."""
    if interval.low is None or interval.high is None:
        return None, None
    low, high = (
        Figure(end, unit, interval.denominator, interval.rule)
        for end in (interval.low, interval.high)
    )
    return low, high


def interval_text(interval: Interval, unit: Unit) -> str:
    """“0.70 to 0.90”, or why there is none."""
    low, high = limits(interval, unit)
    if low is None or high is None:
        return why_text(interval.why_not)
    return str(_("%(lower)s to %(upper)s", lower=write_figure(low), upper=write_figure(high)))


def why_text(code: str) -> str:
    return str(_("Not computable: %(reason)s.", reason=str(rulebook().reason(code))))


def inputs_of(interval: Interval, unit: Unit) -> list[tuple[str, str]]:
    """What a panel says of the interval beside a figure."""
    name = str(rulebook().rule(interval.rule).name)
    return [(name, interval_text(interval, unit))]


def coverage_text(coverage: Coverage) -> str:
    """What the intervals of a page rest on."""
    match coverage.chosen:
        case Chosen.ALL:
            return str(
                _(
                    "The whole frame of %(count)s was asked, so that no chance entered: the limits"
                    " are the worst case, as if all who did not answer had given the lowest, or the"
                    " highest, answer.",
                    count=write_number(coverage.frame),
                )
            )
        case Chosen.SIMPLE:
            return str(
                _(
                    "A simple random sample of a frame of %(count)s was asked. Intervals are at"
                    " %(level)s.",
                    count=write_number(coverage.frame),
                    level=write_share(NINETY_FIVE),
                )
            )
        case Chosen.STRATIFIED:
            return str(
                _("The sample of this group was stratified: without weights it has no intervals.")
            )
        case Chosen.UNKNOWN if not coverage.sources_known:
            return str(
                _(
                    "This round has no frame for this group. Intervals are at %(level)s, as if"
                    " answers had been drawn at random from very many.",
                    level=write_share(NINETY_FIVE),
                )
            )
        case Chosen.UNKNOWN:
            return str(
                _(
                    "This round has no frame for this group. Intervals are at %(level)s, as if"
                    " organizations had been drawn at random from very many.",
                    level=write_share(NINETY_FIVE),
                )
            )


def rare_text() -> str:
    """Why a table of an anonymous round is not shown: few gave one of the answers."""
    return str(
        _(
            "This round is anonymous, and fewer than %(count)s gave one of the answers: the table"
            " could tell what else they said.",
            count=write_number(FEWEST_RESPONDENTS),
        )
    )


def area_finding(area: Area, wording: Wording) -> str:
    """Which items of an area stand highest and lowest, as one sentence."""
    known = [item for item in area.items if item.mean.value is not None]
    if not known:
        return str(_("Nobody has answered this yet."))
    high = max(Fraction(item.mean.value or 0) for item in known)
    low = min(Fraction(item.mean.value or 0) for item in known)
    if high == low:
        return str(
            _(
                "All items have the same mean (%(figure)s), on the scale from %(first)s to"
                " %(last)s.",
                figure=write_figure(known[0].mean),
                first=write_number(area.scale[0]),
                last=write_number(area.scale[-1]),
            )
        )
    highest, lowest = ([item for item in known if item.mean.value == end] for end in (high, low))
    means = means_text(
        [wording.field(item.field) for item in highest],
        [wording.field(item.field) for item in lowest],
        len(known),
        (write_figure(highest[0].mean), write_figure(lowest[0].mean)),
    )
    return f"{means} {scale_text(area.scale[0], area.scale[-1])}"


def top_finding(area: Area) -> str:
    """Between which shares the items' top two answers lie."""
    shares = [Fraction(item.top_2.value) for item in area.items if item.top_2.value is not None]
    if not shares:
        return str(_("Nobody has answered this yet."))
    return str(
        _(
            "From %(low)s to %(high)s gave one of the two highest answers.",
            low=write_share(min(shares)),
            high=write_share(max(shares)),
        )
    )


def alpha_finding(area: Area) -> str:
    """What alpha says, or why there is none."""
    alpha = area.reliability.alpha
    if alpha.value is None:
        return why_text(alpha.why_not)
    complete = str(
        ngettext(
            "%(count)s response answers all %(items)s items.",
            "%(count)s responses answer all %(items)s items.",
            area.complete,
            count=write_number(area.complete),
            items=write_number(len(area.items)),
        )
    )
    return f"{_misfits(area)} {complete}"


def _misfits(area: Area) -> str:
    """Whether some item lowers alpha."""
    alpha = Fraction(area.reliability.alpha.value or 0)
    found = sum(
        item.alpha_without.value is not None and Fraction(item.alpha_without.value) > alpha
        for item in area.reliability.items
    )
    figure = write_figure(area.reliability.alpha)
    if not found:
        return str(_("Alpha is %(figure)s; without any one item it is lower.", figure=figure))
    return str(
        ngettext(
            "Alpha is %(figure)s; without %(count)s of the items it would be higher.",
            "Alpha is %(figure)s; without any one of %(count)s items it would be higher.",
            found,
            figure=figure,
            count=write_number(found),
        )
    )


def association_finding(found: Association) -> str:
    if found.cramers_v.value is None:
        return why_text(found.cramers_v.why_not)
    return str(
        _(
            "Cramér's V is %(figure)s: at 0 the two questions would have nothing to do with each"
            " other, at 1 one answer would tell the other.",
            figure=write_figure(found.cramers_v),
        )
    )


def small_expected_text(found: Association) -> str:
    """Why chi-square is no good guide, or nothing."""
    if not found.small_expected:
        return ""
    return str(
        _(
            "Too few answers for chi-square to be a good guide: of the counts to be expected by"
            " chance %(share)s are below 5, and the smallest is %(smallest)s.",
            share=write_share(found.share_small),
            smallest=write_number(found.smallest, 1),
        )
    )


def probability_text(figure: Figure) -> str:
    """A probability to three decimals; a smaller one says so."""
    if figure.value is None:
        return write_figure(figure)
    least = Fraction(1, 1000)
    if figure.value < least:
        return str(_("below %(number)s", number=write_number(least, 3)))
    return write_number(figure.value, 3)


def family_text(found: Family) -> str:
    """How many comparisons are made at once, and what that means."""
    return str(
        ngettext(
            "%(made)s comparison is made here. Even if nothing had changed, it might seem to have,"
            " by chance.",
            "%(made)s comparisons are made here at once. Even if nothing had changed, about"
            " %(misses)s of them would seem to have, by chance.",
            found.made,
            made=write_number(found.made),
            misses=write_number(found.expected_misses, 1),
        )
    )


def changes_finding(found: Family) -> str:
    """How many of the figures moved by more than chance is likely to bring about."""
    if not found.made:
        return str(_("No difference has an interval, so none can be told from chance."))
    return str(
        ngettext(
            "%(apart)s of %(count)s figure changed by more than chance is likely to bring about.",
            "%(apart)s of %(count)s figures changed by more than chance is likely to bring about.",
            found.made,
            apart=write_number(found.apart),
            count=write_number(found.made),
        )
    )


def pairing_text(found: Compared) -> str:
    """Whose answers a line compares, and how many it leaves out."""
    text = str(PAIRING_TEXTS[found.matched.pairing])
    if not found.matched.left_out:
        return text
    left_out = ngettext(
        "%(count)s answer of others left out",
        "%(count)s answers of others left out",
        found.matched.left_out,
        count=write_number(found.matched.left_out),
    )
    return f"{text}; {left_out}"
