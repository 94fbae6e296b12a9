"""What results say in sentences, in the language of the page."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from surveys.collection.rounds.domain import RoundState
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.i18n import (
    MOST_EQUALS,
    write_figure,
    write_list,
    write_number,
    write_share,
)
from surveys.results.domain.blocks import Block, BlockKind, Finding, FindingCode
from surveys.results.domain.lattice import Cell
from surveys.results.domain.turnouts import Turnout
from surveys.results.wording import Wording

STATE_TEXTS: dict[RoundState, LazyString] = {
    RoundState.PLANNED: _l("This round has not opened yet."),
    RoundState.OPEN: _l("This round is open. Its results are published after it closes."),
    RoundState.PAUSED: _l("This round is paused. Its results are published after it closes."),
    RoundState.CLOSED: _l("This round is closed."),
}

RULE_TEXTS: dict[str, LazyString] = {
    "top-2-box/1": _l(
        "Top two: those who gave one of the two highest of the five answers ÷ all who gave one"
        " of the five."
    ),
    "mean/1": _l("Mean: the sum of the answers, as numbers, ÷ the number who answered."),
    "median/1": _l(
        "Median: half of the answers lie at or below it; of an even number of answers, the mean"
        " of the two in the middle."
    ),
    "net-promoter/1": _l(
        "Net promoter score: the percentage who answered 9 or 10, less the percentage who"
        " answered 0 to 6; from −100 to 100."
    ),
}

DENOMINATOR_TEXT = _l(
    "Every share is of those who answered the question. “Skipped” was not asked, because of an"
    " earlier answer; “not applicable”, “don't know” and “no answer” are counted apart."
)

ANONYMOUS_TEXT = _l("They are anonymous: nobody knows from which organizations they come.")

UNTOLD_TEXT = _l(
    "This round is anonymous, and too few were invited to say of an answer from which group it is."
    " Its answers are counted only all together, in what is published after it has closed."
)

PUBLICATION_TEXT = _l(
    "A figure is published only where enough respondents from enough organizations answered, and"
    " nothing that is not published can be worked out with it; otherwise it says “Not published”."
)

MAKING_TEXT = _l("What is published of this round is being made. Come back in a minute.")

NOTHING_TEXT = _l(
    "Nothing is published here: to no question did enough respondents from enough organizations"
    " answer, or what is not published could be worked out with it."
)

NOBODY_ASKED_TEXT = _l("Nobody there was asked in this round.")

NOT_TOLD_APART_TEXT = _l("This round is anonymous: nobody knows which answers come from there.")

NO_ANSWERS_TEXT = _l("Nobody of this group has answered yet.")

OLDER_TEXT = _l(
    "Between two releases a figure changes by enough answers or not at all, so some questions keep"
    " the figures of an earlier release:"
)


def cell_text(cell: Cell) -> str:
    """Whose answers a cell holds."""
    names = [
        *([GROUP_LABELS[Group(cell.group)]] if cell.group else []),
        *([REGION_LABELS[Region(cell.region)]] if cell.region else []),
    ]
    return " · ".join(map(str, names)) or str(_("All groups together, as published"))


def turnout_text(turnout: Turnout) -> str:
    if turnout.submitted is None:
        return str(
            ngettext(
                "%(invited)s invitation was sent out; how many were answered is not known.",
                "%(invited)s invitations were sent out; how many were answered is not known.",
                turnout.invited,
                invited=write_number(turnout.invited),
            )
        )
    return str(
        ngettext(
            "%(submitted)s of %(invited)s invitation was answered.",
            "%(submitted)s of %(invited)s invitations were answered.",
            turnout.invited,
            submitted=write_number(turnout.submitted),
            invited=write_number(turnout.invited),
        )
    )


def organizations_text(count: int | None) -> str:
    if count is None:
        return str(ANONYMOUS_TEXT)
    return str(
        ngettext(
            "The answers come from %(count)s organization.",
            "The answers come from %(count)s organizations.",
            count,
            count=write_number(count),
        )
    )


def finding_text(block: Block, wording: Wording) -> str:
    """What a block's chart shows, as one sentence."""
    return _FINDINGS[block.finding.code](block, block.finding, wording)


