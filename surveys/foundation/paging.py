"""Long lists, a page at a time: which page is asked for, and where those beside it are."""

from urllib.parse import urlencode

from flask import request, url_for

_LONGEST_NUMBER = 7
"""Of digits that are read: no list has so many pages."""


def page_asked() -> int:
    """The page that ``?page=`` names, from 1; the first where it names none.

    It may lie beyond the last one: how many there are is known only to who lists.
    """
    asked = request.args.get("page", "")
    return max(1, int(asked[:_LONGEST_NUMBER])) if asked.isascii() and asked.isdigit() else 1


def beside(page: int, pages: int, anchor: str = "") -> dict[str, str]:
    """The addresses of the pages before and after ``page``, "" where there is none.

    Whatever else the address chooses stays chosen. The keys are those that templates know.
    """
    return {
        "previous_url": _address(page - 1, anchor) if page > 1 else "",
        "next_url": _address(page + 1, anchor) if page < pages else "",
    }


def _address(page: int, anchor: str) -> str:
    # Not handed to url_for: somebody may have typed a parameter that means something to it.
    chosen = {name: value for name, value in request.args.items() if value}
    here = url_for(request.endpoint or "", **(request.view_args or {}))
    return f"{here}?{urlencode({**chosen, 'page': page})}{anchor}"
