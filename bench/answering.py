"""P1: a respondent's whole visit; P1b: durable saves of single answers.

Eight clients on the same cores as the server, on kept-alive connections, the path without
JavaScript: GET the page of 37 items, POST the answers with the form's token. The client parses
nothing but that token.
"""

import re
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import text

from bench.figures import Measured, measured, percentile
from bench.site import Site, document, on_databases, running_site
from bench.wire import Wire
from surveys.foundation.database import Database

CLIENTS = 8
VISITS = 2_000
RUNS = 5
SAVES = 2_000

_TOKEN = re.compile(rb'name="form_token" value="([^"]+)"')


def run() -> list[Measured]:
    return on_databases(_on)


def _on(name: str, url: str, folder: Path) -> list[Measured]:
    with running_site(url, folder, VISITS * RUNS + 400, document()) as site:
        tokens = iter(site.tokens)
        _visits(site, [next(tokens) for _ in range(200)])  # warm-up
        empty_page = _rate(site, 4_000, _empty_page)
        insert = _insert_rate(url)
        runs = [_visits(site, [next(tokens) for _ in range(VISITS)]) for _ in range(RUNS)]
        memory = site.memory()
        saves = [_saves(site, [next(tokens) for _ in range(CLIENTS)]) for _ in range(RUNS)]
    where = f"{name}, {CLIENTS} clients and the server on the same cores"
    each = f"{VISITS} visits a run, {RUNS} runs, {where}"
    quantity = [len(times) / elapsed for times, elapsed in ((r[0], r[2]) for r in runs)]
    gets, posts = [r[0] for r in runs], [r[1] for r in runs]
    figures = [
        measured(
            "P1",
            f"visits, {name} (floor: the empty page, 2 requests a visit)",
            quantity,
            "visits/s",
            200,
            each,
            at_least=True,
            floor=empty_page / 2,
        ),
        measured("P1", f"server's memory, {name}", [memory], "MB", 250, each),
    ]
    for verb, times, limit in (("GET", gets, 60), ("POST", posts, 90)):
        for share, target in ((0.5, limit), (0.95, limit), (0.99, limit)):
            figures.append(
                measured(
                    "P1",
                    f"{verb} p{share * 100:.0f}, {name}",
                    [percentile(t, share) * 1000 for t in times],
                    "ms",
                    target,
                    each,
                )
            )
    enough = 300 if insert >= 300 else 0.6 * insert
    figures.append(
        measured(
            "P1b",
            f"saves, {name} (floor: bare durable inserts)",
            [len(times) / elapsed for times, elapsed in saves],
            "saves/s",
            enough,
            f"{SAVES} saves a run, {RUNS} runs, {where}",
            at_least=True,
            floor=insert,
        )
    )
    figures.append(
        measured(
            "P1b",
            f"save p99, {name}",
            [percentile(times, 0.99) * 1000 for times, _ in saves],
            "ms",
            60,
            where,
        )
    )
    return figures


def _together(count: int, work: Callable[[int], None]) -> float:
    """Run ``work(client)`` in ``count`` threads at once; seconds until the last one ended."""
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _visits(site: Site, tokens: Sequence[str]) -> tuple[list[float], list[float], float]:
    """Times of each GET and POST in seconds, and of the whole."""
    gets: list[float] = []
    posts: list[float] = []

    def visit_all(client: int) -> None:
        wire = site.wire()
        for token in tokens[client::CLIENTS]:
            began = time.perf_counter()
            page = _ask(wire, "GET", f"/a/{token}/s/page", 200)
            gets.append(time.perf_counter() - began)
            found = _TOKEN.search(page)
            assert found is not None
            body = urlencode(_answers(found.group(1).decode()))
            began = time.perf_counter()
            _ask(wire, "POST", f"/a/{token}/s/page", 302, body)
            posts.append(time.perf_counter() - began)

    elapsed = _together(CLIENTS, visit_all)
    assert len(posts) == len(tokens), "a client failed"
    return gets, posts, elapsed


def _saves(site: Site, tokens: Sequence[str]) -> tuple[list[float], float]:
    """Single answers, one by one, each client in a response of its own."""
    times: list[float] = []

    def save_all(client: int) -> None:
        wire = site.wire()
        token = tokens[client]
        found = _TOKEN.search(_ask(wire, "GET", f"/a/{token}/s/page", 200))
        assert found is not None
        secret = found.group(1).decode()
        for number in range(SAVES // CLIENTS):
            item = f"s{number % 30}"
            answer = str(number // 30 % 5 + 1)
            body = urlencode({"form_token": secret, "item": item, item: answer})
            began = time.perf_counter()
            _ask(wire, "POST", f"/a/{token}/answer", 200, body)
            times.append(time.perf_counter() - began)

    elapsed = _together(CLIENTS, save_all)
    assert len(times) == SAVES // CLIENTS * CLIENTS, "a client failed"
    return times, elapsed


def _ask(wire: Wire, verb: str, path: str, expected: int, body: str = "") -> bytes:
    status, content = wire.ask(verb, path, body.encode())
    assert status == expected, (verb, path, status)
    return content


def _answers(token: str) -> dict[str, str]:
    answers = {f"s{i}": str(i % 5 + 1) for i in range(30)}
    answers |= {f"c{i}": "abcd"[i % 4] for i in range(5)}
    return {**answers, "t0": "A remark.", "t1": "Another one.", "form_token": token}


def _empty_page(wire: Wire) -> None:
    _ask(wire, "GET", "/healthz", 200)


def _rate(site: Site, count: int, work: Callable[[Wire], None]) -> float:
    def repeat(_client: int) -> None:
        wire = site.wire()
        for _ in range(count // CLIENTS):
            work(wire)

    return statistics.median(count / _together(CLIENTS, repeat) for _ in range(RUNS))


def _insert_rate(url: str) -> float:
    """Bare durable inserts a second by as many connections as there are clients."""
    database = Database(url, CLIENTS)
    with database.writing() as session:
        session.execute(text("CREATE TABLE bench_floor (content TEXT)"))
        session.commit()
    count = 800

    def insert(_client: int) -> None:
        for _ in range(count // CLIENTS):
            with database.writing() as session:
                session.execute(text("INSERT INTO bench_floor VALUES ('an answer')"))
                session.commit()

    rates = [count / _together(CLIENTS, insert) for _ in range(RUNS)]
    database.engine.dispose()
    return statistics.median(rates)
