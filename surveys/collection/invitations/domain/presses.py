"""A secret that the same press of a button gives again.

A browser may send a form twice: a double click, a resend on a bad line. Each form carries a number
of its own; the secret of the link that it asks for follows from that number, so that the second
sending finds the first one's link instead of making another. Nothing of it is stored.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from surveys.collection.invitations.domain.links import SECRET_BYTES


def new_press() -> str:
    """The number of one form as it is shown once: 128 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_of_press(key: str, *parts: str) -> str:
    """A link's secret, 128 bits: always the same for the same ``parts``.

    ``key`` is the installation's secret key; without it nobody can work the secret out.
    """
    # Each part with its length before it, so that no two lists of parts read alike.
    message = b"".join(
        len(part).to_bytes(4, "big") + part for part in (text.encode() for text in parts)
    )
    digest = hmac.new(b"press" + key.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:SECRET_BYTES]).rstrip(b"=").decode("ascii")
