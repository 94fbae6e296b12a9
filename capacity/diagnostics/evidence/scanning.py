"""Asking the installation's own virus scanner about a file, if there is one.

The scanner is a command (setting ``VIRUS_SCANNER``) that gets the file on its standard input and
ends with 0 for a clean and 1 for an infected one. A file that could not be checked is not taken.
"""

import logging
import subprocess
from collections.abc import Sequence

from capacity.diagnostics.domain.evidence import Scan

LONGEST_SCAN_SECONDS = 30

log = logging.getLogger(__name__)


class Infected(Exception):
    """The scanner found something in the file."""


class NotChecked(Exception):
    """The scanner did not say what is to be said of the file."""


def scan(content: bytes, command: Sequence[str]) -> Scan:
    """What the scanner says. Raises Infected, or NotChecked if it fails or takes too long."""
    if not command:
        return Scan.NOT_SCANNED
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("the virus scanner failed", exc_info=error)
        raise NotChecked from error
    if done.returncode == 1:
        log.warning("the virus scanner refused a file")
        raise Infected
    if done.returncode != 0:
        log.error("the virus scanner ended with %s", done.returncode)
        raise NotChecked
    return Scan.CLEAN
