"""Settings from the environment: safe on a laptop, refused when unsafe in production."""

import stat
from pathlib import Path

import pytest

from surveys.foundation.config import ConfigurationError, Environment, read_settings

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "postgresql://db/capacity",
    "PUBLIC_URL": "https://capacity.example.org/",
    "OPERATOR": "A labour office",
}


def test_an_empty_environment_gives_a_safe_laptop(tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path)
    assert settings.environment is Environment.LAPTOP
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{tmp_path / 'instance' / 'database.sqlite3'}"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.embedded_worker
    assert not settings.production


def test_a_laptop_makes_its_own_secret_once_and_keeps_it(tmp_path: Path) -> None:
    first = read_settings({}, tmp_path).secret_key
    assert len(first) == 64
    assert read_settings({}, tmp_path).secret_key == first
    assert read_settings({}, tmp_path / "another").secret_key != first
    file = tmp_path / "instance" / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_production_takes_what_it_is_given(tmp_path: Path) -> None:
    settings = read_settings(PRODUCTION, tmp_path)
    assert settings.production
    assert settings.secret_key == PRODUCTION["SECRET_KEY"]
    assert settings.public_url == "https://capacity.example.org"
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "PUBLIC_URL", "OPERATOR"])
def test_production_refuses_to_start_without_it_and_names_it(missing: str, tmp_path: Path) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(ConfigurationError, match=missing):
        read_settings(environ, tmp_path)
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [("SECRET_KEY", "k" * 31), ("PUBLIC_URL", "http://capacity.example.org"), ("OPERATOR", "")],
)
def test_production_refuses_unsafe_values(name: str, unsafe: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_settings({**PRODUCTION, name: unsafe}, tmp_path)


def test_production_names_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_settings({"ENVIRONMENT": "production"}, tmp_path)
    for name in ("SECRET_KEY", "DATABASE_URL", "PUBLIC_URL", "OPERATOR"):
        assert name in str(refusal.value)


def test_the_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("f" * 40 + "\n", encoding="utf-8")
    environ = {**PRODUCTION, "SECRET_KEY_FILE": str(file)}
    assert read_settings(environ, tmp_path).secret_key == "f" * 40


def test_an_unreadable_secret_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY_FILE"):
        read_settings({"SECRET_KEY_FILE": str(tmp_path / "nothing")}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "eighty"),
        ("PORT", "٨٠"),
        ("PORT", "80.5"),
        ("WEB_PROCESSES", "0"),
        ("WEB_THREADS", "1000"),
        ("MAX_BODY_BYTES", "1"),
        ("ENVIRONMENT", "staging"),
        ("WORKER", "no"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(
    name: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} must be"):
        read_settings({name: value}, tmp_path)


def test_an_empty_value_is_no_value(tmp_path: Path) -> None:
    environ = {"PORT": "", "WORKER": "", "DATABASE_URL": "", "SECRET_KEY": "", "STATE_DIR": ""}
    assert read_settings(environ, tmp_path) == read_settings({}, tmp_path)


def test_where_the_state_lies_and_the_worker_runs_can_be_chosen(tmp_path: Path) -> None:
    environ = {"STATE_DIR": str(tmp_path / "state"), "WORKER": "separate", "LOG_LEVEL": "debug"}
    settings = read_settings(environ)
    assert settings.state_dir == tmp_path / "state"
    assert settings.queue_path.parent == tmp_path / "state"
    assert not settings.embedded_worker
    assert settings.log_level == "DEBUG"


def test_the_virus_scanner_is_a_command_and_no_shell_reads_it(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path).virus_scanner == ()
    settings = read_settings({"VIRUS_SCANNER": "sh -c 'exit 0' $HOME"}, tmp_path)
    assert settings.virus_scanner == ("sh", "-c", "exit 0", "$HOME")


@pytest.mark.parametrize("command", ["/nowhere/clamdscan -", "sh 'half"])
def test_a_virus_scanner_that_cannot_be_run_stops_the_start(command: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="VIRUS_SCANNER"):
        read_settings({"VIRUS_SCANNER": command}, tmp_path)
