"""Releases: what is published of a round, table after table, and the document that is kept of it.

A release is computed from the round's tally and from the releases before. Each field gets a new
table, with every cell either published or not, if that exposes nobody beside the tables it has had
so far; else it keeps the table of the release before.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from surveys.results.domain import audit, suppression
from surveys.results.domain.codebook import CodeFrame, Variable
from surveys.results.domain.disclosure import Threshold
from surveys.results.domain.lattice import WHOLE, Atom, Cell, Mask, lattice, mask_of
from surveys.results.domain.pieces import Numbers, Pieces, Population
from surveys.results.domain.round_results import (
    Bounds,
    FieldResult,
    Results,
    RoundTally,
    Source,
)
from surveys.results.domain.tally import Counts, row
from surveys.results.domain.turnouts import Turnout

RULE = "release/1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers come from: an organization (None in an anonymous round) in its atom."""

    organization_id: int | None
    atom: Atom


Answered = Mapping[str, Numbers]
"""By field, for each place, how many answered and how many gave each option."""


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """A round's answers at one moment, as far as disclosure control needs them."""

    places: tuple[Place, ...]
    submitted: Numbers
    answered: Answered
    bounds: Bounds | None = None

    def over(self, places: Sequence[Place]) -> tuple[Numbers, Answered]:
        """Submitted and answered for other places; none where this stand has no such place."""
        known = {place: number for number, place in enumerate(self.places)}
        rows = [known.get(place) for place in places]
        return _rows(self.submitted, rows), {
            code: _rows(numbers, rows) for code, numbers in self.answered.items()
        }


def _rows(numbers: Numbers, rows: Sequence[int | None]) -> Numbers:
    found = np.zeros((len(rows), *numbers.shape[1:]), np.int64)
    for place, line in enumerate(rows):
        if line is not None:
            found[place] = numbers[line]
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """What is published of one field: counts by cell, of the release of that number."""

    release: int
    cells: Mapping[Cell, Counts]


Tables = Mapping[str, Table]
"""By field code; a field of which nothing is published has none."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release before: how the answers stood, of the fields that got a new table in it."""

    number: int
    stand: Stand
    tables: Tables


@dataclass(frozen=True, slots=True)
class Outcome:
    """The tables of a release, which of them are new, and what its audit has looked at."""

    tables: Tables
    renewed: frozenset[str]
    record: audit.Record


def stand_of(counted: RoundTally, regions: Mapping[int, str]) -> Stand:
    """``regions``: of each organization. Of an anonymous round they are not known."""
    places = tuple(Place(s.organization_id, _atom(s, regions)) for s in counted.sources)
    numbers = range(counted.tally.cell_count)
    answered = {v.code: _answered(counted, v, numbers) for v in counted.tally.frame.variables}
    submitted = counted.tally.counts[:, :1, :].sum(axis=(1, 2))
    return Stand(places, submitted, answered, counted.bounds)


def _atom(source: Source, regions: Mapping[int, str]) -> Atom:
    region = "" if source.organization_id is None else regions.get(source.organization_id, "")
    return Atom(source.group, region)


def _answered(counted: RoundTally, variable: Variable, numbers: range) -> Numbers:
    found = np.zeros((len(numbers), 1 + len(variable.ordinary)), np.int64)
    for number in numbers:
        counts = row(counted.tally, variable.code, [number]).counts
        found[number] = [counts.answered, *counts.by_option]
    return found


def next_tables(
    frame: CodeFrame,
    stand: Stand,
    asked: Sequence[Atom],
    earlier: Sequence[Earlier] = (),
    threshold: Threshold | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    complementary: bool = True,
) -> Outcome:
    """The tables of the next release. ``asked``: every atom in which somebody was invited.

    ``complementary`` switched off is for tests that show what it protects from.
    """
    work = _Work(stand, asked, tuple(earlier), threshold or Threshold(), complementary)
    tables, renewed, record = dict[str, Table](), set[str](), audit.Record()
    for number, variable in enumerate(frame.variables):
        progress(number, len(frame.variables))
        before = work.latest(variable.code)
        made = work.table(variable, record)
        if made is not None and (before is None or WHOLE in made or WHOLE not in before.cells):
            tables[variable.code] = Table(work.number, made)
            renewed.add(variable.code)
        elif before is not None:
            tables[variable.code] = before
    return Outcome(tables, frozenset(renewed), record)


