"""QR codes as drawings that stand in a page or a letter: no picture file, no inline style."""

import segno
from flask_babel import gettext as _
from markupsafe import Markup

QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks for
_LONGEST = 500  # characters; beyond that a phone's camera no longer reads it from paper


def qr_svg(text: str, name: str = "") -> Markup:
    """``text`` as an SVG element with an accessible name; one unit is one module.

    It scales to whatever size its class ``qr`` is given. A quarter of the modules may be damaged.
    Raises ValueError for an empty or too long text.
    """
    if not 0 < len(text) <= _LONGEST:
        raise ValueError(f"a QR code holds 1 to {_LONGEST} characters, not {len(text)}")
    rows = modules(text)
    size = len(rows) + 2 * QUIET_ZONE
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="200"'
        ' height="200" role="img" shape-rendering="crispEdges"><title>{name}</title>'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    ).format(size=size, name=name or _("QR code of the address"), path=_path(rows))


def modules(text: str) -> list[list[bool]]:
    """The code's rows from the top, each from the left; True is dark. Without the quiet zone."""
    code = segno.make(text, error="q", micro=False, boost_error=False)
    return [[bool(module) for module in row] for row in code.matrix]


def _path(rows: list[list[bool]]) -> str:
    """Each run of dark modules as one rectangle."""
    parts = []
    for y, row in enumerate(rows, QUIET_ZONE):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                parts.append(f"M{x + QUIET_ZONE} {y}h{run}v1h-{run}z")
            x += run or 1
    return "".join(parts)
