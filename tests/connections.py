"""Which connections to databases a test leaves open.

A connection that is collected as garbage while it is open warns, and a warning fails the test that
runs at that moment. So each test answers for its own: what one that passed has left open is
collected before it ends. What one that failed was working with is held by its traceback until some
other test runs; that is no fault of its own, and is closed.
"""

import gc
from weakref import WeakSet

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool

_OPENED: WeakSet[ConnectionPoolEntry] = WeakSet()


@event.listens_for(Pool, "connect")
def _note(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    _OPENED.add(entry)


def begin_test() -> None:
    """Leave alone what fixtures of several tests hold."""
    _OPENED.clear()


def end_test(failed: bool) -> None:
    """See to what the test has opened; a pool that lives on connects anew."""
    left = [entry for entry in _OPENED if entry.dbapi_connection is not None]
    if failed:
        for entry in left:
            entry.invalidate()
    elif left:
        del left
        gc.collect()  # a forgotten session gives its connection back to its pool
        gc.collect()  # a forgotten pool ends with the connections in it
