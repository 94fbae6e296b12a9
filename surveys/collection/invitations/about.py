"""The address at which the invited say something else than answers: it stands in mails and letters.

It is signed, so that nobody can guess another invitation's; it opens no answers, and nothing of it
is stored. It is another one than the link to the questionnaire: of an anonymous round the two are
never visited from one page to the next, so that nothing joins them.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

_SALT = "about-invitation"


def about_token(invitation_id: int) -> str:
    return str(_serializer().dumps(invitation_id))


def about_address(invitation_id: int) -> str:
    """The whole address, for a mail or a letter; it needs no request."""
    return address_by_token(about_token(invitation_id))


def address_by_token(token: str) -> str:
    return f"{current_app.extensions['settings'].public_url}/i/{token}"


def link_address(secret: str) -> str:
    """The whole address of the questionnaire for whoever holds ``secret``."""
    return f"{current_app.extensions['settings'].public_url}/a/{secret}"


def open_address(token: str) -> str:
    """The whole public address of a round's open link."""
    return f"{current_app.extensions['settings'].public_url}/o/{token}"


def invitation_of_token(token: str) -> int | None:
    """The number of the invitation that a token was made for; None if nobody here made it."""
    try:
        found = _serializer().loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)
