"""The composition root: the one file that knows every room. Read it as a list."""

from pathlib import Path

from flask import Flask
from flask_compress import Compress

from capacity.demonstration import pages as demonstration
from capacity.diagnostics import pages as diagnostics
from capacity.exchange import pages as exchange
from capacity.indicators import pages as indicators
from capacity.participation import pages as participation
from capacity.reports import pages as reports
from capacity.reports.navigation import init_navigation
from capacity.training import pages as training
from surveys.collection import pages as collection
from surveys.constituents import pages as constituents
from surveys.constituents.access import init_access
from surveys.constituents.signing_in import init_signing_in
from surveys.constituents.views import account
from surveys.foundation import pages as foundation
from surveys.foundation.cli import init_commands
from surveys.foundation.config import Settings, read_settings
from surveys.foundation.database import Database, init_database
from surveys.foundation.errors import init_errors
from surveys.foundation.i18n import init_languages
from surveys.foundation.jobs.worker import init_jobs
from surveys.foundation.logs import init_logs
from surveys.foundation.platform import Platform
from surveys.foundation.rooms import open_rooms
from surveys.foundation.rules import init_rules
from surveys.foundation.security import init_security
from surveys.foundation.statics import init_statics
from surveys.questionnaires import pages as questionnaires
from surveys.results import pages as results

ROOT = Path(__file__).resolve().parent
WITH_INSTRUMENTS = ("diagnostics", "participation", "training")
INSTRUMENT_FOLDERS = [ROOT / "capacity" / room / "instruments" for room in WITH_INSTRUMENTS]
# From the lowest floor to the highest.
ROOMS = (
    foundation.ROOM,
    constituents.ROOM,
    questionnaires.ROOM,
    collection.ROOM,
    results.ROOM,
    diagnostics.ROOM,
    participation.ROOM,
    exchange.ROOM,
    indicators.ROOM,
    training.ROOM,
    reports.ROOM,
    demonstration.ROOM,
)


def create_app(config: Settings | None = None) -> Flask:
    """The whole platform, with the settings given or, writing logs, those of the environment."""
    settings = config or read_settings(root=ROOT)
    app = Platform(__name__, instance_path=str(settings.state_dir))
    app.extensions["settings"] = settings
    app.extensions["instrument_folders"] = INSTRUMENT_FOLDERS
    init_logs(app, None if config else settings.log_level)
    init_security(app, settings)
    init_statics(app)
    init_database(app, Database(settings.database_url, settings.web_threads))
    init_languages(app)
    init_errors(app)
    init_rules(app)
    init_jobs(app, settings)
    init_signing_in(app)
    init_access(app)
    account.limiter.init_app(app)
    init_navigation(app)
    Compress(app)
    init_commands(app)
    open_rooms(app, ROOMS)
    return app
