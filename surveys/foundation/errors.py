"""Polite failure: every error page says in the reader's language what happened and what to do."""

import logging
from dataclasses import dataclass

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What an error page says: what happened, and what the reader can do about it."""

    title: LazyString
    advice: LazyString


ERROR_TEXTS: dict[int, ErrorText] = {
    400: ErrorText(
        _l("The request could not be read"),
        _l("Go back, reload the page and try again. If you followed a link, copy it whole."),
    ),
    401: ErrorText(
        _l("Please sign in"),
        _l("This page is for people with an account. Sign in and open it again."),
    ),
    403: ErrorText(
        _l("This page is not open to you"),
        _l("Your account does not give access to it. If you need it, ask your administrator."),
    ),
    404: ErrorText(
        _l("There is no such page"),
        _l("Check the address. A link from a message must be copied whole."),
    ),
    405: ErrorText(
        _l("The page cannot be used in this way"),
        _l("Go back and use the buttons of the page."),
    ),
    409: ErrorText(
        _l("This has changed in the meantime"),
        _l("Go back and reload the page to see where things stand now."),
    ),
    410: ErrorText(
        _l("This link is no longer valid"),
        _l("Ask the person who sent it to you for a new one."),
    ),
    413: ErrorText(
        _l("That is too much at once"),
        _l("What you sent is larger than this service accepts. Shorten it and send it again."),
    ),
    429: ErrorText(
        _l("Too many attempts"),
        _l("Wait a few minutes, then try again. Nothing that was saved is lost."),
    ),
    500: ErrorText(
        _l("Something went wrong on our side"),
        _l("Nothing that was confirmed as saved is lost. Try again in a moment."),
    ),
}


def init_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(Exception, _show_crash)


def show_error(code: int, text: ErrorText | None = None) -> tuple[str, int]:
    """The page for ``code``; a room may bring a more exact ``text``."""
    shown = text or ERROR_TEXTS.get(code) or ERROR_TEXTS[400 if code < 500 else 500]
    page = render_template("error.html", code=code, text=shown, request_id=g.get("request_id", ""))
    return page, code


def _show_stale_form(_error: CSRFError) -> tuple[str, int]:
    return show_error(
        400,
        ErrorText(
            _l("The form could not be accepted"),
            _l("You were signed out, or cookies are off. Go back, reload the page and send again."),
        ),
    )


def _show_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect raised as an exception
    page, code = show_error(error.code)
    headers = [(k, v) for k, v in error.get_headers(request.environ) if k.lower() == "allow"]
    return page, code, headers


def _show_crash(error: Exception) -> tuple[str, int]:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.exception("request failed", extra={"request_id": g.get("request_id")})
    return show_error(500)
