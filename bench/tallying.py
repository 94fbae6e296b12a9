"""P2: the full tally of a round, from memory and from disk, and its live page.

Rounds are filled with random codes (a fixed seed) that are written as batches of the extract. Only
the tail has documents, handed in as respondents do.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from bench.cold_tally import full_tally
from bench.figures import Measured, measured
from bench.site import AGREEMENT, ROOT, SECRET, on_databases
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.actions import invite
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.actions import add_organization
from surveys.constituents.roles import Group
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import Database, now
from surveys.foundation.schema import migrate
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.structure import Answer
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.coded import Coded
from surveys.results.domain.counted import counted, nothing
from surveys.results.domain.frames import frame_of
from surveys.results.domain.round_results import Source, live_results
from surveys.results.extract.actions import MOST_IN_BATCH
from surveys.results.extract.kept import add_batch, begin_kept, kept_tally, write_kept
from surveys.results.queries import round_tally
from wsgi import create_app

SIZES = (10_000, 100_000, 1_000_000)
ITEMS, CELLS = 40, 35
RUNS = 5
LOADS = 20
SEED = 2026


def document() -> dict[str, object]:
    """40 statements on one five-point scale."""
    scale = [{"code": str(n + 1), "text": point} for n, point in enumerate(AGREEMENT)]
    items = [
        {"code": f"s{n}", "type": "scale", "text": f"Statement {n}", "choices": "agreement"}
        for n in range(ITEMS)
    ]
    return {
        "code": "benchmark-tally",
        "version": "1.0",
        "kind": "survey",
        "language": "en",
        "title": "Benchmark",
        "purpose": "To measure.",
        "choices": {"agreement": scale},
        "sections": [{"code": "page", "title": "The page", "items": items}],
    }


def random_batch(
    chance: np.random.Generator, frame: CodeFrame, origins: Sequence[int], size: int
) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Any code in any column, states without an answer included; any organization."""
    codes = chance.integers(0, frame.width, (len(frame.columns), size), dtype=np.int8)
    return codes.T, np.array(origins, np.int32)[chance.integers(0, len(origins), size)]


def run() -> list[Measured]:
    return [*_warm(), *on_databases(_on)]


# --- in memory -----------------------------------------------------------------------------------


def _warm() -> list[Measured]:
    frame = frame_of(from_document(document()))
    sources = tuple(Source(number, Group.WORKERS) for number in range(1, CELLS + 1))
    figures, medians = [], []
    for size in SIZES:
        chance = np.random.default_rng(SEED)
        codes, cells = random_batch(chance, frame, range(CELLS), size)
        coded = Coded(frame, codes, sources, cells.astype(np.int64))
        full_tally(coded)
        runs = _times(RUNS * 2, lambda coded=coded: full_tally(coded))  # type: ignore[misc]
        one_pass = statistics.median(_times(RUNS, codes.view(np.uint8).max))
        keys = (cells[: len(codes)] * frame.width + codes[:, 0]).astype(np.intp)
        bincount = _times(RUNS, lambda keys=keys: _bincounts(keys, frame.width))  # type: ignore[misc]
        figures.append(
            measured(
                "P2",
                f"full tally of {size:,}, in memory (floor: {ITEMS} times np.bincount alone;"
                f" one pass over the bytes takes {one_pass * 1000:.2g} ms)",
                [seconds * 1000 for seconds in runs],
                "ms",
                100,
                f"{ITEMS} items by {CELLS} cells, {RUNS * 2} runs",
                floor=statistics.median(bincount) * 1000,
            )
        )
        medians.append(statistics.median(runs))
    growth = [medians[n + 1] / medians[n] for n in range(len(medians) - 1)]
    where = "ratio of the medians, in memory, to the size before it"
    figures.append(measured("P2", "growth for ten times the responses", growth, "times", 12, where))
    return figures


def _bincounts(keys: NDArray[np.intp], width: int) -> None:
    for _column in range(ITEMS):
        np.bincount(keys, minlength=CELLS * width)


def _times(runs: int, work: Callable[[], object]) -> list[float]:
    times = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


# --- in a database -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A round in a database, with one response in its tail for each ``invitation``."""

    round_id: int
    size: int


def _on(name: str, url: str, folder: Path) -> list[Measured]:
    app = create_app(Settings(Environment.LAPTOP, folder, url, SECRET, log_level="WARNING"))
    with app.app_context():
        database: Database = app.extensions["database"]
        migrate(database.engine)
        for step in app.extensions["set_up_steps"]:
            step()
        rounds = list(fill(database))
    figures = []
    for filled in rounds:
        figures += _cold(name, url, folder, filled)
    for filled in rounds:
        figures += _live(name, database, filled)
    database.engine.dispose()
    return figures


