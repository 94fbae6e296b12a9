"""Commands for whoever runs the service: prepare, serve, worker."""

import gc
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from surveys.foundation.config import Settings
from surveys.foundation.database import database
from surveys.foundation.schema import draft, migrate

SetUpStep = Callable[[], str]

_LAST_REQUEST_SECONDS = 10
# The server library doubts it; it was measured: see bench/README.md.
_MORE_PROCESSES_THAN_CORES = "Configured number of workers"


def init_commands(app: Flask) -> None:
    for command in (prepare, serve, worker, draft_migration):
        app.cli.add_command(command)


def register_set_up(app: Flask, step: SetUpStep) -> None:
    """Add a step that ``prepare`` does after migrating; it returns a sentence for the operator."""
    app.extensions.setdefault("set_up_steps", []).append(step)


@click.command()
@with_appcontext
def prepare() -> None:
    """Bring the database up to date and load what the platform carries; safe to repeat."""
    _prepare()


def _prepare() -> None:
    migrate(database().engine)
    steps: list[SetUpStep] = current_app.extensions.get("set_up_steps", [])
    for step in steps:
        if said := step():
            click.echo(said)


@click.command("draft-migration")
@click.argument("message")
@with_appcontext
def draft_migration(message: str) -> None:
    """Write a migration from the difference between the database and the models; then read it."""
    draft(database().engine, message)


@click.command()
@with_appcontext
def worker() -> None:
    """Do background jobs until told to stop."""
    current_app.extensions["queue"].work()


@click.command()
@with_appcontext
def serve() -> None:
    """Prepare, then serve with the production server (and the worker, unless WORKER=separate)."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    app, settings = current_app._get_current_object(), _settings()  # type: ignore[attr-defined]
    _prepare()
    database().engine.dispose()  # a connection belongs to one process
    gc.collect()
    gc.freeze()  # what the processes that come now share stays shared
    multiprocessing.set_start_method("fork", force=True)
    logging.getLogger("_granian").addFilter(
        lambda record: not record.getMessage().startswith(_MORE_PROCESSES_THAN_CORES)
    )
    if settings.embedded_worker:
        _keep_worker_running()
    click.echo(f"Serving on http://{settings.host}:{settings.port} (Ctrl+C stops)")
    Granian(
        "wsgi",  # only its name: the application is handed over below
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        backpressure=256,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_REQUEST_SECONDS,
        log_level=LogLevels.warning,
        static_path_mount=[Path(current_app.root_path) / "static"],
        static_path_route=["/static"],
        static_path_expires=3600,
    ).serve(target_loader=partial(_in_server_process, app, os.getpid()), wrap_loader=False)
    _end_worker()


def _in_server_process(app: Flask, server: int) -> Flask:
    """The application in a process that the server has forked: shared as far as nobody changes it,
    so that a further process costs little memory and is there at once."""
    _watch(server)
    return app


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _keep_worker_running() -> None:
    """Run the worker as a process of its own beside the server, and again if it dies."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(target=_run_worker_for_ever, args=(app,), daemon=True).start()


def _run_worker_for_ever(app: Flask) -> None:
    """Forked, so that it shares with the server whatever neither of them changes."""
    while True:
        child = multiprocessing.get_context("fork").Process(target=_work, args=(app,))
        child.start()
        child.join()
        if child.exitcode in (0, -signal.SIGINT, -signal.SIGTERM):
            return  # told to stop
        time.sleep(1)


def _end_worker() -> None:
    """Let the worker come to the end of its last job, if that is soon."""
    for child in multiprocessing.active_children():
        child.terminate()
        child.join(_LAST_REQUEST_SECONDS)
        child.kill()


def _work(app: Flask) -> None:
    name = Path("/proc/self/comm")
    if name.exists():
        name.write_text("worker")  # for whoever looks at the list of processes
    _watch(os.getppid())
    with app.app_context():
        app.extensions["queue"].work()


def _watch(server: int) -> None:
    threading.Thread(target=_end_with_server, args=(server,), daemon=True).start()


def _end_with_server(server: int) -> None:
    """End this process when the server that started it is gone, however it went.

    Else one that was killed would leave processes behind that go on answering on its port.
    """
    while os.getppid() == server:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LAST_REQUEST_SECONDS)
    os._exit(1)
