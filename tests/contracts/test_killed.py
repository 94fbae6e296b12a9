"""No acknowledged answer is ever lost, and none counts twice, whatever dies.

A real server with its worker, eight clients that send one answer after another as the browser's
queue does (again and again until it is acknowledged), and a killer that ends processes at random
with SIGKILL. Afterwards the clients' receipts are compared with the database.
"""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession

from bench.site import ROOT, SECRET, document, family, fill_site, free_port, start_server
from bench.wire import Unexpected, Wire
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.domain.messages import Kind
from surveys.collection.invitations.jobs import see_to_mail
from surveys.collection.invitations.mailing import PRESUMED_LOST_AFTER, give_up_lost, put_in_line
from surveys.collection.invitations.models import InvitationLink, Message
from surveys.collection.population.models import Contact
from surveys.collection.rounds.models import Round
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import Database, now
from surveys.foundation.jobs.actions import PRESUMED_DEAD_AFTER, ask_for_job
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import run_sweeps, run_waiting_jobs
from surveys.results.documents import ROUND_PDF
from tests.factories import make_invitation, make_organization, make_round
from tests.mailbox import Mailbox, listening
from wsgi import create_app

CLIENTS = 8
SECONDS = 60
PLACES = 1_000  # more than the clients get through in that time
CHANGES = 45  # a client's to one response, before it hands it in
JOBS = 6
SENDER = "survey@ilo.example"

_TOKEN = re.compile(rb'name="form_token" value="([^"]+)"')
_CODE = re.compile(rb'class="code"[^>]*>([0-9A-Z-]+)<')


@dataclass
class Outage:
    """Keeps a server running on one port, and kills parts of it."""

    url: str
    folder: Path
    port: int
    killed: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] = field(init=False)
    keeper: threading.Thread = field(init=False)
    over: bool = False

    def __post_init__(self) -> None:
        self.keeper = threading.Thread(target=self.keep_up, daemon=True)

    def start(self) -> None:
        self.process = start_server(self.url, self.folder, self.port)

    def begin(self) -> None:
        self.start()
        self.keeper.start()

    def keep_up(self) -> None:
        """Start the server again whenever it is gone, as the system's service manager does."""
        while not self.over:
            if self.process.poll() is not None:
                self.start()
            time.sleep(0.1)

    def kill_one(self, kind: str) -> bool:
        """Kill the server, one of its web processes, or the worker; False if there is none now."""
        found: dict[str, list[int]] = {"server": [self.process.pid], "web": [], "worker": []}
        for pid in self._children():
            found["worker" if self._is_worker(pid) else "web"].append(pid)
        if not found[kind]:
            return False
        os.kill(random.choice(found[kind]), signal.SIGKILL)
        self.killed.append(kind)
        return True

    def _children(self) -> list[int]:
        try:
            return family(self.process.pid)[1:]
        except OSError:
            return []

    def _is_worker(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/comm").read_text().strip() == "worker"
        except OSError:
            return False

    def stop(self) -> None:
        """Ends the server, and waits for whatever a killed one has left at its last work."""
        self.over = True
        self.keeper.join()
        self.process.terminate()
        self.process.wait(30)
        deadline = time.monotonic() + 30
        while self._is_any_left():
            assert time.monotonic() < deadline, "processes outlive their server"
            time.sleep(0.1)

    def _is_any_left(self) -> bool:
        mark = f"STATE_DIR={self.folder}".encode()
        for environment in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in environment.read_bytes().split(b"\0"):
                    return True
            except OSError:
                continue  # it has just ended
        return False


@dataclass
class Client:
    """One browser: answers, hands in, goes on with the next invitation."""

    wire: Wire
    tokens: Iterator[str]
    end: float
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self) -> None:
        try:
            while time.monotonic() < self.end:
                self._respond(next(self.tokens))
        except Exception as error:
            self.faults.append(repr(error))
        finally:
            self.wire.close()

    def _respond(self, token: str) -> None:
        page = self._until(200, "GET", f"/a/{token}/s/page")
        found = _TOKEN.search(page)
        assert found is not None
        secret, base = found.group(1).decode(), 0
        given: dict[str, str] = {}
        for seq in range(1, CHANGES + 1):
            if time.monotonic() >= self.end and seq > 1:
                break
            item = f"s{seq % 30}"
            answer = str(int(given.get(item, random.choice("12345"))) % 5 + 1)
            sent = {
                "form_token": secret,
                "item": item,
                item: answer,
                "device": "phone",
                "seq": str(seq),
                "base": str(base),
            }
            said = json.loads(self._until(200, "POST", f"/a/{token}/answer", sent))
            base, given[item] = said["revision"], answer
            self.answers[token], self.changes[token] = dict(given), seq
        else:
            self._until(302, "POST", f"/a/{token}/submit", {"form_token": secret})
            code = _CODE.search(self._until(200, "GET", f"/a/{token}/receipt"))
            assert code is not None
            self.receipts[token] = code.group(1).decode()

    def _until(
        self, expected: int, verb: str, path: str, sent: dict[str, str] | None = None
    ) -> bytes:
        """Ask until the server acknowledges; whatever it was doing when it died."""
        body = urlencode(sent or {}).encode() if sent else b""
        while True:
            try:
                status, content = self.wire.ask(verb, path, body)
            except (OSError, Unexpected):
                self.repeated += 1
                time.sleep(0.05)
                continue
            if status >= 500:
                self.repeated += 1
                continue
            assert status == expected, (verb, path.split("/")[-1], status, content[:300])
            return content


