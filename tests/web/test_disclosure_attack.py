"""An attack: everything that anybody can get of a round, over all its releases, put together.

What is not published must stay unknown by at least the threshold: for whoever reads all pages,
tables and documents, for the bureaus of any groups, who see their answers live, and for an
organization that knows its own. That the same attack does succeed where only small cells are left
out, a test in tests/unit/results/test_audit.py shows.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import StringIO
from itertools import combinations
from random import Random

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.collection.rounds.course import close_round, reopen_round
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import Progress, run_sweeps
from surveys.results.documents import make_round_pdf, render_round
from surveys.results.domain.lattice import Cell as LatticeCell
from surveys.results.surfaces import published_surface
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_round
from tests.recovering import Cell, Numbers, Seen, holds
from tests.web.many_responses import COUNTRIES, Given, answered_in, people, respond
from tests.web.small_survey import CODE

SIZES = {
    (Group.EMPLOYERS, "africa"): 12,
    (Group.EMPLOYERS, "arab_states"): 3,
    (Group.EMPLOYERS, "asia_pacific"): 12,
    (Group.GOVERNMENT, "africa"): 11,
    (Group.GOVERNMENT, "arab_states"): 2,
    (Group.GOVERNMENT, "asia_pacific"): 12,
    (Group.WORKERS, "africa"): 13,
    (Group.WORKERS, "arab_states"): 4,
    (Group.WORKERS, "asia_pacific"): 11,
}
ATOMS = [(str(group), region) for group, region in SIZES]
CELLS: list[Cell] = [
    ("", ""),
    *((str(group), "") for group in Group),
    *(("", region) for region in COUNTRIES),
    *ATOMS,
]
DOCUMENTS = (("", ""), ("workers", "arab_states"))
FIELDS = {"heard": "You are heard", "ways": "How are you reached?"}
THRESHOLD = 5

Table = dict[Cell, Numbers | None]
Known = dict[tuple[int, tuple[str, str]], Numbers]
"""Numbers of a group in a region at a release."""


pytestmark = pytest.mark.usefixtures("small_survey")


class Attack:
    """What has been seen so far: by field, the table of each release that had a new one."""

    def __init__(self, client: HouseClient, session: Session, round_: Round) -> None:
        self.client, self.session, self.round = client, session, round_
        self.silent = 0
        self.tables: dict[str, list[Table]] = {field: [] for field in FIELDS}
        self.truth: dict[str, list[list[Given]]] = {field: [] for field in FIELDS}

    def look(self, given: Sequence[Given]) -> None:
        """Read every filter's page, table and document, after ``given`` had come in."""
        seen: dict[str, Table] = {field: {} for field in FIELDS}
        for cell in CELLS:
            filters = {"group": cell[0], "region": cell[1]}
            path = f"/rounds/{self.round.id}/results"
            lines = self._lines(path, filters)
            page = self.client.page(path, query_string=filters)
            told = any(line["answered"] not in ("", "0") for line in lines)
            assert told == bool(lines)
            if not told:
                self._nothing_is_told(page, cell)
            documents = [self._document(cell)] if told and cell in DOCUMENTS else []
            for field, text in FIELDS.items():
                own = [line for line in lines if line["field"] == field]
                numbers = _numbers(own) if told else None
                seen[field][cell] = numbers
                for shown in (page, *documents) if told else ():
                    assert answered_in(shown, text) == numbers_shown(numbers)
        for field, table in seen.items():
            if not self.tables[field] or self.tables[field][-1] != table:
                self.tables[field].append(table)
                self.truth[field].append(list(given))

    def _nothing_is_told(self, page: Page, cell: Cell) -> None:
        """One sentence says so instead of figures, and there is no document."""
        assert "Nothing is published here" in page.text() and not page.all(".//main//table")
        app = self.client.application
        asked = {"round": self.round.id, "group": None, "language": "en", "cell": list(cell)}
        with app.test_request_context("/"), pytest.raises(LookupError, match="is published"):
            make_round_pdf(asked, Progress(app.extensions["database"], "none"))
        self.silent += 1

    def _lines(self, path: str, filters: dict[str, str]) -> list[dict[str, str]]:
        """No line where nothing is told: there is no table then, as there is no document."""
        reply = self.client.get(f"{path}.csv", query_string=filters)
        if reply.status_code == 409:
            return []
        assert reply.status_code == 200
        return list(csv.DictReader(StringIO(reply.data.decode("utf-8-sig"), newline="")))

    def _document(self, cell: Cell) -> Page:
        with self.client.application.test_request_context("/"):
            self.session.rollback()
            round_ = self.session.get_one(Round, self.round.id)
            surface = published_surface(self.session, round_, "en", now(), LatticeCell(*cell))
            return Page(render_round(surface, now()))

    def found(self, field: str) -> Iterator[tuple[object, ...]]:
        """Every hidden number that somebody can work out closer than the threshold."""
        width = 6 if field == "heard" else 4
        tables, truth = self.tables[field], self.truth[field]
        counts = [
            {
                atom: _sum(field, width, [g for g in then if (g.group, g.region) == atom])
                for atom in ATOMS
            }
            for then in truth
        ]
        responses = [len(then) for then in truth]
        for who, known, own in _attackers(field, width, truth, counts):
            seen = Seen(ATOMS, width, field == "ways", tables, responses, known, own)
            last = len(tables) - 1
            # What holds of every release for whoever only reads, is tried for others on the last.
            for release in range(0 if not (known or own) else last, len(tables)):
                for cell, numbers in tables[release].items():
                    unknown = [a for a in ATOMS if holds(cell, a) and (release, a) not in known]
                    rest = sum(counts[release][a][0] for a in unknown)
                    true = sum(counts[release][a][0] for a in ATOMS if holds(cell, a))
                    mine = sum(own[release, a][0] for a in unknown if (release, a) in own)
                    if numbers is not None or rest == mine:
                        continue
                    there = [g for g in truth[release] if (g.group, g.region) in unknown]
                    if known and _may_be_known(field, width, there):
                        continue  # beside what a reviewer knows, it could be published itself
                    room = responses[release] - mine
                    room -= sum(n[0] for (when, _), n in known.items() if when == release)
                    if not _far_apart(seen, release, cell, true, min(THRESHOLD, room)):
                        yield who, field, release, cell, seen.span(release, cell)


