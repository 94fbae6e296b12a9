"""Static files are asked for by an address that changes with their content.

So whatever a browser or a service worker has kept under an address is what that address means.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

_LENGTH = 12  # hexadecimal digits: enough to tell the versions of one file apart


def init_statics(app: Flask) -> None:
    folder = Path(app.static_folder or "static")

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (version := _version_below(folder, values.get("filename"))):
            values.setdefault("v", version)


@cache
def _version_below(folder: Path, name: str | None) -> str | None:
    path = folder / str(name)
    return content_version((path,)) if path.is_file() else None


def content_version(paths: Iterable[Path]) -> str:
    """A short name of what these files hold; they stay what they are while the process runs."""
    return _version(tuple(paths))


@cache
def _version(files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]
