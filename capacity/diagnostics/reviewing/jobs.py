"""The long work of this room, registered with the worker."""

from flask import Flask

from capacity.diagnostics.reviewing.appeal_letters import APPEAL_LETTER, make_appeal_letter
from capacity.diagnostics.reviewing.appeal_notices import TELL, tell
from capacity.diagnostics.reviewing.letters import LETTER, make_letter
from capacity.diagnostics.reviewing.notices import NOTIFY, notify, see_to_notices
from surveys.foundation.jobs.worker import register_job, register_sweep


def init_jobs(app: Flask) -> None:
    register_job(app, LETTER, make_letter)
    register_job(app, APPEAL_LETTER, make_appeal_letter)
    register_job(app, NOTIFY, notify)
    register_job(app, TELL, tell)
    register_sweep(app, see_to_notices)
