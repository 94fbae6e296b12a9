"""Behind a web server that ends HTTPS, and without one."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.databases import settings_for
from wsgi import create_app

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "capacity.example.org"}


@pytest.mark.parametrize(("proxies", "believed"), [(0, False), (1, True)])
def test_forwarding_headers_are_believed_only_from_a_known_proxy(
    tmp_path: Path, proxies: int, believed: bool
) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'database.sqlite3'}", tmp_path)
    app = create_app(replace(settings, trusted_proxies=proxies))
    answer = app.test_client().get("/sign-in", headers=FORWARDED)
    assert ("Strict-Transport-Security" in answer.headers) is believed
    assert ("capacity.example.org" in answer.text) is believed
