"""The full tally of a round in a process that has read nothing yet: ``python -m bench.cold_tally``.

It has only imported what there is and opened a connection. Arguments: ``tally`` or ``read`` (only
the rows), the database's address, the round's number, files that the system is to forget. Prints
the seconds and the memory on top, in MB, as JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import configure_mappers

from surveys.collection.rounds.models import Round
from surveys.foundation.database import Database
from surveys.foundation.schema import import_all_models
from surveys.results.domain.by_cell import measures_by_cell
from surveys.results.domain.codebook import FIRST_OPTION
from surveys.results.domain.coded import Coded
from surveys.results.domain.round_results import RoundTally
from surveys.results.domain.tally import bases
from surveys.results.extract.kept import batches
from surveys.results.queries import coded_answers


def full_tally(coded: Coded) -> RoundTally:
    """Distribution, mean, standard deviation and top-2-box of every item in every cell."""
    found = coded.counted()
    answered = bases(found.tally)[:, :, :1]
    with np.errstate(invalid="ignore"):
        shares = found.tally.counts[:, :, FIRST_OPTION:] / answered
    values = measures_by_cell(found.tally).values
    assert shares.shape[:2] == values.shape[:2]
    return found


def evict(path: Path) -> None:
    """Have the system forget what it keeps of the file, so that it is read from the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main(what: str, url: str, round_id: int, *files: str) -> None:
    import_all_models()
    for path in map(Path, files):
        evict(path)
    database = Database(url)
    configure_mappers()
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = peak()
    began = time.perf_counter()
    with database.reading() as session:
        round_ = session.get_one(Round, round_id)
        if what == "tally":
            full_tally(coded_answers(session, round_, False))
        else:
            for _batch in batches(session, (round_.id, round_.version_id)):
                pass
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "memory": peak() - before}))


def peak() -> float:
    """The most memory that this process has had at once, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
