"""The extract as files that other engines count in parts: Parquet, one file for each batch.

Each column of codes is a column of int8 named by its field (and ``field=option`` for several
choices); ``origin`` says where a response comes from. ``frame.json`` beside them says what the
codes mean. Tallies of the files add up to the tally of the round.
"""

import json
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from surveys.collection.rounds.models import Round
from surveys.results.domain.codebook import UNANSWERED, CodeFrame, Column
from surveys.results.domain.coded import frame_hash
from surveys.results.extract.kept import batches, kept_tallies
from surveys.results.extract.queries import encoded_responses, round_parts

ORIGIN = "origin"


def write_partitions(session: Session, round_: Round, folder: Path) -> list[Path]:
    """The files of the version that the round's results are read by; the tail is the last one.

    ``session`` is a steady one. Raises FileExistsError if the folder holds partitions already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("part-*.parquet")):
        raise FileExistsError(folder)
    part = round_parts(session, round_, kept_tallies(session, round_.id))[0]
    kept = batches(session, part.sheet.place) if part.kept is not None else ()
    loose = encoded_responses(part.sheet, part.tail)[:2]
    written: list[Path] = []
    for codes, origins in chain(((b.codes, b.origins) for b in kept), [loose] if part.tail else []):
        written.append(folder / f"part-{len(written):05}.parquet")
        write_partition(written[-1], part.sheet.frame, codes, origins)
    described = json.dumps(_description(part.sheet.frame), indent=1)
    (folder / "frame.json").write_text(described, "utf-8")
    return written


def write_partition(
    path: Path, frame: CodeFrame, codes: NDArray[np.int8], origins: NDArray[np.int32]
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [pa.array(origins), *(pa.array(codes[:, n]) for n in range(codes.shape[1]))]
    table = pa.Table.from_arrays(arrays, [ORIGIN, *map(column_name, frame.columns)])
    # In a dictionary a code takes few bits; compressing these once more would only cost time.
    pq.write_table(table, path, compression="none", use_dictionary=True)


def read_partition(path: Path, frame: CodeFrame) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Codes and origins of one file, as they were written."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, memory_map=True, use_threads=False)
    codes = np.empty((table.num_rows, len(frame.columns)), np.int8, order="F")
    for number, column in enumerate(frame.columns):
        codes[:, number] = table.column(column_name(column)).to_numpy()
    return codes, table.column(ORIGIN).to_numpy()


def column_name(column: Column) -> str:
    return f"{column.variable}={column.option}" if column.option else column.variable


def _description(frame: CodeFrame) -> dict[str, Any]:
    return {
        "frame": frame_hash(frame),
        "states": {code: state.value for code, state in enumerate(UNANSWERED)},
        "variables": [
            {"code": v.code, "options": v.ordinary, "multiple": v.multiple, "scale": v.scale}
            for v in frame.variables
        ],
    }
