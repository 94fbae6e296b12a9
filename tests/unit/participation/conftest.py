"""What tests of this room's words share."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture
def in_english() -> Iterator[None]:
    """Texts for people are in the source language."""
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield
