"""Commands for questionnaires, and loading what the platform carries."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from surveys.foundation.database import database, now
from surveys.questionnaires.actions import (
    PublishedVersionIsImmutable,
    publish_version,
    put_translation,
)
from surveys.questionnaires.definition import read_definition, translations_beside
from surveys.questionnaires.domain.faults import DefinitionError, Fault
from surveys.questionnaires.labels import fault_text

questionnaires = AppGroup("questionnaires", help="Check and publish questionnaire files.")


def load_file(session: Session, path: Path) -> None:
    """Publish one file with the translations beside it. Raises DefinitionError and
    PublishedVersionIsImmutable; the caller commits."""
    version = publish_version(session, read_definition(path), now())
    for language, texts in translations_beside(path).items():
        put_translation(session, version, language, texts, now())


def load_built_in() -> str:
    """Publish every built-in questionnaire; what is published already stays as it is."""
    folders: list[Path] = current_app.extensions["instrument_folders"]
    with database().writing() as session:
        for folder in folders:
            for path in built_in_files(folder):
                load_file(session, path)
        session.commit()
    return ""


def built_in_files(folder: Path) -> list[Path]:
    """The questionnaires of a folder: not its translations, not the files that others include."""
    names = sorted(folder.glob("*.yaml"))
    return [p for p in names if "." not in p.stem and p.stem != "common-areas"]


@questionnaires.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Say everything that is wrong with questionnaire files, by file, line and item."""
    _read_all(files)
    click.echo(_("No faults found."))


@questionnaires.command("publish")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def publish(files: tuple[Path, ...]) -> None:
    """Publish questionnaire files, all or none. A published version never changes."""
    _read_all(files)
    with database().writing() as session:
        for path in files:
            try:
                load_file(session, path)
            except PublishedVersionIsImmutable as error:
                _refuse(
                    _(
                        "%(code)s %(version)s is already published with other content. Give the"
                        " change a new version number.",
                        code=error.code,
                        version=error.version,
                    )
                )
        session.commit()
    click.echo(_("Published."))


def _read_all(files: tuple[Path, ...]) -> None:
    faults: list[Fault] = []
    for path in files:
        try:
            read_definition(path)
            translations_beside(path)
        except DefinitionError as error:
            faults += error.faults
    for fault in faults:
        click.echo(
            _(
                "%(file)s, line %(line)s, %(item)s: %(text)s",
                file=fault.file,
                line=fault.line,
                item=fault.item or "-",
                text=fault_text(fault),
            ),
            err=True,
        )
    if faults:
        raise SystemExit(1)


def _refuse(text: str) -> None:
    click.echo(text, err=True)
    raise SystemExit(1)
