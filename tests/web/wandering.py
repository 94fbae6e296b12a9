"""Asks for everything that there is, and reads all that an answer says."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.client import HouseClient
from tests.web.three_institutions import Institution


class Wanderer(HouseClient):
    """A browser that reads everything and judges no page: thousands are parsed by none."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return FlaskClient.open(self, *args, **kwargs)


NOT_GUESSED = {"filename", "number", "secret", "token"}
"""Not asked for: files of the platform, and pages that a secret of 128 bits opens."""


def paths(app: Flask, of: Institution, method: str = "GET") -> Iterator[str]:
    """Every page and file, with every number of the institution; a new parameter is missed."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and not rule.arguments & NOT_GUESSED:
            for values in _values(rule, sorted(rule.arguments), of):
                built = rule.build(values)
                assert built is not None, rule.endpoint
                yield built[1]


def _values(rule: Rule, names: list[str], of: Institution) -> Iterator[dict[str, Any]]:
    if not names:
        yield {}
        return
    for rest in _values(rule, names[1:], of):
        for value in of.numbers[names[0]]:
            yield {**rest, names[0]: value}


def body_of(response: TestResponse) -> str:
    """All that an answer says: headers, and the text within packed files."""
    content = response.data
    if content.startswith(b"%PDF-"):
        text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            text = " ".join(packed.read(name).decode() for name in packed.namelist())
    else:
        text = content.decode(errors="replace")
    told = {name: text for name, text in response.headers.items() if name not in _OF_THE_REQUEST}
    return f"{response.status_code} {told} {text}"


_OF_THE_REQUEST = ("Set-Cookie", "X-Request-Id", "Content-Length", "Vary", "Date", "Last-Modified")
_CHANCE = re.compile(
    r'(value|nonce|content|data-token)="[^"]{20,}"|nonce-[\w-]+|\b[0-9a-f]{16}\b|DTSTAMP:\w+'
)


def without_chance(body: str) -> str:
    """A body without what is drawn anew for each answer."""
    return _CHANCE.sub("", body)