def top_answers(block: Block, wording: Wording) -> str:
    """What the shares of statements mean, in the scale's own words."""
    field = block.results[0].code
    return str(
        _(
            "Shares: who answered “%(second)s” or “%(first)s”.",
            second=wording.option(field, block.options[-2].code),
            first=wording.option(field, block.options[-1].code),
        )
    )


def block_note(block: Block, wording: Wording) -> str:
    """What a reader must know beside the chart: the denominator, and what a share means."""
    if block.kind is BlockKind.STATEMENTS:
        return top_answers(block, wording)
    if block.kind is BlockKind.CHOICES:
        return str(
            _(
                "Share of the respondents who chose at least one answer. Several could be chosen,"
                " so the shares can add up to more than %(whole)s.",
                whole=write_share(Fraction(1)),
            )
        )
    if block.kind is BlockKind.RATING:
        return str(RULE_TEXTS["net-promoter/1"])
    return str(_("Share of those who answered."))


def equals_text(texts: Sequence[str], of: int, answers: bool = False) -> str:
    """Those that stand equal, each in quotation marks; of more than a few only how many of all.

    They are items, or ``answers`` to one.
    """
    if len(texts) > MOST_EQUALS:
        numbers = {"count": write_number(len(texts)), "all": write_number(of)}
        if answers:
            return str(_("%(count)s of %(all)s answers", **numbers))
        return str(_("%(count)s of %(all)s items", **numbers))
    # Texts inside a call of another text would not be collected for the translators.
    quoted = [_("“%(text)s”", text=text) for text in texts]
    return write_list(map(str, quoted))


def means_text(high: Sequence[str], low: Sequence[str], of: int, figures: Sequence[str]) -> str:
    """Whose mean of ``of`` is the highest and whose the lowest; ``figures``: those two means."""
    highest = ngettext(
        "%(texts)s has the highest mean (%(figure)s).",
        "%(texts)s have the highest mean (%(figure)s each).",
        len(high),
        texts=equals_text(high, of),
        figure=figures[0],
    )
    lowest = ngettext(
        "%(texts)s has the lowest mean (%(figure)s).",
        "%(texts)s have the lowest mean (%(figure)s each).",
        len(low),
        texts=equals_text(low, of),
        figure=figures[1],
    )
    return f"{highest} {lowest}"


def scale_text(first: Fraction | int, last: Fraction | int) -> str:
    ends = {"first": write_number(first), "last": write_number(last)}
    return str(_("The scale goes from %(first)s to %(last)s.", **ends))


def _highest_and_lowest(block: Block, finding: Finding, wording: Wording) -> str:
    of, (high_figure, low_figure) = len(block.shown), map(write_figure, finding.figures)
    highest = ngettext(
        "%(texts)s stands highest (%(figure)s).",
        "%(texts)s stand highest (%(figure)s each).",
        len(finding.fields),
        texts=equals_text([wording.field(field) for field in finding.fields], of),
        figure=high_figure,
    )
    lowest = ngettext(
        "%(texts)s stands lowest (%(figure)s).",
        "%(texts)s stand lowest (%(figure)s each).",
        len(finding.lowest),
        texts=equals_text([wording.field(field) for field in finding.lowest], of),
        figure=low_figure,
    )
    return f"{highest} {lowest}"


def _furthest_and_least(block: Block, finding: Finding, wording: Wording) -> str:
    high, low = (
        [wording.field(field) for field in fields] for fields in (finding.fields, finding.lowest)
    )
    figures = [write_figure(figure) for figure in finding.figures]
    scale = block.results[0].variable.scale or (0,)
    of = len(block.shown)
    return f"{means_text(high, low, of, figures)} {scale_text(scale[0], scale[-1])}"


