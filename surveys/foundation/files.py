"""Handing out files, always as attachments."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.spreadsheets import csv_parts


def send_stored_file(file: StoredFile) -> Response:
    """A file that the platform made."""
    return send_attachment(file.content, file.media_type, file.name)


def send_table(lines: Iterable[Sequence[str | int]], name: str) -> Response:
    """A table for other people's spreadsheets."""
    return send_attachment("".join(csv_parts(lines)).encode("utf-8"), "text/csv", name)


def send_attachment(content: bytes, media_type: str, name: str) -> Response:
    response = send_file(
        BytesIO(content),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
    )
    del response.headers["Cache-Control"]  # it may be kept no more than a page: see add_headers
    return response
