"""What coders made of free-text answers: which texts have a theme, and how far the coders agree.

Several people code the same texts, each alone. Whoever has read a text has judged it for every
theme that stood in the code book then: yes where the theme was given, else no. A theme that came
later was not judged by that reading, and a text that nobody has read counts nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.agreement import cohen_kappa, nominal_alpha

BY_ANY_RULE, BY_ALL_RULE = "texts-with-theme/1", "texts-with-theme-by-all/1"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one coder made of one text: when, as of which code book, and the themes given."""

    text: str
    coder: int
    at: datetime
    themes: frozenset[int]

    def says(self, theme: int, made_at: datetime) -> bool | None:
        """Whether the text has the theme; None if the theme was not there to be judged."""
        if theme in self.themes:
            return True
        return False if self.at >= made_at else None


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """How many texts have one theme, and how far those who coded them agree about it."""

    by_any: Figure
    by_all: Figure
    agreement: Figure


def theme_figures(theme: int, made_at: datetime, readings: Iterable[Reading]) -> ThemeFigures:
    """The figures of one theme over all readings, which hold each pair of text and coder once.

    ``by_any``: texts that at least one coder gave the theme; ``by_all``: those that everybody gave
    it who judged them, were it one alone. The denominator of both is the number of texts judged.
    ``agreement``: Cohen's kappa of two coders, of more Krippendorff's nominal alpha, over the
    texts judged by two or more. Not computable without a judged text: ``no-coded-texts``.
    """
    judged = _judged(theme, made_at, readings)
    return ThemeFigures(
        _count(BY_ANY_RULE, judged, sum(any(said.values()) for said in judged.values())),
        _count(BY_ALL_RULE, judged, sum(all(said.values()) for said in judged.values())),
        _agreement(judged),
    )


Judged = Mapping[str, Mapping[int, bool]]
"""For each text that was judged, what each coder said."""


def _judged(theme: int, made_at: datetime, readings: Iterable[Reading]) -> Judged:
    found: dict[str, dict[int, bool]] = {}
    for reading in readings:
        said = reading.says(theme, made_at)
        if said is not None:
            found.setdefault(reading.text, {})[reading.coder] = said
    return found


def _count(rule: str, judged: Judged, count: int) -> Figure:
    if not judged:
        return not_computable(Unit.COUNT, rule, "no-coded-texts")
    return Figure(count, Unit.COUNT, len(judged), rule)


def _agreement(judged: Judged) -> Figure:
    coders = sorted({coder for said in judged.values() for coder in said})
    rows = [[said.get(coder) for said in judged.values()] for coder in coders]
    return cohen_kappa(rows[0], rows[1]) if len(rows) == 2 else nominal_alpha(rows)
