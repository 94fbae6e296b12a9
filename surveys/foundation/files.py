"""Handing out files that the platform made, always as attachments."""

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

from surveys.foundation.jobs.models import StoredFile


def send_stored_file(file: StoredFile) -> Response:
    response = send_file(
        BytesIO(file.content),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
    )
    del response.headers["Cache-Control"]  # it may be kept no more than a page: see add_headers
    return response
