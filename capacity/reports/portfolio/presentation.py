"""The portfolio as a page draws it: a heat map of shares, and organizations by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.domain.gaps import natural_order
from capacity.diagnostics.domain.levels import Provenance
from capacity.reports.comparing.labels import SeveralNames
from capacity.reports.heat import HeatMap, HeatRow, Input, heat_cell, reason_text
from capacity.reports.portfolio.domain import AreaLevel, Bands, Levels, fewest_work, shares
from capacity.reports.portfolio.labels import STANDING_LABELS
from capacity.reports.portfolio.queries import Held
from surveys.constituents.country_names import country_name
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import page_language, write_figure, write_list, write_number


@dataclass(frozen=True, slots=True)
class Cell:
    """One area of one organization: the level as text, without any colour, and its inputs.

    Texts are finished here, each kind once a page: there are hundreds of cells.
    """

    value: str
    base: str
    why_not: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One organization; ``cells`` has one entry an area, None where it has not been asked."""

    name: str
    url: str
    country: str
    demonstration: bool
    standing: str
    round: str
    cells: tuple[Cell | None, ...]
    weak: str


def heat_map(
    bands: Bands,
    columns: Sequence[tuple[str, str]],
    areas: Sequence[str],
    names: SeveralNames,
    provenance: Provenance,
) -> HeatMap:
    """Areas by ``columns``, regions or rounds, given by code and name; the last is all together."""
    found = shares(bands, areas, [code for code, _label in columns], provenance)
    return HeatMap(
        _finding({area: figures[-1] for area, figures in found.items()}, names),
        (*(label for _code, label in columns), str(_("All together"))),
        tuple(
            HeatRow(area, names.area(area), tuple(map(heat_cell, row)))
            for area, row in found.items()
        ),
    )


def _finding(of_all: Mapping[str, Figure], names: SeveralNames) -> str:
    """What the heat map shows: the areas in which the fewest organizations stand at level 3."""
    known = [figure for figure in of_all.values() if figure.known]
    if not known:
        return str(_("No area has scores of five organizations yet."))
    lowest = fewest_work(of_all)
    if not lowest:
        return str(
            _(
                "In every area the same share stands at level 3 or above: %(share)s.",
                share=write_figure(known[0]),
            )
        )
    return str(
        ngettext(
            "%(areas)s is where the fewest stand at level 3 or above: %(share)s.",
            "%(areas)s are where the fewest stand at level 3 or above: %(share)s each.",
            len(lowest),
            areas=write_list(f"{area} {names.area(area)}" for area in lowest),
            share=write_figure(of_all[lowest[0]]),
        )
    )


class Lines:
    """Organizations as lines of one page; what many cells say is written once."""

    def __init__(self, areas: Sequence[str], names: SeveralNames) -> None:
        self._areas, self._names = areas, names
        self._applying, self._band = _("Criteria with a level"), _("Band")
        self._lowest = _("Lowest level")
        self._values = _Written(write_figure)
        self._bases = _Written(write_number)
        self._applicable = _Written(_of_those_that_apply)
        self._weakest = _Written(partial(_with_level, page_language().code))
        self._bands = _Written(_band)
        self._reasons = _Written(reason_text)

    def line(self, held: Held, levels: Levels) -> Line:
        shown = held.shown
        return Line(
            name=held.name,
            url=url_for("reports.institution", assessment_id=shown.assessment_id) if shown else "",
            country=country_name(held.country_iso3, page_language().code),
            demonstration=held.demonstration,
            standing=str(STANDING_LABELS[held.standing]),
            round=shown.round_title if shown else "",
            cells=tuple(self._cell(levels[a]) if a in levels else None for a in self._areas),
            weak=_weak(levels.values(), self._names),
        )

    def _cell(self, level: AreaLevel) -> Cell:
        levelled = level.score.denominator
        inputs = [(self._applying, self._applicable[levelled, level.applicable])]
        if level.band is not None:
            inputs.append((self._band, self._bands[(level.band,)]))
        if level.lowest is not None:
            inputs.append((self._lowest, self._weakest[level.lowest_criteria, level.lowest]))
        return Cell(
            self._values[(level.score,)],
            self._bases[(levelled,)] if level.score.known else "",
            self._reasons[(level.score,)],
            tuple(inputs),
        )


class _Written(dict[tuple[Any, ...], str]):
    """Texts by what they are made of, each made once."""

    def __init__(self, write: Callable[..., str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, parts: tuple[Any, ...]) -> str:
        text = self[parts] = self._write(*parts)
        return text


def _band(band: int) -> str:
    return str(LEVEL_NAMES[band])


def _of_those_that_apply(levelled: int, applicable: int) -> str:
    return str(
        _(
            "%(levelled)s of %(applicable)s that apply",
            levelled=write_number(levelled),
            applicable=write_number(applicable),
        )
    )


@lru_cache(maxsize=4096)
def _with_level(_language: str, criteria: tuple[str, ...], level: int) -> str:
    """The same few combinations come back on every page."""
    return str(
        _("%(criteria)s (%(level)s)", criteria=write_list(criteria), level=write_number(level))
    )


def _weak(levels: Iterable[AreaLevel], names: SeveralNames) -> str:
    """Weak criteria that a good area score hides, by code and name."""
    codes = [code for level in levels if level.hides_weak_spot for code in level.lowest_criteria]
    if not codes:
        return ""
    return write_list(
        f"{code} {names.criterion(code)}" for code in sorted(codes, key=natural_order)
    )
