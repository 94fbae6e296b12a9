"""Commands for the record of participation."""

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.participation.actions import import_record
from capacity.participation.domain.record import ImportOutcome
from capacity.participation.fault_labels import placed_fault_text
from capacity.participation.labels import outcome_text
from capacity.participation.record_file import MAX_BYTES, RecordFile, read_record
from surveys.constituents.audit import record_event
from surveys.foundation.database import database, now
from surveys.foundation.i18n import write_number

participation = AppGroup("participation", help="The record of who took part in programmes.")


@participation.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and say what would be added.")
def import_file(file: Path, dry_run: bool) -> None:
    """Import a CSV FILE of findings, all or nothing; safe to repeat."""
    record = read_record(_content(file))
    if record.faults:
        _refuse(record)
    with database().writing() as session:
        outcome = import_record(session, record.rows, now())
        if dry_run:
            session.rollback()
        elif outcome.import_id is not None:
            details = {"findings": outcome.findings_added, "programmes": outcome.programmes_added}
            subject = f"record-import:{outcome.import_id}"
            record_event(session, None, "participation.imported", subject, now(), details)
            session.commit()
    click.echo(_said(outcome, dry_run))


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)  # one more than allowed shows that it is too large
    except OSError as error:
        reason = error.strerror or type(error).__name__
        click.echo(_("%(file)s cannot be read: %(reason)s", file=file, reason=reason), err=True)
        raise SystemExit(1) from None


def _refuse(record: RecordFile) -> NoReturn:
    for fault in record.faults:
        click.echo(placed_fault_text(fault), err=True)
    unlisted = record.fault_count - len(record.faults)
    if unlisted:
        more = ngettext(
            "%(num)d more fault is not listed.", "%(num)d more faults are not listed.", unlisted
        )
        click.echo(more, err=True)
    click.echo(_("Nothing was imported."), err=True)
    raise SystemExit(1)


def _said(outcome: ImportOutcome, dry_run: bool) -> str:
    if not dry_run or not outcome.findings_added:
        return outcome_text(outcome)
    return str(
        _(
            "The file is good. It would add: new findings %(findings)s, new programmes"
            " %(programmes)s. This was a dry run: nothing was imported.",
            findings=write_number(outcome.findings_added),
            programmes=write_number(outcome.programmes_added),
        )
    )
