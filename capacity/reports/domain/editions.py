"""When a new edition of published figures may follow the ones before it. Pure."""

from collections.abc import Callable, Collection
from typing import TypeVar

Edition = TypeVar("Edition")


def far_from_all(
    editions: Collection[Edition], found: Edition, far_enough: Callable[[Edition, Edition], bool]
) -> bool:
    """Whether ``found`` is far enough from each of the ``editions`` that were ever made.

    The latest alone would not do: two steps of five can leave a difference of one.
    """
    return all(far_enough(earlier, found) for earlier in editions)