def _far_apart(seen: Seen, release: int, cell: Cell, true: int, least: int) -> bool:
    """Whether the range spans ``least``; its other end is only asked for if the first is near."""
    low = seen.least(release, cell)
    return true - low >= least or -seen.least(release, cell, sign=-1) - low >= least


def _sum(field: str, width: int, given: Sequence[Given]) -> list[int]:
    lines = [g.numbers(field) for g in given]
    return [sum(line[n] for line in lines) for n in range(width)]


def _may_be_known(field: str, width: int, given: Sequence[Given]) -> bool:
    """Five answers of three organizations, none with over half of them, not all alike."""
    answered, *options = _sum(field, width, given)
    sizes = [sum(g.organization == o for g in given) for o in {g.organization for g in given}]
    alike = answered in options or not any(options)
    return answered >= 5 and len(sizes) >= 3 and 2 * max(sizes) <= answered and not alike


def _attackers(
    field: str,
    width: int,
    truth: Sequence[Sequence[Given]],
    counts: Sequence[dict[tuple[str, str], list[int]]],
) -> Iterator[
    tuple[
        object,
        dict[tuple[int, tuple[str, str]], Numbers],
        dict[tuple[int, tuple[str, str]], Numbers],
    ]
]:
    """Nobody, the bureaus of each set of groups, and an organization of each small cell."""
    for size in range(len(Group)):
        for groups in combinations(map(str, Group), size):
            known: Known = {
                (when, atom): then[atom]
                for when, then in enumerate(counts)
                for atom in ATOMS
                if atom[0] in groups
            }
            yield groups, known, {}
    for atom in (atom for atom in ATOMS if atom[1] == "arab_states"):
        one = next(g.organization for g in truth[-1] if (g.group, g.region) == atom)
        own: Known = {
            (when, atom): _sum(field, width, [g for g in then if g.organization == one])
            for when, then in enumerate(truth)
        }
        yield one, {}, own


def _numbers(lines: Sequence[dict[str, str]]) -> list[int] | None:
    if lines[0]["status"] == "not published":
        assert len(lines) == 1 and not lines[0]["answered"]
        return None
    options = [line for line in lines if line["option"]]
    return [int(options[0]["answered"]), *(int(line["count"]) for line in options)]


def numbers_shown(numbers: Numbers | None) -> str:
    return "Not published" if numbers is None else str(numbers[0])


def test_no_hidden_number_can_be_worked_out(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """measures.md, disclosure control: four releases, one after a round was opened again."""
    random = Random(20270301)
    places = people(session, SIZES)
    every = [(region, o) for (_, region), found in places.items() for o in found]
    random.shuffle(every)
    round_ = make_round(session, CODE)
    session.commit()
    attack = Attack(client, session, round_)

    def release_after(batch: list[tuple[str, Organization]], given: list[Given]) -> list[Given]:
        given = [*given, *respond(session, round_, batch, random)]
        sign_in(Role.DESIGNER)
        path = f"/rounds/{round_.id}/results"
        assert client.submit(f"{path}/release", at=path).status_code == 302
        attack.look(given)
        return given

    given = release_after(every[:45], [])
    given = release_after(every[45:65], given)
    given = release_after(every[65:66], given)  # one single straggler
    session.rollback()
    close_round(session, round_, now())
    session.commit()
    run_sweeps(app)  # the worker makes a release that nobody looks at
    session.rollback()
    assert reopen_round(session, round_, now() + timedelta(days=3), "The post was late.", now())
    session.commit()
    given = [*given, *respond(session, round_, every[66:], random)]
    close_round(session, round_, now())
    session.commit()
    sign_in(Role.ANALYST)
    attack.look(given)
    assert attack.silent, "else no page without figures was tried"
    assert all(len(tables) >= 2 for tables in attack.tables.values())
    assert any(
        numbers is None for tables in attack.tables.values() for numbers in tables[-1].values()
    )
    assert [found for field in FIELDS for found in attack.found(field)] == []


def test_a_reviewer_sees_exactly_the_own_groups_answers_live(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """What the attack takes a bureau to know is what its page shows."""
    random = Random(7)
    places = people(session, {(Group.WORKERS, "africa"): 4, (Group.EMPLOYERS, "africa"): 2})
    round_ = make_round(session, CODE)
    every = [(region, o) for (_, region), found in places.items() for o in found]
    given = respond(session, round_, every, random)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(f"/rounds/{round_.id}/results/workers")
    assert answered_in(page, FIELDS["heard"]) == str(sum(g.group == "workers" for g in given))
    client.page(f"/rounds/{round_.id}/results/employers", 404)


def test_a_focal_point_gets_nothing(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, CODE)
    session.commit()
    place = people(session, {(Group.WORKERS, "africa"): 1})["workers", "africa"][0]
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=place.id)
    addresses = [
        f"/rounds/{round_.id}/{end}" for end in ("results", "results.csv", "results/workers")
    ]
    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]
