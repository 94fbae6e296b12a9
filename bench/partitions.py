"""P8: the tally over partitions of an extract, counted in parallel by an engine that exists.

Parquet files as ``flask results partitions`` writes them, counted by dask's scheduler for
processes. Tallies add, so each process gives back one small tally of each file, whatever its size.
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context
from operator import add
from pathlib import Path

import numpy as np

from bench.figures import Measured, measured
from bench.tallying import CELLS, SEED, document, random_batch
from surveys.questionnaires.domain.document import from_document
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.counted import Counted, counted
from surveys.results.domain.frames import frame_of
from surveys.results.extract.partitions import read_partition, write_partition

FILES, IN_FILE = 16, 250_000
RUNS = 3
WORKERS = (1, 2, 4)


def run() -> list[Measured]:
    frame = frame_of(from_document(document()))
    with tempfile.TemporaryDirectory() as folder:
        paths = _files(Path(folder), frame)
        expected, alone = _alone(paths, frame)
        floor = statistics.median(alone)
        where = f"{FILES} files of {IN_FILE:,} responses, {RUNS} runs, two cores"
        figures = [_figure("one process, no engine", alone, where, None)]
        for workers in WORKERS:
            times = _with_dask(paths, frame, workers, expected)
            speed_up = floor / statistics.median(times)
            name = f"dask with {workers} worker{'s' * (workers > 1)}: {speed_up:.2f} times as fast"
            figures.append(_figure(name, times, where, floor))
    return figures


def _figure(name: str, times: Sequence[float], where: str, floor: float | None) -> Measured:
    title = f"tally of {FILES * IN_FILE:,} in Parquet files, {name}"
    return measured("P8", title, times, "s", 10, where, floor=floor)


def _files(folder: Path, frame: CodeFrame) -> list[Path]:
    chance = np.random.default_rng(SEED)
    paths = [folder / f"part-{number:05}.parquet" for number in range(FILES)]
    for path in paths:
        write_partition(path, frame, *random_batch(chance, frame, range(1, CELLS + 1), IN_FILE))
    return paths


def tally_of(path: Path, frame: CodeFrame) -> Counted:
    return counted(frame, *read_partition(path, frame))


def _alone(paths: Sequence[Path], frame: CodeFrame) -> tuple[Counted, list[float]]:
    times = []
    tally_of(paths[0], frame)
    for _run in range(RUNS):
        began = time.perf_counter()
        found = reduce(add, (tally_of(path, frame) for path in paths))
        times.append(time.perf_counter() - began)
    return found, times


def _with_dask(
    paths: Sequence[Path], frame: CodeFrame, workers: int, expected: Counted
) -> list[float]:
    """Seconds of each run, with workers that have started; every count is compared."""
    from dask.delayed import delayed

    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        parts = [delayed(tally_of)(path, frame) for path in paths]
        whole = delayed(sum_of)(parts)
        times = []
        for _run in range(RUNS + 1):
            began = time.perf_counter()
            found = whole.compute(scheduler="processes", pool=pool)
            times.append(time.perf_counter() - began)
            assert found == expected, "the same counts to the bit"
    return times[1:]


def sum_of(parts: Sequence[Counted]) -> Counted:
    return reduce(add, parts)
