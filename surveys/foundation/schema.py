"""Bringing a database's schema up to date, by the scripts in ``migrations/``."""

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"

# The rooms that have tables, by name only: the foundation imports no feature.
ROOMS_WITH_TABLES = (
    "surveys.foundation.jobs",
    "surveys.constituents",
    "surveys.questionnaires",
    "surveys.collection.rounds",
    "surveys.collection.population",
    "surveys.collection.invitations",
    "surveys.collection.answering",
    "capacity.diagnostics.assessments",
    "capacity.diagnostics.evidence",
    "capacity.diagnostics.reviewing",
    "capacity.diagnostics.meeting",
    "capacity.diagnostics.action_plans",
    "capacity.participation",
    "capacity.exchange",
    "surveys.results.extract",
    "surveys.results.releases",
    "surveys.results.comments",
    "capacity.indicators",
    "capacity.training.catalogue",
    "capacity.training.demand",
    "capacity.training.cohorts",
    "capacity.training.plans",
    "capacity.training.evaluation",
    "capacity.reports.comparing",
    "capacity.reports.portfolio",
    "capacity.reports.places",
)


def import_all_models() -> None:
    """Make every table known to the metadata."""
    for room in ROOMS_WITH_TABLES:
        import_module(f"{room}.models")


def migration_config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine, target: str = "head") -> None:
    """Bring the schema up (or down) to ``target``; up to date already: nothing happens."""
    if target == "head" and is_current(engine):
        return
    config = migration_config(engine)
    if target == "base" or target.startswith("-"):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


def draft(engine: Engine, message: str) -> None:
    """Write a script for what the models have and the database lacks, named by day and message."""
    day = datetime.now(UTC).strftime("%Y_%m_%d")
    slug = "_".join(message.lower().split())
    command.revision(migration_config(engine), message, autogenerate=True, rev_id=f"{day}_{slug}")


def is_current(engine: Engine) -> bool:
    head = ScriptDirectory(str(SCRIPTS)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