@pytest.fixture
def onlooker(own_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on the database of the processes that are killed."""
    settings = Settings(Environment.LAPTOP, tmp_path, own_database, SECRET, log_level="CRITICAL")
    app = create_app(settings)
    yield app
    app.extensions["database"].engine.dispose()


def test_nothing_acknowledged_is_lost_or_doubled(
    onlooker: Flask, own_database: str, tmp_path: Path
) -> None:
    tokens = iter(fill_site(own_database, tmp_path, PLACES, document()))
    database: Database = onlooker.extensions["database"]
    _ask_for_jobs(database)
    outage = Outage(own_database, tmp_path, free_port())
    outage.begin()
    end = time.monotonic() + SECONDS
    clients = [Client(Wire("127.0.0.1", outage.port), tokens, end) for _ in range(CLIENTS)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    try:
        _kill_until(end, outage.kill_one)
        for thread in threads:
            thread.join(60)
    finally:
        outage.stop()
    assert [fault for client in clients for fault in client.faults] == []
    assert len(outage.killed) >= 5 and set(outage.killed) == {"server", "web", "worker"}
    assert sum(client.repeated for client in clients) > 0, "no client noticed anything"
    _compare(clients, database)
    _every_job_ends(onlooker, database)


def _ask_for_jobs(database: Database) -> None:
    """Documents of what an office without a link has handed in: of nothing there would be none."""
    with database.writing() as session:
        round_ = session.scalars(select(Round)).one()
        office = invite(session, round_, make_organization(session).id, "Office", "en", now())
        response = save_answers(session, holder_of(office), None, {"s0": "4"}, "en", now())
        submit_response(session, response, now())
        asked = {"round": round_.id, "group": "workers", "language": "en"}
        for number in range(JOBS):
            ask_for_job(session, ROUND_PDF, f"round:{number}", asked, None, now())
        session.commit()


def _kill_until(end: float, kill_one: Callable[[str], bool]) -> None:
    """One kind after the other, each as soon as there is one, at random moments."""
    for kind in cycle(["web", "worker", "server"]):
        time.sleep(random.uniform(2, 5))
        while time.monotonic() < end - 2 and not kill_one(kind):
            time.sleep(0.1)
        if time.monotonic() >= end - 2:
            return


def _compare(clients: list[Client], database: Database) -> None:
    """What the clients were told against what is kept."""
    query = select(InvitationLink.token_hash, Response).join(
        Response, Response.invitation_id == InvitationLink.invitation_id
    )
    with database.reading() as session:
        kept = {token_hash: response for token_hash, response in session.execute(query)}
    answered = [(client, token) for client in clients for token in client.answers]
    assert len(answered) == len(kept) > CLIENTS
    for client, token in answered:
        response = kept[participation_id(token)]
        assert response.answers == client.answers[token]
        assert response.revision == client.changes[token]
        assert (response.submitted_at is not None) == (token in client.receipts)
        assert client.receipts.get(token, response.receipt_code) == response.receipt_code


def _every_job_ends(app: Flask, database: Database) -> None:
    """Jobs whose worker was killed are done once it is presumed dead."""
    _presume_dead(database)
    run_waiting_jobs(app)
    with database.reading() as session:
        jobs = session.scalars(select(Job)).all()
        assert [job.state for job in jobs] == [JobState.DONE] * JOBS
        assert all(job.file_id for job in jobs)


class SlowMailbox(Mailbox):
    """Takes its time with each message, so that a worker can be killed in between."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.05)
        return answer


def test_a_killed_worker_writes_to_nobody_twice(
    onlooker: Flask, own_database: str, tmp_path: Path
) -> None:
    """Every message ends as sent or as unsure, and each address has had one at most."""
    database: Database = onlooker.extensions["database"]
    with listening(SlowMailbox()) as mailbox:
        onlooker.extensions["settings"] = replace(
            onlooker.extensions["settings"],
            mail_server=mailbox.server,
            mail_from=SENDER,
            mail_per_minute=1000,
        )
        with database.writing() as session:
            round_id = _invite_by_mail(session, 60)
            session.commit()
        for _time in range(5):
            _work_and_die(onlooker, own_database, tmp_path, mailbox)
        with database.writing() as session:
            give_up_lost(session, now() + 2 * PRESUMED_LOST_AFTER)
            session.commit()
        _presume_dead(database)
        run_sweeps(onlooker)
    with database.reading() as session:
        states = Counter(session.scalars(select(Message.state)))
    receivers = Counter(receiver for _sender, receiver, _message in mailbox.arrived)
    assert set(states) <= {"sent", "unsure"} and states.total() == 60, round_id
    assert states["unsure"] <= 5
    assert set(receivers.values()) == {1}
    assert states["sent"] <= len(receivers) <= 60


def _invite_by_mail(session: DatabaseSession, number: int) -> int:
    round_ = make_round(session)
    organization = make_organization(session)
    places = [make_invitation(session, round_, organization)[0] for _ in range(number)]
    for place in places:
        place.contact = Contact(round_id=round_.id, email=f"p{place.id}@union.example")
    session.flush()
    put_in_line(session, places, Kind.INVITATION, 0, now())
    return round_.id


def _work_and_die(app: Flask, url: str, folder: Path, mailbox: Mailbox) -> None:
    """A worker that is killed at some moment while it sends."""
    database: Database = app.extensions["database"]
    before = len(mailbox.arrived)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "STATE_DIR": str(folder),
        "SECRET_KEY": SECRET,
        "SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "MAIL_FROM": SENDER,
        "MAIL_PER_MINUTE": "1000",
        "LOG_LEVEL": "ERROR",
    }
    with app.app_context(), database.writing() as session:
        see_to_mail(session, now())
        session.commit()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as worker:
        deadline = time.monotonic() + 30
        while len(mailbox.arrived) < before + 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))
        assert worker.poll() is None, "it has to be at work when it is killed"
        worker.kill()
    _presume_dead(database)


def _presume_dead(database: Database) -> None:
    """As if the time had passed after which a silent worker is presumed dead."""
    with database.writing() as session:
        session.execute(
            update(Job)
            .where(Job.state == JobState.RUNNING)
            .values(heartbeat_at=now() - 2 * PRESUMED_DEAD_AFTER, attempts=1)
        )
        session.commit()
