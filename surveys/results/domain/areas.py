"""A section's items on one scale, taken together: each with its mean and share, then how reliable
they are as one measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.foundation.figures import Figure
from surveys.questionnaires.domain.structure import Questionnaire, Section
from surveys.results.domain.codebook import FIRST_OPTION, CodeFrame
from surveys.results.domain.estimates import Cluster, Coverage, mean_estimate, share_estimate
from surveys.results.domain.intervals import Interval
from surveys.results.domain.measures import mean, top_2_box
from surveys.results.domain.reliability import Reliability, cross_products, reliability
from surveys.results.domain.tally import Row, Tally, moments, row, tally

FEWEST_FIELDS = 3
"""A section has fewer on one scale: they are shown one by one on the results page."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The codes of some responses (int8, responses by columns) and the organization of each.

    ``organizations``: int64; ``comparisons.NOBODY`` in an anonymous round.
    """

    frame: CodeFrame
    codes: NDArray[np.int8]
    organizations: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """One field of an area. ``top_2`` has a reason in place of a value off a five-point scale."""

    field: str
    row: Row
    mean: Figure
    mean_interval: Interval
    top_2: Figure
    top_2_interval: Interval

    @property
    def answered(self) -> int:
        return self.row.counts.answered


@dataclass(frozen=True, slots=True)
class Area:
    """A section's fields on one ``scale``."""

    section: str
    scale: tuple[int, ...]
    items: tuple[ItemEstimate, ...]
    reliability: Reliability

    @property
    def complete(self) -> int:
        """How many responses answer all the items."""
        return self.reliability.alpha.denominator


def areas(questionnaire: Questionnaire, answered: Answered, coverage: Coverage) -> tuple[Area, ...]:
    """Every section's scales of at least three fields, in the questionnaire's order."""
    known = {variable.code for variable in answered.frame.variables}
    by_organization = _by_organization(answered)
    found = []
    for section in questionnaire.sections:
        for scale, fields in _scales(section, answered.frame, known).items():
            if len(fields) >= FEWEST_FIELDS:
                items = tuple(_item(field, scale, by_organization, coverage) for field in fields)
                products = cross_products(answered.codes, answered.frame, fields)
                found.append(Area(section.code, scale, items, reliability(products)))
    return tuple(found)


def _scales(
    section: Section, frame: CodeFrame, known: set[str]
) -> Mapping[tuple[int, ...], list[str]]:
    """The countable fields of a section by their scale."""
    found: dict[tuple[int, ...], list[str]] = {}
    for item in section.items:
        for field in item.fields:
            scale = frame.variable(field.code).scale if field.code in known else None
            if scale is not None:
                found.setdefault(scale, []).append(field.code)
    return found


def _by_organization(answered: Answered) -> Tally:
    found, cells = np.unique(answered.organizations, return_inverse=True)
    return tally(answered.codes, cells.astype(np.int64), answered.frame, max(1, found.size))


def _item(field: str, scale: tuple[int, ...], counted: Tally, coverage: Coverage) -> ItemEstimate:
    whole = row(counted, field)
    beyond = whole.skipped + whole.not_applicable
    ends = scale[0], scale[-1]
    means = [Cluster(*sums) for sums in moments(counted, field).tolist()]
    tops = _tops(counted, field, len(scale))
    return ItemEstimate(
        field,
        whole,
        mean(whole.counts),
        mean_estimate(means, ends, beyond, coverage),
        top_2_box(whole.counts),
        share_estimate(tops, beyond, coverage),
    )


def _tops(counted: Tally, field: str, points: int) -> Sequence[Cluster]:
    """By organization how many answered, and how many of them gave one of the two highest."""
    column = counted.frame.columns_of(field).start
    answers = counted.counts[:, column, FIRST_OPTION : FIRST_OPTION + points]
    pairs = zip(answers.sum(axis=1).tolist(), answers[:, -2:].sum(axis=1).tolist(), strict=True)
    return [Cluster(n, yes, yes) for n, yes in pairs]
