"""A round's results: one per countable field, live for those entitled to the answers.

What everybody else sees comes from releases alone; see ``releases``.

Responses of an anonymous round name no organization. Their cells carry a bound instead: the most
that each organization asked can have given.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.questionnaires.domain.structure import Answers, Questionnaire
from surveys.results.domain.codebook import Variable
from surveys.results.domain.frames import codes_of, frame_of
from surveys.results.domain.tally import Counts, Row, Tally, row, tally


@dataclass(frozen=True, slots=True)
class Source:
    """Where a response comes from: its organization, and that organization's group.

    ``organization_id`` is None for an anonymous response; its ``group`` is '' where it is not kept.
    """

    organization_id: int | None
    group: str


@dataclass(frozen=True, slots=True)
class Bound:
    """The most responses that one organization, of ``group``, can have given."""

    group: str
    most: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of who gave a round's anonymous responses.

    ``organizations``: one for each organization that was asked. ``anybodys``: how many responses
    may be of any of them beyond its bound: paper forms, which belong to no invitation.
    """

    organizations: tuple[Bound, ...]
    anybodys: int = 0

    def of(self, groups: Collection[str]) -> list[int]:
        """The bounds of the organizations behind cells of ``groups``; '' may be of any group."""
        return [b.most for b in self.organizations if "" in groups or b.group in groups]


@dataclass(frozen=True, slots=True)
class RoundTally:
    """The tally of a round with one cell for each organization that answered.

    ``sources`` names the cells. A group, or the whole round, is the sum of its cells. Of an
    anonymous round there is one cell for each group, and ``bounds`` are known.
    """

    tally: Tally
    sources: tuple[Source, ...]
    bounds: Bounds | None = None

    def cells(self, group: str | None = None) -> tuple[int, ...]:
        """The cells of one group; of the whole round without."""
        numbered = enumerate(self.sources)
        return tuple(n for n, source in numbered if group is None or source.group == group)

    def organizations(self, group: str | None = None) -> int | None:
        """How many organizations answered; None of an anonymous round: nobody knows."""
        return len(self.cells(group)) if self.bounds is None else None


@dataclass(frozen=True, slots=True)
class FieldResult:
    """What one field's answers come to.

    ``counts`` is None where the field is not published. ``row`` holds the denominators beside
    the answers, and is None on the published surface: the threshold says nothing of those.
    """

    variable: Variable
    counts: Counts | None
    row: Row | None = None

    @property
    def code(self) -> str:
        return self.variable.code

    @property
    def shown(self) -> bool:
        return self.counts is not None

    @property
    def answered(self) -> int:
        return self.counts.answered if self.counts else 0


Results = Mapping[str, FieldResult]
"""Results by field code, in the questionnaire's order."""


def count_round(
    questionnaire: Questionnaire,
    responses: Sequence[tuple[Source, Answers]],
    bounds: Bounds | None = None,
) -> RoundTally:
    """One pass over the submitted responses; ``bounds`` are those of an anonymous round."""
    frame = frame_of(questionnaire)
    sources = sorted(
        {source for source, _ in responses}, key=lambda s: (s.organization_id or 0, s.group)
    )
    place = {source: number for number, source in enumerate(sources)}
    codes, _unknown = codes_of(questionnaire, frame, [given for _, given in responses])
    cells = np.array([place[source] for source, _ in responses], np.int64)
    return RoundTally(tally(codes, cells, frame, len(sources)), tuple(sources), bounds)


def live_results(counted: RoundTally, group: str | None = None) -> Results:
    """Everything, for readers entitled to the answers of ``group`` (of all groups without)."""
    cells = counted.cells(group)
    rows = {v.code: row(counted.tally, v.code, cells) for v in counted.tally.frame.variables}
    return {code: FieldResult(r.counts.variable, r.counts, r) for code, r in rows.items()}
