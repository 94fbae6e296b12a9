"""The watch of a search: how far it is, once a second, until nobody wants it."""

import pytest

from capacity.training.domain.planning.solving import Sight
from capacity.training.plans import jobs
from capacity.training.plans.jobs import watching
from surveys.foundation.jobs.worker import JobCancelled, Progress

SIGHT = Sight(1.0, None, None)


class Told(Progress):
    """Keeps what is reported; after ``wanted`` reports nobody wants it any more."""

    def __init__(self, wanted: int = 100) -> None:
        self.reports: list[tuple[int, int]] = []
        self.wanted = wanted

    def report(self, done: int, total: int) -> None:
        self.reports.append((done, total))
        if len(self.reports) > self.wanted:
            raise JobCancelled


def at(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """The clock shows these, one at each look."""
    moments = iter(seconds)
    monkeypatch.setattr(jobs, "monotonic", lambda: next(moments))


def test_it_reports_once_a_second_and_never_more_than_all(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    # When it begins; then each look: once where it is too early, twice where it reports.
    at(monkeypatch, 100, 100, 100, 100.5, 101.5, 101.5, 150, 150)
    watch = watching(told, 30)
    assert all(watch(SIGHT) for _look in range(4))
    assert told.reports == [(0, 30), (1, 30), (30, 30)]


def test_it_says_when_nobody_wants_it_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 0, 0, 0, 2, 2)
    watch = watching(Told(wanted=1), 30)
    assert [watch(SIGHT), watch(SIGHT)] == [True, False]
