"""The secret of an invitation's link, and the two ids derived from it.

Who has the secret can come to both sides: to the invitation (who is asked) and, in an anonymous
round, to the response (what was answered). Who has only the database cannot come from one to the
other: neither id can be computed from the other, and the secret is kept nowhere.
"""

import hashlib
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 16


def new_secret() -> str:
    """128 random bits as they stand in an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def participation_id(secret: str) -> str:
    """What an invitation's link is found by: the secret's SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(_bytes(secret)).hexdigest()


def response_id(secret: str) -> str:
    """What an anonymous response is found by: HKDF-SHA256 (RFC 5869), 64 hexadecimal digits."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"anonymous response")
    return derived.derive(_bytes(secret)).hex()


def _bytes(secret: str) -> bytes:
    # What stands in an address may be anything, also what is no valid text.
    return secret.encode("utf-8", "surrogatepass")
