"""Commands about the extract, for whoever runs the service."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from surveys.collection.rounds.models import Round
from surveys.foundation.database import database
from surveys.questionnaires.domain.structure import Kind
from surveys.results.extract.actions import append_round, forget
from surveys.results.extract.checking import Finding, check_round, steady_session
from surveys.results.extract.kept import revisions
from surveys.results.extract.partitions import write_partitions

results = AppGroup("results", help="The extract that results are counted from.")

_WRONG = {
    "tally_differs": "the kept tally is not what the documents say",
    "bytes_differ": "the kept tally is not the sum of its batches",
    "rows_differ": "batches do not hold the responses that say so",
}


@results.command()
@click.argument("round_id", type=int, required=False)
def rebuild(round_id: int | None) -> None:
    """Make the extract of one round, or of all, anew from the documents. Safe to repeat."""
    for number in _rounds(round_id):
        click.echo(f"Round {number}: {_rebuild(number)} responses in the extract.")


def _rebuild(round_id: int) -> int:
    with database().reading() as session:
        versions = list(revisions(session, round_id))
    for version_id in versions:
        forget(database(), round_id, version_id)
    return append_round(
        database(),
        round_id,
        lambda count: click.echo(f"Round {round_id}: {count} responses more.", err=True),
    )


@results.command()
@click.argument("round_id", type=int, required=False)
def check(round_id: int | None) -> None:
    """Compare the extract of one round, or of all, with a count of the documents.

    Ends with exit code 1 if they differ.
    """
    right = True
    for number in _rounds(round_id):
        with steady_session(database()) as session:
            for finding in check_round(session, session.get_one(Round, number)):
                click.echo(_sentence(finding))
                right = right and finding.right
    if not right:
        click.echo("Make it anew with: flask results rebuild ROUND", err=True)
        sys.exit(1)


def _sentence(finding: Finding) -> str:
    wrong = [text for name, text in _WRONG.items() if getattr(finding, name)]
    if finding.stale:
        verdict = "kept under an older coding, counted from the documents until it is made anew"
    else:
        verdict = "; ".join(wrong) or "right"
    return (
        f"Round {finding.round_id}, version {finding.version_id}: {verdict}. {finding.appended}"
        f" responses in {finding.batches} batches, {finding.tail} not yet in one,"
        f" {finding.unknown} answers with codes not in the list (missing)."
    )


@results.command()
@click.argument("round_id", type=int)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def partitions(round_id: int, folder: Path) -> None:
    """Write the extract of a round as Parquet files, one for each batch, for other engines.

    They hold single responses: keep them as safe as the database.
    """
    _rounds(round_id)
    with steady_session(database()) as session:
        try:
            written = write_partitions(session, session.get_one(Round, round_id), folder)
        except FileExistsError as error:
            raise click.ClickException(f"{folder} holds partitions already.") from error
    click.echo(f"{len(written)} files written.")


def _rounds(round_id: int | None) -> Sequence[int]:
    """The rounds of surveys, or the one named if it is one."""
    with database().reading() as session:
        found = session.scalars(select(Round).order_by(Round.id)).all()
        numbers = [round_.id for round_ in found if round_.version.kind == Kind.SURVEY]
    if round_id is None:
        return numbers
    if round_id not in numbers:
        raise click.ClickException(f"There is no round {round_id} of a survey.")
    return [round_id]
