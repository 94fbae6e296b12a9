"""Settings, read once from the environment: safe on a laptop, refused when unsafe in production."""

import os
import re
import secrets
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import click

from surveys.foundation.mail import MailServer, read_mail_server

E = TypeVar("E", bound=StrEnum)

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Environment(StrEnum):
    LAPTOP = "laptop"
    PRODUCTION = "production"


class WorkerPlace(StrEnum):
    """Where background jobs run: beside the web server, or under a service of their own."""

    EMBEDDED = "embedded"
    SEPARATE = "separate"


class ConfigurationError(click.ClickException):
    """A setting is missing, malformed or unsafe; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations. See docs/operations.md for each variable."""

    environment: Environment
    state_dir: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    operator: str = ""
    web_processes: int = 3
    web_threads: int = 3
    embedded_worker: bool = True
    log_level: str = "INFO"
    max_body_bytes: int = 2_000_000
    trusted_proxies: int = 0
    mail_server: MailServer | None = None
    mail_from: str = ""
    mail_per_minute: int = 60
    virus_scanner: tuple[str, ...] = ()

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def queue_path(self) -> Path:
        return self.state_dir / "queue.sqlite3"


def read_settings(environ: Mapping[str, str] = os.environ, root: Path | None = None) -> Settings:
    """Settings from ``environ``; ``root`` is the folder that holds ``instance/`` by default.

    Raises ConfigurationError for a value that cannot be read or is unsafe in production.
    """
    environment = _choice(environ, "ENVIRONMENT", Environment, Environment.LAPTOP)
    state_dir = Path(environ.get("STATE_DIR") or (root or Path.cwd()) / "instance").resolve()
    host = environ.get("HOST") or "127.0.0.1"
    port = _number(environ, "PORT", 8000, 1, 65535)
    settings = Settings(
        environment=environment,
        state_dir=state_dir,
        database_url=environ.get("DATABASE_URL") or default_database_url(state_dir),
        secret_key=_secret_key(environ, environment, state_dir),
        host=host,
        port=port,
        public_url=(environ.get("PUBLIC_URL") or f"http://{host}:{port}").rstrip("/"),
        operator=environ.get("OPERATOR", ""),
        web_processes=_number(environ, "WEB_PROCESSES", 3, 1, 64),
        web_threads=_number(environ, "WEB_THREADS", 3, 1, 64),
        embedded_worker=_choice(environ, "WORKER", WorkerPlace, WorkerPlace.EMBEDDED)
        is WorkerPlace.EMBEDDED,
        log_level=_log_level(environ),
        max_body_bytes=_number(environ, "MAX_BODY_BYTES", 2_000_000, 100_000, 100_000_000),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0, 0, 10),
        mail_server=_mail_server(environ),
        mail_from=_mail_from(environ),
        mail_per_minute=_number(environ, "MAIL_PER_MINUTE", 60, 1, 10_000),
        virus_scanner=_virus_scanner(environ),
    )
    if settings.production:
        _refuse_unsafe(settings, environ)
    return settings


def default_database_url(state_dir: Path) -> str:
    return f"sqlite:///{state_dir / 'database.sqlite3'}"


def _secret_key(environ: Mapping[str, str], environment: Environment, state_dir: Path) -> str:
    if path := environ.get("SECRET_KEY_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigurationError(f"SECRET_KEY_FILE cannot be read: {error}") from error
    if key := environ.get("SECRET_KEY"):
        return key
    if environment is Environment.PRODUCTION:
        return ""  # refused below, together with everything else that is missing
    return _own_secret(state_dir / "secret-key")


def _own_secret(path: Path) -> str:
    """A laptop's own key, made once and kept, so that no two installations share one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key := secrets.token_hex(32))
    return key


def _refuse_unsafe(settings: Settings, environ: Mapping[str, str]) -> None:
    faults = []
    if len(settings.secret_key) < 32:
        faults.append("SECRET_KEY (or SECRET_KEY_FILE) must hold at least 32 characters")
    if not environ.get("DATABASE_URL"):
        faults.append("DATABASE_URL must be set")
    if not settings.public_url.startswith("https://"):
        faults.append("PUBLIC_URL must be set and begin with https://")
    if not settings.operator:
        faults.append("OPERATOR must name who runs this service; every notice shows it")
    if faults:
        raise ConfigurationError("Refusing to start in production: " + "; ".join(faults))


def _mail_server(environ: Mapping[str, str]) -> MailServer | None:
    url = environ.get("SMTP_URL")
    if not url:
        return None
    try:
        return read_mail_server(url)
    except ValueError as error:
        raise ConfigurationError(f"SMTP_URL cannot be read: {error}") from error


def _mail_from(environ: Mapping[str, str]) -> str:
    """The address that mail comes from; needed as soon as there is a mail server."""
    address = environ.get("MAIL_FROM", "").strip().lower()
    if not address and environ.get("SMTP_URL"):
        raise ConfigurationError("MAIL_FROM must name the address that mail comes from")
    if address and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
        raise ConfigurationError(f"MAIL_FROM must be an e-mail address, not {address!r}")
    return address


def _virus_scanner(environ: Mapping[str, str]) -> tuple[str, ...]:
    """A command with its arguments; no shell ever sees it."""
    try:
        words = tuple(shlex.split(environ.get("VIRUS_SCANNER", "")))
    except ValueError as error:
        raise ConfigurationError(f"VIRUS_SCANNER cannot be read: {error}") from error
    if words and shutil.which(words[0]) is None:
        raise ConfigurationError(f"VIRUS_SCANNER names a program that is not there: {words[0]!r}")
    return words


def _log_level(environ: Mapping[str, str]) -> str:
    level = (environ.get("LOG_LEVEL") or "INFO").upper()
    if level not in LOG_LEVELS:
        raise ConfigurationError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {level!r}")
    return level


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigurationError(
            f"{name} must be a whole number from {low} to {high}, not {text!r}"
        )
    return int(text)


def _choice(environ: Mapping[str, str], name: str, kinds: type[E], default: E) -> E:
    text = environ.get(name) or default.value
    try:
        return kinds(text)
    except ValueError as error:
        allowed = ", ".join(kind.value for kind in kinds)
        raise ConfigurationError(f"{name} must be one of {allowed}, not {text!r}") from error
