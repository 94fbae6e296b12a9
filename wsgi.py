"""The composition root: the one file that knows every room. Read it as a list."""

from pathlib import Path

from flask import Flask
from flask_compress import Compress

from surveys.foundation import cli as foundation_cli
from surveys.foundation import health
from surveys.foundation.config import Settings, read_settings
from surveys.foundation.database import Database, init_database
from surveys.foundation.errors import init_errors
from surveys.foundation.i18n import init_languages
from surveys.foundation.jobs import views as jobs
from surveys.foundation.jobs.worker import init_jobs, register_job
from surveys.foundation.logs import init_logs
from surveys.foundation.security import init_security
from surveys.constituents.access import init_access
from surveys.constituents.signing_in import init_signing_in

def create_app(config: Settings | None = None) -> Flask:
    settings = config or read_settings(root=Path(__file__).parent)
    app = Flask(__name__, instance_path=str(settings.state_dir))
    return app
