"""The composition root: the one file that knows every room. Read it as a list."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress

from capacity import demonstration
from capacity.diagnostics import pages as diagnostics
from capacity.exchange import pages as exchange
from capacity.participation import views as participation
from capacity.participation.actions import set_up_record
from capacity.participation.cli import participation as participation_commands
from capacity.reports import jobs as report_jobs
from capacity.reports import views as reports
from capacity.reports.comparing import views as comparisons
from capacity.reports.navigation import init_navigation
from surveys.collection import pages as collection
from surveys.collection.invitations.cli import mail as mail_commands
from surveys.constituents.access import init_access
from surveys.constituents.actions import set_up_countries
from surveys.constituents.cli import people as people_commands
from surveys.constituents.signing_in import init_signing_in
from surveys.constituents.views import account, consents, jobs, organizations, people
from surveys.foundation import health
from surveys.foundation.cli import init_commands, register_set_up
from surveys.foundation.config import Settings, read_settings
from surveys.foundation.database import Database, init_database
from surveys.foundation.errors import init_errors
from surveys.foundation.i18n import init_languages
from surveys.foundation.jobs.worker import init_jobs
from surveys.foundation.logs import init_logs
from surveys.foundation.security import init_security
from surveys.foundation.statics import init_statics
from surveys.questionnaires import views as questionnaires
from surveys.questionnaires.cli import load_built_in
from surveys.questionnaires.cli import questionnaires as questionnaire_commands
from surveys.results import jobs as result_jobs
from surveys.results import views as results

ROOT = Path(__file__).resolve().parent
WITH_INSTRUMENTS = ("diagnostics", "participation", "training")
INSTRUMENT_FOLDERS = [ROOT / "capacity" / room / "instruments" for room in WITH_INSTRUMENTS]
# One line a floor, from the lowest to the highest.
BLUEPRINTS = (
    *(health.bp, account.bp, people.bp, organizations.bp, consents.bp, jobs.bp, questionnaires.bp),
    *(*collection.BLUEPRINTS, results.bp),
    *(*diagnostics.BLUEPRINTS, participation.bp, *exchange.BLUEPRINTS),
    *(reports.bp, comparisons.bp, reports.home),
)
COMMANDS = (mail_commands, people_commands, questionnaire_commands, participation_commands)
SET_UP_STEPS = (set_up_countries, load_built_in, set_up_record, demonstration.set_up)


class Platform(Flask):
    """Flask, told that no function here is asynchronous: else it looks at each, every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


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
    init_jobs(app, settings)
    init_signing_in(app)
    init_access(app)
    account.limiter.init_app(app)
    init_navigation(app)
    Compress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for room in (collection, diagnostics, report_jobs, result_jobs):
        room.init_jobs(app)
    init_commands(app, COMMANDS)
    for step in SET_UP_STEPS:
        register_set_up(app, step)
    return app