def _ends(block: Block) -> dict[str, str]:
    scale = block.results[0].variable.scale or (0,)
    return {"first": write_number(scale[0]), "last": write_number(scale[-1])}


def _statements_alike(block: Block, finding: Finding, wording: Wording) -> str:
    return str(
        _(
            "All statements stand equally high (%(figure)s).",
            figure=write_figure(finding.figures[0]),
        )
    )


def _one_statement(block: Block, finding: Finding, wording: Wording) -> str:
    field = finding.fields[0]
    return str(
        _(
            "%(figure)s answered “%(second)s” or “%(first)s”.",
            figure=write_figure(finding.figures[0]),
            second=wording.option(field, block.options[-2].code),
            first=wording.option(field, block.options[-1].code),
        )
    )


def _rows_alike(block: Block, finding: Finding, wording: Wording) -> str:
    return str(
        _(
            "All rows have the same mean (%(figure)s), on the scale from %(first)s to %(last)s.",
            figure=write_figure(finding.figures[0]),
            **_ends(block),
        )
    )


def _by_row(block: Block, finding: Finding, wording: Wording) -> str:
    rows = []
    found = zip(finding.fields, finding.options, finding.figures, strict=True)
    for field, ties in groupby(found, key=lambda each: each[0]):
        tied = list(ties)
        options = [wording.option(field, option) for _field, option, _figure in tied]
        rows.append(
            ngettext(
                "%(row)s: %(options)s (%(figure)s)",
                "%(row)s: %(options)s (%(figure)s each)",
                len(options),
                row=wording.field(field),
                options=equals_text(options, len(block.options), answers=True),
                figure=write_figure(tied[0][2]),
            )
        )
    return str(_("Most frequent answers: %(rows)s.", rows=write_list(rows)))


def _most_chosen(block: Block, finding: Finding, wording: Wording) -> str:
    field = finding.fields[0]
    options = [wording.option(field, option) for option in finding.options]
    return str(
        ngettext(
            "Most frequent: %(options)s (%(figure)s).",
            "Most frequent: %(options)s (%(figure)s each).",
            len(options),
            options=equals_text(options, len(block.options), answers=True),
            figure=write_figure(finding.figures[0]),
        )
    )


def _net_promoter(block: Block, finding: Finding, wording: Wording) -> str:
    return str(
        _(
            "The net promoter score is %(score)s.",
            score=write_figure(finding.figures[0], signed=True),
        )
    )


def _mean(block: Block, finding: Finding, wording: Wording) -> str:
    return str(
        _(
            "The mean is %(figure)s, on the scale from %(first)s to %(last)s.",
            figure=write_figure(finding.figures[0]),
            **_ends(block),
        )
    )


def _not_published(block: Block, finding: Finding, wording: Wording) -> str:
    return str(_("Not published."))


def _no_answers(block: Block, finding: Finding, wording: Wording) -> str:
    return str(_("Nobody has answered this yet."))


_FINDINGS = {
    FindingCode.HIGHEST_AND_LOWEST: _highest_and_lowest,
    FindingCode.ALL_STATEMENTS_ALIKE: _statements_alike,
    FindingCode.ONE_STATEMENT: _one_statement,
    FindingCode.FURTHEST_AND_LEAST: _furthest_and_least,
    FindingCode.ALL_ROWS_ALIKE: _rows_alike,
    FindingCode.MOST_FREQUENT_BY_ROW: _by_row,
    FindingCode.MOST_CHOSEN: _most_chosen,
    FindingCode.NET_PROMOTER: _net_promoter,
    FindingCode.MEAN: _mean,
    FindingCode.NOT_PUBLISHED: _not_published,
    FindingCode.NO_ANSWERS: _no_answers,
}