def fill(database: Database, sizes: Sequence[int] = SIZES) -> Iterator[Filled]:
    chance, moment = np.random.default_rng(SEED), now()
    with database.writing() as session:
        version = publish_version(session, document(), moment)
        groups = list(Group)
        organizations = [
            add_organization(session, "SEN", groups[n % 3], f"Organization {n}", "en").id
            for n in range(CELLS)
        ]
        session.commit()
        frame = frame_of(from_document(version.document))
        for size in sizes:
            begins, ends = moment - timedelta(days=1), moment + timedelta(days=1)
            title = f"Of {size}"
            round_ = plan_round(session, title, version.id, Mode.CONFIDENTIAL, begins, ends)
            place = (round_.id, version.id)
            begin_kept(session, place, frame)
            together = nothing(frame)
            for start in range(0, size, MOST_IN_BATCH):
                count = min(MOST_IN_BATCH, size - start)
                codes, origins = random_batch(chance, frame, organizations, count)
                add_batch(session, place, frame, codes, origins)
                together += counted(frame, codes, origins)
            kept = kept_tally(session, place)
            assert kept is not None
            counts = together.tally.counts
            added = replace(
                kept, origins=together.origins, responses=together.responses, counts=counts
            )
            write_kept(session, place, added)
            session.commit()
            yield Filled(round_.id, size)


def _cold(name: str, url: str, folder: Path, filled: Filled) -> list[Measured]:
    """A process of its own for each run, that has read nothing yet."""
    found = [_apart("tally", url, folder, filled) for _run in range(RUNS)]
    read = [_apart("read", url, folder, filled)["seconds"] for _run in range(3)]
    cache = "file out of the system's cache" if name == "SQLite" else "server has it in its cache"
    where = f"{name}, a new process for each of {RUNS} runs, {cache}"
    title = f"full tally of {filled.size:,} from disk, {name} (floor: reading the same rows)"
    return [
        measured(
            "P2",
            title,
            [one["seconds"] * 1000 for one in found],
            "ms",
            400,
            where,
            floor=statistics.median(read) * 1000,
        ),
        measured(
            "P2",
            f"memory on top for {filled.size:,} from disk, {name} (floor: the codes themselves)",
            [one["memory"] for one in found],
            "MB",
            200,
            where,
            floor=filled.size * (ITEMS + 4) / 1e6,
        ),
    ]


def _apart(what: str, url: str, folder: Path, filled: Filled) -> dict[str, float]:
    files = map(str, folder.glob("database.sqlite3*"))
    arguments = [what, url, str(filled.round_id), *files]
    command = [sys.executable, "-m", "bench.cold_tally", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _live(name: str, database: Database, filled: Filled) -> list[Measured]:
    """What a reviewer's page counts after one more response, and after as many as wait at most."""
    figures = []
    for waiting, target in ((1, 20), (499, 60)):
        _hand_in(database, filled.round_id, waiting)
        _page(database, filled.round_id)
        runs = _times(LOADS, lambda: _page(database, filled.round_id))
        more = "one more response" if waiting == 1 else "500 that wait to be appended"
        figures.append(
            measured(
                "P2",
                f"live tally of {filled.size:,} after {more}, {name}",
                [seconds * 1000 for seconds in runs],
                "ms",
                target,
                f"kept tally and tail, {LOADS} loads, each in a session of its own",
            )
        )
    return figures


def _hand_in(database: Database, round_id: int, count: int) -> None:
    chance, moment = np.random.default_rng(SEED), now()
    with database.writing() as session:
        round_ = session.get_one(Round, round_id)
        organizations = session.scalars(
            text("SELECT id FROM organizations WHERE name LIKE 'Organization %' ORDER BY id")
        ).all()
        for number in range(count):
            here = organizations[number % CELLS]
            place = invite(session, round_, here, "An office", "en", moment)
            given: dict[str, Answer | None] = {
                f"s{n}": str(level) for n, level in enumerate(chance.integers(1, 6, ITEMS))
            }
            response = save_answers(session, holder_of(place), None, given, "en", moment)
            submit_response(session, response, moment)
        session.commit()


def _page(database: Database, round_id: int) -> None:
    with database.reading() as session:
        found = round_tally(session, session.get_one(Round, round_id), False)
        live_results(found, Group.WORKERS)
