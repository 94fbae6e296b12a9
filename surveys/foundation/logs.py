"""Structured logs: one JSON line per event, with the request's id and never an answer or a token.

The request line names the route's rule (``/a/<key>``), not the path: an invitation's token is in
the path.
"""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, g, request
from flask.wrappers import Response

log = logging.getLogger("request")

_OWN_FIELDS = ("request_id", "method", "rule", "status", "milliseconds", "job", "kind")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _OWN_FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "fontTools", "weasyprint", "huey"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def init_logs(app: Flask, level: str | None) -> None:
    """Note each request; write logs from ``level`` on, or (None) as whoever runs this does."""
    if level is not None:
        start_logging(level)
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.request_began = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if log.isEnabledFor(logging.INFO):
        began = g.get("request_began", time.perf_counter())
        log.info(
            "request",
            extra={
                "request_id": g.get("request_id"),
                "method": request.method,
                "rule": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            },
        )
    return response