class _Work:
    """All that the fields of one release share."""

    def __init__(
        self,
        stand: Stand,
        asked: Sequence[Atom],
        earlier: tuple[Earlier, ...],
        threshold: Threshold,
        complementary: bool,
    ) -> None:
        self._earlier, self._threshold, self._complementary = earlier, threshold, complementary
        self._bounds = stand.bounds
        stands = [*(one.stand for one in earlier), stand]
        places = tuple(dict.fromkeys(place for one in stands for place in one.places))
        self._atoms = tuple(sorted({*asked, *(place.atom for place in places)}))
        index = {atom: number for number, atom in enumerate(self._atoms)}
        self._places = np.array([index[place.atom] for place in places], np.intp)
        self._stands = [one.over(places) for one in stands]
        self.number = max((one.number for one in earlier), default=0) + 1

    def latest(self, code: str) -> Table | None:
        """The field's table of the release before."""
        return next((e.tables[code] for e in reversed(self._earlier) if code in e.tables), None)

    def table(self, variable: Variable, record: audit.Record) -> Mapping[Cell, Counts] | None:
        """A new table; None where nothing can be published, nothing has changed, or something
        that was counted before is counted no more."""
        code = variable.code
        when = [n for n, one in enumerate(self._earlier) if code in one.tables]
        sums = [self._stands[n][1][code] for n in when] + [self._stands[-1][1][code]]
        rows = [sums[0], *(after - before for before, after in pairwise(sums))]
        if any((one < 0).any() for one in rows) or (when and not rows[-1].any()):
            return None
        submitted = tuple(self._stands[n][0] for n in (*when, -1))
        where = Population(self._atoms, self._places, submitted, self._threshold, self._bounds)
        field = Pieces(variable, where, rows)
        before = [self._sets(self._earlier[n].tables[code], place) for place, n in enumerate(when)]
        return self._published(field, before, record)

    def _sets(self, table: Table, place: int) -> frozenset[Mask]:
        return frozenset(mask_of(cell, self._atoms, place + 1) for cell in table.cells)

    def _published(
        self, field: Pieces, before: Sequence[frozenset[Mask]], record: audit.Record
    ) -> Mapping[Cell, Counts] | None:
        on = suppression.board(field, before)
        found = suppression.published_sets(field, on, audit.Record(), self._complementary)
        if self._complementary and any(audit.gaps(field, on.tables(found), record)):
            return None
        cells = suppression.cells_of(field, found)
        whole = {cell: field.counts(mask_of(cell, self._atoms, field.releases)) for cell in cells}
        return whole or None


def published_results(counted: RoundTally, threshold: Threshold | None = None) -> Results:
    """The whole round as its first release shows it; regions are taken to be one."""
    stand = stand_of(counted, {})
    frame = counted.tally.frame
    asked = sorted({place.atom for place in stand.places})
    outcome = next_tables(frame, stand, asked, threshold=threshold)
    return results_in(frame, outcome.tables, WHOLE)


def results_in(frame: CodeFrame, tables: Tables, cell: Cell) -> Results:
    """What is published of one cell, field by field."""
    return {v.code: FieldResult(v, _counts(tables.get(v.code), cell)) for v in frame.variables}


def _counts(table: Table | None, cell: Cell) -> Counts | None:
    return None if table is None else table.cells.get(cell)


# --- the document --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """A release as its document says: for readers, nothing else is known.

    ``organizations``: how many answered; None where nobody knows.
    """

    turnout: Turnout
    organizations: int | None
    cells: tuple[Cell, ...]
    tables: Tables


def document(
    frame: CodeFrame,
    outcome: Outcome,
    asked: Sequence[Atom],
    turnout: Turnout,
    organizations: int | None,
    threshold: Threshold,
) -> dict[str, Any]:
    """The document of a release: whole numbers and texts only; null is "not published"."""
    cells = lattice(asked)
    return {
        "rule": RULE,
        "suppression": suppression.RULE,
        "threshold": [threshold.respondents, threshold.organizations],
        "turnout": [turnout.invited, turnout.submitted],
        "organizations": organizations,
        "cells": [[cell.group, cell.region] for cell in cells],
        "fields": {
            v.code: _field_document(v, outcome.tables[v.code], cells)
            for v in frame.variables
            if v.code in outcome.tables
        },
        "audit": {
            "rule": audit.RULE,
            "solver": audit.SOLVER,
            "ranges": outcome.record.ranges,
            "solved": outcome.record.solved,
            "narrowest": outcome.record.narrowest,
        },
    }


def _field_document(variable: Variable, table: Table, cells: Sequence[Cell]) -> dict[str, Any]:
    found = [table.cells.get(cell) for cell in cells]
    return {
        "release": table.release,
        "options": list(variable.ordinary),
        "cells": [c if c is None else [c.answered, *c.by_option] for c in found],
    }


def published(content: Mapping[str, Any], frame: CodeFrame) -> Published:
    """The release that a document tells of. ``frame``: of the same questionnaire version."""
    cells = tuple(Cell(group, region) for group, region in content["cells"])
    invited, submitted = content["turnout"]
    tables = {
        variable.code: _table(variable, content["fields"][variable.code], cells)
        for variable in frame.variables
        if variable.code in content["fields"]
    }
    return Published(Turnout(invited, submitted), content["organizations"], cells, tables)


def _table(variable: Variable, field: Mapping[str, Any], cells: Sequence[Cell]) -> Table:
    found = {
        cell: Counts(variable, tuple(numbers[1:]), numbers[0])
        for cell, numbers in zip(cells, field["cells"], strict=True)
        if numbers is not None
    }
    return Table(field["release"], found)


def canonical_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the document in its one canonical form, as hexadecimal digits."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def basis(stand: Stand, renewed: frozenset[str]) -> dict[str, Any]:
    """What is kept, and never shown, for comparing the next release with this one."""
    return {
        "places": [[p.organization_id, p.atom.group, p.atom.region] for p in stand.places],
        "submitted": stand.submitted.tolist(),
        "answered": {code: stand.answered[code].tolist() for code in sorted(renewed)},
    }


def earlier(
    number: int, content: Mapping[str, Any], kept: Mapping[str, Any], frame: CodeFrame
) -> Earlier:
    """A release before, from its document and its basis."""
    places = tuple(Place(o, Atom(group, region)) for o, group, region in kept["places"])
    answered = {
        code: np.array(rows, np.int64).reshape(len(places), -1)
        for code, rows in kept["answered"].items()
    }
    tables = published(content, frame).tables
    stand = Stand(places, np.array(kept["submitted"], np.int64), answered)
    return Earlier(number, stand, {code: tables[code] for code in answered})
