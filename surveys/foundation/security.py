"""What every answer of the server carries, and what every request must withstand."""

import re
import secrets
from collections.abc import Callable
from itertools import chain
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, abort, current_app, g, request
from flask.wrappers import Response
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from surveys.foundation.config import Settings

csrf = CSRFProtect()

View = TypeVar("View", bound=Callable[..., object])

LARGEST_RECORD_NUMBER = 2**31 - 1

_CONTROL = re.compile("[\x00-\x1f\x7f]")

_HEADERS = {
    # Nothing here is for search engines: addresses open invitations and certificates.
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_security(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        MAX_FORM_PARTS=5_000,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch is not an attack
        WTF_CSRF_SSL_STRICT=False,  # would ask for the referrer, which every page withholds
    )
    if proxies := settings.trusted_proxies:
        # Without a proxy in front, anybody could send the headers that it would be believed by.
        app.wsgi_app = ProxyFix(app.wsgi_app, *[proxies] * 4)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RecordNumber
    app.before_request(allow_larger_body)  # before anything reads the form
    app.before_request(refuse_broken_text)
    csrf.init_app(app)
    app.after_request(add_headers)
    app.context_processor(lambda: {"csp_nonce": csp_nonce})


def accepts_bytes(limit: int) -> Callable[[View], View]:
    """Mark a view as one that takes larger requests than others: an upload, up to ``limit`` bytes.

    A larger MAX_BODY_BYTES of the installation still holds.
    """

    def mark(view: View) -> View:
        view.largest_body = limit  # type: ignore[attr-defined]
        return view

    return mark


def allow_larger_body() -> None:
    """Raise the limit for this request alone if its view is marked with ``accepts_bytes``."""
    view = current_app.view_functions.get(request.endpoint or "")
    largest: int | None = getattr(view, "largest_body", None)
    if largest is not None:
        request.max_content_length = max(largest, request.max_content_length or 0)


class RecordNumber(IntegerConverter):
    """A whole number in an address, as large as a table's key can be; beyond is no page."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST_RECORD_NUMBER)
        super().__init__(map, *args, **kwargs)


def record_number(typed: str) -> int:
    """The number of a record in a field or a query; what can be none is no page (404)."""
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > len(str(LARGEST_RECORD_NUMBER)):
        abort(404)
    number = int(typed)
    return number if number <= LARGEST_RECORD_NUMBER else abort(404)


def csp_nonce() -> str:
    """This response's nonce; asked for only by pages that carry an inline script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_headers(response: Response) -> Response:
    wanted = {"Content-Security-Policy": _content_security_policy(), **_HEADERS}
    if request.endpoint != "static":
        wanted["Cache-Control"] = "no-store"
    if request.is_secure:
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    given = {name.lower() for name, _value in response.headers}
    for name, value in wanted.items():
        if name.lower() not in given:
            response.headers.add(name, value)
    return response


def _content_security_policy() -> str:
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    return (
        f"default-src 'none'; script-src 'self'{nonce}; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "manifest-src 'self'; worker-src 'self'"
    )


def refuse_broken_text() -> None:
    """A request whose text is not UTF-8 is refused whole: half of it would be kept garbled.

    So is the character NUL, which nobody can type and PostgreSQL cannot keep.
    """
    parts: list[bytes] = [request.query_string]
    if request.mimetype == "application/x-www-form-urlencoded":
        parts.append(request.get_data(cache=True, parse_form_data=False))
        if request.content_length is None and len(parts[-1]) == request.max_content_length:
            abort(413)  # it came in chunks, which are cut at the limit without a word
    if not all(map(_is_whole_text, parts)) or _has_broken_parts():
        abort(400)
    if "\N{REPLACEMENT CHARACTER}" in request.path or "\0" in request.path:
        abort(404)


def _is_whole_text(part: bytes) -> bool:
    try:
        return "\0" not in unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        return False


def _has_broken_parts() -> bool:
    """Whether a form sent in parts holds broken text; what is in its files is not looked at."""
    if request.mimetype != "multipart/form-data":
        return False
    texts = [*chain.from_iterable(request.form.items(multi=True)), *request.files]
    return any("\N{REPLACEMENT CHARACTER}" in text or "\0" in text for text in texts)


def safe_next(target: str | None, fallback: str) -> str:
    """``target`` if it is a path of this site, else ``fallback``: no open redirect."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if "\\" in target or _CONTROL.search(target):  # browsers read past them, a header cannot
        return fallback
    parts: Any = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
