"""Static files are asked for by an address that changes with their content.

So whatever a browser or a service worker has kept under an address is what that address means.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

_LENGTH = 12  # hexadecimal digits: enough to tell the versions of one file apart


def init_statics(app: Flask) -> None:
    folder = Path(app.static_folder or "static")

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (path := folder / str(values.get("filename"))).is_file():
            values.setdefault("v", content_version([path]))


def content_version(paths: Iterable[Path]) -> str:
    """A short name of what these files hold now."""
    return _version(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=100)
def _version(files: tuple[tuple[Path, int], ...]) -> str:
    digest = hashlib.sha256()
    for path, _changed in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]
