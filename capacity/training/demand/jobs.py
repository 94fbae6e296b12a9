"""The long work of this room, registered with the worker."""

from flask import Flask

from capacity.training.demand.releasing import see_to_cells
from surveys.foundation.jobs.worker import register_sweep


def init_jobs(app: Flask) -> None:
    register_sweep(app, see_to_cells)
