"""The kept levels of the portfolio, for whoever runs the service."""

import click
from flask.cli import AppGroup

from capacity.reports.portfolio.keeping import forget_levels, keep_levels
from surveys.foundation.database import database

portfolio = AppGroup("portfolio", help="What is kept for the portfolio.")


@portfolio.command("rebuild")
def rebuild() -> None:
    """Compute every kept area score anew from positions and decisions."""
    with database().writing() as session:
        forget_levels(session)
        session.commit()
    total = 0
    while kept := _keep_some():
        total += kept
    click.echo(f"Area scores are kept anew: {total} assessments.")


def _keep_some() -> int:
    """A transaction of its own for each part, so that nobody waits long to write."""
    with database().writing() as session:
        kept = keep_levels(session)
        session.commit()
        return kept
