"""The application object that the composition root fills."""

from collections.abc import Callable
from typing import Any

from flask import Flask


class Platform(Flask):
    """Flask, told that no function here is asynchronous: else it looks at each, every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func
