"""Commands for indicators."""

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.indicators.domain.bienniums import written
from capacity.indicators.labels import FINDING_LABELS
from capacity.indicators.verifying import Finding, check_all
from surveys.foundation.database import database

indicators = AppGroup("indicators", help="Indicators and their reported values.")


@indicators.command("verify")
def verify() -> None:
    """Recompute every frozen value from what was frozen with it, and compare."""
    with database().reading() as session:
        found = [(f.indicator.code, f.first_year, f.id, one) for f, one in check_all(session)]
    bad = 0
    for code, first_year, number, finding in found:
        if finding is not Finding.GOOD:
            bad += 1
            told = _(
                "Reported value %(number)s (indicator %(code)s, %(biennium)s): %(finding)s",
                number=number,
                code=code,
                biennium=written(first_year),
                finding=FINDING_LABELS[finding],
            )
            click.echo(told, err=True)
    text = ngettext(
        "%(num)d frozen value was recomputed.", "%(num)d frozen values were recomputed.", len(found)
    )
    click.echo(text)
    if bad:
        raise SystemExit(1)
